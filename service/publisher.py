"""The producer, used directly: `topic.send` of Faust costs three times as much and forgets failed deliveries."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka.errors import KafkaError, ProducerClosed

from service import metrics
from service.batches import Batch, Batches
from service.records import Output
from service.settings import Settings
from service.topics import Key, topic_name

logger = logging.getLogger("sitrep.publisher")

BACKOFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)


@dataclass(slots=True)
class Sent:
    """A record on its way: its batch, and its number in it. `batch` is None if it could not even be gathered."""

    output: Output
    batch: Batch | None = None
    number: int = 0

    @property
    def arrived(self) -> bool:
        """Whether the broker has acknowledged it."""
        return self.batch is not None and (sent := self.batch.sent).done() and not _lost(sent)

    @property
    def failed(self) -> bool:
        """Whether the attempt is over without success."""
        return self.batch is None or ((sent := self.batch.sent).done() and _lost(sent))


def _lost(sent: asyncio.Future[Any]) -> bool:
    return sent.cancelled() or sent.exception() is not None


class Publisher:
    """Sends a stage's outputs and says when the broker has acknowledged them."""

    def __init__(self, settings: Settings, stage: str, batches: Batches | None = None) -> None:
        self._settings = settings
        self._stage = stage
        self._names: dict[Key, str] = {}
        self._batches = batches or Batches(settings)
        self._batches.joined()
        self._failures = 0
        self.failing: str | None = None

    def name(self, key: Key) -> str:
        """The full topic name."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = topic_name(self._settings, key)
        return name

    async def send(self, output: Output) -> Sent:
        """Gather a record with others. If that fails, `deliver` will try again."""
        sent = Sent(output)
        await self._gather(sent)
        return sent

    async def _gather(self, sent: Sent) -> None:
        output = sent.output
        sent.batch = None
        try:
            sent.batch, sent.number = await self._batches.put(
                self.name(output.topic), output.key, output.value, output.headers, output.partition
            )
        except (KafkaError, OSError) as error:
            self._failed(output, error)

    async def deliver(self, all_sent: Sequence[Sent], behind: Callable[[], Iterable[Sent]] = tuple) -> None:
        """Return when the broker has acknowledged every record; a failed attempt is repeated until one succeeds.

        Never gives up: giving up would either lose an output or need a commit past it. The bounded queue behind it
        stops the intake meanwhile. What else has failed in that queue (`behind`) is sent again along with it, or after
        an outage each record would wait for its own round trip.
        """
        counts: dict[Key, int] = {}
        for sent in all_sent:
            if not sent.arrived:
                await self._delivered(sent, behind)
            output = sent.output
            if output.acked is not None:
                assert sent.batch is not None  # noqa: S101  it has arrived
                output.acked(sent.batch.sent.result().offset + sent.number)
            counts[output.topic] = counts.get(output.topic, 0) + 1
        if all_sent and (self._failures or self.failing is not None):
            self._failures = 0
            if self.failing is not None:
                logger.info("publishing works again", extra={"stage": self._stage})
            self.failing = None
        for topic, count in counts.items():
            metrics.of(metrics.RECORDS_OUT, self._stage, topic).inc(count)

    async def _delivered(self, sent: Sent, behind: Callable[[], Iterable[Sent]]) -> None:
        while True:
            if sent.batch is not None:
                try:
                    await asyncio.shield(sent.batch.sent)
                    return
                except (KafkaError, OSError) as error:
                    self._failed(sent.output, error)
                except asyncio.CancelledError:  # of this task, or of the batch by a producer that was closed
                    task = asyncio.current_task()
                    if task is None or task.cancelling() or not sent.batch.sent.cancelled():
                        raise
                    self._failed(sent.output, ProducerClosed("the producer gave the record up"))
            await asyncio.sleep(BACKOFF_SECONDS[min(self._failures, len(BACKOFF_SECONDS) - 1)])
            self._failures += 1
            for each in [sent, *(other for other in behind() if other is not sent and other.failed)]:
                await self._gather(each)
                if each.batch is None:
                    break

    def _failed(self, output: Output, error: BaseException) -> None:
        metrics.of(metrics.PUBLISH_ERRORS, output.topic, type(error).__name__).inc()
        self.failing = f"cannot publish to {self.name(output.topic)}: {type(error).__name__}: {error}".split("\n")[0]
        logger.warning(
            self.failing,
            extra={"stage": self._stage, "topic": output.topic, "remedy": "intake waits; check brokers, ACLs, limits"},
        )

    async def stop(self) -> None:
        """Send what is gathered and close, if no other stage publishes any more."""
        await self._batches.left()
