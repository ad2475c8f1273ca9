"""Records to produce, gathered by partition and sent together: one request a linger, whatever the stages and topics.

aiokafka's own `send` lets every partition linger by itself, so an article's outputs leave in many requests, and it makes a
future per record. Here a batch, aiokafka's own, has one future, and all partitions' batches leave at the same moment.
A partition has one batch under way at most: the next waits for it, and so the order within a partition is kept.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer

from service.hashing import murmur2
from service.settings import Settings
from service.topics import DEAD_LETTER_HEADROOM

BATCH_BYTES = 256 * 1024


def chosen(key: bytes | None, partitions: Iterable[int]) -> int:
    """The partition of a key, as every client of Kafka chooses it; any if there is no key."""
    ordered = sorted(partitions)
    if key is None:
        return random.choice(ordered)  # noqa: S311  nobody gains by guessing it
    return ordered[(murmur2(key) & 0x7FFFFFFF) % len(ordered)]


class Batch:
    """Records of one partition. `sent` is done when the broker has acknowledged them; its result has the first one's `offset`."""

    __slots__ = ("_builder", "count", "full", "sent")

    def __init__(self, builder: Any) -> None:
        self._builder = builder
        self.count = 0
        self.full = False
        self.sent: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def append(self, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]) -> int | None:
        """The record's number in the batch, or None if there is no room for it."""
        if self.full or self._builder.append(timestamp=None, key=key, value=value, headers=list(headers)) is None:
            self.full = True
            return None
        self.count += 1
        return self.count - 1

    def closed(self) -> Any:
        """What aiokafka sends; nothing can be appended any more."""
        self.full = True
        self._builder.close()
        return self._builder

    def landed(self, answer: asyncio.Future[Any]) -> None:
        """Pass on what became of it."""
        if answer.cancelled():
            self.sent.cancel()
        elif (error := answer.exception()) is not None:
            self.failed(error)
        elif not self.sent.done():
            self.sent.set_result(answer.result())

    def failed(self, error: BaseException) -> None:
        """Say that it did not arrive."""
        if not self.sent.done():
            self.sent.set_exception(error)
            self.sent.exception()  # asked of every record; a batch whose records nobody asks about is no error to log


class _Lane:
    """A partition: its batches not yet sent, and whether one is under way."""

    __slots__ = ("busy", "partition", "topic", "waiting")

    def __init__(self, topic: str, partition: int) -> None:
        self.topic = topic
        self.partition = partition
        self.waiting: deque[Batch] = deque()
        self.busy = False


class Batches:
    """One producer for all stages of a process. The last of its users closes it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._linger = settings.linger_ms / 1000
        self._lanes: dict[tuple[str, int], _Lane] = {}
        self._producer: Any = None
        self._starting = asyncio.Lock()
        self._due = asyncio.Event()
        self._last = 0.0
        self._sender: asyncio.Future[None] | None = None
        self._users = 0

    def joined(self) -> None:
        """One user more."""
        self._users += 1

    async def started(self) -> None:
        """Connect, unless that is done.

        Raises:
            KafkaError, OSError: no broker answers.
        """
        async with self._starting:
            if self._producer is None:
                producer: Any = AIOKafkaProducer(
                    **self._settings.kafka_client_options(),
                    acks="all",
                    linger_ms=0,
                    max_batch_size=BATCH_BYTES,
                    max_request_size=self._settings.max_record_bytes + 2 * DEAD_LETTER_HEADROOM,
                    request_timeout_ms=int(self._settings.request_timeout_seconds * 1000),
                )
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._use(producer)

    def _use(self, producer: Any) -> None:
        self._producer = producer
        self._sender = asyncio.ensure_future(self._send_now_and_then())

    async def put(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[tuple[str, bytes]],
        partition: int | None = None,
    ) -> tuple[Batch, int]:
        """Gather a record. Out: its batch, and its number in it.

        Raises:
            KafkaError, OSError: no broker answers, or the topic is not known.
        """
        if self._producer is None:
            await self.started()
        partitions = self._producer.client.cluster.partitions_for_topic(topic)
        if partitions is None:  # asked once, or after an outage
            partitions = await self._producer.partitions_for(topic)
        if partition is None:
            partition = chosen(key, partitions)
        lane = self._lanes.get((topic, partition))
        if lane is None:
            lane = self._lanes[topic, partition] = _Lane(topic, partition)
        waiting = lane.waiting
        number = waiting[-1].append(key, value, headers) if waiting else None
        if number is None:
            waiting.append(Batch(self._producer.create_batch()))
            number = waiting[-1].append(key, value, headers)
            assert number is not None  # noqa: S101  an empty batch takes a record of any size
            self._due.set()
        return waiting[-1], number

    async def _send_now_and_then(self) -> None:
        """Send what has been gathered, a linger after the last time at the earliest."""
        clock = asyncio.get_running_loop().time
        while True:
            await self._due.wait()
            wait = self._last + self._linger - clock()
            await asyncio.sleep(max(0.0, wait))
            self._due.clear()
            self._last = clock()
            await self._send()

    async def _send(self) -> None:
        for lane in list(self._lanes.values()):
            if lane.waiting and not lane.busy:
                batch = lane.waiting.popleft()
                lane.busy = True
                try:
                    answer = await self._producer.send_batch(batch.closed(), lane.topic, partition=lane.partition)
                except Exception as error:  # whoever waits for the batch knows which of them can be repeated
                    lane.busy = False
                    batch.failed(error)
                else:
                    answer.add_done_callback(lambda done, lane=lane, batch=batch: self._landed(lane, batch, done))

    def _landed(self, lane: _Lane, batch: Batch, answer: asyncio.Future[Any]) -> None:
        lane.busy = False
        batch.landed(answer)
        if lane.waiting:
            self._due.set()

    async def left(self) -> None:
        """One user less; the last one sends what is gathered and closes."""
        self._users -= 1
        if self._users > 0 or self._producer is None:
            return
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.wait({self._sender})
        await self._send()
        producer, self._producer = self._producer, None
        await producer.stop()
