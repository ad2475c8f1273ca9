"""Each kind of fault once, and the seeds that once failed. `make faults` does many more."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.broker import EmbeddedBroker
from tests.faults.plan import KINDS, Plan, kept, plan
from tests.faults.run import run

pytestmark = pytest.mark.kafka

SLICE = [
    ("kill", "point", "join"),
    ("zombie", "storm", "leave"),
    ("broker", "recovering", "wipe"),
    ("dead-letter", "mid-retry"),
]
REGRESSIONS = json.loads(Path(__file__).with_name("regressions.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def fragile() -> Iterator[EmbeddedBroker]:
    """A broker of this module's own: some faults kill it."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    with EmbeddedBroker() as broker:
        yield broker


async def nothing_is_lost_or_invented(planned: Plan, broker: EmbeddedBroker, folder: Path) -> None:
    if not broker.running:
        await asyncio.to_thread(broker.start)
    result = await run(planned, broker, folder)
    assert result.good, f"{planned}\n" + "\n".join(result.problems())
    assert result.ids == result.found > 0


def test_the_slice_meets_every_kind() -> None:
    assert sorted(kind for kinds in SLICE for kind in kinds) == sorted(KINDS)


def test_a_seed_makes_the_same_plan() -> None:
    assert str(plan(7, 3)) == str(plan(7, 3)) and plan(7, 3) != plan(8, 3)


@pytest.mark.parametrize("kinds", SLICE, ids=" ".join)
async def test_each_fault_once(fragile: EmbeddedBroker, tmp_path: Path, kinds: tuple[str, ...]) -> None:
    await nothing_is_lost_or_invented(plan(100 + len(kinds[0]), 0, kinds), fragile, tmp_path)


@pytest.mark.parametrize("entry", REGRESSIONS, ids=[entry["plan"]["seed"] for entry in REGRESSIONS])
async def test_what_once_failed(fragile: EmbeddedBroker, tmp_path: Path, entry: dict[str, Any]) -> None:
    await nothing_is_lost_or_invented(kept(entry["plan"]), fragile, tmp_path)
