"""The main job on a real Kafka: raw articles in, events out, every paragraph accounted for, and faults that change nothing."""

from __future__ import annotations

import random
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from pydantic import TypeAdapter

from service.admin import check_topics, create_topics
from service.audit import audit
from service.duplicates.ledger import Ledger
from service.models.events import Event
from service.publishing import send_and_wait
from service.reading import Reader
from service.redriving import Selection, redrive
from service.replay import replay_paths
from service.retracting import find, retract
from service.settings import Settings
from service.topics import EVENT_TOPICS, TOPICS, Key, topic_name
from tests.kafka.worker import Worker, settled
from tests.unit.test_ledger import bulletin

pytestmark = pytest.mark.kafka
SEEDS = Path(__file__).parents[2] / "seeds" / "replay"


@pytest.fixture
async def topics(settings: Settings) -> Settings:
    await create_topics(settings)
    return settings


@pytest.fixture
async def worker(topics: Settings, tmp_path: Path) -> AsyncIterator[Worker]:
    running = Worker(topics, tmp_path / "worker.log").start()
    yield await running.ready()
    running.stop()


async def read(settings: Settings, key: Key) -> list[Any]:
    async with Reader(settings) as reader:
        return [record async for record in reader.records(key)]


async def send(settings: Settings, records: list[tuple[bytes | None, dict[str, bytes]]]) -> None:
    producer: Any = AIOKafkaProducer(**settings.kafka_client_options(), acks="all", max_request_size=9 << 20)
    await producer.start()
    for value, headers in records:
        key = b"withdrawn" if value is None else None  # this client sends no record with neither key nor value
        await producer.send(topic_name(settings, "article"), value, key=key, headers=list(headers.items()))
    await producer.stop()


async def oracle(settings: Settings) -> dict[str, str]:
    """Event or sighting id -> relation, by the pure dedupe over news.paragraphs.v1 as it lies in the broker."""
    ledgers: dict[int, Ledger] = {}
    expected: dict[str, str] = {}
    for record in await read(settings, "paragraphs"):
        ledger = ledgers.setdefault(record.partition, Ledger(settings.window_days, settings.window_paragraphs))
        handled = ledger.handle(orjson.loads(record.value), record.offset)
        for paragraph in handled.novel["paragraphs"]:
            if paragraph["outcome"] in ("original", "revision"):
                expected[paragraph["event_id"]] = paragraph["outcome"]
        expected |= {s["sighting_id"]: s["relation"] for s in handled.sightings}
    return expected


async def found(settings: Settings) -> dict[str, str]:
    """Event or sighting id -> relation, as published. An id with two values fails the test."""
    relations: dict[str, str] = {}
    values: dict[str, bytes] = {}
    for key in (*EVENT_TOPICS.values(), "sighting"):
        for record in await read(settings, key):
            name = record.key.decode()
            assert values.setdefault(name, record.value) == record.value, f"{name} has two values"
            value = orjson.loads(record.value)
            relations[name] = value["relation"] if key == "sighting" else value["novelty"]["relation"]
    return relations


async def test_the_seeds_end_in_an_account_that_balances(worker: Worker) -> None:
    settings = worker.settings
    await replay_paths(settings, [SEEDS])
    await settled(settings)
    account = await audit(settings)
    assert account.balanced, account.summary()
    assert account.raw == account.articles == 5
    assert account.paragraphs > 300
    assert all(account.events[category] for category in EVENT_TOPICS)
    assert await found(settings) == await oracle(settings)

    for category, key in EVENT_TOPICS.items():
        contract = TypeAdapter(TOPICS[key].contract)
        for record in await read(settings, key):
            event: Event = contract.validate_json(record.value)
            assert event.event_id == record.key.decode()
            assert dict(record.headers)["category"].decode() == event.category == category
            text = (SEEDS / _file_of(event)).read_text(encoding="utf-8")
            assert text[event.paragraph.start : event.paragraph.end] == event.text
            for place in event.places:
                assert event.text[place.span.start : place.span.end] == place.surface

    again = await found(settings)
    await replay_paths(settings, [SEEDS], restart=True)
    await settled(settings)
    second = await audit(settings)
    assert second.balanced and second.raw == 10
    assert await found(settings) == again
    assert second.outcomes["resent"] == sum(
        account.outcomes[o] for o in ("original", "revision", "exact", "near", "contained")
    )


def _file_of(event: Event) -> str:
    for path in SEEDS.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        if text[event.paragraph.start : event.paragraph.end] == event.text:
            return path.name
    raise AssertionError(f"no seed holds the paragraph of {event.event_id} at its offsets")


BAD: dict[str, tuple[bytes | None, dict[str, bytes]]] = {
    "undecodable_bytes": (b"\x80\x81\xfe", {}),
    "invalid_json": (b'{"text": "', {}),
    "not_an_object": (b"[1, 2]", {}),
    "missing_text": (b'{"id": "1"}', {}),
    "wrong_type": (b'{"text": 5}', {}),
    "empty_text": (b'{"text": " \\u200f "}', {}),
    "over_size": (orjson.dumps({"text": "س" * 700_000}), {}),
    "no_value": (None, {}),
}


async def test_bad_records_become_dead_letters_untouched_and_stop_nothing(worker: Worker) -> None:
    settings = worker.settings
    good = orjson.dumps({"id": "good", "source": "t", "text": bulletin(random.Random(3))})
    await send(
        settings, [*((v, {**h, "mine": b"kept"}) for v, h in BAD.values()), (good, {}), (b'{"text": "\\ud800 x"}', {})]
    )
    await settled(settings)
    letters = {dict(r.headers)["x-error-class"].decode(): r for r in await read(settings, "dead-letter")}
    assert set(letters) == set(BAD)
    for reason, record in letters.items():
        headers = dict(record.headers)
        assert record.value == BAD[reason][0]
        assert headers["mine"] == b"kept"
        assert headers["x-error-remedy"] and headers["x-error-message"] and headers["x-error-attempts"] == b"1"
        assert headers["x-error-topic"].decode() == topic_name(settings, "article")
    account = await audit(settings)
    assert account.balanced, account.summary()
    assert account.articles == 2


async def test_plain_text_traceparent_and_wait(worker: Worker) -> None:
    settings = worker.settings
    trace = ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    text = bulletin(random.Random(4))
    _, became = await send_and_wait(settings, text.encode(), [("content-type", b"text/plain"), trace], 30)
    assert [e["text"] for e in became.events] == text.split("\n")[: len(became.events)]
    headers = [dict(r.headers) for key in EVENT_TOPICS.values() for r in await read(settings, key)]
    assert headers and all(h["traceparent"] == trace[1] for h in headers)
    _, again = await send_and_wait(settings, text.encode(), [("content-type", b"text/plain")], 30)
    assert not again.events and {outcome for _, outcome in again.outcomes} == {"resent"}


FAULTS = ["decided", "first_output", "sent", "acknowledged", "acked"]


@pytest.fixture
def crowd() -> Iterator[list[tuple[bytes, dict[str, bytes]]]]:
    """Articles with reprints, new versions and resent ones among them."""
    chance = random.Random(11)
    texts = [bulletin(chance) for _ in range(60)]
    records: list[tuple[bytes, dict[str, bytes]]] = []
    for number in range(150):
        text = chance.choice(texts)
        identity = f"a{chance.randint(0, 100)}"
        records.append((orjson.dumps({"id": identity, "source": f"s{number % 3}", "text": text}), {}))
    yield records


@pytest.mark.parametrize("point", FAULTS)
async def test_killed_at_any_point_nothing_is_lost_or_invented(
    topics: Settings, tmp_path: Path, crowd: list[tuple[bytes, dict[str, bytes]]], point: str
) -> None:
    settings = topics
    await send(settings, list(crowd))
    nth = {"decided": 120, "first_output": 40, "sent": 77, "acknowledged": 130, "acked": 101}[point]
    doomed = Worker(settings, tmp_path / "doomed.log", env={"SITREP_FAULT": f"{point}:{nth}"}).start()
    assert doomed.wait(60) == -9
    heir = Worker(settings, tmp_path / "heir.log").start()
    try:
        await settled(settings)
    finally:
        heir.stop()
    account = await audit(settings)
    assert account.balanced, account.summary()
    assert account.raw == len(crowd)
    assert await found(settings) == await oracle(settings)


async def test_two_workers_share_the_work_and_agree(
    topics: Settings, tmp_path: Path, crowd: list[tuple[bytes, dict[str, bytes]]]
) -> None:
    workers = [Worker(topics, tmp_path / f"w{n}.log").start() for n in range(2)]
    try:
        await send(topics, list(crowd[:75]))
        await settled(topics)
        workers[0].kill()
        await send(topics, list(crowd[75:]))
        await settled(topics)
    finally:
        workers[1].stop()
    account = await audit(topics)
    assert account.balanced, account.summary()
    assert await found(topics) == await oracle(topics)


async def test_redrive_sends_back_once(worker: Worker) -> None:
    settings = worker.settings
    await send(settings, [(b'{"id": "1"}', {}), (b"[]", {})])
    await settled(settings)
    assert (await redrive(settings, Selection(reason="missing_text"), dry_run=True))["redriven"] == 1
    assert len(await read(settings, "article")) == 2
    assert (await redrive(settings, Selection(reason="missing_text"), dry_run=False))["redriven"] == 1
    await settled(settings)
    counts = await redrive(settings, Selection(reason="missing_text", until_ms=0), dry_run=False)
    assert counts["redriven"] == 0
    letters = [dict(r.headers) for r in await read(settings, "dead-letter")]
    assert sorted(h["x-error-attempts"] for h in letters) == [b"1", b"1", b"2"]
    account = await audit(settings)
    assert account.balanced and account.redriven == 1


async def test_a_retracted_event_is_withdrawn_and_stays_unpublished(worker: Worker) -> None:
    settings = worker.settings
    text = bulletin(random.Random(21))
    raw = orjson.dumps({"id": "takedown", "source": "t", "text": text})
    _, became = await send_and_wait(settings, raw, [], 30)
    wanted = await find(settings, became.events[0]["event_id"], "taken down by the source")
    assert wanted is not None
    assert await retract(settings, *wanted, 30) == 1
    letter = orjson.loads((await read(settings, "retraction"))[0].value)
    assert letter["event_id"] == became.events[0]["event_id"] and letter["reason"] == "taken down by the source"
    worker.kill()
    await worker.start().ready()
    _, again = await send_and_wait(settings, raw, [("x-reprocess", b"true")], 30)
    assert not again.events and {outcome for _, outcome in again.outcomes} == {"resent"}
    state = {r.key: r.value for r in await read(settings, "decisions")}
    assert all(text[:20].encode() not in value and b'"retracted":true' in value for value in state.values())
    await settled(settings)
    account = await audit(settings)
    assert account.balanced and account.retracted == 1, account.summary()


async def test_faust_users_start_it_their_way(topics: Settings, tmp_path: Path) -> None:
    rest = Worker(topics, tmp_path / "rest.log", "--stages", "split,classify").start()
    by_faust = Worker(topics, tmp_path / "faust.log")
    by_faust.command = [sys.executable, "-m", "faust", "-A", "service.app:dedupe", "worker", "--without-web"]
    by_faust.start()
    try:
        await replay_paths(topics, [SEEDS])
        await settled(topics)
    finally:
        assert by_faust.stop() == 0
        assert rest.stop() == 0
    account = await audit(topics)
    assert account.balanced and account.articles == 5


async def test_topics_are_as_the_settings_say(topics: Settings) -> None:
    assert not any((await check_topics(topics)).values())
    other = topics.model_copy(update={"paragraph_partitions": 7})
    assert (await check_topics(other))["paragraphs"] == ["4 partitions, the settings say 7"]
