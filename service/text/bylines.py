"""Bylines ("كتب: فلان", "فلان – الصحيفة") and datelines ("الرياض – واس", "الثلاثاء 2 شباط 2016") on lines of their own."""

from __future__ import annotations

import re
from typing import Literal

from service.text.furniture import without_interface
from service.text.lexicon import by_first_word, phrase, phrases, table, vocabulary
from service.text.shape import LEAD_VERBS, ends_with_stop

_TABLE = table("bylines")
_AGENCIES = frozenset(phrase(each) for each in _TABLE["agencies"])
_OPENING = by_first_word([phrase(each) for each in _TABLE["opening"]])
_TITLES = frozenset(phrase(each) for each in _TABLE["titles"])
_DATES = by_first_word([phrase(each) for each in _TABLE["dates"]])
_CALENDAR = frozenset(phrase(each) for each in [*_TABLE["weekdays"], *_TABLE["months"]])
_PLACES = frozenset([*phrases("bulletin_places"), *phrases("dateline_places")])

LONGEST = 90
"""Letters; a longer line is no byline."""
_MOST_WORDS = 9
_SEPARATOR = re.compile(r"\s*(?:[-–—ـ|/،,:]+|\(|\))\s*")
_INITIALS = re.compile(r"(?<!\w)(\w)\.\s+(?=\w\b)")
_NUMBER = re.compile(r"\d+(?:[.:/\-]\d+)*")
_NOT_A_NAME = vocabulary("not_a_name")

Kind = Literal["byline", "dateline"]


def _is_date(words: list[str]) -> bool:
    calendar = sum(word in _CALENDAR for word in words)
    numbers = sum(bool(_NUMBER.fullmatch(word)) for word in words)
    if calendar + numbers != len(words):
        return False
    return (calendar > 0 and (numbers > 0 or len(words) == 1)) or any(
        re.fullmatch(r"\d{1,4}[/-]\d{1,2}[/-]\d{1,4}", w) for w in words
    )


def _opens(folded: str, openings: dict[str, list[str]]) -> str | None:
    """What follows one of the `openings` and a colon or dash, if the line opens so."""
    match = re.match(r"\w+", folded)
    for each in openings.get(match.group(), ()) if match else ():
        rest = folded[len(each) :].lstrip()
        if folded.startswith(each) and rest[:1] in (":", "-", "/", "|"):
            return rest[1:].strip(" :-/|")
    return None


def looks_like_name(text: str) -> bool:
    """Whether a short line without punctuation can be a person's name alone: two to four words, none a word of prose."""
    folded = phrase(text).strip(" -*•.")
    words = folded.replace(".", " ").replace("/", " ").split()
    if words and words[0] in _TITLES:
        words = words[1:]
    return (
        2 <= len(words) <= 4
        and not any(word in _NOT_A_NAME or word in LEAD_VERBS or not word.isalpha() for word in words)
        and not any(word.startswith(("بال", "لل", "وال", "كال")) for word in words)
    )


def byline_kind(text: str) -> Kind | None:
    """Whether the line is a byline or a dateline by its own wording; None when only its place in the text could tell."""
    if len(text) > LONGEST:
        return None
    # A tatweel between spaces is a dash; initials are written with and without spaces ("أ. ف. ب").
    folded = _INITIALS.sub(r"\1.", phrase(without_interface(text).replace(" ـ ", " - "))).strip(" .*•")
    words = folded.split()
    if not words or len(words) > _MOST_WORDS:
        return None
    if folded.strip("() .") in _AGENCIES:
        return "byline"
    if _opens(folded, _DATES) is not None or _is_date(
        [word for word in re.split(r"[\s،,|()]+|\B-\B|\s-|-\s", folded) if word]
    ):
        return "dateline"
    if _NUMBER.fullmatch(words[0]) is None and words[0] == phrase("منذ") and len(words) <= 4:
        return "dateline"
    author = _opens(folded, _OPENING)
    if author and len(author.split()) <= 6 and not ends_with_stop(text):
        return "byline"
    if words[0] in (phrase("كتب"), phrase("كتبت"), phrase("بقلم")) and len(words) <= 5 and not ends_with_stop(text):
        return "byline" if not any(word in _NOT_A_NAME for word in words[1:]) else None
    parts = [part for part in _SEPARATOR.split(folded) if part]
    if len(parts) < 2 or len(words) > 7 or any(word in _NOT_A_NAME for word in words):
        return None
    agency = any(part in _AGENCIES for part in parts)
    place = any(part in _PLACES for part in parts)
    if agency and place:
        return "dateline"
    if agency or (place and all(part in _PLACES or looks_like_name(part) or _is_date(part.split()) for part in parts)):
        return "dateline" if place else "byline"
    return None


def looks_like_dashed_byline(text: str) -> bool:
    """Whether a short line is two names with a dash between ("فلان الفلاني – اسم الصحيفة"); only for a text\'s first lines."""
    if len(text) > LONGEST or ends_with_stop(text):
        return False
    parts = [part.strip() for part in re.split(r"\s*[-–—ـ|]\s+|\s+[-–—ـ|]\s*", without_interface(text)) if part.strip()]
    words = phrase(text).split()
    return len(parts) == 2 and len(words) <= 8 and not any(word in _NOT_A_NAME or word.isdigit() for word in words)
