"""Which shingles of a paragraph stand in the index."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import xxhash

ANCHORS = 3
"""One word in so many is an anchor, by its symbol; the shingle around it is entered in the index.

A shingle is 3 words, the usual size for news. Choosing by the middle word makes two texts choose alike and hashes only
what is entered: 17 of 57 for a paragraph. Of the 213 duplicates among the development pairs 2 share none.
"""

LIGHT = frozenset("fhru")
"""Classes that are no anchors: particles, titles, days by their distance, units."""


def is_anchor(symbol: str, kind: str) -> bool:
    """Whether a word of a symbol and class is an anchor. Symbols are hashes, so their code points serve as such."""
    return not ord(symbol) % ANCHORS and kind not in LIGHT


def anchors_of(kinds: str, marked: Iterable[int]) -> list[int]:
    """The anchors of a text of these classes, given those that are marked as such: the first word of weight too.

    So a text cut off anywhere is found by its beginning, however short it is.
    """
    first = next((i for i in range(1, len(kinds) - 1) if kinds[i] not in LIGHT), None)
    return list(marked) if first is None else [first, *marked]


def sampled(symbols: str, anchors: Iterable[int]) -> array[int]:
    """The sorted distinct 32-bit hashes of the shingles around the anchors; of the ends, if a text has no anchor inside."""
    last = len(symbols) - 1
    shingles = {symbols[i - 1 : i + 2] for i in anchors if 0 < i < last}
    if not shingles and symbols:
        shingles = {symbols[:3], symbols[-3:]}
    return array("I", sorted({xxhash.xxh32_intdigest(shingle.encode("utf-8")) for shingle in shingles}))
