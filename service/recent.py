"""The batches of the records last decided, to be sent again when the partition is read again from its commit.

After a rebalance a worker that keeps a partition reads again what it has decided and not yet committed. Its ledger stands
further on, and cannot go back: an article may have left the window meanwhile. So it repeats what it said.
"""

from __future__ import annotations

from collections import OrderedDict

from service.records import Batch


class Recent:
    """Offset -> batch of the last records of a partition, in bounded memory: the oldest go first.

    A record that failed has its error instead: it must fail again, since the state holds nothing of it.
    """

    def __init__(self, records: int, size: int) -> None:
        self._records = records
        self._size = size
        self._held = 0
        self._batches: OrderedDict[int, Batch | Exception] = OrderedDict()

    def get(self, offset: int) -> Batch | None:
        """What the record at `offset` gave, or None if that is no longer known. Raises what it raised."""
        made = self._batches.get(offset)
        if isinstance(made, Exception):
            raise made
        return made

    def add(self, offset: int, batch: Batch | Exception) -> None:
        """Note what the record at `offset`, the latest, gave."""
        self._batches[offset] = batch
        self._held += _size(batch)
        while len(self._batches) > self._records or (self._held > self._size and len(self._batches) > 1):
            self._held -= _size(self._batches.popitem(last=False)[1])


def _size(batch: Batch | Exception) -> int:
    return 0 if isinstance(batch, Exception) else sum(output.size for output in batch.outputs)
