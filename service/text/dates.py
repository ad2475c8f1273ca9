"""Dates of a paragraph: absolute ones of three calendars, and relative ones resolved against the publication."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from service.models.base import Span
from service.models.extraction import When
from service.text.absolute_dates import day_month, month_alone, numeric, year_alone
from service.text.date_words import DAYS, ORDINALS, PARTS_OF_DAY, PERIODS, PREFIXES, WEEKDAYS, YEAR_WORDS, Found
from service.text.months import FIRST_WORDS
from service.text.relative_dates import ago, period, relative_day, weekday
from service.text.tokens import Doc
from service.text.wanted import wanted

_Rule = Callable[[Doc, int, "date | None"], "Found | None"]
_SINCE = frozenset(p + "منذ" for p in PREFIXES)


def find_dates(doc: Doc, published_at: datetime | None) -> list[When]:
    """The dates of the paragraph, in order, not overlapping.

    In: its words, and when the article was published (its own offset counts). Out: ISO days in `start`/`end`, or the
    reason in `unresolved`; nothing is resolved against the time of processing. A date without a year takes the year
    that brings it nearest to the publication; a weekday is the last such day, unless the text says the next.
    """
    today = published_at.date() if published_at is not None else None
    found: list[When] = []
    norm, beyond = doc.norm, 0
    for i in doc.where(_DATED):
        if i < beyond:
            continue
        rules = _RULES.get(norm[i])
        if rules is None and norm[i][-1] in "0123456789":
            rules = (numeric, day_month)
        hit = next((h for rule in rules if (h := rule(doc, i, today)) is not None), None) if rules else None
        if hit is None:
            continue
        first = _first(doc, i)
        while first > 0 and norm[first - 1] in PARTS_OF_DAY and not doc.between(first - 1).strip() and i - first < 3:
            first -= 1
        hit = _since(doc, first, _widened(doc, hit), today)
        found.append(_when(doc, first, hit))
        beyond = hit.last + 1
    return found


def _when(doc: Doc, first: int, hit: Found) -> When:
    begin = doc.start[first]
    joined = doc.norm[first][0] == "و" and doc.text[begin] == "و"  # no word of time begins with this letter
    span = Span(start=begin + joined, end=doc.end[hit.last])
    start = hit.start.isoformat() if hit.start is not None else None
    end = hit.end.isoformat() if hit.end is not None else None
    reason = hit.unresolved if start is None and end is None else None
    return When(surface=doc.text[span.start : span.end], span=span, start=start, end=end, unresolved=reason)


def _widened(doc: Doc, hit: Found) -> Found:
    """ "أمس الاثنين", "غد الجمعة", "أمس (السبت)": the weekday only repeats the day."""
    nxt = hit.last + 1
    if hit.start != hit.end or nxt >= len(doc.norm) or doc.norm[nxt] not in WEEKDAYS or doc.norm[nxt][0] != "ا":
        return hit
    if doc.between(hit.last).strip() in ("", "(", "،", "/"):
        return Found(nxt, hit.start, hit.end, hit.unresolved)
    return hit


def _first(doc: Doc, i: int) -> int:
    """ "أول من أمس", "أول أمس": the date begins before the word that gave it away."""
    if doc.norm[i].endswith("امس"):
        if i >= 2 and doc.norm[i - 1] == "من" and doc.norm[i - 2] in ("اول", "واول"):
            return i - 2
        if i and doc.norm[i - 1] in ("اول", "واول"):
            return i - 1
    return i


def _since(doc: Doc, first: int, hit: Found, today: date | None) -> Found:
    """ "منذ الأحد": from then to the publication."""
    if first and doc.norm[first - 1] in _SINCE and hit.start is not None and today is not None and hit.start < today:
        return Found(hit.last, hit.start, today)
    return hit


def _rules() -> dict[str, tuple[_Rule, ...]]:
    table: dict[str, tuple[_Rule, ...]] = {}

    def add(words: Iterable[str], rule: _Rule) -> None:
        for word in words:
            table[word] = (*table.get(word, ()), rule)

    add((p + w for w in ("منذ", "قبل", "خلال") for p in PREFIXES), ago)
    add(YEAR_WORDS, year_alone)
    add(PERIODS, period)
    add(DAYS, relative_day)
    add(ORDINALS, day_month)
    add(WEEKDAYS, weekday)
    add(FIRST_WORDS, month_alone)
    return table


_RULES = _rules()
_DATED = wanted(_RULES, also=lambda word: word[-1] in "0123456789")
