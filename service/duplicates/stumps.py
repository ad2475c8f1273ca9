"""Teasers that stand in one article with the text they were cut from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

SHORTEST = 8
"""Words from which a paragraph that other paragraphs hold word for word is a stump; shorter ones recur by chance."""


def order(texts: Sequence[str]) -> tuple[list[int], dict[int, int]]:
    """In which order the paragraphs of an article are decided, and which of them are stumps of which.

    `texts` are the symbol strings. A stump's words stand, in order and without a gap, in other paragraphs of the article
    that follow each other ("all of the second and the start of the third"); it is mapped to the first of these. Longer
    paragraphs come before shorter ones and stumps last, so that the whole is the original wherever it stands.
    """
    positions = list(range(len(texts)))
    if len(texts) < 2:
        return positions, {}
    stumps = {k: whole for k in positions if (whole := _whole(texts, k)) is not None}
    for stump, whole in list(stumps.items()):
        if whole in stumps:
            del stumps[stump]
    return sorted(positions, key=lambda k: (k in stumps, -len(texts[k]), k)), stumps


def _whole(texts: Sequence[str], stump: int) -> int | None:
    text = texts[stump]
    if len(text) < SHORTEST:
        return None
    for others in (range(stump + 1, len(texts)), range(stump)):
        at = "".join(texts[k] for k in others).find(text)
        if at < 0:
            continue
        ends = list(accumulate(len(texts[k]) for k in others))
        first = others[bisect_right(ends, at)]
        if len(texts[first]) < len(text):  # it runs over a border; where one holds it all, comparing finds it
            return first
    return None
