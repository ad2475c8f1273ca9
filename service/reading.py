"""Read a topic from its start (or an offset, or a time) to its end as of now, with a bare consumer and no group."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from service.settings import MIB, Settings
from service.topics import Key, topic_name


class Reader:
    """A consumer without a group over the project's topics. Use as an async context manager."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._consumer: Any = None
        self._admin: Any = None

    async def __aenter__(self) -> Reader:
        # A topic asked for the first time is looked up again after the backoff; a command asks for a dozen.
        self._consumer = AIOKafkaConsumer(
            **self._settings.kafka_client_options() | {"retry_backoff_ms": 50},
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_bytes=32 * MIB,
            max_partition_fetch_bytes=4 * MIB,
        )
        self._admin = AIOKafkaAdminClient(**self._settings.kafka_client_options())
        try:
            await self._consumer.start()
            await self._admin.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()
        await self._admin.close()

    @property
    def consumer(self) -> Any:
        """The aiokafka consumer itself, for questions about offsets."""
        return self._consumer

    @property
    def admin(self) -> Any:
        """The aiokafka admin client itself, for questions about groups."""
        return self._admin

    async def partitions(self, key: Key) -> list[TopicPartition]:
        """The partitions of a topic as the broker has them; empty if there is no such topic."""
        name = topic_name(self._settings, key)
        if name not in await self._admin.list_topics():
            return []
        described = await self._admin.describe_topics([name])
        return [TopicPartition(name, p["partition"]) for p in sorted(described[0]["partitions"], key=_number)]

    async def bounds(self, key: Key) -> dict[TopicPartition, tuple[int, int]]:
        """Partition -> (first offset kept, end offset)."""
        tps = await self.partitions(key)
        if not tps:
            return {}
        starts, ends = await self._consumer.beginning_offsets(tps), await self._consumer.end_offsets(tps)
        return {tp: (starts[tp], ends[tp]) for tp in tps}

    async def records(self, key: Key, start: dict[TopicPartition, int] | None = None) -> AsyncIterator[Any]:
        """Every record of the topic, from `start` (default: the log's start) to the end as of this call.

        Order holds within a partition only.
        """
        bounds = await self.bounds(key)
        ends = {tp: end for tp, (first, end) in bounds.items() if end > (start or {}).get(tp, first)}
        if not ends:
            return
        self._consumer.assign(list(ends))
        for tp in ends:
            self._consumer.seek(tp, max(bounds[tp][0], (start or {}).get(tp, 0)))
        waiting = set(ends)
        while waiting:
            batches = await self._consumer.getmany(*waiting, timeout_ms=500, max_records=2000)
            for tp, batch in batches.items():
                for record in batch:
                    if record.offset < ends[tp]:
                        yield record
            for tp in list(waiting):
                if await self._consumer.position(tp) >= ends[tp]:
                    waiting.discard(tp)
                    self._consumer.pause(tp)

    async def offsets_at(self, key: Key, timestamp_ms: int) -> dict[TopicPartition, int]:
        """Per partition the first offset whose record time is at or after `timestamp_ms`; the end where there is none."""
        bounds = await self.bounds(key)
        found = await self._consumer.offsets_for_times(dict.fromkeys(bounds, timestamp_ms)) if bounds else {}
        return {tp: found[tp].offset if found.get(tp) else end for tp, (_, end) in bounds.items()}


def _number(partition: dict[str, Any]) -> int:
    return int(partition["partition"])
