"""Workers of one run, kept alive as a supervisor would, and a watch on what the consumer groups have committed."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from service.broker import EmbeddedBroker
from service.settings import Settings
from service.topics import group_name, topic_name
from tests.kafka.worker import Worker

STAGES = ("split", "dedupe", "classify")
KILLED = -9
ADMIN_SECONDS = 60.0


class Deployment:
    """A prefix on the broker with workers that come and go."""

    def __init__(self, settings: Settings, broker: EmbeddedBroker | None, folder: Path) -> None:
        self.settings = settings
        self._broker = broker
        self.folder = folder
        self.workers: list[Worker] = []
        self.exits: Counter[int] = Counter()
        self.restarts = 0
        self._made = 0
        self._retired: list[Worker] = []
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def broker(self) -> EmbeddedBroker:
        """The broker, to be killed; only a run that owns it has it."""
        assert self._broker is not None
        return self._broker

    def start_worker(self, env: dict[str, str] | None = None) -> Worker:
        """One more worker; it is started again without `env` if it dies."""
        self._made += 1
        worker = Worker(self.settings, self.folder / f"worker{self._made}.log", env=env).start()
        self.workers.append(worker)
        return worker

    async def retire(self, worker: Worker) -> int:
        """SIGTERM and wait; it is not started again. Returns the exit code."""
        self.workers.remove(worker)
        self._retired.append(worker)
        try:
            code = await asyncio.to_thread(worker.stop)
        except subprocess.TimeoutExpired:  # a supervisor kills what does not end in half a minute
            code = KILLED
        self.exits[code] += 1
        return code

    def any_worker(self, chance: Any) -> Worker:
        """One of those that run now, started if there is none."""
        return chance.choice(self.workers) if self.workers else self.start_worker()

    async def kill(self, worker: Worker) -> None:
        """kill -9; the supervisor does not start it again before this returns."""
        await asyncio.to_thread(worker.kill)

    def supervise(self) -> None:
        """From now on start what dies again, after a breath, as a supervisor does."""
        self._supervisor = asyncio.create_task(self._supervise())

    async def _supervise(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            for worker in list(self.workers):
                code = worker.process.poll() if worker.process is not None else None
                if code is not None:
                    if code == 1 and worker.url() is None:  # the broker went between the first look and the start
                        code = 2
                    self.exits[code] += 1
                    self.workers.remove(worker)
                    self.restarts += 1
                    self.start_worker()

    @property
    def alive(self) -> bool:
        """Whether every worker runs."""
        return bool(self.workers) and all(w.process is not None and w.process.poll() is None for w in self.workers)

    def wipe(self) -> None:
        """Remove the local files."""
        shutil.rmtree(self.settings.home, ignore_errors=True)

    async def writable(self, yes: bool) -> None:
        """Make the dead-letter topic refuse every record as too large, or take them again.

        Asking for more replicas than it has would not do: the broker asks for no more than there are.
        """
        config = {"max.message.bytes": str((16 << 20) if yes else 1)}
        resource = ConfigResource(ConfigResourceType.TOPIC, topic_name(self.settings, "dead-letter"), configs=config)
        deadline = time.monotonic() + ADMIN_SECONDS
        while time.monotonic() < deadline:
            client: Any = AIOKafkaAdminClient(**self.settings.kafka_client_options())  # a closed one starts no more
            try:
                await client.start()
                await client.alter_configs([resource])
                return
            except (KafkaError, OSError):
                await asyncio.sleep(0.2)
            finally:
                with contextlib.suppress(Exception):
                    await client.close()
        raise AssertionError("the topic's configuration could not be changed")

    async def tell(self) -> None:
        """Let each worker write what its tasks are doing into its log."""
        for worker in self.workers:
            worker.signal(signal.SIGUSR1)
        await asyncio.sleep(2)

    async def stop(self) -> None:
        """End the supervisor and all workers."""
        if self._supervisor is not None:
            self._supervisor.cancel()
        for worker in list(self.workers):
            await self.retire(worker)


class Watch:
    """Samples the sum of committed offsets: when did work go on after a fault."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.samples: list[tuple[float, int]] = []
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def progress_after(self, began: float) -> float | None:
        """Seconds from `began` to the first look that saw more committed than before; None if there was no more."""
        before = max((total for at, total in self.samples if at <= began), default=0)
        return next((at - began for at, total in self.samples if at > began and total > before), None)

    async def _run(self) -> None:
        while True:
            client: Any = AIOKafkaAdminClient(**self._settings.kafka_client_options(), request_timeout_ms=2000)
            try:
                await client.start()
                while True:
                    total = 0
                    for stage in STAGES:
                        offsets = await client.list_consumer_group_offsets(group_name(self._settings, stage))
                        total += sum(max(0, known.offset) for known in offsets.values())
                    self.samples.append((time.monotonic(), total))
                    await asyncio.sleep(0.1)
            except (KafkaError, OSError, TimeoutError):
                await asyncio.sleep(0.1)
            finally:
                with contextlib.suppress(Exception):
                    await client.close()
