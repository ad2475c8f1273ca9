"""Facts that corresponding clauses tell differently, wherever in the clause they stand."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from service.duplicates.prints import Print
from service.duplicates.words import symbol

WEEKDAYS = frozenset(symbol(f"d:wd{day}") for day in range(1, 8))

BESIDE = 2
"""An ordinal stands so many words after what it counts, or before it."""

CORRESPOND = 0.5
"""Share of the words of the shorter of two clauses that must lie in the other for them to be one clause in two wordings."""


def other_days(a: Print, b: Print, to_b: list[int], own_a: list[int], own_b: list[int]) -> int:
    """How many clauses of `a` tell of a weekday where the clause of `b` with the same words tells of another.

    `own_a` and `own_b` are the facts that only one of them holds. Other dates are not opposed: one day has a name in each
    calendar.
    """
    days_a = [i for i in own_a if a.symbols[i] in WEEKDAYS]
    days_b = [j for j in own_b if b.symbols[j] in WEEKDAYS]
    if not days_a or not days_b:
        return 0
    ends_a, ends_b = list(accumulate(a.units[2::3])), list(accumulate(b.units[2::3]))
    clauses = {bisect_right(ends_b, j) for j in days_b}
    return sum(_counterpart(bisect_right(ends_a, i), ends_a, ends_b, to_b) in clauses for i in days_a)


def other_places_in_a_row(a: Print, b: Print, own_a: list[int], own_b: list[int]) -> bool:
    """Whether `a` tells of the second aircraft and `b` of the third, in whatever order noun and ordinal stand."""
    mine = [i for i in own_a if a.kinds[i] == "o"]
    theirs = [j for j in own_b if b.kinds[j] == "o"]
    return any(
        a.symbols[i] != b.symbols[j] and not _beside(a, i).isdisjoint(_beside(b, j)) for i in mine for j in theirs
    )


def _beside(text: Print, i: int) -> set[str]:
    """The words of content around word i: what an ordinal counts, with an adjective between them perhaps."""
    around = range(max(0, i - BESIDE), min(len(text.kinds), i + 2))
    return {text.symbols[k] for k in around if text.kinds[k] in "cwq"}


def _counterpart(clause: int, ends_a: list[int], ends_b: list[int], to_b: list[int]) -> int:
    """The clause of b in which most words of a clause of a lie; -1 if they are too few."""
    start, end = ends_a[clause - 1] if clause else 0, ends_a[clause]
    votes: dict[int, int] = {}
    for j in to_b[start:end]:
        if j >= 0:
            found = bisect_right(ends_b, j)
            votes[found] = votes.get(found, 0) + 1
    if not votes:
        return -1
    best = max(votes, key=lambda k: (votes[k], -k))
    shorter = min(end - start, ends_b[best] - (ends_b[best - 1] if best else 0))
    return best if votes[best] >= CORRESPOND * shorter else -1
