"""The vocabulary of acts (data/acts.json) and the words of a paragraph that name one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from service.annotate.phrases import Pattern, ends_at, variants
from service.text.persons import NOUNS
from service.text.tokens import Doc
from service.text.wanted import wanted
from service.text.wordsets import load

Frame = Literal["plain", "weak", "brought", "on", "equipment", "generic", "opener"]

_DATA = load("service.annotate", "acts.json")
_VERB_PARTICLES = ("", "و", "ف", "ل", "س")
_NOUN_PARTICLES = ("", "و", "ب", "ل", "ف", "ال", "وال", "بال", "لل", "ول", "وب", "فال", "كال")
OPENERS = frozenset(p + w for w in _DATA["openers"]["words"].split() for p in ("", "و", "ف"))
CONNECTIVES = frozenset(_DATA["connectives"]["words"].split())
DEMANDS = frozenset(p + w for w in _DATA["demands"]["words"].split() for p in ("", "و", "ف"))
NO_WAR = frozenset(_DATA["no_war"]["words"].split())
EQUIPMENT = frozenset(p + w for w in _DATA["equipment"]["words"].split() for p in ("", "و", "ل", "ال"))
BUILDINGS = frozenset(p + w for w in _DATA["buildings"]["words"].split() for p in ("", "و", "ل", "ب", "ال"))
NO_GROUND = frozenset(_DATA["no_ground"]["words"].split())
DESCRIPTION = frozenset(_DATA["no_ground"]["description"].split())
NOT_ACTS = frozenset(p + w for w in _DATA["not_acts"]["words"].split() for p in ("", "و", "ب", "ل"))
NOT_AFTER = frozenset(p + w for w in _DATA["not_after"]["words"].split() for p in ("", "ال"))


@dataclass(frozen=True, slots=True)
class Act:
    """A code of the vocabulary with its codes elsewhere; `family` groups acts that one sentence tells as one."""

    code: str
    family: str
    plover: str | None
    acled: str | None


@dataclass(slots=True)
class Cue:
    """Words `first`..`last` name an act, or, generic, leave it to the weapon. `noun`: a noun of action.

    `definite`: "the shelling"; `owned`: with a pronoun ("its shelling"); `default` is the act of a generic cue.
    """

    first: int
    last: int
    act: str
    frame: Frame
    noun: bool
    definite: bool = False
    owned: bool = False
    fell: bool = False
    dawn: bool = False


ACTS: dict[str, Act] = {
    code: Act(code, entry["family"], entry["plover"], entry["acled"]) for code, entry in _DATA["acts"].items()
}
"""Code to act: the published vocabulary."""


@dataclass(frozen=True, slots=True)
class _Form:
    act: str
    frame: Frame
    noun: bool
    definite: bool = False
    owned: bool = False
    fell: bool = False
    dawn: bool = False

    def at(self, first: int, last: int) -> Cue:
        return Cue(first, last, self.act, self.frame, self.noun, self.definite, self.owned, self.fell, self.dawn)


def _verbs(words: str, act: str, frame: Frame, fell: bool = False, dawn: bool = False) -> Iterator[tuple[str, _Form]]:
    for word in words.split():
        for particle in _VERB_PARTICLES:
            yield particle + word, _Form(act, frame, False, fell=fell, dawn=dawn)


def _nouns(words: str, act: str, frame: Frame, fell: bool = False) -> Iterator[tuple[str, _Form]]:
    for word in words.split():
        for particle in _NOUN_PARTICLES:
            yield particle + word, _Form(act, frame, True, definite="ال" in particle or particle == "لل", fell=fell)
        stem = word[:-1] + "ت" if word.endswith("ه") else word
        for particle in ("", "و", "ب", "ل", "ف"):
            for suffix in ("ه", "ها", "هم", "هما"):
                yield particle + stem + suffix, _Form(act, frame, True, owned=True, fell=fell)


def _forms() -> dict[str, _Form]:
    forms: dict[str, _Form] = {}

    def add(items: Iterator[tuple[str, _Form]]) -> None:
        for word, form in items:
            forms.setdefault(word, form)

    frames: tuple[tuple[str, Frame], ...] = (
        ("", "plain"),
        ("weak_", "weak"),
        ("on_", "on"),
        ("equipment_", "equipment"),
    )
    for code, entry in _DATA["acts"].items():
        for prefix, frame in frames:
            add(_verbs(entry.get(prefix + "verbs", ""), code, frame))
            add(_nouns(entry.get(prefix + "nouns", ""), code, frame))
    for lemma, entry in _DATA["generic"].items():
        if lemma != "about":
            fell, dawn = entry.get("fell", False), entry.get("dawn", False)
            add(_verbs(entry["forms"], entry["default"], "generic", fell, dawn))
            add(_nouns(entry["nouns"], entry["default"], "generic", fell))
    return forms


def _patterns() -> dict[str, list[tuple[Pattern, _Form]]]:
    found: dict[str, list[tuple[Pattern, _Form]]] = {}
    for code, entry in _DATA["acts"].items():
        for phrase in entry.get("weak_phrases", []):
            for pattern in variants(phrase):
                found.setdefault(pattern[0], []).append((pattern, _Form(code, "weak", True)))
        for phrase in entry.get("phrases", []):
            for pattern in variants(phrase):
                found.setdefault(pattern[0], []).append((pattern, _Form(code, "plain", True)))
            if phrase.split()[0].startswith("ال"):
                continue
            first, *rest = phrase.split()
            found.setdefault("ال" + first, []).append(
                (("ال" + first, *rest), _Form(code, "plain", True, definite=True))
            )
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


_FORMS, _PATTERNS = _forms(), _patterns()
_CUE = wanted((*_FORMS, *_PATTERNS, *OPENERS))


_RELEASED = _Form("release", "plain", True)


def _freed(norm: list[str], i: int) -> bool:
    """ "تحرير 178 رهينة", "حررت أسيرين": people are set free; a place is taken."""
    if "حرر" not in norm[i] and "تحرير" not in norm[i]:
        return False
    following = norm[i + 1] if i + 1 < len(norm) else ""
    noun = NOUNS.get(following)
    return following.isdigit() or (noun is not None and noun.fate in ("detained", "kidnapped"))


def find_cues(doc: Doc) -> list[Cue]:
    """All words that may name an act, in order, phrases before single words; one look-up per word."""
    norm = doc.norm
    found: list[Cue] = []
    skip = -1
    for i in doc.where(_CUE):
        if i <= skip:
            continue
        word = norm[i]
        patterns = _PATTERNS.get(word)
        if patterns is not None:
            for pattern, form in patterns:
                last = ends_at(norm, i, pattern)
                if last >= 0:
                    found.append(form.at(i, last))
                    skip = last
                    break
            if i <= skip:
                continue
        form_ = _FORMS.get(word)
        if form_ is not None:
            found.append((_RELEASED if form_.act == "capture" and _freed(norm, i) else form_).at(i, i))
        elif word in OPENERS:
            found.append(Cue(i, i, "", "opener", False))
    return found
