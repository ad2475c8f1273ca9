"""Where a shingle was seen: from shingle hashes to the kept paragraphs that may hold the same text."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

NEWEST = 4
"""Of the kept texts that hold a shingle only so many, the newest, are found: what is in more is wording of the trade, or
told by all of them. It bounds the work of a look-up whatever is kept."""

_LARGE = 1 << 20
"""Postings from which the rings grow by a third, not by as much again: room matters more than the time to lay them out."""

_TAG = 16
"""Bits of a hash kept with the posting; the bucket says the others, as there are always so many buckets at least."""

_NONE = 0


class ShingleIndex:
    """Chained hash table over rings of arrays: some 14 bytes a posting where a dict of lists takes a hundred.

    Each text takes a slot, the slots go round in order of entry, and so do the postings; what leaves is only marked, and
    its place is taken again when the ring comes round. Chains run from the newest posting to the oldest, so the first
    one that is younger than the one before it has been overwritten, and ends the chain. What `find` answers
    depends on which texts are in, given that they come in by rising number.
    """

    def __init__(self, moved: Callable[[int, int], None], slots: int = 1 << 9, postings: int = 1 << 13) -> None:
        """`moved(number, slot)` is told where a text lies after the rings were laid out anew."""
        self._moved = moved
        self._allocate(slots, postings)

    def _allocate(self, slots: int, postings: int) -> None:
        self._slots = slots
        self._postings = postings
        self._mask = (1 << max(_TAG, postings.bit_length() - 1)) - 1
        self._heads = array("I", bytes(4 * (self._mask + 1)))
        self._next = array("I", bytes(4 * (postings + 1)))
        self._tag = array("H", bytes(2 * (postings + 1)))
        self._slot = array("I", bytes(4 * (postings + 1)))
        self._number = array("Q", bytes(8 * slots))
        self._count = array("I", bytes(4 * slots))
        self._head_slot = self._tail_slot = 0
        self._head = 1
        self._free_slots, self._free_postings = slots, postings
        self._texts = 0

    def __len__(self) -> int:
        return self._texts

    def add(self, number: int, hashes: Sequence[int]) -> int:
        """Enter text `number` under its hashes; returns the slot, by which `remove` takes it out."""
        self._make_room(len(hashes))
        slot = self._head_slot
        self._number[slot] = number + 1
        self._count[slot] = len(hashes)
        self._head_slot = (slot + 1) % self._slots
        self._free_slots -= 1
        self._free_postings -= len(hashes)
        self._texts += 1
        at, end = self._head, self._postings
        heads, mask = self._heads, self._mask
        for value in hashes:
            bucket = value & mask
            self._next[at] = heads[bucket]
            self._tag[at] = value >> _TAG
            self._slot[at] = slot
            heads[bucket] = at
            at = at + 1 if at < end else 1
        self._head = at
        return slot

    def size(self, slot: int) -> int:
        """Under how many hashes the text in `slot` stands."""
        return self._count[slot]

    def remove(self, slot: int) -> None:
        """Take the text in `slot` out."""
        self._number[slot] = _NONE
        self._texts -= 1

    def find(self, wanted: Iterable[int]) -> dict[int, int]:
        """Numbers of the newest texts that hold each hash, with how many of the hashes they hold."""
        shared: dict[int, int] = {}
        heads, mask, following = self._heads, self._mask, self._next
        tags, slots, numbers = self._tag, self._slot, self._number
        head, ring = self._head, self._postings
        used = ring - self._free_postings
        for value in wanted:
            at = heads[value & mask]
            tag = value >> _TAG
            age = found = 0
            while at:
                # How many postings were made since: it grows along a chain, up to where the ring has come round.
                before, age = age, (head - at) % ring
                if age <= before or age > used:
                    break
                if tags[at] == tag and (number := numbers[slots[at]]):
                    shared[number - 1] = shared.get(number - 1, 0) + 1
                    found += 1
                    if found == NEWEST:
                        break
                at = following[at]
        return shared

    def _make_room(self, postings: int) -> None:
        while self._free_slots < self._slots and not self._number[self._tail_slot]:
            self._free_postings += self._count[self._tail_slot]
            self._free_slots += 1
            self._tail_slot = (self._tail_slot + 1) % self._slots
        if self._free_slots and self._free_postings > postings:
            return
        self._rebuild(postings)

    def _rebuild(self, postings: int) -> None:
        """Larger rings, or rings of the same size if what is dead between the living fills them."""
        hashes = self._hashes()
        kept: list[tuple[int, array[int]]] = []
        at = self._head - (self._postings - self._free_postings) - 1
        for k in range(self._slots - self._free_slots):
            slot = (self._tail_slot + k) % self._slots
            if self._number[slot]:
                held = array("I", (hashes[(at + j) % self._postings] for j in range(self._count[slot])))
                kept.append((self._number[slot] - 1, held))
            at += self._count[slot]
        needed = sum(len(held) for _, held in kept) + postings
        slots = self._slots * 2 if len(kept) * 4 >= self._slots * 3 else self._slots
        factor = 2.0 if self._postings < _LARGE else 1.3
        larger = int(self._postings * factor) if needed * 6 >= self._postings * 5 else self._postings
        self._allocate(slots, max(larger, needed + 1))
        for number, held in kept:
            self._moved(number, self.add(number, held))

    def _hashes(self) -> array[int]:
        """The hash of each posting by its place less one, put together from its bucket and its tag."""
        hashes = array("I", bytes(4 * self._postings))
        head, ring = self._head, self._postings
        used = ring - self._free_postings
        for bucket, at in enumerate(self._heads):
            age = 0
            while at:
                before, age = age, (head - at) % ring
                if age <= before or age > used:
                    break
                hashes[at - 1] = self._tag[at] << _TAG | bucket & 0xFFFF
                at = self._next[at]
        return hashes
