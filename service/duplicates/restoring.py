"""Takes recorded entries back into a ledger while they are read, in the order of their sequence, in bounded memory.

The log is nearly in that order. What is out of place is a second copy of an entry, written by the worker that took over (or
by one that came back late), whose first copy compaction has removed. A heap of a few thousand entries puts it right; where it
does not suffice, `finish` says so and everything must be read again with a heap of any size.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import orjson

from service.duplicates.ledger import Ledger

REORDERED = 4096
"""Several times the records that a stage has in flight."""

_PREFIX = b'{"sequence":'


def sequence_of(value: bytes) -> int:
    """The sequence of an entry without decoding it: it is the first field that is written."""
    if value.startswith(_PREFIX):
        return int(value[len(_PREFIX) : value.index(b",", len(_PREFIX))])
    return int(orjson.loads(value)["sequence"])


class Restoring:
    """Feed it the decisions log in its order, then `finish`: the ledger stands before the record at offset `before`.

    Tombstones are passed over: which entries the window held is told by the entries (`floor`), and the record that
    evicted an entry may be one of those that are read again.
    """

    def __init__(self, ledger: Ledger, before: int, reordered: int | None = REORDERED) -> None:
        self._ledger = ledger
        self._before = before
        self._most = reordered
        self._heap: list[tuple[int, int, str, bytes | dict[str, Any]]] = []
        self._read = 0
        self._last = -1
        self.entries = 0
        self.in_order = True
        for key, entry in ledger.put_aside_before(before):
            self._push(entry["sequence"], key, entry)

    def feed(self, key: str, value: bytes | None) -> None:
        """One record of the log: an entry, or the tombstone of one."""
        if value is None:
            return
        self._push(sequence_of(value), key, value)
        if self._most is not None and len(self._heap) > self._most:
            self._take()

    def finish(self) -> bool:
        """Take the rest. False: an entry came too late to be put in its place; the ledger must not be used."""
        while self._heap:
            self._take()
        self._ledger.stand_before(self._before)
        return self.in_order

    def abandon(self) -> None:
        """The reading was interrupted: what is not restored yet is kept aside in the ledger, for the next attempt."""
        for _, _, key, entry in self._heap:
            self._ledger.put_aside(key, orjson.loads(entry) if isinstance(entry, bytes) else entry)
        self._heap.clear()

    def _push(self, sequence: int, key: str, entry: bytes | dict[str, Any]) -> None:
        self._read += 1
        heappush(self._heap, (sequence, self._read, key, entry))

    def _take(self) -> None:
        sequence, _, key, entry = heappop(self._heap)
        ledger = self._ledger
        if sequence < max(ledger.next, ledger.floor) or ledger.knows(key, sequence):
            return  # a second copy, or one that came back after its tombstone
        if isinstance(entry, bytes):
            entry = orjson.loads(entry)
        if sequence >= self._before:
            ledger.put_aside(key, entry)
            return
        self.in_order &= sequence >= self._last
        self._last = max(self._last, sequence)
        ledger.restore(entry)
        self.entries += 1
