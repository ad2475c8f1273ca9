"""The loop that keeps the invariant, with a producer that fails as it is told: nothing is acked before it is acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError

from service import publisher as publisher_module
from service.batches import Batches
from service.delivery import Delivery, Progress
from service.publisher import Publisher
from service.records import Batch, Output
from service.settings import MIB, Settings


class Stream:
    """Events of one partition, offsets 0, 1, ...; remembers what was acked."""

    def __init__(self, count: int, *, ends: bool = False) -> None:
        self.acked: list[int] = []
        self.taken = 0
        self._count = count
        self._ends = ends

    def noack(self) -> Stream:
        return self

    async def events(self) -> AsyncIterator[Any]:
        for offset in range(self._count):
            self.taken += 1
            yield SimpleNamespace(
                message=SimpleNamespace(
                    topic="t", partition=0, offset=offset, key=None, value=b"%d" % offset, headers=[]
                )
            )
        if not self._ends:
            await asyncio.Event().wait()

    async def ack(self, event: Any) -> None:
        self.acked.append(event.message.offset)


class Producer:
    """Takes batches of one record; `fate` gives what becomes of the nth: an offset, an error, or None for no answer yet."""

    def __init__(self, fate: Callable[[int], Any]) -> None:
        self.values: list[bytes] = []
        self.open: list[asyncio.Future[Any]] = []
        self.client = SimpleNamespace(cluster=SimpleNamespace(partitions_for_topic=lambda topic: set(range(64))))
        self._fate = fate

    def create_batch(self) -> Any:
        return One()

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> asyncio.Future[Any]:
        assert batch.is_closed
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        fate = self._fate(len(self.values))
        self.values.append(batch.value)
        if isinstance(fate, Exception):
            future.set_exception(fate)
        elif fate is None:
            self.open.append(future)
        else:
            future.set_result(SimpleNamespace(offset=fate))
        return future


class One:
    """A batch with room for one record."""

    value: bytes | None = None
    is_closed = False

    def append(self, *, value: bytes, **_: Any) -> Any:
        if self.value is not None:
            return None
        self.value = value
        return SimpleNamespace()

    def close(self) -> None:
        self.is_closed = True


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **({"drain_seconds": 0.2, "in_flight_records": 8, "linger_ms": 1} | given))  # type: ignore[arg-type]


async def one_output(message: Any) -> Batch:
    return Batch([Output("novel", b"k", message.value, (), message.offset % 64)])


class Running:
    """A loop at work on a stream."""

    def __init__(
        self,
        stream: Stream,
        producer: Producer,
        handle: Callable[[Any], Awaitable[Batch]] = one_output,
        **given: Any,
    ) -> None:
        chosen = settings(**given)
        batches = Batches(chosen)
        batches._use(producer)
        self.publisher = Publisher(chosen, "split", batches)
        self.progress = Progress()
        self.crashes: list[BaseException] = []
        self.delivery = Delivery("split", chosen, self.publisher, self.progress, self._crash)
        self.task = asyncio.create_task(self.delivery.run(stream, handle))  # type: ignore[arg-type]

    async def _crash(self, error: BaseException) -> None:
        self.crashes.append(error)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def cancel(self) -> None:
        self.task.cancel()
        await asyncio.wait({self.task})


@pytest.fixture(autouse=True)
def short_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher_module, "BACKOFF_SECONDS", (0.01,))


async def test_acks_in_order_and_only_what_the_broker_acknowledged() -> None:
    stream, producer = Stream(5), Producer(lambda attempt: None)
    running = Running(stream, producer)
    await running.until(lambda: len(producer.open) == 5)
    for later in (4, 2, 1):
        producer.open[later].set_result(SimpleNamespace(offset=later))
    await asyncio.sleep(0.05)
    assert stream.acked == []
    producer.open[0].set_result(SimpleNamespace(offset=0))
    await running.until(lambda: stream.acked == [0, 1, 2])
    await running.cancel()
    assert stream.acked == [0, 1, 2]


async def test_what_fails_is_sent_again_with_all_that_failed_behind_it() -> None:
    stream = Stream(6)
    producer = Producer(lambda attempt: KafkaTimeoutError() if attempt < 6 else attempt)
    running = Running(stream, producer)
    await running.until(lambda: stream.acked == list(range(6)))
    assert producer.values == [b"0", b"1", b"2", b"3", b"4", b"5"] * 2
    assert running.publisher.failing is None
    await running.cancel()


async def test_a_broker_that_does_not_answer_stops_the_intake_by_count_and_by_bytes() -> None:
    stream, producer = Stream(100), Producer(lambda attempt: None)
    running = Running(stream, producer, in_flight_records=4)
    await asyncio.sleep(0.1)
    assert stream.taken <= 4 + 2
    await running.cancel()
    assert stream.acked == []

    async def large(message: Any) -> Batch:
        return Batch([Output("novel", b"k", b"x" * (MIB // 2))])

    stream, producer = Stream(100), Producer(lambda attempt: None)
    running = Running(stream, producer, large, in_flight_bytes=2 * MIB)
    await asyncio.sleep(0.1)
    assert stream.taken <= 4
    await running.cancel()


async def test_an_exception_becomes_a_dead_letter_and_many_stop_the_intake() -> None:
    async def fails(message: Any) -> Batch:
        if message.offset != 1:
            return await one_output(message)
        raise KeyError("bug")

    stream, producer = Stream(3), Producer(lambda attempt: attempt)
    running = Running(stream, producer, fails)
    await running.until(lambda: stream.acked == [0, 1, 2])
    assert producer.values == [b"0", b"1", b"2"]  # the dead letter carries the original
    await running.cancel()

    async def always(message: Any) -> Batch:
        raise KeyError("bug")

    stream, producer = Stream(100), Producer(lambda attempt: attempt)
    running = Running(stream, producer, always, error_sample=20)
    await running.until(lambda: running.progress.stopped is not None)
    await asyncio.sleep(0.05)
    assert stream.acked == [0, 1, 2] and stream.taken == 4
    await running.cancel()
    assert stream.acked == [0, 1, 2] and running.crashes == []


async def test_on_shutdown_what_is_acknowledged_in_time_is_acked_and_the_rest_is_not() -> None:
    stream, producer = Stream(3), Producer(lambda attempt: None)
    running = Running(stream, producer, drain_seconds=0.5)
    await running.until(lambda: len(producer.open) == 3)
    running.task.cancel()
    await asyncio.sleep(0.05)
    for future in producer.open[:2]:
        future.set_result(SimpleNamespace(offset=0))
    await asyncio.wait({running.task})
    assert stream.acked == [0, 1]


async def test_a_stream_that_ends_is_drained_and_a_loop_that_breaks_ends_the_worker() -> None:
    stream, producer = Stream(3, ends=True), Producer(lambda attempt: attempt)
    running = Running(stream, producer)
    await asyncio.wait({running.task})
    assert stream.acked == [0, 1, 2] and running.crashes == []

    class Broken(Stream):
        async def ack(self, event: Any) -> None:
            raise RuntimeError("no consumer")

    stream = Broken(3)
    running = Running(stream, Producer(lambda attempt: attempt))
    await running.until(lambda: bool(running.crashes))
    assert str(running.crashes[0]) == "no consumer" and stream.acked == []
    await asyncio.wait({running.task})


async def test_a_producer_that_is_closed_in_the_middle_loses_nothing() -> None:
    stream, producer = Stream(2), Producer(lambda attempt: None if attempt < 2 else attempt)
    running = Running(stream, producer)
    await running.until(lambda: len(producer.open) == 2)
    for future in producer.open:
        future.cancel()
    await running.until(lambda: stream.acked == [0, 1])
    await running.cancel()
    assert running.crashes == []


async def test_a_dead_letter_that_no_topic_takes_is_cut_short() -> None:
    value = b"x" * (4 * MIB)
    stream, producer = Stream(1), Producer(lambda attempt: attempt)

    async def rejects(message: Any) -> Batch:
        return Batch([Output("dead-letter", b"k", value, [("x-error-stage", b"split")])])

    running = Running(stream, producer, rejects, max_record_bytes=MIB, max_article_bytes=MIB)
    await running.until(lambda: stream.acked == [0])
    assert len(producer.values) == 1 and MIB < len(producer.values[0]) < 2 * MIB
    await running.cancel()
