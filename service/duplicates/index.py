"""Where a shingle was seen: from shingle hashes to the kept paragraphs that may hold the same text."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

NEWEST = 4
"""Of the kept texts that hold a shingle only so many, the newest, are found: what is in more is wording of the trade, or
told by all of them. It bounds the work of a look-up whatever is kept."""

LOAD = 2
"""Postings to a bucket when as many stand in the index as were expected; at twice that there are more buckets."""

_TAG = 16
"""Bits of a hash kept with the posting; the bucket says the others, as there are always so many buckets at least."""

_MOST_BITS = 24
_BLOCK = 6
_TRIM = 4096
_LAST = (1 << 32) - 1


class ShingleIndex:
    """Chained hash table over columns of numbers: 8 bytes a posting where a dict of lists takes a hundred.

    Texts come in by rising number, each the last one's plus one; postings are numbered too, in the order they come in.
    A bucket holds the number of its newest posting, a posting that of the next older one of its bucket and half of its
    hash. Which text a posting is of is told by where the texts' postings begin. What is oldest leaves by moving the
    front, as numbers before it end a chain; what leaves from the middle is passed over. What `find` answers
    depends on which texts are in.
    """

    def __init__(self, expected: int = 0, last: int = _LAST) -> None:
        """Buckets are few at first, then as many as `expected` postings want, then more by doubling.

        Past number `last` postings are counted anew.
        """
        self._expected_bits = min(_MOST_BITS, (expected // LOAD).bit_length())
        self._mask = (1 << _TAG) - 1
        self._heads = array("I", (0,)) * (1 << _TAG)
        self._next = array("I")
        self._tag = array("H")
        self._starts = array("I")
        self._blocks = array("Q")
        self._hidden: set[int] = set()
        self._last = last
        self._origin = 1
        """The number of the first posting in the columns."""
        self._end = 1
        self._front = 1
        """The number of the first posting that has not left."""
        self._texts = 0
        """The number of the first text in the columns."""

    def __len__(self) -> int:
        """Postings that have not left at the front."""
        return self._end - self._front

    def add(self, hashes: Sequence[int]) -> None:
        """Enter the next text under its hashes, which may be none."""
        if self._end + len(hashes) > self._last:
            self._renumber()
        at = self._end
        self._starts.append(at)
        if not hashes:
            return
        heads, mask, chain, tag = self._heads, self._mask, self._next.append, self._tag.append
        for number, value in enumerate(hashes, at):
            bucket = value & mask
            chain(heads[bucket])
            tag(value >> _TAG)
            heads[bucket] = number
        self._came(at + len(hashes), self._texts + len(self._starts) - 1)

    def _came(self, end: int, text: int) -> None:
        """Postings before `end` came, from `text` on: note the text of each that begins a block; make room if need be."""
        self._end = end
        boundary = self._origin + (len(self._blocks) << _BLOCK)
        while boundary < end:
            self._blocks.append(self._texts + bisect_right(self._starts, boundary, text - self._texts) - 1)
            boundary += 1 << _BLOCK
        if end - self._front > 2 * LOAD * len(self._heads):
            self._widen()

    def extend(self, hashes: array[int], counts: Sequence[int]) -> None:
        """Enter the next texts: how many hashes each has, and those of all in a row."""
        if self._end + len(hashes) > self._last:
            self._renumber()
        at = self._end
        ends = list(accumulate(counts, initial=at))
        ends.pop()
        text = self._texts + len(self._starts)
        self._starts.extend(ends)
        if not hashes:
            return
        data = hashes.tobytes()
        upper = bytearray(len(data) // 2)
        upper[0::2], upper[1::2] = data[2::4], data[3::4]
        self._tag.frombytes(upper)
        heads, mask, chain = self._heads, self._mask, self._next.append
        for number, value in enumerate(hashes, at):
            bucket = value & mask
            chain(heads[bucket])
            heads[bucket] = number
        self._came(at + len(hashes), text)

    def size(self, number: int) -> int:
        """Under how many hashes a text stands."""
        at = number - self._texts + 1
        return (self._starts[at] if at < len(self._starts) else self._end) - self._starts[at - 1]

    def hide(self, number: int) -> None:
        """Take a text out of the middle."""
        self._hidden.add(number)

    def leave(self, before: int) -> None:
        """Take out all texts with a smaller number."""
        at = before - self._texts
        self._front = self._starts[at] if at < len(self._starts) else self._end
        if self._hidden:
            self._hidden = {number for number in self._hidden if number >= before}
        dead = self._front - self._origin
        if (dead >= _TRIM and dead * 8 >= len(self._next)) or (at >= _TRIM and at * 8 >= len(self._starts)):
            self._trim(dead >> _BLOCK, before)

    def _trim(self, blocks: int, before: int) -> None:
        """Give back the room of blocks of postings that have left, and of the texts before them."""
        places = blocks << _BLOCK
        del self._next[:places], self._tag[:places], self._blocks[:blocks]
        self._origin += places
        first = min(before, self._blocks[0]) if self._blocks else before
        del self._starts[: first - self._texts]
        self._texts = first

    def find(self, wanted: Iterable[int], newest: int = NEWEST) -> dict[int, int]:
        """Numbers of the newest texts that hold each hash, with how many of the hashes they hold."""
        heads, mask, following, tags = self._heads, self._mask, self._next, self._tag
        front, origin, hidden = self._front, self._origin, self._hidden
        met: list[int] = []
        for value in wanted:
            at = heads[value & mask]
            if at < front:
                continue
            tag = value >> _TAG
            left = newest
            while at >= front:
                place = at - origin
                if tags[place] == tag and not (hidden and self._text(at) in hidden):
                    met.append(at)
                    left -= 1
                    if not left:
                        break
                at = following[place]
        shared: dict[int, int] = {}
        if met:
            met.sort()
            end = text = 0
            for at in met:
                if at < end:
                    shared[text] += 1
                else:
                    text = self._text(at)
                    after = text - self._texts + 1
                    end = self._starts[after] if after < len(self._starts) else self._end
                    shared[text] = 1
        return shared

    def holders(self, value: int) -> list[int]:
        """All texts that hold a hash, newest first."""
        at = self._heads[value & self._mask]
        found: list[int] = []
        while at >= self._front:
            place = at - self._origin
            if self._tag[place] == value >> _TAG and (text := self._text(at)) not in self._hidden:
                found.append(text)
            at = self._next[place]
        return found

    def _text(self, at: int) -> int:
        """The text a posting is of."""
        block = at - self._origin >> _BLOCK
        blocks, first = self._blocks, self._texts
        low = blocks[block] - first
        high = blocks[block + 1] - first + 1 if block + 1 < len(blocks) else len(self._starts)
        return first + bisect_right(self._starts, at, low, high) - 1

    def _widen(self) -> None:
        """More buckets: each chain parts by the next bits of its hashes, in order."""
        size = self._mask + 1
        bits = size.bit_length() - 1
        shift = bits - _TAG
        sides = 1 << (max(self._expected_bits, bits + 1) - bits)
        heads, following, tags = self._heads, self._next, self._tag
        front, origin = self._front, self._origin
        heads.extend(array("I", (0,)) * (size * (sides - 1)))
        for bucket in range(size):
            at = heads[bucket]
            heads[bucket] = 0
            last: dict[int, int] = {}
            while at >= front:
                place = at - origin
                side = tags[place] >> shift & (sides - 1)
                if side in last:
                    following[last[side]] = at
                else:
                    heads[bucket + side * size] = at
                last[side] = place
                at = following[place]
            for place in last.values():
                following[place] = 0
        self._mask = size * sides - 1

    def _renumber(self) -> None:
        """Count the postings from 1 again, before their numbers no longer fit: once in four thousand million."""
        gone = self._origin - 1
        for column in (self._heads, self._next, self._starts):
            for at in range(0, len(column), _TRIM):
                part = column[at : at + _TRIM]
                column[at : at + _TRIM] = array("I", (number - gone if number > gone else 0 for number in part))
        self._origin, self._end, self._front = 1, self._end - gone, self._front - gone
