"""Which shingles of a paragraph stand in the index."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import product

KEEP = 5
"""One shingle in so many is entered in the index, chosen by its hash so that two texts choose alike.

A shingle is 3 words, the usual size for news, two of which must be more than particles and titles.
"""

CLAUSE = 5
"""Of each clause of so many words the least shingle is entered too, so that a clause copied whole is always found.

Of the 213 duplicates among the development pairs 2 share no entered shingle, at 15 for a paragraph; 2 of them share none
either with one in 4 and no clauses, also at 15.
"""

_LIGHT = "fhru"
_LIGHT_RUNS = frozenset(
    run for run in map("".join, product("cwndpesqx" + _LIGHT, repeat=3)) if sum(letter in _LIGHT for letter in run) > 1
)
_MASK = 0xFFFFFFFF


def shingle_hashes(codes: Sequence[int]) -> list[int]:
    """The hashes of all runs of three words, given the words' codes; of the whole, if it is shorter."""
    if len(codes) < 3:
        return [sum(codes) & _MASK]
    return [(a + 3 * b + 5 * c) & _MASK for a, b, c in zip(codes, codes[1:], codes[2:], strict=False)]


def sampled(hashes: list[int], kinds: str, units: list[int]) -> array[int]:
    """The sorted distinct shingle hashes that are entered; `units` as in the fingerprint. None but for an empty text."""
    if len(hashes) < 2:
        return array("I", hashes)
    kept = {h for i, h in enumerate(hashes) if not h % KEEP and kinds[i : i + 3] not in _LIGHT_RUNS}
    at = 0
    for k in range(2, len(units), 3):
        after = at + units[k]
        if units[k] >= CLAUSE:
            least = min(hashes[at : after - 2])
            if kinds[(i := hashes.index(least, at)) : i + 3] in _LIGHT_RUNS:
                full = [h for j, h in enumerate(hashes[at : after - 2], at) if kinds[j : j + 3] not in _LIGHT_RUNS]
                least = min(full, default=least)
            kept.add(least)
        at = after
    return array("I", sorted(kept) or [min(hashes)])
