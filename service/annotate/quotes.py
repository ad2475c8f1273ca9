"""Quotations: stretches between quotation marks that are somebody's words, not a name in quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_left

from service.annotate.names import match
from service.annotate.speaker_words import CLASS, ORG
from service.annotate.verbs import FORMS
from service.models.base import Span
from service.models.extraction import Quote
from service.text.signs import find_at
from service.text.tokens import Doc

_SIGNS = "\"“”„‟«»'"
_MARK = re.compile("[\"“”„‟«»]|''")
_OPENING = frozenset("“„«")
_CLOSING = frozenset("”»")
_MIN_SPOKEN_WORDS = 4  # shorter ones are mostly names and terms, unless a verb of saying or a colon leads them in
_MIN_LED_WORDS = 2
_LEAD = re.compile(r"(?:[:،,]|\b(?:أن|إن|ان|بأن|أنّ|إنّ|أنه|إنه|أنها|إنها|بأنه|بأنها|قائلا|قائلاً|قائلة))\s*$")


def _pairs(text: str) -> list[tuple[int, int]]:
    """Outermost quotations, marks included. One left open runs to the end of the text."""
    spans: list[tuple[int, int]] = []
    opened = -1
    depth = 0
    for mark in find_at(_MARK, text, _SIGNS):
        at, sign = mark.start(), mark.group()
        after = text[mark.end() : mark.end() + 1]
        before = text[at - 1 : at]
        if opened < 0:
            closes = not after or after.isspace() or after in ".,،؛:؟!)"
            if closes and (sign in _CLOSING or (before and not before.isspace())):
                continue  # a closing mark of which the opening is missing
            opened, depth = at, 1
        elif sign in _OPENING or (sign == '"' and text[opened] != '"' and before.isspace() and not after.isspace()):
            depth += 1
        elif sign == '"' and text[opened] == '"' and before.isspace() and after and not after.isspace():
            depth += 1  # "... "فتح حلب" ...": a plain mark with space before it and a word behind opens
        else:
            depth -= 1
            if depth == 0:
                spans.append((opened, mark.end()))
                opened = -1
    if opened >= 0:
        spans.append((opened, len(text)))
    return spans


def _is_name(doc: Doc, first: int, end: int) -> bool:
    """Whether words `first` up to `end` are the whole name of a known body, or a body's short name."""
    if first >= end:
        return False
    hit = match(doc.norm, first)
    if hit is not None and first + hit[0] >= end:
        return True
    return (
        end - first < 6
        and bool(CLASS.get(doc.norm[first], 0) & ORG)
        and not any(w in FORMS for w in doc.norm[first:end])
    )


def find_quotes(doc: Doc) -> list[Quote]:
    """The quotations of `doc` that report speech, spans with their marks, in order; speakers are still open.

    Words in quotation marks that are a name or a term («داعش», "الائتلاف المعارض") are none: a quotation has four
    words, or two and a verb of saying, a colon or a complementiser right before it.
    """
    text = doc.text
    if not any(map(text.__contains__, _SIGNS)):
        return []
    quotes: list[Quote] = []
    at = 0
    for start, end in _pairs(text):
        first = bisect_left(doc.start, start, at)
        at = bisect_left(doc.start, end, first)
        inside = at - first
        if inside < _MIN_LED_WORDS or _is_name(doc, first, at):
            continue
        led = _LEAD.search(text, max(0, start - 12), start) is not None or (first > 0 and doc.norm[first - 1] in FORMS)
        if inside >= _MIN_SPOKEN_WORDS or led:
            quotes.append(Quote(span=Span(start=start, end=end)))
    return quotes
