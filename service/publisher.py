"""The producer, used directly: `topic.send` of Faust costs three times as much and forgets failed deliveries."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from service import metrics
from service.records import Output
from service.settings import Settings
from service.topics import DEAD_LETTER_HEADROOM, Key, topic_name

logger = logging.getLogger("sitrep.publisher")

BACKOFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)


class Publisher:
    """Sends outputs and hands back a future per record that is done when the broker has acknowledged it."""

    def __init__(self, settings: Settings, stage: str) -> None:
        self._settings = settings
        self._stage = stage
        self._names: dict[Key, str] = {}
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()
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
                await producer.start()
                self._producer = producer
        return self._producer

    def name(self, key: Key) -> str:
        """The full topic name."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = topic_name(self._settings, key)
        return name

    async def enqueue(self, output: Output) -> Awaitable[Any] | None:
        """Put a record into the producer's buffer. None if that failed already: `deliver` will try again."""
        try:
            producer = self._producer or await self._started()
            future: Awaitable[Any] = await producer.send(
                self.name(output.topic),
                value=output.value,
                key=output.key,
                partition=output.partition,
                headers=list(output.headers),
            )
            return future
        except (KafkaError, OSError) as error:
            self._failed(output, error)
            return None

    async def deliver(self, output: Output, future: Awaitable[Any] | None) -> None:
        """Return when the broker has acknowledged the record; a failed attempt is repeated until one succeeds.

        Never gives up: giving up would either lose the output or need a commit past it. The bounded queue behind it
        stops the intake meanwhile.
        """
        attempt = 0
        while True:
            if future is not None:
                try:
                    metadata = await future
                    break
                except (KafkaError, OSError) as error:
                    self._failed(output, error)
            await asyncio.sleep(BACKOFF_SECONDS[min(attempt, len(BACKOFF_SECONDS) - 1)])
            attempt += 1
            future = await self.enqueue(output)
        if self.failing is not None:
            logger.info("publishing works again", extra={"stage": self._stage, "topic": output.topic})
            self.failing = None
        if output.acked is not None:
            output.acked(metadata.offset)
        metrics.RECORDS_OUT.labels(self._stage, output.topic).inc()

    def _failed(self, output: Output, error: BaseException) -> None:
        metrics.PUBLISH_ERRORS.labels(output.topic, type(error).__name__).inc()
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
