"""Cues of casualties, read from data/casualties.json: which words tell of which fate, with their attached particles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.text.tokens import Doc
from service.text.wanted import wanted
from service.text.wordsets import load

Kind = Literal["killed", "wounded", "killed_or_wounded", "detained", "missing", "kidnapped"]

LEXICON = load("service.annotate", "casualties.json")
_PREFIXES = ("", "و", "ف", "ب", "ل", "ول", "وب")


@dataclass(slots=True)
class Cue:
    """Words `first`..`last` tell of `kind`. `action`: a noun of action, its victims follow at once.

    `trailing`: the victims stand before it. `joined`: an "and" is attached.
    """

    first: int
    last: int
    kind: Kind
    action: bool
    person_only: bool
    trailing: bool
    joined: bool
    word: str


@dataclass(frozen=True, slots=True)
class _Form:
    kind: Kind
    action: bool
    person_only: bool
    trailing: bool
    joined: bool
    word: str

    def at(self, first: int, last: int) -> Cue:
        return Cue(first, last, self.kind, self.action, self.person_only, self.trailing, self.joined, self.word)


def words(name: str) -> frozenset[str]:
    """A list of the lexicon as a set of folded words."""
    return frozenset(LEXICON[name].split())


def with_particles(items: frozenset[str]) -> frozenset[str]:
    """The words and the same with an attached particle."""
    return frozenset(prefix + word for prefix in _PREFIXES for word in items)


def _forms() -> dict[str, _Form]:
    person_only = words("person_only")
    forms: dict[str, _Form] = {}

    def add(kind: Kind, listed: str, prefixes: tuple[str, ...], action: bool, trailing: bool) -> None:
        for word in listed.split():
            for prefix in prefixes:
                joined = prefix[:1] in ("و", "ف")
                form = _Form(kind, action, word in person_only, trailing, joined, word)
                forms.setdefault(prefix + word, form)

    for kind, listed in LEXICON["verbs"].items():
        add(kind, listed, ("", "و", "ف"), False, False)
    for kind, listed in LEXICON["nouns"].items():
        add(kind, listed, _PREFIXES, True, False)
    for kind, listed in LEXICON["trailing"].items():
        add(kind, listed, ("", "و", "ب"), True, True)
    return forms


def _phrases() -> dict[str, list[tuple[tuple[str, ...], _Form]]]:
    found: dict[str, list[tuple[tuple[str, ...], _Form]]] = {}
    for kind, listed in LEXICON["phrases"].items():
        for phrase in listed:
            first, *rest = phrase.split()
            for prefix in ("", "و", "ب", "وب", "ف"):
                form = _Form(kind, True, False, kind == "missing", prefix[:1] in ("و", "ف"), first)
                found.setdefault(prefix + first, []).append(((prefix + first, *rest), form))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


_FORMS, _PHRASES = _forms(), _phrases()
_CUE = wanted((*_FORMS, *_PHRASES))


MOST = 5000
"""Cues read in a paragraph. News has some dozens; an event of all that a senseless mebibyte repeats fits no topic."""


def find_cues(doc: Doc) -> list[Cue]:
    """The cues in order, up to `MOST`. One dictionary look-up per word."""
    norm = doc.norm
    found: list[Cue] = []
    skip = -1
    for i in doc.where(_CUE):
        if i <= skip:
            continue
        if len(found) == MOST:
            break
        word = norm[i]
        for key, form in _PHRASES.get(word, ()):
            if tuple(norm[i : i + len(key)]) == key:
                skip = i + len(key) - 1
                found.append(form.at(i, skip))
                break
        if i > skip and word in _FORMS:
            found.append(_FORMS[word].at(i, i))
    return found
