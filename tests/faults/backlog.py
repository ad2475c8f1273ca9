"""Memory of a worker that meets a backlog: `python -m tests.faults.backlog 50000` prints peak megabytes and records a second."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from service.admin import create_topics
from service.audit import lag
from service.broker import EmbeddedBroker
from service.settings import Settings
from service.topics import topic_name
from tests.faults.articles import Raw, records
from tests.kafka.worker import Worker

SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Measured:
    """A worker that worked off a backlog."""

    records: int
    peak_mb: float
    seconds: float

    def __str__(self) -> str:
        rate = self.records / self.seconds
        return f"{self.records} records: peak {self.peak_mb:.0f} MB, {self.seconds:.1f} s, {rate:.0f} records/s"


def peak_megabytes(pid: int) -> float:
    """The largest resident size the process has had (VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmHWM in /proc")


async def _fill(settings: Settings, count: int) -> None:
    made = records(99, min(count, SAMPLE), large=0)
    producer: Any = AIOKafkaProducer(**settings.kafka_client_options(), acks="all", linger_ms=20)
    await producer.start()
    topic = topic_name(settings, "article")
    for number in range(count):
        raw = _anew(made[number % len(made)], number // len(made))
        if len(raw.value or b"") < 900_000:
            await producer.send(topic, raw.value, key=raw.key)
    await producer.stop()


def _anew(raw: Raw, turn: int) -> Raw:
    """The record as another article: a text of its own by a number in every sentence."""
    if raw.kind != "article" or not turn:
        return raw
    fields = orjson.loads(raw.value or b"{}")
    fields["id"] = f"{fields['id']}-{turn}"
    fields["text"] = fields["text"].replace("أمس", f"أمس بعد {turn} ساعة").replace("on ", f"on {turn} ")
    return Raw(raw.kind, orjson.dumps(fields), raw.key)


async def measure(
    broker: EmbeddedBroker, folder: Path, count: int, limit: float = 1200.0, tell: float | None = None
) -> Measured:
    """Fill the topic, then start one worker with default settings and let it work all of it off.

    Every `tell` seconds a line on stderr says how far each stage is behind, and the peak so far.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        brokers=broker.bootstrap,
        prefix=f"backlog{count}-{time.time_ns() % 10**9}",
        home=folder / "home",
        http_port=0,
    )
    await create_topics(settings)
    await _fill(settings, count)
    began = told = time.monotonic()
    worker = Worker(settings, folder / "worker.log").start()
    try:
        while True:
            await asyncio.sleep(0.5)
            try:
                behind = await lag(settings)
            except KafkaError:  # a new broker has no group coordinator yet
                behind = {"unknown": 1}
            assert worker.process is not None and worker.process.poll() is None, worker.log.read_text()[-2000:]
            peak = peak_megabytes(worker.process.pid)
            if not any(behind.values()):
                return Measured(count, peak, time.monotonic() - began)
            if tell is not None and time.monotonic() - told > tell:
                told = time.monotonic()
                print(f"{told - began:.0f} s: peak {peak:.0f} MB, behind {behind}", file=sys.stderr, flush=True)
            assert time.monotonic() - began < limit, behind
    finally:
        worker.stop()


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.backlog", description=__doc__)
    parser.add_argument("records", type=int, nargs="*", default=[5_000, 50_000])
    parser.add_argument("--limit", type=float, default=3600.0, help="seconds that a backlog may take")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, EmbeddedBroker() as broker:
        for count in given.records:
            print(await measure(broker, Path(folder) / str(count), count, given.limit, tell=60.0), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
