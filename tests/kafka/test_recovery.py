"""The state is read back whole at a start, by its tail after a rebalance, and the event loop answers meanwhile."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from bench.recovery import entries
from service import metrics
from service.admin import create_topics
from service.reading import Reader
from service.settings import Settings
from service.state import State
from service.topics import topic_name
from tests.kafka.worker import Worker, settled
from tests.unit.test_ledger import bulletin

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

OTHERS = {
    "de": "Granaten trafen am Morgen das nördliche Viertel der Stadt Nummer {}, und Retter fuhren sofort dorthin.",
    "ru": "Снаряды упали на северный квартал города номер {} сегодня утром, и спасатели сразу выехали туда.",
    "uk": "Снаряди впали на північний квартал міста номер {} сьогодні вранці, і рятувальники одразу виїхали туди.",
}
"""With Arabic one language for each of the four partitions."""


def read_back() -> float:
    """Entries that this process has read back so far."""
    return float(metrics.RECOVERED._value.get())


async def write(settings: Settings, written: list[tuple[bytes, bytes]]) -> None:
    producer: Any = AIOKafkaProducer(**settings.kafka_client_options(), acks="all")
    await producer.start()
    for key, value in written:
        await producer.send(topic_name(settings, "decisions"), value, key, partition=0)
    await producer.stop()


async def test_only_the_tail_is_read_of_a_partition_that_was_kept(settings: Settings) -> None:
    await create_topics(settings)
    log = list(entries(3000, seed=5))
    known = len(log) - 30
    await write(settings, log[:known])
    state = State(settings)
    state.assigned({0, 1})
    before = read_back()
    first = await state.of(0, known)
    assert read_back() - before == known == len(first)
    await write(settings, log[known:])  # a worker that held the partition for a while

    state.assigned({0})
    before = read_back()
    assert await state.of(0, len(log)) is first
    assert read_back() - before == 30 and len(first) == len(log)

    state.assigned({1})
    state.assigned({0})
    before = read_back()
    assert await state.of(0, len(log)) is not first
    assert read_back() - before == len(log)


async def test_the_event_loop_answers_while_the_state_is_read_back(settings: Settings) -> None:
    await create_topics(settings)
    log = list(entries(10_000, seed=6))
    await write(settings, log)
    state = State(settings)
    state.assigned({0})
    answers = 0
    reading = asyncio.create_task(state.of(0, len(log)))
    while not reading.done():
        await asyncio.sleep(0)
        answers += state.recovering == {0}
    assert len(await reading) == len(log)
    assert answers > len(log) / 100


async def test_a_second_worker_reads_what_it_takes_over_and_the_first_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    await create_topics(settings)
    chance = random.Random(3)

    async def publish(numbers: range) -> None:
        producer: Any = AIOKafkaProducer(**settings.kafka_client_options(), acks="all")
        await producer.start()
        for number in numbers:
            texts = {"ar": bulletin(chance)} | {language: text.format(number) for language, text in OTHERS.items()}
            for language, text in texts.items():
                article = {"id": f"{number} {language}", "source": "s", "text": text, "language": language}
                value = orjson.dumps(article)
                await producer.send(topic_name(settings, "article"), value)
        await producer.stop()
        await settled(settings)

    async def held() -> Counter[int]:
        async with Reader(settings) as reader:
            return Counter([record.partition async for record in reader.records("decisions") if record.value])

    first = Worker(settings, tmp_path / "first.log").start()
    second = Worker(settings, tmp_path / "second.log", "--stages", "dedupe")
    try:
        await first.ready()
        await publish(range(40))
        before = await held()
        assert sum(before.values()) == 160 and len(before) == 4
        earlier = len(current(first))
        second.start()
        await second.ready()
        await asyncio.to_thread(time.sleep, 1)
        await publish(range(40, 60))
        kept, taken = current(first)[earlier:], current(second)
        assert kept and taken
        assert sum(entries for _, entries in kept) == 0
        for partition, entries in taken:
            assert entries == before[partition]
        assert {partition for partition, _ in (*kept, *taken)} == set(before)
    finally:
        second.stop()
        first.stop()


def current(worker: Worker) -> list[tuple[int, int]]:
    """(partition, entries read) each time the worker's state was current again."""
    lines = [line for line in worker.lines() if line.get("message") == "state is current"]
    return [(line["partition"], line["entries"]) for line in lines]
