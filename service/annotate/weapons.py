"""Weapons named in a paragraph, in the published vocabulary of data/weapons.json."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.phrases import Pattern, ends_at, variants
from service.text.tokens import Doc
from service.text.wanted import wanted
from service.text.wordsets import load

_PARTICLES = ("", "و", "ب", "ل", "ف", "وب", "ول")


@dataclass(frozen=True, slots=True)
class Weapon:
    """A kind of weapon: its code, the act an attack with it is, whether it flies, its place in the vocabulary."""

    code: str
    act: str
    air: bool
    rank: int
    unless_next: frozenset[str]
    unless_previous: frozenset[str]


@dataclass(slots=True)
class Use:
    """A weapon named at words `first`..`last`."""

    weapon: Weapon
    first: int
    last: int


def _build() -> tuple[dict[str, Weapon], dict[str, list[tuple[Pattern, Weapon]]]]:
    words: dict[str, Weapon] = {}
    patterns: dict[str, list[tuple[Pattern, Weapon]]] = {}
    for rank, (code, entry) in enumerate(load("service.annotate", "weapons.json")["weapons"].items()):
        weapon = Weapon(
            code,
            entry["act"],
            entry.get("air", False),
            rank,
            frozenset(entry.get("unless_next", "").split()),
            frozenset(entry.get("unless_previous", "").split()),
        )
        for word in entry.get("words", "").split():
            for particle in _PARTICLES:
                words.setdefault(particle + word, weapon)
            if word.startswith("ال"):
                words.setdefault("لل" + word[2:], weapon)
        for phrase in entry.get("phrases", []):
            for pattern in variants(phrase):
                patterns.setdefault(pattern[0], []).append((pattern, weapon))
    return words, patterns


_WORDS, _PATTERNS = _build()
_FIRST_WORD = wanted((*_WORDS, *_PATTERNS))


def find_weapons(doc: Doc) -> list[Use]:
    """All weapons named, in order."""
    norm = doc.norm
    found: list[Use] = []
    skip = -1
    for i in doc.where(_FIRST_WORD):
        if i <= skip:
            continue
        word = norm[i]
        for pattern, weapon in _PATTERNS.get(word, ()):
            last = ends_at(norm, i, pattern)
            if last >= 0:
                found.append(Use(weapon, i, last))
                skip = last
                break
        if i <= skip:
            continue
        plain = _WORDS.get(word)
        if plain is None:
            continue
        if i + 1 < len(norm) and norm[i + 1] in plain.unless_next:
            continue
        if i and norm[i - 1] in plain.unless_previous:
            continue
        found.append(Use(plain, i, i))
    return found
