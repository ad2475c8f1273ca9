"""Dates that name a day, a month or a year: "12/12/2016", "4 نوفمبر/ تشرين الثاني", "25 رمضان", "عام 2012"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from service.text import hijri
from service.text.date_words import (
    FUTURE,
    MONTH_LEADS,
    NO_YEAR,
    NOT_DATES,
    ORDINALS,
    PAST,
    PRESENT,
    YEAR_WORDS,
    Found,
)
from service.text.months import month_at
from service.text.tokens import Doc

_PARTICLES = re.compile(r"^و?(?:بال|ال|لل|[بلفك])?(?=\d)")


def digits_of(word: str) -> str:
    """The word without the particles before its digits: "و15" -> "15"."""
    return _PARTICLES.sub("", word)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date | None:
    options = [d for y in (today.year - 1, today.year, today.year + 1) if (d := _safe(y, month, day)) is not None]
    return min(options, key=lambda d: abs(d - today)) if options else None


def numeric(doc: Doc, i: int, today: date | None) -> Found | None:
    """ "12/12/2016", "2016/12/12", "8/10/1436", "24/7": day first, as the press writes it."""
    body = digits_of(doc.norm[i])
    parts = body.split("/")
    if len(parts) not in (2, 3) or not all(p.isdecimal() and len(p) < 5 for p in parts):
        return None
    numbers = [int(p) for p in parts]
    if len(numbers) == 3 and numbers[0] > 31:
        numbers.reverse()
    day, month = numbers[0], numbers[1]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    if len(numbers) == 2:
        if today is None:
            return None
        near = _nearest(month, day, today)
        return Found(i, near, near) if near is not None else None
    year = numbers[2] + 2000 if numbers[2] < 100 else numbers[2]
    exact = _hijri_range(year, month, day) if 1300 <= year <= 1600 else _safe(year, month, day)
    if exact is None:
        return None
    return Found(i, *exact) if isinstance(exact, tuple) else Found(i, exact, exact)


def _hijri_range(year: int, month: int, day: int) -> tuple[date, date] | None:
    exact = hijri.to_gregorian(year, month, day)
    return hijri.spread(exact) if exact is not None else None


def _day_at(doc: Doc, i: int) -> tuple[int, int] | None:
    """A day of the month at word `i`, in digits or as an ordinal: `(day, index after it)`."""
    norm = doc.norm
    digits = digits_of(norm[i])
    if digits.isdecimal() and len(digits) < 3:
        return int(digits), i + 1
    if norm[i] not in ORDINALS:
        return None
    day, j = ORDINALS[norm[i]], i + 1
    if j < len(norm) and norm[j] == "عشر":
        day, j = day + 10, j + 1
    elif j < len(norm) and norm[j] in ("والعشرين", "والعشرون", "والثلاثين"):
        day, j = day + (30 if norm[j] == "والثلاثين" else 20), j + 1
    return day, j


def day_month(doc: Doc, i: int, today: date | None) -> Found | None:
    """ "4 نوفمبر/ تشرين الثاني 2016", "الرابع من نوفمبر", "25 رمضان"."""
    if i and doc.norm[i - 1] in NOT_DATES:
        return None
    at = _day_at(doc, i)
    if at is None:
        return None
    day, j = at
    norm = doc.norm
    while j < len(norm) and norm[j] in ("من", "شهر", "لشهر") and j < at[1] + 2:
        j += 1
    named = month_at(norm, j)
    if named is None or not 1 <= day <= 31 or doc.between(j - 1).strip() not in ("", "-", "/"):
        return None
    return _in_month(doc, day, named, j, today)


def _in_month(doc: Doc, day: int | None, named: tuple[int, int, str], j: int, today: date | None) -> Found:
    """Day, month and what follows: the month's other name, a year, "الماضي"."""
    norm = doc.norm
    month, size, calendar = named
    last = j + size - 1
    other = month_at(norm, last + 1)
    if (
        other is not None
        and other[0] == month
        and other[2] == calendar
        and doc.between(last).strip() in ("/", "(", "\\", "-", "")
    ):
        last += other[1]
    year: int | None = None
    k = last + 1
    while k < len(norm) and norm[k] in (*YEAR_WORDS, "من") and k < last + 3:
        k += 1
    if (
        k < len(norm)
        and norm[k].isdecimal()
        and len(norm[k]) == 4
        and doc.between(last).strip() in ("", "،", ")", "/", "-")
    ):
        year, last = int(norm[k]), k
    shift = 0
    if year is None and k < len(norm) and norm[k] in PAST | PRESENT | FUTURE:
        shift = -1 if norm[k] in PAST else 1 if norm[k] in FUTURE else 0
        of_year = norm[k - 1] in YEAR_WORDS
        year = today.year + shift if of_year and today is not None and calendar == "gregorian" else None
        last = k
    if calendar == "hijri":
        return _hijri(day, month, year, last, today)
    if year is None and today is None:
        return Found(last, unresolved=NO_YEAR)
    if year is None and today is not None:
        near = _nearest(month, day or 15, today)
        if near is not None and shift and (near - today).days * shift < 0:
            near = _safe(near.year + shift, month, day or 15)
        year = near.year if near is not None else today.year
    assert year is not None  # noqa: S101 - for the type checker: set on every path above
    if day is None:
        return Found(last, date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    exact = _safe(year, month, day)
    return Found(last, exact, exact, None if exact else "no such day")


def _hijri(day: int | None, month: int, year: int | None, last: int, today: date | None) -> Found:
    if year is None:
        if today is None:
            return Found(last, unresolved=NO_YEAR)
        year = hijri.year_near(month, day or 15, today)
    if day is not None:
        spread = _hijri_range(year, month, day)
        return Found(last, *spread) if spread else Found(last, unresolved="no such day")
    begin, finish = hijri.to_gregorian(year, month, 1), hijri.to_gregorian(year, month, 29)
    if begin is None or finish is None:
        return Found(last, unresolved="no such month")
    return Found(last, hijri.spread(begin)[0], hijri.spread(finish)[1])


def month_alone(doc: Doc, i: int, today: date | None) -> Found | None:
    """ "أغسطس 2012", "نهاية أيلول/ سبتمبر", "شهر يوليو": a bare name is a date only after a word of time or before a year."""
    named = month_at(doc.norm, i)
    if named is None or (i and doc.norm[i - 1] in NOT_DATES):
        return None
    lead = i > 0 and doc.norm[i - 1] in MONTH_LEADS
    hit = _in_month(doc, None, named, i, today)
    dated = hit.last >= i + named[1] and doc.norm[hit.last].isdecimal()
    qualified = doc.norm[hit.last] in PAST | PRESENT | FUTURE
    loose = named[1] == 1 and doc.norm[i] in ("اب", "ماي", "صفر", "اوت", "جوان", "محرم", "رجب", "شعبان", "تشرين")
    return hit if dated or (qualified and (lead or not loose)) or (lead and not loose) else None


def year_alone(doc: Doc, i: int, today: date | None) -> Found | None:
    """ "عام 2012", "صيف العام 2012"."""
    j = i + 1
    if j < len(doc.norm) and doc.norm[j].isdecimal() and len(doc.norm[j]) == 4 and not doc.between(i).strip():
        year = int(doc.norm[j])
        if 1900 <= year <= 2100:
            return Found(j, date(year, 1, 1), date(year, 12, 31))
    return None
