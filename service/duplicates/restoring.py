"""Takes recorded entries back into a ledger while they are read, in the order of their sequence, in bounded memory.

The log is nearly in that order. What is out of place is a second copy of an entry, written by the worker that took over (or
by one that came back late), whose first copy compaction has removed. A heap of a few thousand entries puts it right; where it
does not suffice, `finish` says so and everything must be read again with a heap of any size.
"""

from __future__ import annotations

from heapq import heappop, heappush

import orjson

from service.duplicates.ledger import Ledger
from service.models.base import PIPELINE_VERSION

REORDERED = 4096
"""Several times the records that a stage has in flight."""

RETRACTED = b'"retracted":true,"pipeline_version":"' + PIPELINE_VERSION.encode() + b'"}'
_PREFIX = b'{"sequence":'


def sequence_of(value: bytes) -> int:
    """The sequence of an entry without decoding it: it is the first field that is written."""
    if value.startswith(_PREFIX):
        return int(value[len(_PREFIX) : value.index(b",", len(_PREFIX))])
    return int(orjson.loads(value)["sequence"])


class Restoring:
    """Feed it the decisions log in its order, then `finish`. `before` is the offset of the record to be decided next."""

    def __init__(self, ledger: Ledger, before: int, reordered: int | None = REORDERED) -> None:
        self._ledger = ledger
        self._before = before
        self._most = reordered
        self._heap: list[tuple[int, int, str, bytes]] = []
        self._deleted: dict[str, int] = {}
        self._read = 0
        self._last = ledger.latest
        self.entries = 0
        self.in_order = True

    def feed(self, key: str, value: bytes | None) -> None:
        """One record of the log: an entry, or the tombstone of one."""
        self._read += 1
        if value is None:
            self._deleted[key] = self._read
            self._ledger.forget(key)
            return
        heappush(self._heap, (sequence_of(value), self._read, key, value))
        if self._most is not None and len(self._heap) > self._most:
            self._take()

    def finish(self) -> bool:
        """Take the rest. False: an entry came too late to be put in its place; the ledger must not be used."""
        while self._heap:
            self._take()
        return self.in_order

    def _take(self) -> None:
        sequence, read, key, value = heappop(self._heap)
        if self._deleted.get(key, 0) > read:
            return
        if self._ledger.knows(key):
            if not value.endswith(RETRACTED):
                return
            self._ledger.forget(key)  # an emptied entry takes the place of the one it empties
        if sequence < self._last:
            self.in_order = False
        self._last = max(self._last, sequence)
        self._ledger.restore(key, orjson.loads(value), self._before)
        self.entries += 1
