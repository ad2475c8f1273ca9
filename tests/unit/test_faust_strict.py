"""What Faust's consumer believes to be committed is what the broker holds."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.consumer import ThreadDelegateConsumer
from faust.types import TP

from service.app import build_stage
from service.faust_strict import SkippedRecords, StrictConsumer
from service.settings import Settings

HERE = TP("news.paragraphs.v1", 0)


class Consumer(StrictConsumer):
    """Of a partition that it has before and after the rebalance."""

    def assignment(self) -> set[TP]:
        return {HERE}

    async def perform_seek(self) -> None:
        """As after a rebalance: the broker has 3."""
        self._committed_offset[HERE] = 3
        self._read_offset[HERE] = 2


async def test_a_commit_that_was_refused_is_not_taken_for_one(tmp_path: Path, monkeypatch: Any) -> None:
    """The broker refuses it late: the group rebalanced while it was under way. A real one cannot be timed like that."""
    asked, answer = asyncio.Event(), asyncio.Event()

    async def refused(*_: Any) -> bool:
        asked.set()
        await answer.wait()
        return False

    monkeypatch.setattr(ThreadDelegateConsumer, "_commit", refused)
    app = build_stage("dedupe", Settings(_env_file=None, home=tmp_path)).app  # type: ignore[call-arg]
    called: Any = _nothing
    consumer: Any = Consumer(app.transport, called, called, called)
    monkeypatch.setattr(type(app.producer), "flush", _nothing)
    consumer._committed_offset[HERE] = 3
    consumer._acked[HERE] = [3, 4, 5]
    consumer._acked_index[HERE] = {3, 4, 5}
    committing = asyncio.create_task(consumer._commit_tps([HERE], start_new_transaction=False))
    await asked.wait()
    await consumer.perform_seek()
    answer.set()
    assert await committing is False
    assert consumer._committed_offset[HERE] == 3
    consumer._acked[HERE] = [3, 4, 5]  # read again, and done again
    assert consumer._filter_committable_offsets([HERE]) == {HERE: 6}


async def _nothing(*_: Any) -> None:
    return None


class Records:
    """A consumer's surroundings: what its streams take, and when a rebalance comes between."""

    def __init__(self, tmp_path: Path) -> None:
        self.given: list[int] = []
        self.app: Any = build_stage("dedupe", Settings(_env_file=None, home=tmp_path)).app  # type: ignore[call-arg]
        called: Any = _nothing
        self.consumer: Any = Consumer(self.app.transport, self.take, called, called)
        self.app.flow_control.resume()
        self.app.topics._acking_topics.add(HERE.topic)
        self.rebalance_at = -1

    async def take(self, message: Any) -> None:
        self.given.append(message.offset)
        if message.offset == self.rebalance_at:
            self.consumer.stop_flow()
            self.app.flow_control.suspend()

    async def hand_out(self, *offsets: int) -> None:
        records = [
            SimpleNamespace(**(dict.fromkeys(FIELDS + SIZES) | {"topic": HERE.topic, "offset": o})) for o in offsets
        ]
        await self.consumer._hand_out({HERE: records}, {HERE})


FIELDS = ("partition", "timestamp", "timestamp_type", "headers", "key", "value", "checksum")
SIZES = ("serialized_key_size", "serialized_value_size")


async def test_records_are_handed_out_once_in_order_until_a_rebalance(tmp_path: Path, monkeypatch: Any) -> None:
    here = Records(tmp_path)
    await here.hand_out(3, 4, 5)
    here.consumer._read_offset[HERE] = 5
    await here.hand_out(4, 6, 7)
    assert here.given == [3, 4, 5, 6, 7] and here.consumer._read_offset[HERE] == 7
    here.rebalance_at = 9
    await here.hand_out(8, 9, 10)
    assert here.given[5:] == [8, 9]
    assert here.consumer._read_offset[HERE] == 8  # what the rebalance broke off is to be read again


async def test_a_hole_that_the_broker_does_not_have_stops_the_consumer(tmp_path: Path, monkeypatch: Any) -> None:
    here = Records(tmp_path)

    async def first_from(tp: TP, offset: int) -> int:
        return 5

    monkeypatch.setattr(here.consumer, "_first_from", first_from)
    with pytest.raises(SkippedRecords):
        await here.hand_out(3, 7)
    assert here.given == [3]
    here.consumer._read_offset[HERE] = 3
    await here.hand_out(5)
    assert here.given == [3, 5]


async def test_a_stream_with_a_full_buffer_does_not_hold_up_a_rebalance(tmp_path: Path) -> None:
    here = Records(tmp_path)
    full = SimpleNamespace(queue=SimpleNamespace(full=lambda: True))
    here.app.topics._tp_index[HERE] = [full]

    async def waits(message: Any) -> None:
        await asyncio.Event().wait()

    here.consumer.callback = waits
    handing = asyncio.create_task(here.hand_out(3))
    await asyncio.sleep(0.01)
    assert not handing.done()
    here.consumer.stop_flow()
    await asyncio.wait_for(handing, 1)
    assert here.consumer._read_offset[HERE] is None
