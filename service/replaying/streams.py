"""Sources as streams: from disk, from a thread, cut short, in another order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace

from service.replaying.files import LANE
from service.replaying.records import Record, Refused

READ_AHEAD = 256


async def first(records: AsyncIterator[Record | Refused], limit: int | None) -> AsyncIterator[Record | Refused]:
    """The first `limit` records and what was refused among them; None is all."""
    count = 0
    if limit is not None and limit <= 0:
        return
    async for record in records:
        yield record
        count += not isinstance(record, Refused)
        if count == limit:
            return


async def in_new_order(records: AsyncIterator[Record | Refused]) -> AsyncIterator[Record | Refused]:
    """Records counted in the order they are sent in: the position counts on that order."""
    index = 0
    async for record in records:
        if isinstance(record, Record):
            yield replace(record, lane=LANE, index=index)
            index += 1
        else:
            yield record


async def from_disk(records: Iterable[Record | Refused]) -> AsyncIterator[Record | Refused]:
    """Read in this very thread: a disk does not keep us waiting."""
    for count, record in enumerate(records):
        yield record
        # The producer works in this same loop, and neither reading nor an unfilled buffer ever waits.
        if count % READ_AHEAD == 0:
            await asyncio.sleep(0)


async def from_thread(records: Iterable[Record | Refused]) -> AsyncIterator[Record | Refused]:
    """Read by a thread: a pipe that pauses must not stop what is under way, nor Ctrl-C."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Record | Refused | BaseException | None] = asyncio.Queue(READ_AHEAD)

    def put(item: Record | Refused | BaseException | None) -> None:
        asyncio.run_coroutine_threadsafe(queue.put(item), loop).result()

    def read(found: Iterator[Record | Refused]) -> None:
        try:
            for record in found:
                put(record)
            put(None)
        except RuntimeError:
            return  # the loop is gone: nobody waits any more
        except BaseException as error:
            put(error)

    threading.Thread(target=read, args=(iter(records),), daemon=True).start()
    while (item := await queue.get()) is not None:
        if isinstance(item, BaseException):
            raise item
        yield item
