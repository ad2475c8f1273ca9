"""The dedupe state of a worker: what news.decisions.v1 holds, read back before the first decision of a partition.

A compacted topic of our own, not a Faust table: its writes are awaited with the other outputs, a bare consumer reads it
back ten times faster, and a kept partition is caught up from where it stood instead of read again.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from service import faultpoints, metrics
from service.duplicates.ledger import Ledger, UnknownFormat
from service.duplicates.restoring import Restoring
from service.recent import Recent
from service.records import Batch
from service.settings import MIB, Settings
from service.topics import topic_name

logger = logging.getLogger("sitrep.state")

COMMIT_EVERY = 1000
"""Faust commits at the latest when so many records are acknowledged."""

BREATHE_EVERY = 64
"""Entries taken back between two looks at the event loop, some 5 ms: health is asked and batches are fetched meanwhile."""

LASTING = 10_000
"""From so many entries on, what was taken back is worth setting apart from the garbage collector."""

UNREADABLE = "run the version that wrote it, or a newer one: intake waits"
"""What to do about entries of an unknown format."""

LOOK_AGAIN = 30.0
"""Seconds after which they are looked at again."""


@contextmanager
def _uncollected(restoring: Restoring) -> Iterator[None]:
    """The garbage collector rests while only lasting objects are made, and then never looks at them again.

    Nothing of a ledger is in a cycle: what leaves it is freed at once. Looking through it all takes a second at a million
    paragraphs, again and again.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
        if restoring.entries >= LASTING:
            gc.freeze()


@dataclass
class _Held:
    """A partition: its ledger, the next offset of the decisions to read, and what was said lately."""

    ledger: Ledger
    recent: Recent
    position: int = 0
    generation: int = -1


def entry_limit(settings: Settings) -> int:
    """Bytes that an entry or a novel record may have: a little is left for keys and headers."""
    return settings.max_record_bytes - 8192


class State:
    """A ledger per partition of news.paragraphs.v1, current as of the generation of the consumer group."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._held: dict[int, _Held] = {}
        self._generation = 0
        self.recovering: set[int] = set()
        self.unreadable: dict[int, str] = {}
        """Partitions whose state a newer version wrote, and what is the matter."""

    def assigned(self, partitions: set[int]) -> None:
        """A rebalance happened: every partition must catch up before its next decision; lost ones are let go."""
        self._generation += 1
        self.unreadable.clear()
        for lost in set(self._held) - partitions:
            del self._held[lost]
            for gauge in (metrics.INDEX_ENTRIES, metrics.INDEX_PARAGRAPHS):
                gauge.labels(str(lost)).set(0)

    def repeated(self, partition: int, offset: int) -> Batch | None:
        """What this worker made of the record at `offset`, if it decided it already and has kept the partition since."""
        held = self._held.get(partition)
        return held.recent.get(offset) if held is not None and offset < held.ledger.next else None

    def decided(self, partition: int, offset: int, batch: Batch) -> None:
        """Note what was made of the record at `offset`, in case it must be said again."""
        held = self._held.get(partition)
        if held is not None:
            held.recent.add(offset, batch)
            self.measure(partition)

    def failed(self, partition: int, offset: int, error: Exception) -> None:
        """Note that the record at `offset` became a dead letter: the ledger passes over it."""
        held = self._held.get(partition)
        if held is not None and held.ledger.next == offset:
            held.recent.add(offset, error)
            held.ledger.stand_before(offset + 1)

    async def of(self, partition: int, offset: int) -> Ledger:
        """The ledger of `partition`, standing before the record at `offset`. Waits for the broker if it must."""
        attempt = 0
        while True:
            held, generation = self._held.get(partition), self._generation
            if held is not None and held.generation == generation and held.ledger.next == offset:
                return held.ledger
            try:
                held = await self._caught_up(partition, offset)
                held.generation = generation
            except (KafkaError, OSError) as error:
                logger.warning(
                    f"cannot read the state: {type(error).__name__}: {error}".split("\n")[0],
                    extra={"stage": "dedupe", "partition": partition, "remedy": "intake waits; check the brokers"},
                )
                attempt += 1
                await asyncio.sleep(min(5.0, 0.2 * 2**attempt))
            except UnknownFormat as error:
                self.unreadable[partition] = f"the state of partition {partition} holds {error}"
                logger.critical(
                    self.unreadable[partition],
                    extra={"stage": "dedupe", "partition": partition, "remedy": UNREADABLE},
                )
                await asyncio.sleep(LOOK_AGAIN)

    async def _caught_up(self, partition: int, offset: int) -> _Held:
        self.recovering.add(partition)
        started = time.monotonic()
        try:
            held = self._held.get(partition)
            if held is None or offset < held.ledger.next:  # a ledger cannot go back
                held = self._empty()
            restoring = Restoring(held.ledger, offset)
            try:
                held.position = await self._feed(restoring, partition, held.position)
            except BaseException:
                restoring.abandon()
                raise
            if not restoring.finish():  # a copy came very late: once more, with as much memory as that takes
                held = self._empty()
                restoring = Restoring(held.ledger, offset, reordered=None)
                held.position = await self._feed(restoring, partition, 0)
                restoring.finish()
            self._held[partition] = held
            self.unreadable.pop(partition, None)
        finally:
            self.recovering.discard(partition)
        took = time.monotonic() - started
        metrics.RECOVERED.inc(restoring.entries)
        metrics.RECOVERY_SECONDS.labels(str(partition)).set(took)
        self.measure(partition)
        logger.info(
            "state is current",
            extra={"stage": "dedupe", "partition": partition, "entries": restoring.entries, "seconds": round(took, 3)},
        )
        return held

    def _empty(self) -> _Held:
        settings = self._settings
        return _Held(
            Ledger(settings.window_days, settings.window_paragraphs, entry_limit(settings)),
            Recent(4 * settings.in_flight_records + COMMIT_EVERY, settings.in_flight_bytes),
        )

    async def _feed(self, restoring: Restoring, partition: int, position: int) -> int:
        if faultpoints.armed:
            await faultpoints.pause("recovering")
        with _uncollected(restoring):
            async for key, value, at in self._read(partition, position):
                restoring.feed(key.decode(), value)
                position = at + 1
                faultpoints.reached("recovering")
                if not at % BREATHE_EVERY:
                    await asyncio.sleep(0)
        return position

    async def _read(self, partition: int, position: int) -> AsyncIterator[tuple[bytes, bytes | None, int]]:
        """The records of the decisions partition from `position` to its end as of now."""
        consumer: Any = AIOKafkaConsumer(
            **self._settings.kafka_client_options(),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_bytes=64 * MIB,
            max_partition_fetch_bytes=16 * MIB,
        )
        await consumer.start()
        try:
            tp = TopicPartition(topic_name(self._settings, "decisions"), partition)
            consumer.assign([tp])
            beginning = (await consumer.beginning_offsets([tp]))[tp]
            end = (await consumer.end_offsets([tp]))[tp]
            at = max(position, beginning)
            consumer.seek(tp, at)
            while at < end:
                for records in (await consumer.getmany(tp, timeout_ms=1000, max_records=20_000)).values():
                    for record in records:
                        yield record.key, record.value, record.offset
                # Compaction leaves holes, also at the end: the position moves over them, a record's offset does not.
                at = await consumer.position(tp)
        finally:
            await consumer.stop()

    def wrote(self, partition: int, ledger: Ledger, offset: int) -> None:
        """A write of `ledger`'s lies at `offset` of the decisions partition: its next catch-up need not read it.

        Only where it follows what is known without a gap: in a gap lie the writes of another worker. And only if the
        ledger is still the partition's: one that was read back since does not know of this write.
        """
        held = self._held.get(partition)
        if held is not None and held.ledger is ledger and held.position == offset:
            held.position = offset + 1

    def measure(self, partition: int) -> None:
        """Publish the sizes of a partition's ledger."""
        held = self._held.get(partition)
        if held is not None:
            metrics.INDEX_ENTRIES.labels(str(partition)).set(len(held.ledger))
            metrics.INDEX_PARAGRAPHS.labels(str(partition)).set(held.ledger.paragraphs)
