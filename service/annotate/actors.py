"""Parties of a paragraph: where each is named, its neutral canonical name and its side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.text.normalise import fold
from service.text.tokens import Doc
from service.text.wanted import wanted
from service.text.wordsets import load

_DATA = load("service.annotate", "actors.json")
_PARTICLES = ("", "و", "ب", "ل", "ف", "ك", "ول", "وب")
_HEADS = frozenset(fold(_DATA["owner_heads"]).split())
_EXTENDING = frozenset(p + w for w in fold(_DATA["extending_heads"]).split() for p in _PARTICLES)


@dataclass(frozen=True, slots=True)
class Party:
    """A known party."""

    canonical: str
    side: str | None


@dataclass(slots=True)
class Mention:
    """A party named at words `first`..`last`; `core` is where its own name begins behind heads such as عناصر.

    `adjective`: named by an adjective alone ("غارات روسية").
    """

    party: Party
    first: int
    last: int
    core: int
    adjective: bool = False


def _with_particles(word: str) -> Iterator[str]:
    for particle in _PARTICLES:
        yield particle + word
    if word.startswith("ال"):
        yield "لل" + word[2:]
        yield "ولل" + word[2:]


def _index() -> dict[str, list[tuple[tuple[str, ...], Party, bool]]]:
    index: dict[str, list[tuple[tuple[str, ...], Party, bool]]] = {}
    seen: set[tuple[str, ...]] = set()
    for entry in _DATA["actors"]:
        party = Party(entry["canonical"], entry["side"])
        listed = [(v, False) for v in (entry["canonical"], *entry["variants"])]
        listed += [(v, True) for v in entry.get("owned", [])]
        for variant, owned in listed:
            key = tuple(fold(variant).split())
            if key in seen:
                continue
            seen.add(key)
            for first in _with_particles(key[0]):
                index.setdefault(first, []).append(((first, *key[1:]), party, owned))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


def _adjectives() -> tuple[frozenset[str], dict[str, Party]]:
    entries = _DATA["adjectives"]
    sides = {entry["canonical"]: entry["side"] for entry in _DATA["actors"]}
    parties = {
        word: Party(canonical, sides[canonical])
        for canonical, listed in entries.items()
        if canonical in sides
        for word in listed.split()
    }
    return frozenset(p + w for w in entries["nouns"].split() for p in ("", "و", "ب", "ل")), parties


_INDEX = _index()
_FIRE_NOUNS, _ADJECTIVES = _adjectives()
_FIRST_WORD = wanted((*_INDEX, *_ADJECTIVES))


def find_actors(doc: Doc) -> list[Mention]:
    """All parties named, in order, the longest name at each place, not overlapping."""
    norm = doc.norm
    found: list[Mention] = []
    beyond = 0
    for i in doc.where(_FIRST_WORD):
        if i < beyond:
            continue
        hit = None
        for key, party, owned in _INDEX.get(norm[i], ()):
            size = len(key)
            if size > 1 and norm[i + 1 : i + size] != list(key[1:]):
                continue
            if owned and not _is_owned(norm, i, found):
                continue
            hit = (party, size)
            break
        if hit is None and i and norm[i] in _ADJECTIVES and norm[i - 1] in _FIRE_NOUNS:
            found.append(Mention(_ADJECTIVES[norm[i]], i, i, i, True))
            continue
        if hit is None:
            continue
        party, size = hit
        first = i
        while (
            first > 0
            and norm[first - 1] in _EXTENDING
            and doc.between(first - 1) in (" ", ' "', " «")
            and i - first < 2
        ):
            if found and first - 1 <= found[-1].last:
                break
            first -= 1
        found.append(Mention(party, first, i + size - 1, i))
        beyond = i + size
    return found


def _is_owned(norm: list[str], i: int, found: list[Mention]) -> bool:
    """ "قوات الأسد", "حزب الله والأسد": the bare name is a party behind a head or joined to a party."""
    head = norm[i - 1] if i else ""
    if head in _HEADS or (head[:1] in ("و", "ب", "ل") and head[1:] in _HEADS):
        return True
    return norm[i][0] == "و" and bool(found) and found[-1].last == i - 1
