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

    `gaps` are the stretches (a0, a1, b0, b1) between words matched in order, where one side or both differ.
    """

    to_b: list[int]
    to_a: list[int]
    gaps: list[tuple[int, int, int, int]]


def align(a: str, b: str) -> Alignment:
    """Align two symbol strings: longest common subsequence, then moved runs of `MOVED` words or more in what is left."""
    to_b = [-1] * len(a)
    to_a = [-1] * len(b)
    gaps: list[tuple[int, int, int, int]] = []
    for op in LCSseq.opcodes(a, b) if a and b else ():
        tag, a0, a1, b0, b1 = op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end
        if tag == "equal":
            for k in range(a1 - a0):
                to_b[a0 + k] = b0 + k
                to_a[b0 + k] = a0 + k
        elif gaps and gaps[-1][1] == a0 and gaps[-1][3] == b0:
            gaps[-1] = (gaps[-1][0], a1, gaps[-1][2], b1)
        else:
            gaps.append((a0, a1, b0, b1))
    if not (a and b):
        gaps.append((0, len(a), 0, len(b)))
    _match_moved(a, b, to_b, to_a)
    return Alignment(to_b, to_a, gaps)


def _match_moved(a: str, b: str, to_b: list[int], to_a: list[int]) -> None:
    left = "".join(_GONE if j >= 0 else c for c, j in zip(b, to_a, strict=True))
    if left.count(_GONE) > len(left) - MOVED:
        return
    i, count = 0, len(a)
    while i + MOVED <= count:
        if to_b[i] >= 0 or to_b[i + 1] >= 0 or to_b[i + 2] >= 0:
            i += 1
            continue
        at = left.find(a[i : i + MOVED])
        if at < 0:
            i += 1
            continue
        length = MOVED
        while i + length < count and to_b[i + length] < 0 and left[at + length : at + length + 1] == a[i + length]:
            length += 1
        for k in range(length):
            to_b[i + k] = at + k
            to_a[at + k] = i + k
        left = left[:at] + _GONE * length + left[at + length :]
        i += length
