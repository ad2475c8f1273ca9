"""/metrics, /healthz and /readyz on one read-only port; lag asked from the broker, since Faust's own freezes in a stall."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import faust
import orjson
from aiohttp import web
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    NotCoordinatorError,
)
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service import __version__, metrics
from service.models.base import PIPELINE_VERSION
from service.settings import Settings
from service.topics import Key, group_name, partitions, topic_name

if TYPE_CHECKING:
    from service.app import Stage

logger = logging.getLogger("sitrep.health")
IDLE_SECONDS = 15.0
"""How long a client may take to send a whole request, also its first."""

COORDINATOR_TRIES, COORDINATOR_SECONDS = 20, 0.25
"""How often, and how far apart, a group's coordinator is asked for that the cluster is still appointing."""

SOURCES: dict[str, Key] = {"split": "article", "dedupe": "paragraphs", "classify": "novel"}


async def _committed(admin: Any, group: str) -> Any:
    """The offsets that a group has committed. A new cluster makes its topic for them when a group is first asked for."""
    for _ in range(COORDINATOR_TRIES):
        try:
            return await admin.list_consumer_group_offsets(group)
        except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
            await asyncio.sleep(COORDINATOR_SECONDS)
    return await admin.list_consumer_group_offsets(group)


async def group_lags(
    admin: Any, consumer: Any, settings: Settings, stages: Iterable[str]
) -> dict[str, dict[int, tuple[int, int, int]]]:
    """Stage -> partition -> (log start, its group's committed offset, log end), as the broker knows them."""
    tps = {
        stage: [TopicPartition(topic_name(settings, key), p) for p in range(partitions(settings, key))]
        for stage in stages
        for key in (SOURCES[stage],)
    }
    committed = {stage: await _committed(admin, group_name(settings, stage)) for stage in tps}
    every = [tp for each in tps.values() for tp in each]  # asked at once: a request for each is work for both sides
    starts, ends = await consumer.beginning_offsets(every), await consumer.end_offsets(every)
    lags: dict[str, dict[int, tuple[int, int, int]]] = {}
    for stage, each in tps.items():
        lags[stage] = {}
        for tp in each:
            known = committed[stage].get(tp)
            at = known.offset if known is not None and known.offset >= 0 else starts[tp]
            lags[stage][tp.partition] = (starts[tp], at, ends[tp])
    return lags


async def group_lag(admin: Any, consumer: Any, settings: Settings, stage: str) -> dict[int, tuple[int, int, int]]:
    """Partition -> (log start, committed offset, log end) of a stage's group, as the broker knows them."""
    return (await group_lags(admin, consumer, settings, [stage]))[stage]


class LagProbe:
    """Asks the broker now and then where the groups stand, and remembers when a stage last moved."""

    def __init__(self, settings: Settings, stages: list[Stage]) -> None:
        self._settings = settings
        self._stages = stages

    def as_service(self) -> Any:
        """A Faust service class that runs the probe while the app runs."""
        probe = self

        class Probe(faust.Service):
            """Measures lag."""

            @faust.Service.task
            async def _run(self) -> None:
                await probe.run()

        return Probe

    async def run(self) -> None:
        """Until cancelled. A broker that does not answer leaves the last values standing."""
        while True:
            try:
                await self._connected()
            except (KafkaError, OSError) as error:
                logger.warning(f"cannot ask the brokers for lag: {type(error).__name__}: {error}".split("\n")[0])
            await asyncio.sleep(self._settings.lag_interval_seconds)

    async def _connected(self) -> None:
        options = self._settings.kafka_client_options()
        admin, consumer = AIOKafkaAdminClient(**options), AIOKafkaConsumer(**options)
        try:
            await admin.start()
            await consumer.start()
            while True:
                lags = await group_lags(admin, consumer, self._settings, [stage.name for stage in self._stages])
                for stage in self._stages:
                    self._publish(stage, lags[stage.name])
                await asyncio.sleep(self._settings.lag_interval_seconds)
        finally:
            await consumer.stop()
            await admin.close()

    @staticmethod
    def _publish(stage: Stage, lag: dict[int, tuple[int, int, int]]) -> None:
        for partition, (start, at, end) in lag.items():
            labels = (stage.name, str(partition))
            metrics.LAG.labels(*labels).set(max(0, end - at))
            metrics.COMMITTED.labels(*labels).set(at)
            metrics.RETENTION_HEADROOM.labels(*labels).set(max(0, at - start))
        stage.committed(sum(at for _, at, _ in lag.values()), sum(max(0, end - at) for _, at, end in lag.values()))


class HealthServer:
    """The HTTP port. Read-only, with time-outs and a limit on the request; it shows no data."""

    def __init__(self, settings: Settings, stages: list[Stage]) -> None:
        self._settings = settings
        self._stages = stages
        self._runner: web.AppRunner | None = None
        self.port = settings.http_port

    def as_service(self) -> Any:
        """A Faust service class that opens the port with the app and closes it with it."""
        server = self

        class Http(faust.Service):
            """Serves metrics and health."""

            async def on_start(self) -> None:
                await server.start()

            async def on_stop(self) -> None:
                await server.stop()

        return Http

    async def start(self) -> None:
        """Open the port.

        Raises:
            OSError: the port is taken; the message names the setting.
        """
        metrics.BUILD.info({"version": __version__, "pipeline_version": PIPELINE_VERSION})
        app = web.Application(client_max_size=1024)
        app.add_routes(
            [web.get("/metrics", self._metrics), web.get("/healthz", self._healthz), web.get("/readyz", self._readyz)]
        )
        self._runner = web.AppRunner(
            app,
            access_log=None,
            keepalive_timeout=IDLE_SECONDS,
            lingering_time=1.0,
            logger=logging.getLogger("sitrep.health.http"),
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._settings.http_host, self._settings.http_port).start()
        except OSError as error:
            raise OSError(
                f"cannot open SITREP_HTTP_PORT={self._settings.http_port}: {error.strerror}; choose another, or 0 for a free one"
            ) from error
        self.port = self._runner.addresses[0][1]
        logger.info("listening", extra={"url": f"http://{self._settings.http_host}:{self.port}/metrics"})

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _metrics(self, _: web.Request) -> web.Response:
        for stage in self._stages:
            metrics.READY.labels(stage.name).set(0 if stage.not_ready() else 1)
        return web.Response(body=generate_latest(metrics.REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _readyz(self, _: web.Request) -> web.Response:
        return _answer({stage.name: stage.not_ready() for stage in self._stages})

    async def _healthz(self, _: web.Request) -> web.Response:
        return _answer({stage.name: stage.unhealthy(self._settings.stall_seconds) for stage in self._stages})


def _answer(problems: dict[str, str | None]) -> web.Response:
    bad = any(problems.values())
    body = {"ok": not bad, "stages": {name: problem or "ok" for name, problem in problems.items()}}
    return web.Response(body=orjson.dumps(body), status=503 if bad else 200, content_type="application/json")
