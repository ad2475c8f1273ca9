"""Phrases of the lexicons: words in a row, with "*" for up to five others."""

from __future__ import annotations

from collections.abc import Sequence

_GAP = 5
_PARTICLES = ("", "و", "ف", "ب", "ل")

Pattern = tuple[str, ...]


def variants(phrase: str) -> list[Pattern]:
    """The phrase with each attached particle on its first word."""
    first, *rest = phrase.split()
    return [(particle + first, *rest) for particle in _PARTICLES]


def ends_at(norm: Sequence[str], i: int, pattern: Pattern) -> int:
    """The index of the pattern's last word when it begins at word `i`, else -1."""
    k = i
    for at, word in enumerate(pattern):
        if word == "*":
            continue
        reach = _GAP if at and pattern[at - 1] == "*" else 0
        stop = min(len(norm), k + reach + 1)
        while k < stop and norm[k] != word:
            k += 1
        if k >= stop:
            return -1
        k += 1
    return k - 1
