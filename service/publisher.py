"""The producer, used directly: `topic.send` of Faust costs three times as much and forgets failed deliveries."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerClosed

from service import metrics
from service.records import Output
from service.settings import Settings
from service.topics import DEAD_LETTER_HEADROOM, Key, topic_name

logger = logging.getLogger("sitrep.publisher")

BACKOFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)


@dataclass(slots=True)
class Sent:
    """A record on its way. `future` is None if it could not even be put into the producer's buffer."""

    output: Output
    future: asyncio.Future[Any] | None = None

    @property
    def failed(self) -> bool:
        """Whether the attempt is over without success."""
        future = self.future
        return future is None or (future.done() and (future.cancelled() or future.exception() is not None))


class Publisher:
    """Sends outputs and hands back a future per record that is done when the broker has acknowledged it."""

    def __init__(self, settings: Settings, stage: str) -> None:
        self._settings = settings
        self._stage = stage
        self._names: dict[Key, str] = {}
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
        self._failures = 0
        self.failing: str | None = None

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    **self._settings.kafka_client_options(),
                    acks="all",
                    linger_ms=self._settings.linger_ms,
                    max_batch_size=256 * 1024,
                    max_request_size=self._settings.max_record_bytes + 2 * DEAD_LETTER_HEADROOM,
                    request_timeout_ms=int(self._settings.request_timeout_seconds * 1000),
                )
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
        return self._producer

    def name(self, key: Key) -> str:
        """The full topic name."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = topic_name(self._settings, key)
        return name

    async def send(self, output: Output) -> Sent:
        """Put a record into the producer's buffer. If that fails, `deliver` will try again."""
        sent = Sent(output)
        await self._enqueue(sent)
        return sent

    async def _enqueue(self, sent: Sent) -> None:
        output = sent.output
        sent.future = None
        try:
            producer = self._producer or await self._started()
            sent.future = await producer.send(
                self.name(output.topic),
                value=output.value,
                key=output.key,
                partition=output.partition,
                headers=list(output.headers),
            )
        except (KafkaError, OSError) as error:
            self._failed(output, error)

    async def deliver(self, sent: Sent, behind: Callable[[], Iterable[Sent]] = tuple) -> None:
        """Return when the broker has acknowledged the record; a failed attempt is repeated until one succeeds.

        Never gives up: giving up would either lose the output or need a commit past it. The bounded queue behind it
        stops the intake meanwhile. What else has failed in that queue (`behind`) is sent again along with it, or after
        an outage each record would wait for its own round trip.
        """
        while True:
            if sent.future is not None:
                try:
                    metadata = await sent.future
                    break
                except (KafkaError, OSError) as error:
                    self._failed(sent.output, error)
                except asyncio.CancelledError:  # of this task, or of the record by a producer that was closed
                    task = asyncio.current_task()
                    if task is None or task.cancelling() or not sent.future.cancelled():
                        raise
                    self._failed(sent.output, ProducerClosed("the producer gave the record up"))
            await asyncio.sleep(BACKOFF_SECONDS[min(self._failures, len(BACKOFF_SECONDS) - 1)])
            self._failures += 1
            for each in [sent, *(other for other in behind() if other is not sent and other.failed)]:
                await self._enqueue(each)
                if each.future is None:
                    break
        if self._failures:
            self._failures = 0
            if self.failing is not None:
                logger.info("publishing works again", extra={"stage": self._stage, "topic": sent.output.topic})
        self.failing = None
        if sent.output.acked is not None:
            sent.output.acked(metadata.offset)
        metrics.of(metrics.RECORDS_OUT, self._stage, sent.output.topic).inc()

    def _failed(self, output: Output, error: BaseException) -> None:
        metrics.of(metrics.PUBLISH_ERRORS, output.topic, type(error).__name__).inc()
        self.failing = f"cannot publish to {self.name(output.topic)}: {type(error).__name__}: {error}".split("\n")[0]
        logger.warning(
            self.failing,
            extra={"stage": self._stage, "topic": output.topic, "remedy": "intake waits; check brokers, ACLs, limits"},
        )

    async def stop(self) -> None:
        """Flush what is buffered and close."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            await producer.stop()
