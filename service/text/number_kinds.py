"""What a number says when it counts nobody (a year, a calibre, a percentage), and how exactly it is meant."""

from __future__ import annotations

import re
from typing import Literal

from service.text.months import month_at
from service.text.persons import NOUNS
from service.text.tokens import Doc
from service.text.wordsets import word_sets

Kind = Literal[
    "count", "year", "date", "time", "duration", "percent", "money", "measure", "designation", "ordinal", "decimal"
]

_WORDS = word_sets("service.text", "number_words.json")
_YEAR_WORDS = _WORDS["year_words"]
_DESIGNATED = _WORDS["designated"]
_DURATION = _WORDS["duration"]
_MONEY = _WORDS["money"]
_MEASURE = _WORDS["measure"]
_ABOUT = _WORDS["about"]
_MORE = _WORDS["more"]
_ABOVE_VERBS = _WORDS["above_verbs"]
_PERCENT_AFTER = re.compile(r"\s?[%٪]")
_LIST_MARK = re.compile(r"\s?[-–.)]\s")
_MONEY_SIGN = re.compile(r"\s?[$€£]")


def kind_of(doc: Doc, first: int, last: int, value: int | None) -> Kind:
    """The kind of the number at words `first`..`last`; `value` is null for one without a whole value."""
    norm, text = doc.norm, doc.text
    begin, stop = doc.start[first], doc.end[last]
    follower = norm[last + 1] if last + 1 < len(norm) else ""
    previous = norm[first - 1] if first else ""
    if previous == "ال" and first > 1:
        previous = norm[first - 2]
    if len(previous) > 3 and previous[0] in "وبلف" and previous not in _DESIGNATED:
        previous = previous[1:]
    if _PERCENT_AFTER.match(text, stop) or text[begin - 1 : begin] in ("%", "٪") or _per_cent(norm, last + 1):
        return "percent"
    if text[stop : stop + 1] == "+" or (begin and text[begin - 1] == "+"):
        return "designation"
    if _MONEY_SIGN.match(text, stop) or (begin and text[begin - 1] in "$€£") or follower in _MONEY:
        return "money"
    if follower in _MEASURE:
        return "measure"
    if follower in _DURATION:
        return "duration"
    if doc.norm[first].startswith(("ال", "ل")) and previous.removeprefix("ال") in _DURATION:  # الأشهر الستة
        return "duration"
    if previous in ("الساعه", "ساعه", "الساعات"):
        return "time"
    if value is None:
        return "designation" if previous in _DESIGNATED else "count"
    return _kind_of_whole(doc, first, last, value, previous, follower)


def _kind_of_whole(doc: Doc, first: int, last: int, value: int, previous: str, follower: str) -> Kind:
    norm = doc.norm
    if value <= 31 and _month_follows(norm, last + 1, value):
        return "date"
    if 1300 <= value <= 2100 and (previous in _YEAR_WORDS or (first and _month_before(norm, first))):
        return "year"
    if 1950 <= value <= 2049 and value != 2000 and first == last and norm[first].isdecimal() and follower not in NOUNS:
        return "year"
    if previous in _DESIGNATED and follower not in NOUNS:
        return "designation"
    if first == 0 and doc.start[0] < 4 and _LIST_MARK.match(doc.text, doc.end[last]):
        return "ordinal"
    return "count"


def _per_cent(norm: list[str], i: int) -> bool:
    if i >= len(norm):
        return False
    if norm[i] in ("بالمئه", "بالمائه", "بالميه"):
        return True
    return norm[i] == "في" and i + 1 < len(norm) and norm[i + 1] in ("المئه", "المائه", "الميه")


def _month_follows(norm: list[str], i: int, day: int) -> bool:
    if i < len(norm) and norm[i] in ("من", "شهر"):
        i += 1
    return day > 0 and month_at(norm, i) is not None


def _month_before(norm: list[str], i: int) -> bool:
    return any(i >= size and (m := month_at(norm, i - size)) is not None and m[1] == size for size in (1, 2))


def approximation(norm: list[str], first: int, last: int, value: int) -> tuple[int | None, int | None, bool]:
    """Bounds `(low, high, approximate)` by the words around: "نحو", "أكثر من", "لا يقل عن", "أقل من", "على الأقل"."""
    i = first - 1
    if i >= 0 and norm[i] == "ال":
        i -= 1
    one, two, three = (norm[k] if k >= 0 else "" for k in (i, i - 1, i - 2))
    if one in _ABOUT:
        return value, value, True
    if (one == "من" and two in _MORE) or one in _ABOVE_VERBS:
        return value, None, True
    if one == "من" and two in ("اقل", "باقل"):
        return None, value, True
    if one in ("عن", "علي") and two in ("يقل", "تقل", "يزيد", "تزيد", "يربو", "تربو", "زاد", "زادت"):
        if three == "لا" and two in ("يزيد", "تزيد"):
            return None, value, True
        return value, None, True
    for k in range(last + 1, min(last + 5, len(norm) - 1)):
        if norm[k] == "علي" and norm[k + 1] == "الاقل":
            return value, None, True
    if last + 1 < len(norm) and norm[last + 1] == "تقريبا":
        return value, value, True
    return value, value, False
