"""Sends records and keeps count of what the broker acknowledged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from service.replaying.order import Pace
from service.replaying.position import Pending, PositionFile, Tracker
from service.replaying.records import Record, Refused, too_large
from service.replaying.target import Target, run_header
from service.settings import Settings

MAX_BATCH_BYTES = 256 * 1024
IN_FLIGHT_RECORDS = 2_000
SAVE_SECONDS = 1.0
KEPT_REFUSALS = 20


@dataclass
class ReplaySummary:
    """What a replay did. `sent` counts what the broker acknowledged now; `earlier` what an interrupted attempt had."""

    topic: str
    sent: int = 0
    earlier: int = 0
    bytes: int = 0
    lines: int = 0
    """Lines of text in the articles sent, blank ones left out."""
    refused: int = 0
    refusals: list[Refused] = field(default_factory=list)
    """The first ones, with place, reason and remedy."""
    seconds: float = 0.0
    dry_run: bool = False
    read: int = 0
    """Of `total`, for a progress bar: bytes of the files as they lie on disk, or records of a topic. 0 of 0: unknown."""
    total: int = 0

    @property
    def rate(self) -> float:
        """Records per second of this attempt."""
        return self.sent / self.seconds if self.seconds > 0 else 0.0

    def refuse(self, refused: Refused) -> None:
        self.refused += 1
        if len(self.refusals) < KEPT_REFUSALS:
            self.refusals.append(refused)


OnProgress = Callable[[ReplaySummary], None]


class Sender:
    """Sends to one topic, in order, with a bounded number of records under way."""

    def __init__(
        self,
        settings: Settings,
        target: Target,
        tracker: Tracker,
        file: PositionFile | None,
        summary: ReplaySummary,
        show: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._target = target
        self._tracker = tracker
        self._file = file
        self._summary = summary
        self._show = show
        self._open_records = 0
        self._open_bytes = 0
        self._room = asyncio.Event()
        self._failure: BaseException | None = None
        self._saved = time.monotonic()

    async def send_all(
        self,
        records: AsyncIterator[Record | Refused],
        before: set[tuple[str, int]],
        pace: Pace,
    ) -> None:
        """Send every record that is neither below the position nor in `before`; returns when all are acknowledged.

        However it ends (an error, a cancellation), the position then stands at what the broker has acknowledged.
        """
        producer = AIOKafkaProducer(
            **self._settings.kafka_client_options(),
            # Each record once and in order, also where the client must repeat a request.
            enable_idempotence=True,
            linger_ms=self._settings.linger_ms,
            max_batch_size=min(MAX_BATCH_BYTES, self._target.limit),
            max_request_size=self._target.limit,
            request_timeout_ms=int(self._settings.request_timeout_seconds * 1000),
        )
        try:
            await producer.start()
            async for record in records:
                if isinstance(record, Refused):
                    self._summary.refuse(record)
                elif self._known(record, before):
                    self._tracker.passed(record)
                    self._summary.earlier += 1
                else:
                    await pace.wait(record)
                    await self._room_for(record)
                    await self._send(producer, record)
                self._save_now_and_then()
                self._show()
            await self._drain()
        finally:
            # Sends what is still in the producer's buffers and waits for it.
            await asyncio.shield(producer.stop())
            if self._file:
                self._file.save(self._tracker.position)
        self._show()

    def _known(self, record: Record, before: set[tuple[str, int]]) -> bool:
        below = record.index < self._tracker.position.lanes.get(record.lane, 0)
        return below or (record.lane, record.index) in before

    async def _send(self, producer: AIOKafkaProducer, record: Record) -> None:
        headers = [*record.headers]
        if self._file:
            headers.append(run_header(self._tracker.position.run, record.lane, record.index))
        # The client refuses a record with neither key nor value.
        value = b"" if record.value is None and record.key is None else record.value
        pending = self._tracker.sent(record)
        try:
            future = await producer.send(self._target.topic, value=value, key=record.key, headers=headers)
        except MessageSizeTooLargeError:
            self._tracker.refused(pending)
            self._summary.refuse(too_large(record.origin, self._target.limit))
            return
        self._open_records += 1
        self._open_bytes += record.size
        future.add_done_callback(lambda done: self._finished(done, pending))

    def _finished(self, future: asyncio.Future[Any], pending: Pending) -> None:
        self._open_records -= 1
        self._open_bytes -= pending.record.size
        self._room.set()
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            metadata = future.result()
            self._tracker.acknowledged(pending, metadata.partition, metadata.offset)
            self._summary.sent += 1
            self._summary.bytes += len(pending.record.value or b"")
            self._summary.lines += pending.record.lines
        elif isinstance(error, MessageSizeTooLargeError):
            self._tracker.refused(pending)
            self._summary.refuse(too_large(pending.record.origin, self._target.limit))
        else:
            self._failure = self._failure or error
        self._show()

    async def _room_for(self, record: Record) -> None:
        while self._open_records and (
            self._open_records >= IN_FLIGHT_RECORDS or self._open_bytes + record.size > self._settings.in_flight_bytes
        ):
            await self._something_finished()
        self._raise_failure()

    async def _drain(self) -> None:
        while self._open_records:
            await self._something_finished()
        self._raise_failure()

    async def _something_finished(self) -> None:
        self._room.clear()
        self._raise_failure()
        await self._room.wait()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _save_now_and_then(self) -> None:
        now = time.monotonic()
        if self._file and now - self._saved >= SAVE_SECONDS:
            self._file.save(self._tracker.position)
            self._saved = now
