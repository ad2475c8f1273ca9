"""The invariant: an offset is committed only when every output of every record up to it is acknowledged by the broker.

    1. Take the next record without acknowledging it to Faust (`noack`).
       Else: Faust acks in a `finally`, so an exception or a cancellation would count as done.
    2. Make its outputs: a pure function (for dedupe, of the partition's log). A failure becomes a dead letter.
       Else: an exception escaping the loop would lose the record (agent restart) or crash the worker on it for ever.
    3. Send every output, the state's entry among them, and keep the future of the batch that each of them is in.
       Else: `await topic.send()` only enqueues; a failed delivery would be logged and forgotten.
    4. Put the record and its futures on a queue bounded in records and in bytes.
       Else: an absent broker would fill the memory. A full queue stops step 1, and so the intake.
    5. One task takes them in order, awaits every future and repeats failed sends until the broker acknowledges.
       Else: a record could be acked before an earlier one; Faust's check for gaps is off by one and would commit past it.
    6. Only then ack to Faust, which commits contiguous acked offsets now and then (made strict by faust_strict.py: after a
       rebalance it could commit past records that it had fetched and never handed out).
       Else: a crash between commit and acknowledgement would lose outputs.

A crash anywhere repeats records from the last commit. Repeats are harmless: ids are functions of the article, values of the
log. An ack that arrives after a rebalance is still true, as step 5 was sequential from the partition's first record on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from faust.types import EventT, StreamT

from service import faultpoints, metrics
from service.breaker import Breaker
from service.publisher import Publisher, Sent
from service.records import (
    INTERNAL_ERROR,
    OVER_SIZE_NEXT,
    REDRIVE_OF,
    STAGE_REASONS,
    Batch,
    Failure,
    Output,
    dead_letter,
    fitted,
)
from service.settings import Settings
from service.topics import DEAD_LETTER_HEADROOM

logger = logging.getLogger("sitrep.delivery")

Handle = Callable[[Any], Awaitable[Batch]]
_Pending = tuple[EventT[Any], list[Sent], Batch, int]


class Progress:
    """What health asks: is the stage stopped, when did it last take and last finish a record."""

    def __init__(self) -> None:
        self.stopped: str | None = None
        self.taken = 0
        self.acked = 0
        self.last_ack = time.monotonic()


class Delivery:
    """The loop of one stage. `run` ends by cancellation; a failure of the loop itself ends the worker, uncommitted.

    It must end the worker: an agent that Faust restarts goes on with the next record, past those never delivered.
    """

    def __init__(
        self,
        stage: str,
        settings: Settings,
        publisher: Publisher,
        progress: Progress,
        crash: Callable[[BaseException], Awaitable[None]],
    ) -> None:
        self._stage = stage
        self._settings = settings
        self._publisher = publisher
        self._progress = progress
        self._crash = crash
        self._breaker = Breaker(settings.error_share, settings.error_sample)
        self._bytes = 0
        self._behind: deque[list[Sent]] = deque()
        self._room = asyncio.Event()
        self._room.set()

    async def run(self, stream: StreamT[Any], handle: Handle) -> None:
        """Process `stream` by `handle` (message -> Batch), keeping the invariant."""
        pending: asyncio.Queue[_Pending] = asyncio.Queue(self._settings.in_flight_records)
        drainer = asyncio.ensure_future(self._drain(stream, pending))
        taker = asyncio.ensure_future(self._take(stream, handle, pending))
        try:
            done, _ = await asyncio.wait({drainer, taker}, return_when=asyncio.FIRST_COMPLETED)
            error = next((e for task in done if not task.cancelled() and (e := task.exception())), None)
            if error is None and taker.done():  # the stream ended: the worker is stopping
                return
            error = error or RuntimeError("the delivery loop ended")
            logger.critical("the delivery loop failed; the worker stops", exc_info=error, extra={"stage": self._stage})
            taker.cancel()
            drainer.cancel()
            await self._crash(error)
        finally:
            taker.cancel()
            await self._finish(drainer, pending)

    async def _take(self, stream: StreamT[Any], handle: Handle, pending: asyncio.Queue[_Pending]) -> None:
        async for event in stream.noack().events():  # type: ignore[attr-defined]  # step 1
            self._progress.taken += 1
            metrics.of(metrics.RECORDS_IN, self._stage).inc()
            if any(name == REDRIVE_OF for name, _ in event.message.headers or ()):
                metrics.of(metrics.REDRIVEN, self._stage).inc()
            metrics.of(metrics.LAST_RECORD, self._stage).set_to_current_time()
            batch = await self._made(event, handle)  # step 2
            if batch is None:
                await self._stop_intake()
                return
            size = sum(output.size for output in batch.outputs)
            await self._has_room(size)
            sent = await self._send(batch)  # step 3
            self._bytes += size
            self._behind.append(sent)
            await pending.put((event, sent, batch, size))  # step 4
            metrics.of(metrics.IN_FLIGHT, self._stage).set(pending.qsize())

    async def _made(self, event: EventT[Any], handle: Handle) -> Batch | None:
        message = event.message
        started = time.perf_counter()
        failed = False
        try:
            if faultpoints.armed:
                faultpoints.handling(self._stage)
            batch = await handle(message)
        except Exception as error:
            failed = True
            logger.exception(
                "internal error",
                extra={
                    "stage": self._stage,
                    "topic": message.topic,
                    "partition": message.partition,
                    "offset": message.offset,
                },
            )
            failure = _failure(self._stage, INTERNAL_ERROR, f"{type(error).__name__}: {error}", retriable=True)
            batch = Batch([_letter(message, failure)])
            metrics.of(metrics.DEAD_LETTERS, self._stage, INTERNAL_ERROR).inc()
        metrics.of(metrics.STAGE_SECONDS, self._stage).observe(time.perf_counter() - started)
        if self._breaker.record(failed):
            return None
        return self._fitting(message, batch)

    def _fitting(self, message: Any, batch: Batch) -> Batch:
        """The batch, with outputs too large for their topic replaced by one dead letter of the input."""
        limit = self._settings.max_record_bytes
        if all(o.topic != "dead-letter" and o.size <= limit for o in batch.outputs):
            return batch
        outputs = [o for o in batch.outputs if o.topic == "dead-letter" or o.size <= limit]
        if len(outputs) < len(batch.outputs):
            large = next(o for o in batch.outputs if o not in outputs)
            metrics.of(metrics.DEAD_LETTERS, self._stage, OVER_SIZE_NEXT).inc()
            text = f"{large.size} bytes for {large.topic}, limit {limit} (SITREP_MAX_RECORD_BYTES)"
            # A record of which one output does not fit keeps the others: only what is missing is a dead letter.
            outputs.append(_letter(message, _failure(self._stage, OVER_SIZE_NEXT, text, retriable=True)))
        outputs = [fitted(o, limit + DEAD_LETTER_HEADROOM - 1024) if o.topic == "dead-letter" else o for o in outputs]
        return Batch(outputs, batch.ingested_at)

    async def _has_room(self, size: int) -> None:
        while self._bytes and self._bytes + size > self._settings.in_flight_bytes:
            self._room.clear()
            await self._room.wait()

    async def _send(self, batch: Batch) -> list[Sent]:
        faultpoints.reached("decided")
        sent: list[Sent] = []
        for position, output in enumerate(batch.outputs):
            sent.append(await self._publisher.send(output))
            if faultpoints.armed and position == 0 and len(batch.outputs) > 1:
                await self._publisher.deliver(sent)
                faultpoints.reached("first_output")
        faultpoints.reached("sent")
        return sent

    async def _drain(self, stream: StreamT[Any], pending: asyncio.Queue[_Pending]) -> None:
        while True:
            event, outputs, batch, size = await pending.get()
            await self._publisher.deliver(outputs, self._unacknowledged)  # step 5
            self._behind.popleft()
            faultpoints.reached("acknowledged")
            await stream.ack(event)  # step 6
            faultpoints.reached("acked")
            pending.task_done()
            self._bytes -= size
            self._room.set()
            self._progress.acked += 1
            self._progress.last_ack = time.monotonic()
            metrics.of(metrics.IN_FLIGHT, self._stage).set(pending.qsize())
            if batch.ingested_at is not None:
                metrics.END_TO_END_SECONDS.observe(max(0.0, time.time() - batch.ingested_at))

    def _unacknowledged(self) -> list[Sent]:
        """Everything sent and not yet delivered, in order."""
        return [sent for outputs in self._behind for sent in outputs]

    async def _stop_intake(self) -> None:
        """Take nothing more; what is in flight is still delivered. Ends by a restart only."""
        self._progress.stopped = self._breaker.reason
        metrics.of(metrics.STOPPED, self._stage).set(1)
        metrics.of(metrics.READY, self._stage).set(0)
        logger.critical(self._breaker.reason, extra={"stage": self._stage})
        await asyncio.Event().wait()

    async def _finish(self, drainer: asyncio.Future[None], pending: asyncio.Queue[_Pending]) -> None:
        """On shutdown give what is in flight a while to be acknowledged; what is not will be repeated."""
        done = asyncio.ensure_future(pending.join())
        try:
            if not drainer.done():
                await asyncio.wait(
                    {done, drainer}, timeout=self._settings.drain_seconds, return_when=asyncio.FIRST_COMPLETED
                )
        finally:  # also if the wait itself is cancelled
            done.cancel()
            drainer.cancel()
        await asyncio.wait({drainer})


def _failure(stage: str, reason: str, message: str, *, retriable: bool) -> Failure:
    meaning, remedy = STAGE_REASONS[reason]
    return Failure(stage, reason, f"{meaning}: {message}", remedy, retriable)


def _letter(message: Any, failure: Failure) -> Output:
    return dead_letter(
        failure, message.topic, message.partition, message.offset, message.key, message.value, message.headers or ()
    )
