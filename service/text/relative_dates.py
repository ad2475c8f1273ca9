"""Dates told from the day of publication: "أمس", "الأحد الماضي", "الأسبوع الماضي", "منذ يومين"."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from service.text.absolute_dates import day_month, digits_of, numeric
from service.text.date_words import (
    DAYS,
    FUTURE,
    NO_DIRECTION,
    NO_LENGTH,
    NO_PUBLICATION,
    NOT_WEEKDAYS,
    PAST,
    PERIODS,
    PRESENT,
    UNITS,
    WEEKDAYS,
    Found,
)
from service.text.numerals import read
from service.text.tokens import Doc

_FIRST = frozenset({"اول", "واول"})
_DAYS_OF = {"day": 1, "week": 7}
_ORDINAL_AFTER = frozenset(
    {"التالي", "الاول", "الثاني", "الثالث", "نفسه", "الواحد", "ذاته", "السابق", "الاخير", "السابع"}
)
_NO_TODAY_AFTER = frozenset({"قناه", "روسيا", "صحيفه", "جريده", "في", "موقع", "ذلك", "نفس", "مصر", "اخبار"})


def _shift_month(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def relative_day(doc: Doc, i: int, today: date | None) -> Found | None:
    """ "أمس", "أول من أمس", "غدا", "اليوم"; not "في اليوم التالي" or "اليوم الأول"."""
    norm, last, shift = doc.norm, i, DAYS[doc.norm[i]]
    nxt = norm[i + 1] if i + 1 < len(norm) else ""
    if shift == 0 and (nxt in _ORDINAL_AFTER or (i and norm[i - 1] in _NO_TODAY_AFTER)):
        return None
    before = norm[i - 1] if i else ""
    if shift == -1 and nxt == "الاول":
        last, shift = i + 1, -2
    elif shift == -1 and (before in _FIRST or (before == "من" and i > 1 and norm[i - 2] in _FIRST)):
        shift = -2
    if today is None:
        return Found(last, unresolved=NO_PUBLICATION)
    day = today + timedelta(days=shift)
    return Found(last, day, day)


def weekday(doc: Doc, i: int, today: date | None) -> Found | None:
    """ "الأحد الماضي", "مساء الثلاثاء", "ليل الثلاثاء الأربعاء", "الجمعة المقبل"."""
    norm, last = doc.norm, i
    if i and norm[i - 1] in NOT_WEEKDAYS:
        return None
    nxt = norm[i + 1] if i + 1 < len(norm) else ""
    if nxt and (exact := numeric(doc, i + 1, today) or day_month(doc, i + 1, today)) is not None:
        return exact  # "الاثنين 12/12/2016"
    second = WEEKDAYS.get(nxt) if doc.between(i).strip() in ("", "-", "–", "/") else None
    if nxt in PAST or nxt in FUTURE or nxt in PRESENT:
        last = i + 1
    if second is not None:
        last = i + 1
    if today is None:
        return Found(last, unresolved=NO_PUBLICATION)
    back = (today.weekday() - WEEKDAYS[norm[i]]) % 7
    day = today - timedelta(days=back)
    if nxt in FUTURE:
        day = today + timedelta(days=(7 - back) % 7 or 7)
    elif nxt in PAST and back == 0:
        day = today - timedelta(days=7)
    return Found(last, day, day + timedelta(days=1) if second is not None else day)


def period(doc: Doc, i: int, today: date | None) -> Found | None:
    """ "الأسبوع الماضي", "الشهر الجاري", "هذا العام", "الليلة الماضية"."""
    norm, unit = doc.norm, PERIODS[doc.norm[i]]
    nxt = norm[i + 1] if i + 1 < len(norm) else ""
    this = i > 0 and norm[i - 1] in PRESENT
    if nxt not in PAST and nxt not in PRESENT and nxt not in FUTURE and not this:
        return None
    last = i if this else i + 1
    shift = 0 if this or nxt in PRESENT else -1 if nxt in PAST else 1
    if today is None:
        return Found(last, unresolved=NO_PUBLICATION)
    if unit == "night":
        day = today + timedelta(days=shift)
        return Found(last, day, today if shift < 0 else day)
    if unit == "week":  # the Arabic week begins on Saturday
        start = today - timedelta(days=(today.weekday() + 2) % 7) + timedelta(days=7 * shift)
        return Found(last, start, start + timedelta(days=6))
    if unit == "month":
        start = _shift_month(today.replace(day=1), shift)
        return Found(last, start, start.replace(day=monthrange(start.year, start.month)[1]))
    return Found(last, date(today.year + shift, 1, 1), date(today.year + shift, 12, 31))


def ago(doc: Doc, i: int, today: date | None) -> Found | None:
    """ "منذ يومين", "قبل ثلاثة أشهر", "خلال الساعات الـ24 الماضية", "خلال أسبوع"."""
    norm, j = doc.norm, i + 1
    while j < len(norm) and norm[j] in ("نحو", "حوالي", "اكثر", "من", "قرابه", "اقل", "ال") and j < i + 4:
        j += 1
    if j >= len(norm):
        return None
    count: int | None = None
    word = norm[j]
    amount = digits_of(word)
    if amount.isdecimal() and len(amount) < 5:
        count, j = int(amount), j + 1
    elif word not in UNITS:
        value, end = read(norm, j)
        if end == j:
            return None
        count, j = value, end
    if j >= len(norm) or norm[j] not in UNITS:
        return None
    unit, noun = UNITS[norm[j]], norm[j]
    last = j
    if count is None:
        count = 2 if noun.endswith("ين") else 1 if noun in ("يوم", "اسبوع", "شهر", "عام", "سنه", "ساعه") else None
        k = j + 1
        if noun.startswith("ال") and k < len(norm):  # الساعات الأربع والعشرين الماضية
            digits = digits_of(norm[k])
            if digits.isdecimal() and len(digits) < 4:
                count, last = int(digits), k
            else:
                value, end = read(norm, k)
                count, last = (value, end - 1) if end > k and value else (None, j)
    if last + 1 < len(norm) and norm[last + 1] in PAST:
        last += 1
    if count is None:
        return Found(last, unresolved=NO_LENGTH)
    if today is None:
        return Found(last, unresolved=NO_PUBLICATION)
    if norm[i].endswith("خلال") and norm[last] not in PAST:
        return Found(last, unresolved=NO_DIRECTION)
    start = _back(today, count, unit)
    if start is None:
        return Found(last, unresolved="out of range")
    return Found(last, start, start if norm[i].endswith("قبل") else today)


def _back(today: date, count: int, unit: str) -> date | None:
    try:
        if unit == "hour":
            return today - timedelta(days=max(1, -(-count // 24)))
        if unit in _DAYS_OF:
            return today - timedelta(days=count * _DAYS_OF[unit])
        return _shift_month(today, -count * (12 if unit == "year" else 1))
    except (OverflowError, ValueError):
        return None
