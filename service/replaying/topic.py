"""Raw records from a topic, between two offsets or two times."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from service.replaying.records import RUN_HEADER, Record, Refused, too_large
from service.replaying.target import POLL_MS, Target, reader, started
from service.settings import Settings


@dataclass(frozen=True)
class Range:
    """Which records: per partition by offsets (`end` not included), or by record time; None leaves a side open."""

    start: int | datetime | None = None
    end: int | datetime | None = None


class TopicSource:
    """The records that the topic holds at the start; what arrives later is not read, so a topic can feed itself."""

    def __init__(self, settings: Settings, topic: Target, span: Range, limit: int) -> None:
        self._settings = settings
        self._topic = topic
        self._span = span
        self._limit = limit
        self.done = 0
        self.total = 0

    async def records(self, lanes: Mapping[str, int]) -> AsyncIterator[Record | Refused]:
        """From the positions `lanes` on (partition -> offset), the rest from the range's start."""
        async with started(reader(self._settings)) as consumer:
            consumer.assign(list(self._topic.partitions))
            spans = await self._spans(consumer)
            self.total = sum(end - begin for begin, end in spans.values())
            self.done = 0
            for partition, (begin, end) in spans.items():
                resumed = min(max(begin, lanes.get(lane(partition), 0)), end)
                self.done += resumed - begin
                consumer.seek(partition, resumed)
            # One partition after the other: what one source sent under one key stays in order, and so does a resume.
            for partition, (_, end) in spans.items():
                while (position := await consumer.position(partition)) < end:
                    batch = (await consumer.getmany(partition, timeout_ms=POLL_MS)).get(partition, ())
                    for message in batch:
                        if message.offset < end:
                            yield self._record(message)
                    self.done += min(end, await consumer.position(partition)) - position

    async def _spans(self, consumer: AIOKafkaConsumer) -> dict[TopicPartition, tuple[int, int]]:
        first = await consumer.beginning_offsets(list(self._topic.partitions))
        last = await consumer.end_offsets(list(self._topic.partitions))
        begins = await self._bounds(consumer, self._span.start, first, last)
        ends = await self._bounds(consumer, self._span.end, last, last)
        return {
            partition: (min(max(begins[partition], first[partition]), last[partition]), min(end, last[partition]))
            for partition, end in ends.items()
        }

    async def _bounds(
        self,
        consumer: AIOKafkaConsumer,
        bound: int | datetime | None,
        default: dict[TopicPartition, int],
        last: dict[TopicPartition, int],
    ) -> dict[TopicPartition, int]:
        if bound is None:
            return default
        if isinstance(bound, int):
            return dict.fromkeys(self._topic.partitions, bound)
        stamp = int(bound.timestamp() * 1000)
        found = await consumer.offsets_for_times(dict.fromkeys(self._topic.partitions, stamp))
        return {partition: at.offset if at else last[partition] for partition, at in found.items()}

    def _record(self, message: Any) -> Record | Refused:
        headers = tuple((name, value) for name, value in message.headers if name != RUN_HEADER)
        origin = f"{message.topic}[{message.partition}]@{message.offset}"
        record = Record(lane(message), message.offset, origin, message.value, message.key, headers)
        return record if record.size <= self._limit else too_large(origin, self._limit)


def lane(place: Any) -> str:
    """The lane of the records of a partition, from it or from one of its messages."""
    return str(place.partition)
