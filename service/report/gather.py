"""Feeds the report from the output topics, a record at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson
from aiokafka import TopicPartition

from service.reading import Reader
from service.report.data import ReportData
from service.settings import Settings
from service.tailing import dead_letter_of
from service.topics import EVENT_TOPICS, Key


async def gather(settings: Settings, since_ms: int | None = None, until_ms: int | None = None) -> ReportData:
    """Read the output topics, from and up to these record times (milliseconds since the epoch), or all that is there.

    Raises:
        KafkaError: the broker cannot be asked.
    """
    data = ReportData()
    async with Reader(settings) as reader:

        async def records(key: Key) -> AsyncIterator[Any]:
            start: dict[TopicPartition, int] | None = None
            if since_ms is not None:
                start = await reader.offsets_at(key, since_ms)
            async for record in reader.records(key, start):
                if until_ms is None or record.timestamp < until_ms:
                    yield record

        async for record in reader.records("retraction"):
            data.retracted.add(record.key.decode())
        async for record in records("sighting"):
            data.sighting(orjson.loads(record.value))
        for key in EVENT_TOPICS.values():
            async for record in records(key):
                data.event(orjson.loads(record.value))
        async for record in records("dead-letter"):
            data.dead_letter(dead_letter_of(record))
        wanted = data.finish()
        if wanted:  # the texts that were revised, which may be older than the range
            for key in EVENT_TOPICS.values():
                async for record in reader.records(key):
                    if record.key.decode() in wanted:
                        data.revised_text(record.key.decode(), orjson.loads(record.value)["text"])
    return data
