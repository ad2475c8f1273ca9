"""In which order and at what pace records are sent."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from datetime import datetime

from service.replaying.records import Record, Refused

# A full shuffle would hold the whole archive. Inputs below these bounds are shuffled as a whole; above them a record
# moves towards the front at will, and towards the end with falling chance.
SHUFFLE_RECORDS = 10_000
SHUFFLE_BYTES = 64 * 1024 * 1024


async def shuffled(records: AsyncIterator[Record | Refused], seed: int) -> AsyncIterator[Record | Refused]:
    """The same records in an order that `seed` alone decides, through a buffer of bounded size."""
    # No secret: the same seed must give the same order, on any machine.
    chance = random.Random(seed)  # noqa: S311
    held: list[Record] = []
    held_bytes = 0
    async for record in records:
        if isinstance(record, Refused):
            yield record
            continue
        held.append(record)
        held_bytes += record.size
        while len(held) > SHUFFLE_RECORDS or held_bytes > SHUFFLE_BYTES:
            taken = _take(held, chance)
            held_bytes -= taken.size
            yield taken
    while held:
        yield _take(held, chance)


def _take(held: list[Record], chance: random.Random) -> Record:
    place = chance.randrange(len(held))
    held[place], held[-1] = held[-1], held[place]
    return held.pop()


class Pace:
    """When the next record may go: `rate` per second, or `speed` times as fast as the articles were published."""

    def __init__(self, rate: float | None = None, speed: float | None = None) -> None:
        self._rate = rate
        self._speed = speed
        self._started: float | None = None
        self._count = 0
        self._first: datetime | None = None

    async def wait(self, record: Record) -> None:
        """Return when the record is due. One without a date, or older than the first, is due at once."""
        now = time.monotonic()
        if self._started is None:
            self._started = now
        due = now
        if self._rate:
            due = self._started + self._count / self._rate
        elif self._speed:
            published = record.published_at()
            if published is not None:
                self._first = self._first or published
                due = self._started + (published - self._first).total_seconds() / self._speed
        self._count += 1
        if due > now:
            await asyncio.sleep(due - now)
