"""Which shingles of a paragraph stand in the index."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

ANCHORS = 3
"""One word in so many is an anchor, by its code; the shingle around it is entered in the index.

A shingle is 3 words, the usual size for news. Choosing by the middle word makes two texts choose alike and hashes only
what is entered: 17 of 57 for a paragraph. Of the 213 duplicates among the development pairs 2 share none.
"""

LIGHT = frozenset("fhru")
"""Classes that are no anchors: particles, titles, days by their distance, units."""

_MASK = 0xFFFFFFFF


def is_anchor(code: int, kind: str) -> bool:
    """Whether the word of a code and class is an anchor."""
    return not code % ANCHORS and kind not in LIGHT


def anchors_of(kinds: str, marked: Iterable[int]) -> list[int]:
    """The anchors of a text of these classes, given those its codes mark: the first word of weight too.

    So a text cut off anywhere is found by its beginning, however short it is.
    """
    first = next((i for i in range(1, len(kinds) - 1) if kinds[i] not in LIGHT), None)
    return list(marked) if first is None else [first, *marked]


def sampled(codes: Sequence[int], anchors: Iterable[int]) -> array[int]:
    """The sorted distinct 32-bit hashes of the shingles around the anchors; of the ends, if a text has no anchor inside.

    `codes` are those of all words, `anchors` indices of words.
    """
    last = len(codes) - 1
    kept = {(codes[i - 1] + 3 * codes[i] + 5 * codes[i + 1]) & _MASK for i in anchors if 0 < i < last}
    if not kept and codes:
        kept = {sum(codes[:3]) & _MASK, sum(codes[-3:]) & _MASK}
    return array("I", sorted(kept))
