"""The cue words of places, folded once; what each list is for stands in `data/place_cues.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from service.text.normalise import fold

DATA = Path(__file__).parent / "data"
_PROCLITICS = ("", "و", "ف", "ب", "ل", "وب", "ول", "فب")

_WITH_CONJUNCTION = (
    "speakers_at", "speech", "origin", "meeting", "held", "truce", "abstract", "withdraw", "witness",
)  # fmt: skip
"""Groups that hold each word with و and ف before it too, so that a stretch of text is compared in one step."""


@dataclass(frozen=True, slots=True)
class PlaceType:
    """A type noun as it stands in a text: `cut` letters of proclitics before it, `clitic` the last of them.

    `joined`: published with the name; `many`: a dual or plural, a list follows; `open`: an unknown name may follow,
    `definite`: only one with the article; `strong`: makes a place even of an everyday word.
    """

    noun: str
    cut: int
    clitic: str
    joined: bool
    many: bool
    open: bool
    definite: bool
    strong: bool


@dataclass(frozen=True, slots=True)
class PlaceCues:
    """Folded cue words. `types` maps a word as it stands in a text, proclitics and all, to its reading."""

    types: dict[str, PlaceType]
    name_heads: frozenset[str]
    name_tails: frozenset[str]
    not_names: frozenset[str]
    governors: dict[str, str]
    around: frozenset[str]
    directions: frozenset[str]
    roads: frozenset[str]
    road_words: frozenset[str]
    organisations: frozenset[str]
    officials: frozenset[str]
    speakers_at: frozenset[str]
    speech: frozenset[str]
    complementisers: frozenset[str]
    origin: frozenset[str]
    beside: frozenset[str]
    meeting: frozenset[str]
    held: frozenset[str]
    truce: frozenset[str]
    newspapers: frozenset[str]
    abstract: frozenset[str]
    withdraw: frozenset[str]
    witness: frozenset[str]
    called: frozenset[str]
    adjectives: frozenset[str]
    common: frozenset[str]
    capitals: frozenset[str]
    distance: frozenset[str]
    under_way: frozenset[str]
    parts: frozenset[str]
    lies: frozenset[str]
    holds: frozenset[str]
    given: frozenset[str]
    country_cues: dict[str, str]


def _types(raw: dict[str, Any], joined: list[str]) -> dict[str, PlaceType]:
    single = {fold(w) for w in (*raw["one"], *raw["fronts"], *joined)}
    several = {fold(w) for w in raw["many"]}
    definite = {fold(w) for w in raw["open_definite"]}
    strong = {fold(w) for w in raw["strong"]}
    opening = {fold(w) for w in (*raw["open"], *raw["open_many"])} | definite
    kept = {fold(w) for w in joined}
    forms: dict[str, PlaceType] = {}
    for noun in sorted(single | several):
        if " " in noun:
            continue
        for before in _PROCLITICS:
            form = PlaceType(
                noun=noun,
                cut=len(before),
                clitic=before[-1:],
                joined=noun in kept,
                many=noun in several,
                open=noun in opening,
                definite=noun in definite,
                strong=noun in strong,
            )
            forms.setdefault(before + noun, form)
    return forms


@lru_cache(maxsize=1)
def place_cues() -> PlaceCues:
    """Read `data/place_cues.json` and the given names, once per process."""
    raw = json.loads((DATA / "place_cues.json").read_text(encoding="utf-8"))
    given = json.loads((DATA / "persons_given.json").read_text(encoding="utf-8"))["given"]

    def folded(words: list[str]) -> frozenset[str]:
        return frozenset(fold(w) for w in words)

    def with_conjunction(words: list[str]) -> frozenset[str]:
        return frozenset(before + fold(w) for w in words for before in ("", "و", "ف"))

    governors = {
        fold(w): role
        for role in ("with", "between", "outside", "from", "via", "to", "in")
        for w in raw["governors"][role]
    }
    return PlaceCues(
        types=_types(raw["types"], raw["joined"]["words"]),
        name_heads=folded(raw["name_heads"]["words"]),
        name_tails=folded(raw["name_tails"]["words"]),
        not_names=folded(raw["not_names"]["words"]),
        governors=governors,
        around=folded(raw["governors"]["around"]),
        directions=folded(raw["governors"]["directions"]),
        # "علي" folds to the preposition "على" and would take the place after it away.
        given=folded(given) - {fold("علي"), fold("آن")} - set(governors),
        country_cues={fold(w): country for country, words in raw["country_cues"].items() for w in words},
        **{key: with_conjunction(raw[key]) for key in _WITH_CONJUNCTION},
        **{
            key: folded(raw[key])
            for key in (
                "roads", "road_words", "organisations", "officials", "complementisers", "beside", "newspapers",
                "called", "common", "capitals", "distance", "adjectives", "under_way", "lies", "holds", "parts",
            )
        },
    )  # fmt: skip
