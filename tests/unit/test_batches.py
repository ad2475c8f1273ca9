"""Records gathered by partition: one request a linger, one batch of a partition under way, its order kept."""

from __future__ import annotations

import asyncio
import os
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError
from aiokafka.partitioner import murmur2 as as_kafka_does
from aiokafka.producer.message_accumulator import BatchBuilder

from service.batches import Batches, chosen
from service.hashing import murmur2
from service.settings import Settings


class Producer:
    """Keeps what is sent, and answers when it is told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int, int]] = []
        self.answers: list[asyncio.Future[Any]] = []
        self.client = SimpleNamespace(cluster=SimpleNamespace(partitions_for_topic=lambda topic: {0, 1, 2, 3}))
        self.stopped = False

    def create_batch(self) -> BatchBuilder:
        return BatchBuilder(1024, 0)

    async def send_batch(self, builder: BatchBuilder, topic: str, *, partition: int) -> asyncio.Future[Any]:
        if topic == "gone":
            raise KafkaTimeoutError()
        self.sent.append((topic, partition, builder.record_count()))
        self.answers.append(asyncio.get_running_loop().create_future())
        return self.answers[-1]

    async def stop(self) -> None:
        self.stopped = True


def gathering(linger_ms: int = 20) -> tuple[Batches, Producer]:
    batches, producer = Batches(Settings(_env_file=None, linger_ms=linger_ms)), Producer()  # type: ignore[call-arg]
    batches.joined()
    batches._use(producer)
    return batches, producer


async def test_what_comes_within_a_linger_leaves_together_and_a_partition_waits_for_its_last_batch() -> None:
    batches, producer = gathering()
    first = [await batches.put("a", b"k", b"1", (), n % 2) for n in range(5)]
    await asyncio.sleep(0.005)  # after a pause the first ones need not wait
    assert producer.sent == [("a", 0, 3), ("a", 1, 2)]
    assert [number for _, number in first] == [0, 0, 1, 1, 2]
    second = [await batches.put(topic, b"k", b"2", (), 0) for topic in ("a", "b")]
    await asyncio.sleep(0.003)
    assert len(producer.sent) == 2
    await asyncio.sleep(0.03)
    assert producer.sent[2:] == [("b", 0, 1)]  # the other one's partition is still busy
    producer.answers[0].set_result(SimpleNamespace(offset=70))
    await asyncio.sleep(0.05)
    assert producer.sent[3:] == [("a", 0, 1)]
    assert first[4][0].sent.result().offset + first[4][1] == 72 and not second[0][0].sent.done()


async def test_a_full_batch_is_followed_by_another_in_order() -> None:
    batches, producer = gathering(linger_ms=0)
    put = [await batches.put("a", b"k", b"x" * 400, (), 0) for _ in range(6)]
    sizes = []
    while sum(sizes) < 6:
        await asyncio.sleep(0.005)
        assert len(producer.sent) == len(sizes) + 1
        sizes.append(producer.sent[-1][2])
        producer.answers[-1].set_result(SimpleNamespace(offset=sum(sizes[:-1])))
    assert len(sizes) > 1
    await asyncio.sleep(0.005)
    assert [batch.sent.result().offset + number for batch, number in put] == list(range(6))
    large, number = await batches.put("a", b"k", b"x" * 5000, (), 0)
    assert number == 0 and large is not put[-1][0]


async def test_what_fails_is_said_and_stops_no_other_partition() -> None:
    batches, producer = gathering(linger_ms=0)
    gone, _ = await batches.put("gone", b"k", b"1", (), 0)
    here, _ = await batches.put("a", b"k", b"1", (), 0)
    await asyncio.sleep(0.005)
    assert isinstance(gone.sent.exception(), KafkaTimeoutError) and len(producer.answers) == 1
    producer.answers[0].set_exception(KafkaTimeoutError())
    with pytest.raises(KafkaTimeoutError):
        await here.sent
    again, _ = await batches.put("gone", b"k", b"1", (), 0)
    last, _ = await batches.put("a", b"k", b"1", (), 0)
    await asyncio.sleep(0.005)
    assert again.sent.done() and not last.sent.done()
    producer.answers[1].cancel()
    await asyncio.sleep(0.005)
    assert last.sent.cancelled()


async def test_the_last_stage_to_leave_sends_what_is_gathered_and_closes() -> None:
    batches, producer = gathering(linger_ms=1000)
    batches.joined()
    await batches.put("a", b"k", b"1", (), 0)
    await asyncio.sleep(0.005)
    await batches.put("a", b"k", b"2", (), 1)
    await batches.left()
    assert not producer.stopped and len(producer.sent) == 1
    await batches.left()
    assert producer.stopped and producer.sent == [("a", 0, 1), ("a", 1, 1)]


def test_a_key_lies_where_every_client_of_kafka_puts_it() -> None:
    for length in range(70):
        key = os.urandom(length)
        assert murmur2(key) == as_kafka_does(key)
    assert chosen(b"21", {3, 1, 0, 2}) == (as_kafka_does(b"21") & 0x7FFFFFFF) % 4
    assert {chosen(None, {0, 1}) for _ in range(100)} == {0, 1}
