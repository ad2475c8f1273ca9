"""Casualty figures by day and by who states them. Nothing is added up: each figure is one that one text states."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

MOST_ROWS = 400
MOST_FIGURES = 12


@dataclass
class Row:
    """The figures that one claimant states for one day: kind -> figures as text, and how many more there are."""

    figures: dict[str, list[str]] = field(default_factory=dict)
    places: Counter[str] = field(default_factory=Counter)
    more: int = 0


@dataclass
class Figures:
    """(day, claimant) -> row; `left_out` counts figures of rows beyond the most that are kept."""

    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    left_out: int = 0

    def add(self, event: dict[str, Any], published: str) -> None:
        """Add an event's figures: the day of their incident where it is resolved, else the day of publication."""
        incidents = [
            (figure["span"], incident) for incident in event.get("incidents", ()) for figure in incident["casualties"]
        ]
        for figure in event.get("casualties", ()):
            if figure["min"] is None:
                continue
            incident = next((i for span, i in incidents if span == figure["span"]), None)
            when = incident["when"] if incident else None
            day = when["start"][:10] if when and when["start"] else published
            claimant = figure["claimant"] or (incident or {}).get("claimant") or event["source"] or "?"
            places = incident["places"] if incident else ()
            self._put(day, claimant, figure["kind"], stated(figure), [p["canonical"] or p["surface"] for p in places])

    def _put(self, day: str, claimant: str, kind: str, text: str, places: list[str]) -> None:
        row = self.rows.get((day, claimant))
        if row is None:
            if len(self.rows) >= MOST_ROWS:
                self.left_out += 1
                return
            row = self.rows[day, claimant] = Row()
        row.places.update(places)
        if sum(map(len, row.figures.values())) >= MOST_FIGURES:
            row.more += 1
        else:
            row.figures.setdefault(kind, []).append(text)

    def by_day(self) -> list[tuple[str, str, Row]]:
        """Rows as (day, claimant, row), the latest day first, what has no day last."""
        ordered = sorted(self.rows, key=lambda key: key[1])
        return [(day, who, self.rows[day, who]) for day, who in sorted(ordered, key=lambda key: key[0], reverse=True)]


def stated(figure: dict[str, Any]) -> str:
    """A figure in a few Arabic words: exact, at least, a range, approximate, cumulative."""
    low, high = figure["min"], figure["max"]
    number = f"{low:,}" if low == high else f"{low:,} على الأقل" if high is None else f"{low:,} إلى {high:,}"
    number = f"نحو {number}" if figure["approximate"] else number
    return f"{number} (حصيلة)" if figure["cumulative"] else number
