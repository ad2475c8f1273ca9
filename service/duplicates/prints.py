"""A fingerprint opened for comparing: the form in which two paragraphs meet, wherever they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.duplicates.facts import TYPED

WEIGHT = {"f": 0.2, "h": 0.25, "r": 0.3, "u": 0.5}
"""How much a word of a class says about which report this is; classes not named weigh 1."""


@dataclass(slots=True)
class Print:
    """`fingerprint`'s dict with its words opened: `surface[i]` is "" unless word i is typed."""

    exact: str
    symbols: str
    kinds: str
    surface: list[str]
    units: list[int]
    furniture: int
    formula: int
    edition: int
    weight: list[float]
    total: float

    @classmethod
    def of(cls, fingerprint: Mapping[str, Any]) -> Print:
        """Open a fingerprint; a surface missing by a foreign hand is left empty, never an error."""
        kinds: str = fingerprint["k"]
        written = iter(fingerprint["t"].split("\x1f"))
        weight = [WEIGHT.get(kind, 1.0) for kind in kinds]
        return cls(
            exact=fingerprint["x"],
            symbols=fingerprint["w"],
            kinds=kinds,
            surface=[next(written, "") if kind in TYPED else "" for kind in kinds],
            units=fingerprint["u"],
            furniture=fingerprint["m"],
            formula=fingerprint["o"],
            edition=fingerprint["e"],
            weight=weight,
            total=sum(weight) or 1.0,
        )
