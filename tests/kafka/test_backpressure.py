"""A broker that is slow or away stops the intake; it neither fills the memory nor floods the log."""

from __future__ import annotations

import asyncio
import logging
import signal
from pathlib import Path

import pytest

from service.admin import create_topics
from service.audit import audit
from service.broker import EmbeddedBroker
from service.commands.worker import STOP_SECONDS
from service.faust_quick import LEFT_IN_HASTE
from service.settings import Settings
from tests.faults.articles import records
from tests.faults.backlog import Measured, measure
from tests.faults.run import publish
from tests.kafka.worker import Worker, settled

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

AWAY_SECONDS = 25
QUIET_SECONDS = 10
MEGABYTES = 600


async def test_memory_does_not_grow_with_the_backlog(broker: EmbeddedBroker, tmp_path: Path) -> None:
    small = await measure(broker, tmp_path / "small", 300)
    large = await measure(broker, tmp_path / "large", 1500)
    assert isinstance(large, Measured) and large.records == 1500
    assert large.peak_mb < MEGABYTES
    # What grows is the window (some kilobytes per paragraph kept) and, up to its bound, what is in flight.
    assert large.peak_mb - small.peak_mb < 120, (small, large)


@pytest.fixture(autouse=True)
def quiet() -> None:
    """This process's own clients complain too."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


async def test_a_broker_that_is_away_is_told_of_once_in_ten_seconds_and_work_goes_on_after(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path / "broker") as broker:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            brokers=broker.bootstrap,
            home=tmp_path / "home",
            http_port=0,
            session_timeout_seconds=3.0,
        )
        await create_topics(settings)
        worker = Worker(settings, tmp_path / "worker.log", env={"SITREP_LAG_INTERVAL_SECONDS": "1"}).start()
        try:
            await worker.ready()
            await publish(settings, records(5, 60, large=0), 0)
            await settled(settings)
            sending = asyncio.create_task(publish(settings, records(6, 60, large=0), 1.0))
            await asyncio.sleep(0.5)
            before = len(worker.lines())
            await asyncio.to_thread(broker.kill)
            await asyncio.sleep(AWAY_SECONDS)
            away = worker.lines()[before:]
            assert worker.process is not None and worker.process.poll() is None, "it does not leave for that"
            await asyncio.to_thread(broker.start)
            await sending
            await settled(settings)
            await worker.ready()
            assert (await audit(settings)).balanced
        finally:
            assert worker.stop() == 0
    most = AWAY_SECONDS // QUIET_SECONDS + 1
    assert 1 <= len(away) <= most + 1, "\n".join(f"{line['name']}: {line['message'][:150]}" for line in away)


async def test_a_worker_stops_in_time_though_no_broker_answers(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path / "broker") as broker:
        settings = Settings(_env_file=None, brokers=broker.bootstrap, home=tmp_path / "home", http_port=0)  # type: ignore[call-arg]
        await create_topics(settings)
        waits = Worker(settings, tmp_path / "waits.log", env={"SITREP_DRAIN_SECONDS": "1"}).start()
        told = Worker(settings, tmp_path / "told.log").start()
        await waits.ready()
        await told.ready()
        await asyncio.to_thread(broker.kill)
        for worker in (waits, told):
            worker.signal(signal.SIGTERM)
        await asyncio.sleep(1)
        assert told.process is not None and told.process.poll() is None
        told.signal(signal.SIGINT)
        assert await asyncio.to_thread(told.wait, 2) == LEFT_IN_HASTE
        # Its clients may give the brokers up before its time is over; then it has stopped in order.
        assert await asyncio.to_thread(waits.wait, 1 + STOP_SECONDS + 3) in (0, LEFT_IN_HASTE)
    for worker, why in ((waits, "not stopped 16 s after SIGTERM"), (told, "SIGINT again")):
        if worker.process is not None and worker.process.returncode == 0:
            continue
        assert worker.lines()[-1]["message"].startswith(f"{why}: leaving at once")
