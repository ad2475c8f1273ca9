"""Facts by which independent reports of one act are known: a name and a number that are told in one clause."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import xxhash

from service.duplicates.words import symbol

MOST = 5
"""Of a paragraph's pairs so many are entered, the least by hash, so that two paragraphs choose alike."""

SHARED = 2
"""Pairs that two paragraphs must share for the one to be offered as related to the other."""

SHARE = 0.6
"""Share of the pairs of the paragraph with fewer that must be among them."""

EVERYWHERE = frozenset(
    symbol(f"n:{number}") for number in ("0", "1", "2", "3", "10", "100", "1000", "1000000", "1000000000")
)
_SALT = b"\x01"


def pairs(symbols: str, kinds: str, units: Sequence[int]) -> array[int]:
    """The hashes of the entered pairs, sorted: places and persons, each with each number of its clause.

    Small and round numbers tell nothing and are left out. `units` as in the fingerprint.
    """
    found: set[int] = set()
    at = 0
    for k in range(2, len(units), 3):
        after = at + units[k]
        here = kinds[at:after]
        if "n" in here and ("p" in here or "e" in here):
            numbers = {symbols[i] for i in range(at, after) if kinds[i] == "n"} - EVERYWHERE
            if numbers:
                names = {symbols[i] for i in range(at, after) if kinds[i] in "pe"}
                found.update(
                    xxhash.xxh32_intdigest((name + number).encode("utf-8") + _SALT)
                    for name in names
                    for number in numbers
                )
        at = after
    return array("I", sorted(found)[:MOST])
