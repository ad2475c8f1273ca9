"""The category lexicon: word classes of the trade, and a fast look-up from a folded word to its classes.

`data/category_lexicon.json` maps a class to its words. `قال/يقول` is a verb (past / present, conjugated here), `/?`: its
past form is a common noun too, so that it counts only where a clause begins; `_` joins a phrase; `=` ends a word that is not
inflected; everything else is a noun or particle (inflected here). Entries are written without article and proclitics.
The class `not` lists words that belong to no class, whatever they look like.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from service.text.memo import Memo
from service.text.normalise import fold

SHORT_MEMO = 8_000
"""Words of titles and of training remembered here; those of paragraphs are in `category_words`, with what the model says."""

_NOUN_SUFFIXES = ("ها", "هم", "هما", "نا", "ات", "ين", "ون", "ان", "ا")
_SHORT_NOUN_SUFFIXES = ("ها", "هم", "ا")
_PAST_SUFFIXES = ("", "ت", "وا", "ا", "تا", "نا", "ها", "هم", "ته", "تها", "تهم")
_UNINFLECTED = frozenset(["town", "politician", "capital"])

_VERB_ONLY = ("ت", "وا", "تا", "ته", "تها", "تهم")
"""Endings that no noun shares with a past verb."""

NOUN, PAST, PRESENT = 0, 1, 2

Phrase = tuple[tuple[str, ...], tuple[int, ...]]
"""The later words of a phrase without article, and its class numbers."""


Classes = tuple[tuple[int, int], ...]
"""Class numbers, each with `NOUN`, `PAST` or `PRESENT`."""


@dataclass(slots=True)
class Entry:
    """What the lexicon knows of a word that is in a class or opens a phrase.

    `classes` it is in; `opening`: those where a clause begins, if others: a past verb that is a common noun too counts as a verb
    only there; `phrases` it may open, and `seconds`, the words that may follow it then, with and without article.
    """

    classes: Classes
    opening: Classes | None
    phrases: tuple[Phrase, ...]
    seconds: frozenset[str]


Word = tuple[Entry | None, str]
"""One folded word: its entry, None for most, and its stem, the name of its light-stem feature, "" for a number."""


def load_data(name: str) -> dict[str, list[str]]:
    """A JSON file of this package's `data` folder."""
    loaded: dict[str, list[str]] = json.loads((files("service.annotate") / "data" / name).read_text("utf-8"))
    return loaded


def _noun_forms(noun: str) -> Iterator[str]:
    yield noun
    if noun.endswith("ه") and len(noun) > 3:
        stem = noun[:-1]
        yield from (stem + "ت" + suffix for suffix in ("", "ها", "هم", "ه", "نا", "ين", "ان", "ي"))
        yield stem + "ات"
    elif len(noun) > 2:
        yield from (noun + suffix for suffix in (_NOUN_SUFFIXES if len(noun) > 3 else _SHORT_NOUN_SUFFIXES))
        if noun.endswith(("ون", "ين")) and len(noun) > 5:
            yield noun[:-1]  # construct state: "مسؤولو", "مسؤولي"


def _past_forms(past: str) -> Iterator[str]:
    if past.endswith(("ي", "ا")) and len(past) > 2:  # "دعا": دعت، دعوا; "نفي": نفت
        yield from (past, past[:-1] + "ت", past[:-1] + "وا", past[:-1] + "اها", past[:-1] + "اه", past[:-1] + "تها")
    else:
        yield from (past + suffix for suffix in _PAST_SUFFIXES)


def _present_forms(present: str) -> Iterator[str]:
    for prefix in ("ي", "ت"):
        stem = prefix + present[1:]
        plural = stem[:-1] if stem.endswith(("ي", "و")) else stem
        yield from (stem, plural + "ون", plural + "وا", stem + "ه", stem + "ها", stem + "ان")


_PROCLITICS = frozenset("وفبلكسا")
"""The first letters of what may be taken off a word: conjunctions, prepositions, the mark of the future, the article."""


def _without_conjunction(word: str) -> list[str]:
    """`word`, then without its conjunction if it may have one."""
    return [word, word[1:]] if word[0] in "وف" and len(word) > 3 else [word]


def _noun_prefixed(stems: Sequence[str]) -> list[str]:
    """The word with and without conjunction, then without its other proclitics, the least stripped first."""
    found = list(stems)
    for stem in stems:
        if stem.startswith("ال") and len(stem) > 4:
            found.append(stem[2:])
        elif stem.startswith("لل") and len(stem) > 4:
            found += (stem[2:], stem[1:])
        elif stem[0] in "بلك" and len(stem) > 3:
            found.append(stem[3:] if stem[1:3] == "ال" and len(stem) > 5 else stem[1:])
    return found


def _verb_prefixed(stems: Sequence[str]) -> list[str]:
    """The word with and without conjunction, then without the mark of the future: no article, no preposition before a verb."""
    stem = stems[-1]
    return [*stems, stem[1:]] if stem[0] in "سل" and len(stem) > 4 and stem[1] in "يت" else list(stems)


_ARTICLES = ("ال", "وال", "بال", "لل", "كال", "فال")


def bare(word: str) -> str:
    """`word` without the article and what clings before it: so the later words of a phrase are compared."""
    for prefix in _ARTICLES:
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            return word[len(prefix) :]
    return word


def _seconds(phrases: tuple[Phrase, ...]) -> frozenset[str]:
    """Every word that is the second one of a phrase, as it is listed or once it is `bare`."""
    listed = {rest[0] for rest, _ in phrases}
    return frozenset(listed | {p + word for word in listed for p in _ARTICLES if bare(p + word) == word})


def _stem(word: str) -> str:
    """A light stem (after Larkey, Ballesteros & Connell 2007, light10): conjunction, article and common endings off."""
    stem = word[1:] if word[0] in "وف" and len(word) > 4 else word
    if stem[:2] in ("ال", "لل"):
        stem = stem[2:] if len(stem) > 4 else stem
    elif stem[:3] in ("بال", "كال") and len(stem) > 5:
        stem = stem[3:]
    if stem[-2:] in ("ات", "ون", "ين", "ها", "هم", "ان"):
        return stem[:-2] if len(stem) > 4 else stem
    return stem[:-1] if stem[-1] in "هي" and len(stem) > 3 else stem


def _freeze(table: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {form: tuple(dict.fromkeys(numbers)) for form, numbers in table.items()}


_NONE: frozenset[str] = frozenset()


class Lexicon:
    """Word classes by name, compiled for look-up. `names[k]` is the name of class number k."""

    def __init__(self, source: dict[str, list[str]]) -> None:
        self._none = frozenset(fold(" ".join(source.get("not", []))).split())
        self.names = tuple(name for name in source if name != "not")
        nouns: dict[str, list[int]] = {}
        pasts: dict[str, list[int]] = {}
        presents: dict[str, list[int]] = {}
        initial: dict[str, list[int]] = {}
        phrases: dict[str, dict[tuple[str, ...], list[int]]] = {}
        for number, name in enumerate(self.names):
            for entry in fold(" ".join(source[name])).split():
                if "_" in entry:
                    first, *rest = entry.split("_")
                    key = tuple(map(bare, rest))
                    for form in {first: None, bare(first): None}:
                        phrases.setdefault(form, {}).setdefault(key, []).append(number)
                elif "/" in entry:
                    past, present = entry.removesuffix("?").split("/")
                    for form in _past_forms(past):
                        if form == past or form.endswith(_VERB_ONLY) or not entry.endswith("?"):
                            unclear = form == past and entry.endswith("?")
                            (initial if unclear else pasts).setdefault(form, []).append(number)
                    for form in _present_forms(present):
                        presents.setdefault(form, []).append(number)
                else:
                    fixed = entry.endswith("=") or name in _UNINFLECTED
                    for form in [entry.removesuffix("=")] if fixed else _noun_forms(entry):
                        nouns.setdefault(form, []).append(number)
        self._nouns, self._initial = _freeze(nouns), _freeze(initial)
        self._past, self._present = _freeze(pasts), _freeze(presents)
        self._phrases = {
            first: tuple((rest, tuple(numbers)) for rest, numbers in sorted(by_rest.items(), key=lambda x: -len(x[0])))
            for first, by_rest in phrases.items()
        }
        self._seconds = {first: _seconds(found) for first, found in self._phrases.items()}
        self._as_noun = self._nouns.keys() | self._phrases.keys()
        self._as_verb = self._past.keys() | self._present.keys() | self._initial.keys()
        self._memo: Memo[str, Word] = Memo(self.read, SHORT_MEMO)

    def look_up(self, word: str) -> Word:
        """What is known of a folded word, proclitics allowed. A word met before costs one dictionary access."""
        return self._memo[word]

    def read(self, word: str) -> Word:
        """As `look_up`, but not remembered: for who remembers it with more."""
        stem = "" if word[0].isdigit() else f"w:{_stem(word)}"
        return self._entry(word), stem

    def _entry(self, word: str) -> Entry | None:
        if word[0] not in _PROCLITICS and word not in self._as_noun and word not in self._as_verb:
            return None  # most words: nothing can be taken off, and known as it is it is not
        nouns: tuple[int, ...] = ()
        past: tuple[int, ...] = ()
        present: tuple[int, ...] = ()
        initial: tuple[int, ...] = ()
        first = ""
        stems = _without_conjunction(word)
        as_noun, as_verb = _noun_prefixed(stems), _verb_prefixed(stems)
        if self._as_noun.isdisjoint(as_noun) and self._as_verb.isdisjoint(as_verb):
            return None
        for form in as_noun if self._none.isdisjoint(as_noun) else ():
            nouns = nouns or self._nouns.get(form, ())
            first = first or (form if form in self._phrases else "")
        for form in as_verb:
            past = past or self._past.get(form, ())
            present = present or self._present.get(form, ())
            initial = initial or self._initial.get(form, ())
        if not (nouns or past or present or initial or first):
            return None
        verbs = (*((number, PAST) for number in past), *((number, PRESENT) for number in present))
        classes = (*verbs, *((number, NOUN) for number in nouns))
        opening = (*verbs, *((number, PAST) for number in initial)) if initial else None
        if not first:
            return Entry(classes, opening, (), _NONE)
        return Entry(classes, opening, self._phrases[first], self._seconds[first])


@lru_cache(maxsize=1)
def category_lexicon() -> Lexicon:
    """The shipped category lexicon, compiled once per process."""
    return Lexicon(load_data("category_lexicon.json"))
