"""Hijri dates in the Gregorian calendar, by the tabular (civil) Islamic calendar.

The tabular calendar (30-year cycle with leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29; epoch 16 July 622 Julian,
Julian day 1948440) may differ from the sighted month by a day, so a day is given as a range of one day either side.
"""

from __future__ import annotations

from datetime import date, timedelta

_EPOCH = 1948440
_JULIAN_DAY_OF_ORDINAL_ZERO = 1721425
_FIRST, _LAST = 1300, 1600  # years the press writes


def to_gregorian(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a tabular Hijri date; None outside of 1300..1600 or for a day that no month has."""
    if not (_FIRST <= year <= _LAST and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    months = (59 * (month - 1) + 1) // 2  # 29.5 days each, rounded up
    julian = day + months + (year - 1) * 354 + (3 + 11 * year) // 30 + _EPOCH - 1
    return date.fromordinal(julian - _JULIAN_DAY_OF_ORDINAL_ZERO)


def year_near(month: int, day: int, around: date) -> int:
    """The Hijri year whose `month`/`day` lies nearest to `around`."""
    guess = int((around.year - 622) * 33 / 32)
    years = [y for y in range(guess - 1, guess + 3) if to_gregorian(y, month, day) is not None]
    return min(years, key=lambda y: abs((to_gregorian(y, month, day) or around) - around)) if years else guess


def spread(day: date) -> tuple[date, date]:
    """The range a tabular day stands for: one day either side."""
    return day - timedelta(days=1), day + timedelta(days=1)
