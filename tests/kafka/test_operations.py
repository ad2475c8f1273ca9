"""What the operator sees: a real Prometheus scrapes a real worker at work, and every panel and alert finds its data."""

from __future__ import annotations

import asyncio
import json
import math
import random
import re
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from service.admin import create_topics
from service.broker.ports import free_port
from service.replay import replay_paths
from service.settings import Settings
from service.topics import topic_name
from tests.kafka.worker import Worker
from tests.promql import DEPLOY, EXPORTER, panels, rules, series
from tests.unit.test_ledger import bulletin

pytestmark = [
    pytest.mark.slow,
    pytest.mark.kafka,
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="Prometheus is not installed (Debian has it)"),
]
SEEDS = Path(__file__).parents[2] / "seeds" / "replay"

NOT_YET = {"source:sitrep_silence_seconds:longest_week"}
"""Series of which the first sample is due two days after the start."""


class Prometheus:
    """The real one, with the rules that are shipped, scraping one worker every second."""

    def __init__(self, folder: Path, target: str) -> None:
        self.port = free_port()
        text = (DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8")
        (folder / "alerts.yml").write_text(re.sub(r"interval: 2m", "interval: 1s", text), "utf-8")
        config = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["alerts.yml"],
            "scrape_configs": [
                {
                    "job_name": "sitrep",
                    "static_configs": [{"targets": [target], "labels": {"service": "worker"}}],
                }
            ],
        }
        (folder / "prometheus.yml").write_text(json.dumps(config), "utf-8")
        self._log = (folder / "prometheus.log").open("wb")
        self._process = subprocess.Popen(
            [
                "prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                f"--web.listen-address=127.0.0.1:{self.port}",
            ],
            stdout=self._log, stderr=self._log,
        )  # fmt: skip

    def api(self, path: str, **query: str) -> Any:
        with urlopen(f"http://127.0.0.1:{self.port}/api/v1/{path}?{urlencode(query)}", timeout=10) as answer:
            return json.load(answer)["data"]

    def query(self, expression: str) -> list[float]:
        """The values of an instant query that are numbers."""
        values = [float(item["value"][1]) for item in self.api("query", query=expression)["result"]]
        return [value for value in values if not math.isnan(value)]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._log.close()


@pytest.fixture
async def watched(settings: Settings, tmp_path: Path) -> AsyncIterator[tuple[Worker, Prometheus]]:
    port = free_port()
    settings = settings.model_copy(update={"http_port": port, "lag_interval_seconds": 0.5})
    await create_topics(settings)
    worker = Worker(
        settings, tmp_path / "worker.log", env={"SITREP_HTTP_PORT": str(port), "SITREP_LAG_INTERVAL_SECONDS": "0.5"}
    ).start()
    await worker.ready()
    prometheus = Prometheus(tmp_path, f"127.0.0.1:{port}")
    try:
        yield worker, prometheus
    finally:
        prometheus.stop()
        worker.stop()


async def traffic(settings: Settings, seconds: float) -> None:
    """Articles of several sources, one in five a reprint, one in ten not usable, some with a date that must be mended."""
    chance = random.Random(5)
    texts = [bulletin(chance) for _ in range(200)]
    producer: Any = AIOKafkaProducer(**settings.kafka_client_options(), acks="all")
    await producer.start()
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        for _ in range(5):
            number += 1
            article = {
                "id": str(number),
                "source": f"s{number % 3}",
                "text": chance.choice(texts),
                "published_at": "1970",
            }
            value = orjson.dumps(article) if number % 10 else b"{}"
            await producer.send(topic_name(settings, "article"), value)
        await asyncio.sleep(0.2)
    await producer.stop()


def seen_by_grafana(expression: str) -> str:
    return expression.replace("$__rate_interval", "10s").replace("$__range", "1m")


async def test_every_panel_and_every_alert_finds_its_data(watched: tuple[Worker, Prometheus]) -> None:
    worker, prometheus = watched
    await replay_paths(worker.settings, [SEEDS])
    await traffic(worker.settings, 15)

    empty = []
    for where, expression in panels():
        if series(expression) & EXPORTER:
            continue
        if not await asyncio.to_thread(prometheus.query, seen_by_grafana(expression)):
            empty.append(f"{where}: {expression}")
    assert empty == []

    groups = (await asyncio.to_thread(prometheus.api, "rules"))["groups"]
    evaluated = {rule["name"]: rule for group in groups for rule in group["rules"]}
    for rule in rules():
        name, expression = str(rule.get("alert") or rule["record"]), str(rule["expr"])
        assert evaluated[name]["health"] == "ok", (name, evaluated[name].get("lastError"))
        for needed in series(expression) - EXPORTER - NOT_YET:
            assert await asyncio.to_thread(prometheus.query, f"count({needed})"), f"{name} needs {needed}"
    # One article in ten is not usable: that is more than the alert allows. Nothing else is wrong.
    states = {name: rule["state"] for name, rule in evaluated.items() if rule["type"] == "alerting"}
    unwell = {name for name, state in states.items() if state != "inactive"}
    assert unwell == {"SitrepDeadLetterRatio", "SitrepKafkaDown"}, "no exporter runs here, so Kafka counts as down"

    worker.kill()
    deadline = time.monotonic() + 15
    down = next(str(rule["expr"]) for rule in rules() if rule.get("alert") == "SitrepDown")
    while len(await asyncio.to_thread(prometheus.query, down)) < 3:
        assert time.monotonic() < deadline, "three stages are down and no alert sees it"
        await asyncio.sleep(0.5)
