"""Which words of two paragraphs correspond: in order first, then blocks that moved."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

MOVED = 3
"""A run of so many words found elsewhere counts as moved; shorter ones recur by chance."""

_GONE = "\x00"


@dataclass(slots=True)
class Alignment:
    """`to_b[i]` is the word of b that word i of a corresponds to, or -1; `to_a` the other way.

    `blocks` are the runs (a, b, words) that correspond; `gaps` the stretches (a0, a1, b0, b1) between those matched in
    order, where one side or both differ.
    """

    to_b: list[int]
    to_a: list[int]
    blocks: list[tuple[int, int, int]]
    gaps: list[tuple[int, int, int, int]]


def align(a: str, b: str) -> Alignment:
    """Align two symbol strings: longest common subsequence, then moved runs of `MOVED` words or more in what is left."""
    to_b = [-1] * len(a)
    to_a = [-1] * len(b)
    blocks: list[tuple[int, int, int]] = []
    gaps: list[tuple[int, int, int, int]] = []
    at_a = at_b = 0
    for block in LCSseq.opcodes(a, b).as_matching_blocks():
        i, j, size = block.a, block.b, block.size
        if i > at_a or j > at_b:
            gaps.append((at_a, i, at_b, j))
        if size:
            to_b[i : i + size] = range(j, j + size)
            to_a[j : j + size] = range(i, i + size)
            blocks.append((i, j, size))
        at_a, at_b = i + size, j + size
    _match_moved(a, b, to_b, to_a, blocks, gaps)
    return Alignment(to_b, to_a, blocks, gaps)


def _match_moved(
    a: str,
    b: str,
    to_b: list[int],
    to_a: list[int],
    blocks: list[tuple[int, int, int]],
    gaps: list[tuple[int, int, int, int]],
) -> None:
    """Find runs of words that are left over in one gap of a and in another of b; the first found is taken."""
    longest_a = max((a1 - a0 for a0, a1, _, _ in gaps), default=0)
    longest_b = max((b1 - b0 for _, _, b0, b1 in gaps), default=0)
    if min(longest_a, longest_b) < MOVED:
        return
    left = _GONE.join(b[b0:b1] for _, _, b0, b1 in gaps)
    offsets: list[int] = []
    for _, _, b0, b1 in gaps:
        offsets += range(b0, b1)
        offsets.append(-1)
    for a0, a1, _, _ in gaps:
        i = a0
        while i + MOVED <= a1:
            at = left.find(a[i : i + MOVED])
            if at < 0:
                i += 1
                continue
            size = MOVED
            while i + size < a1 and left[at + size : at + size + 1] == a[i + size]:
                size += 1
            j = offsets[at]
            to_b[i : i + size] = range(j, j + size)
            to_a[j : j + size] = range(i, i + size)
            blocks.append((i, j, size))
            left = left[:at] + _GONE * size + left[at + size :]
            i += size
