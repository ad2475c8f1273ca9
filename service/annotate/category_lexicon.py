"""The category lexicon: word classes of the trade, and a fast look-up from a folded word to its classes.

`data/category_lexicon.json` maps a class to its words. `قال/يقول` is a verb (past / present, conjugated here), `_` joins a
phrase, everything else is a noun or particle (inflected here). Entries are written without the article and proclitics.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from service.text.normalise import fold

MEMO_LIMIT = 60_000
"""Distinct words remembered; the memo is emptied when full, so that memory stays bounded on any stream."""

_NOUN_SUFFIXES = ("ها", "هم", "ه", "هما", "نا", "ات", "ين", "ون", "ان", "ا")
_PAST_SUFFIXES = ("", "ت", "وا", "ا", "تا", "نا", "ه", "ها", "هم", "ته", "تها", "تهم")


@dataclass(frozen=True, slots=True)
class Word:
    """What the lexicon knows of one folded word: its class numbers, the phrases it may open, its form without article."""

    classes: tuple[int, ...]
    phrases: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]
    bare: str


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
        yield from (noun + suffix for suffix in _NOUN_SUFFIXES)
        if noun.endswith(("ون", "ين")) and len(noun) > 5:
            yield noun[:-1]  # construct state: "مسؤولو", "مسؤولي"


def _verb_forms(past: str, present: str) -> Iterator[str]:
    yield from (past + suffix for suffix in _PAST_SUFFIXES)
    if past.endswith(("ي", "ا")) and len(past) > 2:  # "دعا": دعت، دعوا; "نفي": نفت
        yield from (past[:-1] + "ت", past[:-1] + "وا")
        yield past[:-1] + "اها"
    for prefix in ("ي", "ت", "ن"):
        stem = prefix + present[1:]
        yield stem
        if prefix != "ن":
            yield (stem[:-1] if stem.endswith(("ي", "و")) else stem) + "ون"
            yield (stem[:-1] if stem.endswith(("ي", "و")) else stem) + "وا"
            yield from (stem + "ه", stem + "ها", stem + "ان")


def _prefixed(word: str) -> Iterator[str]:
    """`word`, then without its proclitics, the least stripped first."""
    yield word
    stems = [word]
    if word[0] in "وف" and len(word) > 3:
        stems.append(word[1:])
        yield word[1:]
    for stem in stems:
        if stem.startswith("ال") and len(stem) > 4:
            yield stem[2:]
        elif stem.startswith("لل") and len(stem) > 4:
            yield stem[2:]
            yield stem[1:]
        elif stem[0] in "بلكس" and len(stem) > 3:
            if stem[1:3] == "ال" and len(stem) > 5:
                yield stem[3:]
            else:
                yield stem[1:]


def _bare(word: str) -> str:
    """`word` without the article and what clings before it, for comparing the later words of a phrase."""
    for prefix in ("ال", "وال", "بال", "لل", "كال", "فال"):
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            return word[len(prefix) :]
    return word


class Lexicon:
    """Word classes by name, compiled for look-up. `names[k]` is the name of class number k."""

    def __init__(self, source: dict[str, list[str]]) -> None:
        self.names = tuple(source)
        self.number = {name: k for k, name in enumerate(self.names)}
        words: dict[str, list[int]] = {}
        phrases: dict[str, dict[tuple[str, ...], list[int]]] = {}
        for name, lines in source.items():
            for entry in (entry for line in lines for entry in fold(line).split()):
                if "_" in entry:
                    first, *rest = entry.split("/")[0].split("_")
                    key = tuple(_bare(word) for word in rest)
                    for form in {first: None, _bare(first): None}:
                        phrases.setdefault(form, {}).setdefault(key, []).append(self.number[name])
                    continue
                past, _, present = entry.partition("/")
                for form in _verb_forms(past, present) if present else _noun_forms(past):
                    known = words.setdefault(form, [])
                    if self.number[name] not in known:
                        known.append(self.number[name])
        self._words = {word: tuple(numbers) for word, numbers in words.items()}
        self._phrases = {
            first: tuple((rest, tuple(numbers)) for rest, numbers in sorted(by_rest.items(), key=lambda x: -len(x[0])))
            for first, by_rest in phrases.items()
        }
        self.memo: dict[str, Word] = {}

    def look_up(self, word: str) -> Word:
        """The lexicon's entry for a folded word, proclitics allowed. Words met before cost one dictionary access."""
        found = self.memo.get(word)
        if found is None:
            classes: tuple[int, ...] = ()
            phrases: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...] = ()
            for form in _prefixed(word):
                classes = classes or self._words.get(form, ())
                phrases = phrases or self._phrases.get(form, ())
            found = Word(classes, phrases, _bare(word))
            if len(self.memo) >= MEMO_LIMIT:
                self.memo.clear()
            self.memo[word] = found
        return found


@lru_cache(maxsize=1)
def category_lexicon() -> Lexicon:
    """The shipped category lexicon, compiled once per process."""
    return Lexicon(load_data("category_lexicon.json"))
