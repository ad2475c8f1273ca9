"""Withdraws an event or an article: a control record in the log makes the state forget it and tells the consumers."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer, TopicPartition

from service.models.pipeline import RetractRecord, RetractRequest
from service.reading import Reader
from service.settings import Settings
from service.text.language import scope
from service.topics import EVENT_TOPICS, topic_name


async def find(settings: Settings, wanted: str, reason: str) -> tuple[RetractRecord, str] | None:
    """The control record for an event id or an article id, and its scope; None if no typed topic holds the id."""
    events: set[str] = set()
    found: dict[str, Any] | None = None
    async with Reader(settings) as reader:
        for key in EVENT_TOPICS.values():
            async for record in reader.records(key):
                event = orjson.loads(record.value)
                if wanted in (event["event_id"], event["article_id"]):
                    events.add(event["event_id"])
                    found = event
    if found is None:
        return None
    request = RetractRequest(article_id=found["article_id"], event_ids=sorted(events), reason=reason)
    return RetractRecord(retract=request), scope(found["language"])


async def retract(settings: Settings, record: RetractRecord, record_scope: str, seconds: float) -> int:
    """Send the control record and wait until every retraction is published. Out: how many there are.

    Raises:
        TimeoutError: the dedupe stage did not answer in time. KafkaError: the broker did not take the record.
    """
    async with Reader(settings) as reader:
        starts = {tp: end for tp, (_, end) in (await reader.bounds("retraction")).items()}
        producer: Any = AIOKafkaProducer(**settings.kafka_client_options(), acks="all")
        await producer.start()
        try:
            name = topic_name(settings, "paragraphs")
            await producer.send_and_wait(name, record.model_dump_json().encode(), key=record_scope.encode())
        finally:
            await producer.stop()
        waiting = set(record.retract.event_ids)
        deadline = time.monotonic() + seconds
        while waiting:
            async for answer in reader.records("retraction", starts):
                starts[TopicPartition(answer.topic, answer.partition)] = answer.offset + 1
                waiting.discard(answer.key.decode())
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"{len(waiting)} retractions are not published yet: is a worker running? `sitrep worker`"
                )
            await asyncio.sleep(0.1)
    return len(record.retract.event_ids)
