"""One contestant, once: topics of its own, articles at full speed, then articles at half of that speed."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewTopic

from bench.process import Contestant
from service.reading import Reader
from service.settings import Settings
from service.topics import EVENT_TOPICS, TOPICS, partitions, topic_config, topic_name

_SECONDS = 300.0
_JOINING = 6.0
"""Seconds after the first events: a second worker joins its groups meanwhile, and what that repeats is through."""


@dataclass(frozen=True)
class Load:
    """Raw values in the order they are sent, and how many events each of them makes there."""

    warm: list[bytes]
    full: list[bytes]
    paced: list[bytes]
    events: list[int]


async def create(settings: Settings, reader: Reader) -> None:
    """All topics. The typed ones carry the broker's own time of arrival, so that every contestant is timed alike."""
    stamped = {"message.timestamp.type": "LogAppendTime"}
    await reader.admin.create_topics(
        [
            NewTopic(
                topic_name(settings, key),
                partitions(settings, key),
                1,
                topic_configs=topic_config(settings, key) | (stamped if key in EVENT_TOPICS.values() else {}),
            )
            for key in TOPICS
        ]
    )


async def _ends(settings: Settings, reader: Reader) -> dict[TopicPartition, int]:
    places = [
        TopicPartition(topic_name(settings, key), number)
        for key in EVENT_TOPICS.values()
        for number in range(partitions(settings, key))
    ]
    ends: dict[TopicPartition, int] = await reader.consumer.end_offsets(places)
    return ends


async def _wait(settings: Settings, reader: Reader, events: int, contestant: Contestant) -> float:
    """Until the typed topics hold so many events; the time when they did (monotonic seconds)."""
    deadline = time.monotonic() + _SECONDS
    while True:
        if sum((await _ends(settings, reader)).values()) >= events:
            return time.monotonic()
        if not contestant.alive() or time.monotonic() > deadline:
            raise RuntimeError(f"no more events from {contestant.log}: {contestant.log.read_text()[-2000:]}")
        await asyncio.sleep(0.05)


async def _send(producer: Any, topic: str, values: list[bytes], rate: float | None) -> None:
    began = time.monotonic()
    for number, value in enumerate(values):
        if rate is not None:
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        await producer.send(topic, value)
    await producer.flush()


async def _quiet(settings: Settings, reader: Reader) -> None:
    """Until nothing more arrives: where records were repeated, the number of events is reached too early."""
    before: dict[TopicPartition, int] = {}
    while (ends := await _ends(settings, reader)) != before:
        before = ends
        await asyncio.sleep(1.5)


async def _latencies(settings: Settings, reader: Reader, since: dict[TopicPartition, int], began: float) -> list[float]:
    """Milliseconds from each raw record sent since `began` to each of its events: both stamped by Kafka."""
    found: list[float] = []
    for key in EVENT_TOPICS.values():
        starts = {tp: at for tp, at in since.items() if tp.topic == topic_name(settings, key)}
        async for record in reader.records(key, starts):
            ingested = _milliseconds(orjson.loads(record.value)["ingested_at"])
            if ingested >= began:
                found.append(record.timestamp - ingested)
    return sorted(found)


def _milliseconds(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp() * 1000


async def run(module: str, settings: Settings, load: Load, contestant_of: Any) -> dict[str, float]:
    """The figures of one contestant, once.

    Out: articles_per_second, cpu_seconds_per_1000, peak_mb, start_seconds, p50_ms, p95_ms, p99_ms, paced_per_second.
    """
    topic = topic_name(settings, "article")
    done = len(load.warm)
    expected = sum(load.events[:done])
    async with Reader(settings) as reader:
        await create(settings, reader)
        producer: Any = AIOKafkaProducer(bootstrap_servers=settings.brokers, linger_ms=0, max_request_size=4 << 20)
        await producer.start()
        began = time.monotonic()
        contestant = contestant_of(module)
        try:
            await _send(producer, topic, load.warm, None)
            started = await _wait(settings, reader, expected, contestant) - began
            await asyncio.sleep(_JOINING)
            expected += sum(load.events[done : done + len(load.full)])
            done += len(load.full)
            cpu, began = contestant.cpu_seconds(), time.monotonic()
            await _send(producer, topic, load.full, None)
            took = await _wait(settings, reader, expected, contestant) - began
            await _quiet(settings, reader)  # the last commit belongs to the work
            cpu = contestant.cpu_seconds() - cpu
            rate = len(load.full) / took
            paced = load.paced[: int(rate / 2 * 20)]
            since = await _ends(settings, reader)
            expected += sum(load.events[done : done + len(paced)])
            paced_from = time.time() * 1000
            await _send(producer, topic, paced, rate / 2)
            await _wait(settings, reader, expected, contestant)
            await _quiet(settings, reader)
            latencies = await _latencies(settings, reader, since, paced_from)
            peak = contestant.peak_mb()
        finally:
            contestant.stop()
            await producer.stop()
    return {
        "articles_per_second": rate,
        "cpu_seconds_per_1000": 1000 * cpu / len(load.full),
        "peak_mb": peak,
        "start_seconds": started,
        "paced_per_second": rate / 2,
        **{f"p{p}_ms": latencies[min(len(latencies) - 1, len(latencies) * p // 100)] for p in (50, 95, 99)},
    }
