"""The cues of need and relief, read from the data files once, each with the forms it may take in a text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from service.text.normalise import fold, words

_HERE = Path(__file__).parent / "data"
_FRONTS = ("", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "وب", "ول", "ولل", "وبال", "ك", "كال")


def _load(name: str) -> Any:
    return json.loads((_HERE / name).read_text(encoding="utf-8"))


_DATA = _load("need.json")


def prefixed(word: str) -> Iterable[str]:
    """The folded word as it may stand in a text, with the article and و ف ب ل ك attached."""
    folded = fold(word)
    return (front + folded for front in _FRONTS)


def _table(groups: dict[str, list[str]]) -> dict[str, str]:
    table: dict[str, str] = {}
    for kind, group in groups.items():
        for word in group:
            for form in prefixed(word):
                table.setdefault(form, kind)
    return table


def _set(name: str) -> frozenset[str]:
    return frozenset(form for word in _DATA[name] for form in prefixed(word))


GROUPS = _table(_DATA["groups"])
"""Nouns and adjectives that say who people are (or that trucks are meant) -> kind of `Affected`."""
STATES = _table(_DATA["states"])
"""Words that say it of people counted nearby -> kind."""
ITEMS = _table(_DATA["items"])
ACCESS = _table(_DATA["access"])
PEOPLE, MIGRANTS, FIGHTERS, CIVIL = _set("people"), _set("migrants"), _set("fighters"), _set("civil")
PART, INCREASE, HARM = _set("part"), _set("increase"), _set("harm")
TALLY, BEFORE_FIGURE = _set("tally"), _set("before_figure")
AID, UNITS, MONEY, MONEY_FOR = _set("aid"), _set("units"), _set("money"), _set("money_for")
ITEM_LEAD, ACCESS_OBJECT = _set("item_lead"), _set("access_object")


def _sectors() -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    by_word: dict[str, tuple[str, ...]] = {}
    data = _load("sectors.json")["sectors"]
    for sector, group in data.items():
        for word in group:
            for form in prefixed(word):
                by_word[form] = (*by_word.get(form, ()), sector)
    return by_word, {name: at for at, name in enumerate(data)}


SECTORS, SECTOR_ORDER = _sectors()

AgencyEntry = tuple[tuple[str, ...], str, bool]


def _agencies() -> dict[str, list[AgencyEntry]]:
    named = {name: (variants, True) for name, variants in _load("agencies.json")["agencies"].items()}
    for name, body in _load("bodies.json")["bodies"].items():
        if body["kind"] in ("un", "ngo"):
            named.setdefault(name, (body["variants"], False))
    index: dict[str, list[AgencyEntry]] = {}
    for canonical, (variants, by_trade) in named.items():
        for variant in (canonical, *variants):
            key = tuple(words(variant))
            for front in ("", "و", "ل", "ب"):
                index.setdefault(front + key[0], []).append((key, canonical, by_trade))
    for entries in index.values():
        entries.sort(key=lambda e: -len(e[0]))
    return index


AGENCIES = _agencies()
"""First word -> (all words, canonical name, whether relief is its trade), longest first."""

CUES = frozenset((*GROUPS, *STATES, *AID, *ITEMS, *AGENCIES, *MIGRANTS))
"""Without one of these a paragraph has nothing to say here."""
