"""Who is who: well-known persons and bodies, one canonical name each, however the press writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from service.text.normalise import words

_HERE = Path(__file__).parent / "data"
_VOWELS = str.maketrans("", "", "اويئؤء")
# One foreign sound, several Arabic letters: g is written ج, غ or ك; t of a foreign name ت or ط.
_SOUNDS = str.maketrans({"غ": "ج", "ك": "ج", "ط": "ت", "ث": "ت", "ظ": "ز", "ذ": "د", "ص": "س"})


@dataclass(frozen=True, slots=True)
class Entity:
    """A known speaker: `kind` is person, state or the kind of body of `data/bodies.json`."""

    canonical: str
    kind: str


@lru_cache(maxsize=8192)
def sound(name: str) -> str:
    """A skeleton that spellings of one foreign name share: letters of one sound made one, vowels but the first dropped.

    >>> sound("شويغو") == sound("شويجو")
    True
    """
    parts = [w[0] + w[1:].translate(_VOWELS) for w in words(name)]
    return "".join(parts).translate(_SOUNDS)


def _load() -> tuple[dict[str, list[tuple[tuple[str, ...], Entity]]], dict[str, str]]:
    table: dict[tuple[str, ...], Entity] = {}
    sounds: dict[str, str] = {}
    ambiguous: set[str] = set()
    for canonical, variants in json.loads((_HERE / "persons.json").read_text(encoding="utf-8"))["persons"].items():
        for variant in (canonical, *variants):
            table.setdefault(tuple(words(variant)), Entity(canonical, "person"))
            if " " in variant:
                key = sound(variant)
                if sounds.setdefault(key, canonical) != canonical:
                    ambiguous.add(key)
    bodies = json.loads((_HERE / "bodies.json").read_text(encoding="utf-8"))
    for canonical, body in bodies["bodies"].items():
        for variant in (canonical, *body["variants"]):
            table.setdefault(tuple(words(variant)), Entity(canonical, body["kind"]))
    for row in bodies["states"]:
        for variant in row:
            table.setdefault(tuple(words(variant)), Entity(row[0], "state"))
    index: dict[str, list[tuple[tuple[str, ...], Entity]]] = {}
    for key_words, entity in table.items():
        index.setdefault(key_words[0], []).append((key_words, entity))
    for entries in index.values():
        entries.sort(key=lambda e: -len(e[0]))
    return index, {k: v for k, v in sounds.items() if k not in ambiguous}


_INDEX, _SOUND_INDEX = _load()


def match(norm: list[str], i: int, first: str | None = None) -> tuple[int, Entity] | None:
    """The longest known name that starts at word `i`: how many words, and who. `first` stands in for word `i`."""
    word = norm[i] if first is None else first
    entries = _INDEX.get(word)
    if entries is None:
        return None
    for key, entity in entries:
        size = len(key)
        if size == 1 or norm[i + 1 : i + size] == list(key[1:]):
            return size, entity
    return None


@lru_cache(maxsize=8192)
def canonical_person(name: str) -> str:
    """The one name of a person: by the table, by the sound of a foreign spelling, else the name as it stands."""
    key = words(name)
    if not key:
        return name
    hit = match(key, 0)
    if hit is not None and hit[0] == len(key):
        return hit[1].canonical
    return _SOUND_INDEX.get(sound(name), name) if len(key) > 1 else name
