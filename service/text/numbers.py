"""Numbers of a paragraph: digits of both scripts, number words, duals, one person, vague plurals, ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from service.text.number_kinds import Kind, approximation, kind_of
from service.text.numerals import INDEFINITE_PLURALS, NUMERALS, read
from service.text.persons import NOUNS
from service.text.tokens import Doc
from service.text.wanted import wanted
from service.text.wordsets import word_sets

Form = Literal["digits", "words", "dual", "singular", "vague"]

_DIGITS = re.compile(r"(و?(?:بال|ال|لل|[بلكف])?)(\d[\d.,:/]*)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_LONGEST = 13  # digits; a longer string is an id, no quantity
_DASH = re.compile(r"\s*[-–—]\s*")
_LOOSE = re.compile(r"[\s\"'«»“”()\[\]]*")  # a noun may stand in quotation marks or after a bracketed number
_WORDS = word_sets("service.text", "number_words.json")
_SIZES = _WORDS["sizes"]
_NEEDS_OF = _WORDS["needs_of"]
_LOSS = frozenset(p + w for w in _WORDS["loss"] for p in ("", "و", "ب", "ل", "ف"))
_NOT_ONE = _WORDS["not_one"]
_NO_NOUN = _WORDS["no_noun"]
_COUNTED = frozenset(NUMERALS) | frozenset(word for word, noun in NOUNS.items() if noun.number != "plural")
_COUNTING = wanted(_COUNTED, also=lambda word: word[-1] in "0123456789")


@dataclass(slots=True)
class Number:
    """A number at words `first`..`last` (inclusive).

    `low`/`high`: the bounds; both null for a vague plural ("عشرات"), `high` null for "more than", `low` null for "less
    than". `noun`: index of the counted noun, the word itself for a dual or a singular. `kind` is "count" unless the
    number says something else: a year, date, time, duration (ages too), percent, money, measure, designation
    (resolution, calibre, brigade), ordinal (a list's mark), decimal. `definite`: "the three", told before.
    """

    first: int
    last: int
    low: int | None
    high: int | None
    approximate: bool
    noun: int | None
    form: Form
    kind: Kind = "count"
    definite: bool = False


def find_numbers(doc: Doc) -> list[Number]:
    """All numbers of the paragraph, in order, not overlapping. A noun in the singular counts as one person only."""
    found: list[Number] = []
    norm = doc.norm
    beyond, counted = 0, -1
    for i in doc.where(_COUNTING):
        if i < beyond:
            continue
        word = norm[i]
        number: Number | None = None
        if word in NUMERALS:
            number = _written(doc, i)
        elif word[-1] in "0123456789":
            number = _figures(doc, i)
        elif word in NOUNS and i != counted:
            number = _noun(doc, i)
        if number is None:
            continue
        if number.form in ("digits", "words"):
            number = _ranged(doc, number)
        found.append(number)
        counted = number.noun if number.noun is not None else -1
        beyond = number.last + 1
    return found


def counts(numbers: list[Number]) -> list[Number]:
    """Only those that count somebody or something."""
    return [n for n in numbers if n.kind == "count"]


def _figures(doc: Doc, i: int) -> Number | None:
    match = _DIGITS.fullmatch(doc.norm[i])
    if match is None or len(match[2]) > _LONGEST:
        return Number(i, i, None, None, False, None, "digits", "designation") if doc.norm[i].isascii() else None
    body, definite = match[2], "ال" in match[1] or "لل" in match[1]
    if ":" in body or "/" in body:
        return Number(i, i, None, None, False, None, "digits", "time" if ":" in body else "date")
    value, whole = _value(body)
    amount, end = read(doc.norm, i, value)
    if not whole and end == i + 1:
        kind = kind_of(doc, i, i, None)
        return Number(i, i, None, None, False, None, "digits", "decimal" if kind == "count" else kind)
    return _finish(doc, i, end - 1, amount, "digits", definite)


def _value(body: str) -> tuple[float, bool]:
    if body.isdecimal():
        return int(body), True
    if _THOUSANDS.fullmatch(body):
        return int(body.replace(",", "").replace(".", "")), True
    if _DECIMAL.fullmatch(body):
        return float(body.replace(",", ".")), False
    return int(re.split(r"[.,]", body)[0]), False


def _written(doc: Doc, i: int) -> Number | None:
    norm, word = doc.norm, doc.norm[i]
    entry = NUMERALS[word]
    if entry.rank == "vague" or (entry.rank == "scale" and entry.base in INDEFINITE_PLURALS):
        return _vague(doc, i)
    if word in ("بالمئه", "بالمائه", "المئه", "المائه"):  # per cent
        return None
    value, end = read(norm, i)
    if entry.rank == "one" and value == 1:
        if entry.base not in ("واحد", "واحده"):  # أحد, إحدى alone: one of, not a count
            return None
        return Number(i, i, 1, 1, False, i - 1 if i else None, "words", definite=entry.definite)
    return _finish(doc, i, end - 1, value, "words", entry.definite)


def _vague(doc: Doc, i: int) -> Number | None:
    norm, j = doc.norm, i + 1
    while j < len(norm) and norm[j] in NUMERALS and not NUMERALS[norm[j]].joined and j < i + 3:  # عشرات الآلاف
        j += 1
    last = j - 1
    while j < len(norm) and norm[j] in _SIZES and j < last + 3:
        j += 1
    of = j < len(norm) and norm[j] == "من"
    if NUMERALS[norm[i]].base in _NEEDS_OF and not of:
        return None
    noun = j + of if j + of < len(norm) and _LOOSE.fullmatch(doc.between(last)) else None
    if noun is not None and norm[noun] in _NO_NOUN:
        noun = None
    return Number(i, last, None, None, True, noun, "vague", kind_of(doc, i, last, None))


def _finish(doc: Doc, first: int, last: int, value: int, form: Form, definite: bool) -> Number:
    low, high, approximate = approximation(doc.norm, first, last, value)
    noun, kind = _noun_after(doc, last), kind_of(doc, first, last, value)
    follows_noun = first > 0 and doc.norm[first - 1] in NOUNS and (noun is None or doc.norm[noun] not in NOUNS)
    if follows_noun and (definite or (value == 2 and form == "words")):  # الشهداء الثلاثة, مدنيين اثنين
        noun, kind = first - 1, "count"
    return Number(first, last, low, high, approximate, noun, form, kind, definite)


def _noun_after(doc: Doc, last: int) -> int | None:
    noun = last + 1
    if noun >= len(doc.norm) or not _LOOSE.fullmatch(doc.between(last)):
        return None
    if doc.norm[noun] in ("من", "ما") and noun + 1 < len(doc.norm):
        noun += 1
    return None if doc.norm[noun] in _NO_NOUN else noun


def _noun(doc: Doc, i: int) -> Number | None:
    noun, norm = NOUNS[doc.norm[i]], doc.norm
    following = norm[i + 1] if i + 1 < len(norm) else ""
    if noun.number == "dual":
        if i and noun.kind == "nation":  # جنديين تركيين
            return None
        last = i + 1 if following in ("اثنين", "اثنان", "اثنتين", "اثنتان") else i
        return Number(i, last, 2, 2, False, i, "dual", definite=noun.definite)
    if noun.number == "singular" and noun.kind == "person" and not noun.definite:
        previous = norm[i - 1] if i else ""
        if previous in _NOT_ONE or (noun.adjective and previous not in _LOSS):
            return None
        last = i + 1 if following in ("واحد", "واحده") else i
        return Number(i, last, 1, 1, False, i, "singular")
    return None


def _ranged(doc: Doc, number: Number) -> Number:
    """Join "10 - 15", "10 إلى 15", "بين 10 و15", "اثنين أو ثلاثة" into one number with bounds."""
    norm, j = doc.norm, number.last + 1
    if number.low is None or j >= len(norm) or number.kind in ("designation", "ordinal", "date"):
        return number
    gap = doc.between(number.last)
    if _DASH.fullmatch(gap):
        at = j
    elif norm[j] in ("الي", "او", "حتي") and j + 1 < len(norm):
        at = j + 1
    elif norm[j][0] == "و" and number.first and norm[number.first - 1].endswith("بين"):
        at = j + 1 if norm[j] == "و" and j + 1 < len(norm) else j
    else:
        return number
    word = norm[at]
    other = _written(doc, at) if word in NUMERALS else _figures(doc, at) if word[-1] in "0123456789" else None
    if other is None or other.low is None or other.form == "vague":
        return number
    low = number.low * _shared_scale(norm, number, other)
    if not low < other.low or (gap.strip() and other.form != number.form):
        return number
    kind = other.kind if number.kind == "count" else number.kind
    return replace(other, first=number.first, low=low, high=other.low, approximate=True, kind=kind, form=number.form)


def _shared_scale(norm: list[str], first: Number, second: Number) -> int:
    """ "بين 3 و5 آلاف": the thousand counts for both."""
    entry = NUMERALS.get(norm[second.last])
    own = NUMERALS.get(norm[first.last])
    if entry is None or entry.rank != "scale" or second.last == second.first or (own and own.rank in ("scale", "two")):
        return 1
    return entry.value
