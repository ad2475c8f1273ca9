"""One run: articles flow while the faults of the plan happen; then everything must be as the oracle says."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from service.admin import create_topics
from service.audit import Account, audit, lag
from service.broker import EmbeddedBroker
from service.faust_quick import LEFT_IN_HASTE
from service.settings import MIB, Settings
from service.topics import topic_name
from tests.faults.actions import ACTIONS
from tests.faults.articles import Raw, records
from tests.faults.deployment import KILLED, Deployment, Watch
from tests.faults.oracle import Broker, Difference, compare, expected
from tests.faults.plan import Fault, Plan

SETTLE_SECONDS = 90.0
SESSION_SECONDS = 3.0
RECORDS_PER_SECOND = 200
"""What a worker acknowledges at most in these runs, between two commits too."""


@dataclass
class Result:
    """What a run showed."""

    plan: Plan
    ids: int = 0
    found: int = 0
    difference: Difference | None = None
    account: Account | None = None
    repeats: int = 0
    bound: int = 0
    evicted: int = 0
    stale: int = 0
    exits: Counter[int] = field(default_factory=Counter)
    progress: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    spent: dict[str, float] = field(default_factory=dict)
    """Phase of the run -> seconds."""
    problem: str | None = None

    @property
    def good(self) -> bool:
        return not self.problems()

    def expected_exits(self) -> set[int]:
        """0, -9, a stop in haste; -15 is a SIGTERM before the worker was up, 2 a start while the broker was away."""
        return {0, KILLED, -15, LEFT_IN_HASTE} | (
            {2} if any(fault.kind == "broker" for fault in self.plan.faults) else set()
        )

    def problems(self) -> list[str]:
        """Everything that is not as it must be, in words."""
        found = [self.problem] if self.problem else []
        if self.difference is not None:
            for kind in ("lost", "invented", "contradictory", "unlike", "state"):
                names = getattr(self.difference, kind)
                if names:
                    by_topic = dict(Counter(name.partition(" ")[0] for name in names))
                    found.append(f"{len(names)} {kind} {by_topic}: {', '.join(names[:3])}")
        if self.account is not None and not self.account.balanced:
            found.append(f"the audit does not balance: {self.account.summary()}")
        if self.repeats > self.bound:
            found.append(f"{self.repeats} repeats, at most {self.bound} were to be expected")
        odd = {code: n for code, n in self.exits.items() if code not in self.expected_exits()}
        if odd:
            found.append(f"workers ended by themselves, exit codes {odd}")
        return found


def settings_of(plan: Plan, broker: EmbeddedBroker, folder: Path) -> Settings:
    """The deployment of a run: a prefix of its own, small limits, short sessions."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        brokers=broker.bootstrap,
        prefix=f"f{plan.seed}-{time.time_ns() % 10**9}",
        home=folder / "home",
        session_timeout_seconds=SESSION_SECONDS,
        max_record_bytes=MIB,
        drain_seconds=3.0,
        http_port=0,
        **plan.settings,
    )


async def run(plan: Plan, broker: EmbeddedBroker, folder: Path) -> Result:
    """Do the plan on `broker` with logs and local files in `folder`."""
    began = time.monotonic()
    result = Result(plan)

    def done(phase: str) -> None:
        result.spent[phase] = round(time.monotonic() - began - sum(result.spent.values()), 1)

    settings = settings_of(plan, broker, folder)
    await create_topics(settings)
    deployment, watch = Deployment(settings, broker, folder), Watch(settings)
    try:
        for _ in range(plan.workers):
            deployment.start_worker()
        await asyncio.gather(*(worker.ready() for worker in deployment.workers))
        done("start")
        deployment.supervise()
        watch.start()
        made = records(plan.seed, plan.records, large=plan.large, bombs=plan.bombs)
        sending = asyncio.create_task(publish(settings, made, plan.seconds))
        times = [await task for task in [asyncio.create_task(_meet(deployment, f, plan.seed)) for f in plan.faults]]
        await sending
        done("faults")
        await _settled(deployment)
        await asyncio.sleep(0.3)
        done("settle")
        for fault, at in zip(plan.faults, times, strict=True):
            if (took := watch.progress_after(at)) is not None:
                result.progress[fault.kind] = max(took, result.progress.get(fault.kind, 0.0))
    except AssertionError as error:
        result.problem = str(error)
    finally:
        await watch.stop()
        await deployment.stop()
        result.exits = deployment.exits
    done("stop")
    if result.problem is None:
        await _judge(result, settings, deployment)
    done("judge")
    result.seconds = time.monotonic() - began
    return result


async def _meet(deployment: Deployment, fault: Fault, seed: int) -> float:
    await asyncio.sleep(fault.at)
    return await ACTIONS[fault.kind](deployment, fault, random.Random(f"{seed}{fault.kind}"))


async def publish(settings: Settings, made: list[Raw], seconds: float) -> None:
    """Send the records over `seconds`, in their order. What the broker does not take while it is away is sent again."""
    options: dict[str, Any] = settings.kafka_client_options() | {"max_request_size": 64 * MIB, "acks": "all"}
    async with _Producer(options) as plain, _Producer(options | {"compression_type": "gzip"}) as packing:
        began = time.monotonic()
        for number, raw in enumerate(made):
            await asyncio.sleep(max(0.0, began + seconds * number / len(made) - time.monotonic()))
            producer = packing if len(raw.value or b"") > MIB * 0.9 else plain
            await producer.send(topic_name(settings, "article"), raw)


class _Producer:
    """Sends and waits, until it works."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._producer: Any = None

    async def __aenter__(self) -> _Producer:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._producer is not None:
            await self._producer.stop()

    async def send(self, topic: str, raw: Raw) -> None:
        while True:
            try:
                if self._producer is None:
                    self._producer = AIOKafkaProducer(**self._options, request_timeout_ms=5000)
                    await self._producer.start()
                await self._producer.send_and_wait(topic, raw.value, key=raw.key, headers=list(raw.headers))
                return
            except (KafkaError, OSError):
                if self._producer is not None:
                    with contextlib.suppress(Exception):
                        await self._producer.stop()
                    self._producer = None
                await asyncio.sleep(0.2)


async def _settled(deployment: Deployment) -> None:
    """All committed, in three looks in a row, with every worker alive."""
    deadline = time.monotonic() + SETTLE_SECONDS
    quiet = 0
    behind: dict[str, int] = {}
    while quiet < 3:
        try:
            behind = await lag(deployment.settings)
            quiet = quiet + 1 if not any(behind.values()) and deployment.alive else 0
        except (KafkaError, OSError):
            quiet = 0
        if time.monotonic() > deadline:
            await deployment.tell()
            raise AssertionError(f"not settled after {SETTLE_SECONDS:.0f} s, lag {behind}")
        await asyncio.sleep(0.15)


async def _judge(result: Result, settings: Settings, deployment: Deployment) -> None:
    broker = await Broker().read(settings)
    made = expected(settings, broker)
    result.difference = compare(made, broker)
    result.account = await audit(settings)
    result.ids, result.found, result.evicted = len(made.values), len(broker.values), made.evicted
    live = {name for name, value in broker.last.items() if value is not None}
    result.stale = len(live - made.live)
    result.repeats = broker.records - len(broker.values)
    result.bound = bound(result, settings, broker)
    if not result.good:  # for a look afterwards, with --keep
        (deployment.folder / "broker.pickle").write_bytes(pickle.dumps((settings.model_dump(), broker)))


def bound(result: Result, settings: Settings, broker: Broker) -> int:
    """How many records may have been written twice.

    Each death and each change of the group repeats, per worker, at most what was in flight and what was acknowledged
    since the last commit (no more than the records there are); each of these writes its outputs once more, and what a
    stage writes twice goes through the stages after it twice.
    """
    changes = sum(result.exits.values()) + 2 * len(result.plan.faults)
    uncommitted = settings.in_flight_records + int(RECORDS_PER_SECOND * settings.commit_interval_seconds)
    per_record = len(broker.values) / max(1, len(broker.raw))
    return int(changes * min(len(broker.raw), uncommitted * (result.plan.workers + 2)) * per_record)
