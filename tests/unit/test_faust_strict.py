"""What Faust's consumer believes to be committed is what the broker holds."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from faust.transport.consumer import ThreadDelegateConsumer
from faust.types import TP

from service.app import build_stage
from service.faust_strict import StrictConsumer
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
