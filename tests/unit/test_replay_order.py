"""In which order and at what pace replay sends, and where it stands after an interruption."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.replaying import order
from service.replaying.order import Pace, shuffled
from service.replaying.position import Position, PositionFile, Tracker
from service.replaying.records import Record, Refused, ReplayError


def record(index: int, lane: str = "inputs", value: bytes = b"{}") -> Record:
    return Record(lane, index, f"in.jsonl:{index + 1}", value)


async def stream(count: int, value: bytes = b"{}") -> AsyncIterator[Record | Refused]:
    for index in range(count):
        yield record(index, value=value)


async def indices(records: AsyncIterator[Record | Refused]) -> list[int]:
    return [item.index async for item in records if isinstance(item, Record)]


async def test_a_shuffle_keeps_every_record_and_is_repeated_by_its_seed() -> None:
    once, again, other = [await indices(shuffled(stream(500), seed)) for seed in (1, 1, 2)]
    assert sorted(once) == list(range(500))
    assert once == again != other
    assert once != sorted(once)


async def test_a_shuffle_holds_no_more_than_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "SHUFFLE_RECORDS", 10)
    read = 0

    async def counted() -> AsyncIterator[Record | Refused]:
        nonlocal read
        async for item in stream(100):
            read += 1
            yield item

    sent = 0
    async for _ in shuffled(counted(), 3):
        sent += 1
        assert read - sent <= 10
    assert sent == 100


async def test_a_rate_is_kept() -> None:
    pace, began = Pace(rate=100), time.monotonic()
    for index in range(21):
        await pace.wait(record(index))
    assert 0.19 <= time.monotonic() - began < 1


async def test_speed_follows_the_dates_and_waits_for_none_that_is_missing_or_earlier() -> None:
    def dated(when: str) -> Record:
        return record(0, value=json.dumps({"published_at": when}).encode())

    pace, began = Pace(speed=3_600), time.monotonic()
    for item in (
        dated("2015-07-21T00:00:00Z"),
        record(1),
        record(2, value=b"{broken"),
        dated("2015-07-20T00:00:00Z"),
        dated("no date"),
    ):
        await pace.wait(item)
    assert time.monotonic() - began < 0.1
    await pace.wait(dated("2015-07-21T03:12:00+03:00"))
    assert 0.19 <= time.monotonic() - began < 1


def position() -> Position:
    return Position("run", "cluster", "topic", [])


@given(st.permutations(range(8)), st.integers(0, 8))
def test_the_position_never_stands_past_a_record_that_is_not_acknowledged(done: list[int], count: int) -> None:
    tracker = Tracker(position())
    pending = [tracker.sent(record(index)) for index in range(8)]
    for index in done[:count]:
        tracker.acknowledged(pending[index], partition=index % 2, offset=100 + index)
    open_ones = [index for index in range(8) if index not in done[:count]]
    reached = min(open_ones, default=8)
    assert tracker.position.lanes.get("inputs", 0) == reached
    assert tracker.position.sent == count
    # Whatever was sent beyond the position lies at or above the offset noted for its partition.
    for index in done[:count]:
        if index >= reached:
            assert tracker.position.offsets.get(str(index % 2), 0) <= 100 + index


def test_each_lane_has_a_position_of_its_own() -> None:
    tracker = Tracker(position())
    first, second, third = (tracker.sent(record(i, lane)) for i, lane in ((5, "0"), (9, "1"), (6, "0")))
    tracker.acknowledged(third, 0, 3)
    tracker.acknowledged(first, 0, 1)
    assert tracker.position.lanes == {"0": 6}
    tracker.refused(second)
    assert tracker.position.lanes == {"0": 7, "1": 10}


def test_a_finished_replay_begins_anew_and_an_interrupted_one_goes_on(tmp_path: Path) -> None:
    inputs = [["in.jsonl", 10, 1]]
    file = PositionFile(tmp_path, {"inputs": ["in.jsonl"]})
    fresh, resumed = file.load("c", "t", inputs, restart=False)
    assert not resumed and fresh.lanes == {}
    fresh.lanes["inputs"] = 3
    file.save(fresh)
    assert file.load("c", "t", inputs, restart=False) == (fresh, True)
    assert file.load("c", "t", inputs, restart=True)[1] is False
    assert file.load("another cluster", "t", inputs, restart=False)[1] is False
    with pytest.raises(ReplayError, match="changed") as caught:
        file.load("c", "t", [["in.jsonl", 11, 2]], restart=False)
    assert "--restart" in caught.value.remedy
    fresh.done = True
    file.save(fresh)
    again, resumed = file.load("c", "t", inputs, restart=False)
    assert not resumed and again.run != fresh.run
    file.path.write_text("{half")
    assert file.load("c", "t", inputs, restart=False)[1] is False
    file.close()


def test_the_same_replay_does_not_run_twice_at_once(tmp_path: Path) -> None:
    first = PositionFile(tmp_path, {"inputs": ["a"]})
    with pytest.raises(ReplayError, match="already running"):
        PositionFile(tmp_path, {"inputs": ["a"]})
    PositionFile(tmp_path, {"inputs": ["b"]}).close()
    first.close()
    PositionFile(tmp_path, {"inputs": ["a"]}).close()
