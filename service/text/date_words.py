"""Words of dates, read from data/date_words.json, and what a rule for dates returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.text.wordsets import load

_DATA = load("service.text", "date_words.json")
PREFIXES = ("", "و", "ب", "ل", "ف")


def _table(name: str) -> dict[str, int]:
    return {p + word: value for word, value in _DATA[name]["words"].items() for p in PREFIXES}


def _units(name: str) -> dict[str, str]:
    return {p + word: value for word, value in _DATA[name]["words"].items() for p in PREFIXES}


def _set(name: str) -> frozenset[str]:
    return frozenset(p + word for word in _DATA[name]["words"].split() for p in PREFIXES)


WEEKDAYS, DAYS, ORDINALS = _table("weekdays"), _table("days"), _table("ordinals")
UNITS, PERIODS = _units("units"), _units("periods")
PAST, PRESENT, FUTURE = _set("past"), _set("present"), _set("future")
PARTS_OF_DAY, MONTH_LEADS = _set("parts_of_day"), _set("month_leads")
NOT_DATES, NOT_WEEKDAYS = _set("not_dates"), _set("not_weekdays")
YEAR_WORDS = frozenset(p + w for w in ("عام", "العام", "سنه", "السنه") for p in PREFIXES)
NO_PUBLICATION = "relative, and the publication date is unknown"
NO_YEAR = "no year given, and the publication date is unknown"
NO_LENGTH = "no definite length"
NO_DIRECTION = "past or future not stated"


@dataclass(frozen=True, slots=True)
class Found:
    """A date up to word `last`: its first and last day, or why it stays open."""

    last: int
    start: date | None = None
    end: date | None = None
    unresolved: str | None = None
