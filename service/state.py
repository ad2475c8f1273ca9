"""The dedupe state of a worker: what news.decisions.v1 holds, read back before the first decision of a partition.

A compacted topic of our own, not a Faust table: its writes are awaited with the other outputs, a bare consumer reads it
back ten times faster, and a kept partition is caught up from where it stood instead of read again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from service import faultpoints, metrics
from service.duplicates.ledger import Ledger
from service.duplicates.restoring import Restoring
from service.settings import MIB, Settings
from service.topics import topic_name

logger = logging.getLogger("sitrep.state")


class State:
    """A ledger per partition of news.paragraphs.v1, current as of the generation of the consumer group."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ledgers: dict[int, Ledger] = {}
        self._position: dict[int, int] = {}
        self._current: dict[int, int] = {}
        self._generation = 0
        self.recovering: set[int] = set()

    def assigned(self, partitions: set[int]) -> None:
        """A rebalance happened: every partition must catch up before its next decision; lost ones are let go."""
        self._generation += 1
        for lost in set(self._ledgers) - partitions:
            for held in (self._ledgers, self._position, self._current):
                held.pop(lost, None)
            for gauge in (metrics.INDEX_ENTRIES, metrics.INDEX_PARAGRAPHS):
                gauge.labels(str(lost)).set(0)

    async def of(self, partition: int, offset: int) -> Ledger:
        """The ledger of `partition`, ready to decide the record at `offset`. Waits for the broker if it must."""
        if self._current.get(partition) == self._generation:
            return self._ledgers[partition]
        attempt = 0
        while True:
            generation = self._generation
            try:
                ledger = await self._caught_up(partition, offset)
            except (KafkaError, OSError) as error:
                logger.warning(
                    f"cannot read the state: {type(error).__name__}: {error}".split("\n")[0],
                    extra={"stage": "dedupe", "partition": partition, "remedy": "intake waits; check the brokers"},
                )
                attempt += 1
                await asyncio.sleep(min(5.0, 0.2 * 2**attempt))
                continue
            if generation == self._generation:
                self._current[partition] = generation
                return ledger

    async def _caught_up(self, partition: int, offset: int) -> Ledger:
        self.recovering.add(partition)
        started = time.monotonic()
        try:
            ledger = self._ledgers.get(partition)
            if ledger is None:
                ledger = Ledger(self._settings.window_days, self._settings.window_paragraphs)
                self._position.pop(partition, None)
            position = self._position.get(partition, 0)
            restoring = Restoring(ledger, offset)
            position = await self._feed(restoring, partition, position)
            if not restoring.finish():  # a copy came very late: once more, with as much memory as that takes
                ledger = Ledger(self._settings.window_days, self._settings.window_paragraphs)
                restoring = Restoring(ledger, offset, reordered=None)
                position = await self._feed(restoring, partition, 0)
                restoring.finish()
            self._ledgers[partition], self._position[partition] = ledger, position
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
        return ledger

    async def _feed(self, restoring: Restoring, partition: int, position: int) -> int:
        async for key, value, at in self._read(partition, position):
            restoring.feed(key.decode(), value)
            position = at + 1
            faultpoints.reached("recovering")
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

    def wrote(self, partition: int, offset: int) -> None:
        """A write of ours lies at `offset` of the decisions partition: the next catch-up need not read it.

        Only where it follows what is known without a gap: in a gap lie the writes of another worker.
        """
        if self._position.get(partition) == offset:
            self._position[partition] = offset + 1

    def measure(self, partition: int) -> None:
        """Publish the sizes of a partition's ledger."""
        ledger = self._ledgers.get(partition)
        if ledger is not None:
            metrics.INDEX_ENTRIES.labels(str(partition)).set(len(ledger))
            metrics.INDEX_PARAGRAPHS.labels(str(partition)).set(ledger.paragraphs)
