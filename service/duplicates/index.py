"""Where a shingle was seen: from shingle hashes to the kept paragraphs that may hold the same text."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence

NEWEST = 4
"""Of the kept texts that hold a shingle only so many, the newest, are found: what is in more is wording of the trade, or
told by all of them. It bounds the work of a look-up whatever is kept."""

_LARGE = 1 << 22
"""Postings from which the rings grow by half, not by as much again: room matters more than the time to lay them out."""

_NONE = 0


class ShingleIndex:
    """Chained hash table over rings of arrays: some 16 bytes a posting where a dict of lists takes a hundred.

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
        self._mask = (1 << max(10, (postings * 2 // 3).bit_length())) - 1
        self._heads = array("I", bytes(4 * (self._mask + 1)))
        self._next = array("I", bytes(4 * (postings + 1)))
        self._hash = array("I", bytes(4 * (postings + 1)))
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
            self._hash[at] = value
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
        hashes, slots, numbers = self._hash, self._slot, self._number
        head, ring = self._head, self._postings
        used = ring - self._free_postings
        for value in wanted:
            at = heads[value & mask]
            age = found = 0
            while at:
                # How many postings were made since: it grows along a chain, up to where the ring has come round.
                before, age = age, (head - at) % ring
                if age <= before or age > used:
                    break
                if hashes[at] == value and (number := numbers[slots[at]]):
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
        kept: list[tuple[int, list[int]]] = []
        at = self._head - (self._postings - self._free_postings)
        for k in range(self._slots - self._free_slots):
            slot = (self._tail_slot + k) % self._slots
            places = [(at + j - 1) % self._postings + 1 for j in range(self._count[slot])]
            at += self._count[slot]
            if self._number[slot]:
                kept.append((self._number[slot] - 1, [self._hash[p] for p in places]))
        needed = sum(len(hashes) for _, hashes in kept) + postings
        slots = self._slots * 2 if len(kept) * 4 >= self._slots * 3 else self._slots
        factor = 2.0 if self._postings < _LARGE else 1.5
        larger = int(self._postings * factor) if needed * 4 >= self._postings * 3 else self._postings
        self._allocate(slots, max(larger, needed + 1))
        for number, hashes in kept:
            self._moved(number, self.add(number, hashes))
