"""What the worker says of itself while it cannot work: in a rebalance, a recovery, a stall, after a bad deployment."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.admin import create_topics
from service.audit import audit
from service.redriving import Selection, redrive
from service.settings import Settings
from tests.faults.articles import records
from tests.faults.deployment import Deployment
from tests.faults.run import publish
from tests.kafka.worker import Worker, settled

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture
async def topics(settings: Settings) -> Settings:
    settings = settings.model_copy(update={"lag_interval_seconds": 0.3, "commit_interval_seconds": 0.2})
    await create_topics(settings)
    return settings


def articles(count: int) -> list[Any]:
    return [raw for raw in records(7, count, large=0) if raw.kind == "article"]


async def answer(worker: Worker, path: str, status: int, seconds: float = 30) -> dict[str, Any]:
    """The body once the path answers with `status`."""
    deadline = time.monotonic() + seconds
    seen: tuple[int, bytes] = (0, b"")
    while time.monotonic() < deadline:
        seen = await asyncio.to_thread(worker.get, path)
        if seen[0] == status:
            return dict(orjson.loads(seen[1])["stages"])
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path} does not answer {status}: {seen}\n{worker.log.read_text()[-2000:]}")


async def test_not_ready_while_the_group_rebalances_and_ready_again(topics: Settings, tmp_path: Path) -> None:
    first = Worker(topics, tmp_path / "first.log").start()
    second = Worker(topics, tmp_path / "second.log")
    try:
        await first.ready()
        second.start()
        await second.ready()
        # A member that stands still keeps the others waiting in the rebalance that a third one causes.
        second.signal(signal.SIGSTOP)
        third = Worker(topics, tmp_path / "third.log").start()
        try:
            reasons = await answer(first, "/readyz", 503)
            assert any("rebalancing" in reason for reason in reasons.values()), reasons
            assert (await asyncio.to_thread(first.get, "/healthz"))[0] == 200
            second.signal(signal.SIGCONT)
            await answer(first, "/readyz", 200)
        finally:
            third.stop()
    finally:
        first.stop()
        second.stop()


async def test_not_ready_while_the_state_is_read_back(topics: Settings, tmp_path: Path) -> None:
    before = Worker(topics, tmp_path / "before.log").start()
    await before.ready()
    await publish(topics, articles(30), 0)
    await settled(topics)
    before.stop()
    await publish(topics, articles(40), 0)
    after = Worker(topics, tmp_path / "after.log", env={"SITREP_FAULT": "pause:recovering"}).start()
    try:
        reasons = await answer(after, "/readyz", 503)
        while "recovering" not in reasons.get("dedupe", ""):
            reasons = await answer(after, "/readyz", 503)
        await answer(after, "/readyz", 200)
        await settled(topics)
    finally:
        after.stop()
    assert (await audit(topics)).balanced


async def test_unhealthy_when_commits_stand_still_while_there_is_lag(topics: Settings, tmp_path: Path) -> None:
    env = {
        "SITREP_STALL_SECONDS": "2", "SITREP_LAG_INTERVAL_SECONDS": "0.3", "SITREP_REQUEST_TIMEOUT_SECONDS": "1",
    }  # fmt: skip
    worker = Worker(topics, tmp_path / "worker.log", env=env).start()
    deployment = Deployment(topics, None, tmp_path)
    try:
        await worker.ready()
        await deployment.writable(False)
        poison = [raw for raw in records(7, 200, large=0) if raw.kind == "poison"][:3]
        await publish(topics, [*poison, *articles(20)], 0)
        reasons = await answer(worker, "/healthz", 503)
        assert "no commit for" in reasons["split"] and "dead-letter" in reasons["split"], reasons
        assert reasons["dedupe"] == reasons["classify"] == "ok"
        await answer(worker, "/readyz", 503)
        await deployment.writable(True)
        await answer(worker, "/healthz", 200)
        await answer(worker, "/readyz", 200)
        await settled(topics)
        assert (await audit(topics)).balanced
    finally:
        worker.stop()


@pytest.mark.parametrize("stage", ["split", "dedupe"])
async def test_a_bad_deployment_stops_itself_and_loses_nothing(topics: Settings, tmp_path: Path, stage: str) -> None:
    made = articles(150)
    await publish(topics, made, 0)
    bad = Worker(topics, tmp_path / "bad.log", env={"SITREP_FAULT": f"raise:{stage}"}).start()
    try:
        reasons = await answer(bad, "/readyz", 503)
        while "failed inside the service" not in reasons[stage]:
            reasons = await answer(bad, "/readyz", 503)
        assert "intake stopped" in reasons[stage] and "restart" in reasons[stage]
        metrics = (await asyncio.to_thread(bad.get, "/metrics"))[1].decode()
        assert f'sitrep_intake_stopped{{stage="{stage}"}} 1.0' in metrics
        assert f'sitrep_ready{{stage="{stage}"}} 0.0' in metrics
        assert any("intake stopped" in line["message"] and line["level"] == "CRITICAL" for line in bad.lines())
    finally:
        assert bad.stop() == 0
    good = Worker(topics, tmp_path / "good.log").start()
    try:
        await settled(topics)
        account = await audit(topics)
        letters = sum(account.dead_letters.values())
        assert account.balanced, account.summary()
        assert account.dead_letters == {f"{stage}/internal_error": letters} and 1 <= letters <= 25
        sent = await redrive(topics, Selection(reason="internal_error"), dry_run=False)
        assert sent["redriven"] == letters
        await settled(topics)
        account = await audit(topics)
    finally:
        good.stop()
    assert account.balanced, account.summary()
    assert sum(account.dead_letters.values()) == letters
    # Redriven to the stage that failed: raw records that split refused are sent again, the others are not.
    assert account.raw == len(made) + (letters if stage == "split" else 0)
    assert account.articles == len(made)
