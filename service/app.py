"""Builds the Faust apps, one per stage, and wires them to their agents. `faust -A service.app:dedupe worker` works too.

One app per stage, so that scaling one stage rebalances no other; `faust.Worker(a, b, c)` runs several in one process.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import faust
from faust.types import StreamT

from service import faust_metrics, metrics
from service.batches import Batches
from service.delivery import Delivery, Progress
from service.faust_quick import NoTables, retry_calmly
from service.faust_strict import strict_consumer
from service.health import HealthServer, LagProbe
from service.publisher import Publisher
from service.records import STAGE_REASONS
from service.settings import Settings, get_settings
from service.state import COMMIT_EVERY
from service.text.vocabulary import REASONS
from service.topics import group_name, partitions, topic_name

AGENTS = {"split": "Split", "dedupe": "Dedupe", "classify": "Classify"}
"""Stage -> class in service/agents/<stage>.py, imported when built: a split worker holds no gazetteer."""


@dataclass
class Stage:
    """One stage of this process: its app and what health asks about it."""

    name: str
    app: faust.App
    publisher: Publisher
    progress: Progress = field(default_factory=Progress)
    state: Any = None
    rebalancing: bool = True
    _committed: int = -1
    _lag: int = 0
    _moved: float = field(default_factory=time.monotonic)

    def committed(self, offset: int, lag: int) -> None:
        """Where the broker says the group stands: sum of committed offsets, and of lag."""
        if offset != self._committed or lag == 0:
            self._moved = time.monotonic()
        self._committed, self._lag = offset, lag

    def unhealthy(self, stall_seconds: float) -> str | None:
        """Why the stage needs a restart, or None: lag and no commit for `stall_seconds`."""
        still = time.monotonic() - self._moved
        if self._lag > 0 and still > stall_seconds:
            return f"no commit for {still:.0f} s with a lag of {self._lag}" + (
                f": {r}" if (r := self.not_ready()) else ""
            )
        return None

    def not_ready(self) -> str | None:
        """Why the stage takes no records now, or None."""
        if self.progress.stopped:
            return self.progress.stopped
        if self.rebalancing:
            return "rebalancing: partitions are being assigned"
        if self.state is not None and self.state.unreadable:
            return "; ".join(self.state.unreadable.values())
        if self.state is not None and self.state.recovering:
            return f"recovering the state of partitions {sorted(self.state.recovering)}"
        return self.publisher.failing


def _credentials(settings: Settings) -> Any:
    context = settings.ssl_context()
    if settings.security_protocol.startswith("SASL"):
        assert settings.sasl_password is not None  # noqa: S101  settings refuse SASL without a password
        return faust.SASLCredentials(
            username=settings.sasl_username,
            password=settings.sasl_password.get_secret_value(),
            mechanism=settings.sasl_mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None


def build_stage(name: str, settings: Settings, batches: Batches | None = None) -> Stage:
    """The Faust app of a stage with its agent, ready for a worker. `batches`: the producer that it shares with others."""
    retry_calmly()
    settings.home.mkdir(parents=True, exist_ok=True)  # Faust makes its own folder in it, but no parents
    app = faust.App(
        group_name(settings, name),
        broker=[f"kafka://{broker.strip()}" for broker in settings.brokers.split(",")],
        broker_credentials=_credentials(settings),
        store="memory://",
        datadir=str(settings.home / "faust"),
        autodiscover=False,
        web_enabled=False,
        web_tables_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=settings.paragraph_partitions,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=2 << 20,
        # Full, it pauses the partitions, and with all paused Faust sleeps a second: what is left must last that long.
        stream_buffer_maxsize=256,
        stream_wait_empty=False,
        broker_max_poll_records=100,
        broker_commit_interval=settings.commit_interval_seconds,
        broker_commit_every=COMMIT_EVERY,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=min(3.0, settings.session_timeout_seconds / 3),
        broker_request_timeout=max(40.0, settings.session_timeout_seconds + 1),
        broker_max_poll_interval=1000.0,
        producer_request_timeout=settings.request_timeout_seconds,
        worker_redirect_stdouts=False,
        TableManager=NoTables,
        monitor=faust_metrics.monitor(),
    )
    app.transport.Consumer = strict_consumer(settings)  # type: ignore[misc]
    handler: Any = getattr(importlib.import_module(f"service.agents.{name}"), AGENTS[name])(settings)
    publisher = Publisher(settings, name, batches)
    stage = Stage(name, app, publisher, state=getattr(handler, "state", None))
    topic = app.topic(
        topic_name(settings, handler.source),
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        partitions=partitions(settings, handler.source),
        internal=False,
    )
    delivery = Delivery(name, settings, publisher, stage.progress, app.crash)

    @app.agent(topic, name=name, concurrency=1)
    async def agent(stream: StreamT[Any]) -> Any:
        await delivery.run(stream, handler.handle)
        return
        yield  # makes it an async generator, which is what Faust takes for an agent

    @app.on_partitions_assigned.connect  # type: ignore[arg-type]
    async def on_assigned(_: Any, *args: Any, assigned: Iterable[Any] = (), **__: Any) -> None:
        if stage.state is not None:
            stage.state.assigned({tp.partition for tp in (args[0] if args else assigned)})
        stage.rebalancing = False

    @app.on_partitions_revoked.connect  # type: ignore[arg-type]
    async def on_revoked(_: Any, *__: Any, **___: Any) -> None:
        stage.rebalancing = True

    app.service(_closing(publisher))
    return stage


def _closing(publisher: Publisher) -> Any:
    class Closing(faust.Service):
        """Closes the producer when the app stops."""

        async def on_stop(self) -> None:
            await publisher.stop()

    return Closing


def build(names: Iterable[str], settings: Settings) -> list[Stage]:
    """The stages of one process, with one HTTP port and one lag probe for all of them."""
    batches = Batches(settings)
    stages = [build_stage(name, settings, batches) for name in names]
    metrics.start_at_zero([s.name for s in stages], list(REASONS), list(STAGE_REASONS))
    server, probe = HealthServer(settings, stages), LagProbe(settings, stages)
    stages[0].app.service(server.as_service())
    stages[0].app.service(probe.as_service())
    return stages


def __getattr__(name: str) -> faust.App:
    """`split`, `dedupe`, `classify`: made when first asked for, so that importing this module reads no settings."""
    if name not in AGENTS:
        raise AttributeError(name)
    app = globals()[name] = build([name], get_settings())[0].app
    return app
