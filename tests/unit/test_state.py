"""A worker that meets a state it cannot read waits, and says what to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import orjson
import pytest

from service import state as module
from service.settings import Settings
from service.state import State
from tests.unit.test_ledger import fold, key_of, log


async def test_entries_of_a_later_format_stop_the_intake_until_a_version_that_knows_them_runs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    entry = fold(log(4, 1))[1][0].entry
    assert entry is not None
    topic = [(key_of(entry).encode(), orjson.dumps(entry | {"format": 3}), 0)]

    async def read(self: State, partition: int, position: int) -> AsyncIterator[tuple[bytes, bytes | None, int]]:
        for record in topic:
            yield record

    monkeypatch.setattr(State, "_read", read)
    monkeypatch.setattr(module, "LOOK_AGAIN", 0.01)
    state = State(Settings(_env_file=None))
    state.assigned({0})
    with caplog.at_level(logging.CRITICAL, "sitrep.state"):
        waiting = asyncio.create_task(state.of(0, 1))
        await asyncio.wait({waiting}, timeout=0.3)
    assert not waiting.done() and len(caplog.records) > 1
    assert state.unreadable == {0: "the state of partition 0 holds entries of format 3; this version reads up to 2"}
    assert caplog.records[0].remedy == module.UNREADABLE
    topic[0] = (topic[0][0], orjson.dumps(entry), 0)
    ledger = await asyncio.wait_for(waiting, 5)
    assert len(ledger) == 1 and not state.unreadable
