"""What the examples share: where the brokers are, and reading topics from their start to their end as of now."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer

BROKERS = os.environ.get("SITREP_BROKERS", "127.0.0.1:9092")
PREFIX = os.environ.get("SITREP_PREFIX", "")
EVENTS = ("field-report", "diplomatic-statement", "humanitarian", "other")


def name(topic: str) -> str:
    """The full name of a topic of this deployment, e.g. news.sighting.v1."""
    return f"{PREFIX}.news.{topic}.v1" if PREFIX else f"news.{topic}.v1"


async def to_the_end(*topics: str) -> AsyncIterator[Any]:
    """Every record of the topics that is there now. A record may come twice: what uses this keys by id."""
    consumer = AIOKafkaConsumer(*map(name, topics), bootstrap_servers=BROKERS, auto_offset_reset="earliest")
    await consumer.start()
    try:
        starts = await consumer.beginning_offsets(consumer.assignment())
        ends = await consumer.end_offsets(consumer.assignment())
        left = {tp for tp in ends if starts[tp] < ends[tp]}
        while left:
            for tp, records in (await consumer.getmany(*left, timeout_ms=500)).items():
                for record in records:
                    if record.offset < ends[tp]:
                        yield record
            left = {tp for tp in left if await consumer.position(tp) < ends[tp]}
    finally:
        await consumer.stop()
