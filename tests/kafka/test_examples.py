"""Every example as a user runs it: on the embedded broker, with a worker at work, as a process of its own."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.admin import create_topics
from service.asyncapi import headers as described
from service.broker import EmbeddedBroker
from service.publishing import send_and_wait
from service.reading import Reader
from service.settings import Settings
from service.topics import EVENT_TOPICS, TOPICS, Key
from tests.kafka.worker import Worker, settled

pytestmark = pytest.mark.kafka
ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
async def worker(broker: EmbeddedBroker, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Worker]:
    """One worker for this module's tests."""
    folder = tmp_path_factory.mktemp("examples")
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        brokers=broker.bootstrap, prefix=f"t{uuid.uuid4().hex[:8]}", home=folder / "home", http_port=0,
        session_timeout_seconds=3.0,
    )  # fmt: skip
    await create_topics(settings)
    running = Worker(settings, folder / "worker.log").start()
    yield await running.ready()
    running.stop()


async def example(settings: Settings, name: str, *arguments: str) -> list[str]:
    """The lines that examples/NAME.py prints."""
    environment = os.environ | {"SITREP_BROKERS": settings.brokers, "SITREP_PREFIX": settings.prefix}
    command = [sys.executable, str(EXAMPLES / f"{name}.py"), *arguments]
    done = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    assert done.returncode == 0, f"{name}: {done.stderr[-2000:]}"
    return done.stdout.splitlines()


async def read(settings: Settings, *keys: Key) -> list[tuple[Key, Any]]:
    """Every record of the topics, with its topic's short name."""
    async with Reader(settings) as reader:
        return [(key, record) for key in keys for record in [r async for r in reader.records(key)]]


async def test_every_example_does_what_it_says(worker: Worker, tmp_path: Path) -> None:
    settings = worker.settings
    sent = await example(settings, "produce", str(EXAMPLES / "articles.jsonl"))
    assert len(sent) == 5 and all(line.startswith("acknowledged: partition") for line in sent)
    await settled(settings)
    assert len(await read(settings, "dead-letter")) == 1

    published = await read(settings, *EVENT_TOPICS.values())
    reports = {record.key.decode() for key, record in published if key == "field-report"}
    seen = await example(settings, "consume", "--limit", str(len(reports)), "--seconds", "30")
    assert seen and {line.split()[0] for line in seen} <= reports
    assert not await example(settings, "consume", "--seconds", "2"), "what was handled is committed"

    stories = await example(settings, "latest_state")
    assert sum(line.startswith("story ") for line in stories) == 1
    assert "number 5 -> 9" in " ".join(stories), "the later edition says what changed"
    assert "مقتل 9 مدنيين" in stories[-1] and not any("مقتل 5 مدنيين" in line for line in stories)

    (line,) = await example(settings, "circulation")
    root, said = line.split(" ", 1)
    assert root == stories[0].split()[1] and said.startswith("1 sightings in agency-two from 2016-02-02T08:00")

    first = await example(settings, "to_sqlite", str(tmp_path / "news.db"))
    assert first[1:] == [f"{len(published)} events, 1 sightings, 0 retracted", f"{root} 1 1"]
    again = await example(settings, "to_sqlite", str(tmp_path / "news.db"))
    assert again == ["0 records", *first[1:]]
    with sqlite3.connect(tmp_path / "news.db") as db:
        db.execute("DELETE FROM offsets")  # as if it had never committed: all comes again, and nothing doubles
    assert (await example(settings, "to_sqlite", str(tmp_path / "news.db")))[1:] == first[1:]


async def test_cloudevents_come_in_and_the_trace_goes_through(worker: Worker) -> None:
    settings = worker.settings
    trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    binary = {
        "ce_specversion": b"1.0", "ce_id": b"ce-17", "ce_source": b"/scrapers/one", "ce_type": b"article.found",
        "ce_time": b"2016-02-02T07:00:00Z", "content-type": b"application/json",
        "traceparent": trace, "tracestate": b"a=b", "mine": b"stays",
    }  # fmt: skip
    text = "اجتمع وفد المعارضة مع المبعوث الأممي في جنيف وبحث معه وقف إطلاق النار في ريف إدلب الجنوبي يوم الخميس."
    _, became = await send_and_wait(settings, orjson.dumps({"text": text}), list(binary.items()), 30)
    (event,) = became.events
    assert event["source"] == "/scrapers/one"
    # A reprint, and one that cannot be used: each bears the trace of its own raw record.
    other = b"00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    as_text = [("content-type", b"text/plain"), ("traceparent", other)]
    _, reprint = await send_and_wait(settings, text.encode(), as_text, 30)
    _, refused = await send_and_wait(settings, b"{}", [("traceparent", other)], 30)
    assert len(reprint.sightings) == 1
    assert refused.dead_letter is not None and refused.dead_letter["traceparent"] == other.decode()

    found = {}
    for key, record in await read(settings, *TOPICS):
        headers = dict(record.headers)
        unknown = headers.keys() - described(key).keys() - {"mine", "ce_specversion", "ce_type"}
        assert not unknown, f"{key} bears headers that no document tells of"
        if headers.get("traceparent") == trace:
            found[key] = headers
        if key == "sighting" and headers.get("traceparent") == other:
            assert record.key.decode() == reprint.sightings[0]["sighting_id"]
            found["sighting"] = headers
    assert found.pop("sighting")
    assert found.keys() == {"article", "paragraphs", "novel", "diplomatic-statement"}
    assert all(headers["tracestate"] == b"a=b" for headers in found.values())


def test_the_models_need_neither_faust_nor_kafka() -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['faust', 'aiokafka', 'mode']));"
        "from service.models import events, extraction, pipeline, raw, relations;"
        "print(events.FieldReport.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout.strip() == "FieldReport", done.stderr
