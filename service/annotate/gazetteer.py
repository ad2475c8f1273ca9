"""The gazetteer in memory: folded names, found by their first word; a name may stand for several places."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from service.text.normalise import words

DATA = Path(__file__).parent / "data"
NOT_A_PLACE = "not_a_place"
"""Kind of the rows that only swallow words: "فجر ليبيا" is a militia, and no Libya stands in it."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place on the map. Coordinates in degrees (WGS 84); None where the gazetteer has none."""

    canonical: str
    country: str
    admin1: str
    lat: float | None
    lon: float | None
    precision: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Name:
    """A folded name and the places it may stand for, best known first.

    `sure[i]` is false where for `entries[i]` the name is also a common word, or it is a lesser place of that name.
    """

    words: Words
    entries: tuple[Entry, ...]
    sure: tuple[bool, ...]
    needs_cue: bool = field(init=False)
    """True where no reading is self-evident."""
    swallows: bool = field(init=False)
    """True for a phrase that is no place although it holds a place's name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs_cue", not any(self.sure))
        object.__setattr__(self, "swallows", self.entries[0].kind == NOT_A_PLACE)


class Gazetteer:
    """Lookup of names by their first word; `starts[word]` holds the names that begin with it, longest first."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        entries: dict[Words, dict[Entry, bool]] = {}
        for row in rows:
            entry = Entry(
                row["canonical"],
                row["country"],
                row["admin1"],
                float(row["lat"]) if row["lat"] else None,
                float(row["lon"]) if row["lon"] else None,
                row["precision"] or None,
                row["kind"],
            )
            for surface in row["surfaces"].split("|"):
                readings = entries.setdefault(tuple(words(surface)), {})
                readings[entry] = readings.get(entry, False) or not surface.endswith("?")
        names: dict[str, list[Name]] = {}
        for key, places in entries.items():
            names.setdefault(key[0], []).append(Name(key, tuple(places), tuple(places.values())))
        self.starts: dict[str, tuple[Name, ...]] = {
            first: tuple(sorted(found, key=lambda n: (-len(n.words), n.words))) for first, found in names.items()
        }

    def exact(self, text: str) -> Name | None:
        """The name that is exactly `text` (any spelling that folds alike), or None."""
        key = tuple(words(text))
        if not key:
            return None
        return next((name for name in self.starts.get(key[0], ()) if name.words == key), None)


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The shipped gazetteer, read once per process from `data/gazetteer.tsv` and `data/gazetteer_not_places.tsv`."""
    rows: list[dict[str, str]] = []
    for file_name in ("gazetteer.tsv", "gazetteer_not_places.tsv"):
        with (DATA / file_name).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file, delimiter="\t", restval="")
    for row in rows:
        if not row.get("kind"):
            row.update(kind=NOT_A_PLACE, country="", admin1="", lat="", lon="", precision="", canonical=row["surfaces"])
    return Gazetteer(rows)
