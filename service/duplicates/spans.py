"""Where in the two texts the matched, the added and the dropped lie, by clauses."""

from __future__ import annotations

from service.duplicates.prints import Print
from service.duplicates.sighting import OWN_RUN
from service.models.base import Span

NEW_SHARE = 0.5
"""A clause of which so much of the weight has no counterpart is a clause added or dropped."""


def differing(text: Print, to: list[int], own: list[int], opposed: frozenset[int] = frozenset()) -> list[Span]:
    """The clauses of `text` without counterpart (`to[i] < 0`), or with a fact (`own`) or a stretch of their own.

    Those that are adjacent are joined. `opposed` are facts that the other text tells otherwise: they are changes, and add
    nothing.
    """
    spans: list[Span] = []
    facts = set(own)
    first = 0
    last_end = -2
    for k in range(0, len(text.units), 3):
        start, end, count = text.units[k : k + 3]
        words = range(first, min(first + count, len(to)))
        total = sum(text.weight[i] for i in words) or 1.0
        missing = sum(text.weight[i] for i in words if to[i] < 0)
        if missing / total >= NEW_SHARE or not facts.isdisjoint(words) or _says_something(text, to, words, opposed):
            if spans and last_end == k - 3:
                spans[-1] = Span(start=spans[-1].start, end=end)
            else:
                spans.append(Span(start=start, end=end))
            last_end = k
        first += count
    return spans


def _says_something(text: Print, to: list[int], words: range, opposed: frozenset[int]) -> bool:
    """Whether a clause holds a stretch by which its paragraph is no mere sighting."""
    run = 0.0
    for i in words:
        run = 0.0 if to[i] >= 0 or i in opposed else run + text.weight[i]
        if run > OWN_RUN:
            return True
    return False


def matched(text: Print, to: list[int]) -> Span | None:
    """From the first to the last clause of `text` of which more than half is matched; None if there is none."""
    start = end = -1
    first = 0
    for k in range(0, len(text.units), 3):
        unit_start, unit_end, count = text.units[k : k + 3]
        words = range(first, min(first + count, len(to)))
        found = sum(to[i] >= 0 for i in words)
        if found * 2 > count:
            start = unit_start if start < 0 else start
            end = unit_end
        first += count
    return Span(start=start, end=end) if start >= 0 else None
