"""Replay into a real Kafka: each record once, in order, whatever interrupts it."""

from __future__ import annotations

import asyncio
import gzip
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.broker import EmbeddedBroker
from service.replay import Range, ReplayError, ReplaySummary, replay_paths, replay_topic
from service.settings import Settings
from service.topics import topic_name

pytestmark = pytest.mark.kafka

PARTITIONS = 3


@pytest.fixture
async def topic(settings: Settings) -> str:
    """The topic of raw articles, made for this test; it takes records of 100,000 bytes."""
    name = topic_name(settings, "article")
    admin = AIOKafkaAdminClient(**settings.kafka_client_options())
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, PARTITIONS, 1, topic_configs={"max.message.bytes": "100000"})])
    finally:
        await admin.close()
    return name


async def stored(settings: Settings, topic: str) -> list[Any]:
    """Every record of the topic, partition after partition."""
    consumer = AIOKafkaConsumer(**settings.kafka_client_options(), auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        ends = await consumer.end_offsets(partitions)
        consumer.assign(partitions)
        found: list[Any] = []
        while any([await consumer.position(partition) < ends[partition] for partition in partitions]):
            for batch in (await consumer.getmany(timeout_ms=500)).values():
                found += batch
        return sorted(found, key=lambda record: (record.partition, record.offset))
    finally:
        await consumer.stop()


def archive(folder: Path, count: int) -> Path:
    """Articles `a0`, `a1` ... of some kilobytes each."""
    path = folder / "archive.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as packed:
        for number in range(count):
            packed.write(orjson.dumps({"id": f"a{number}", "text": f"خبر {number} " * 200}) + b"\n")
    return path


async def ids(settings: Settings, topic: str) -> Counter[str]:
    return Counter(orjson.loads(record.value)["id"] for record in await stored(settings, topic))


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", "replay", *arguments]


def environment(settings: Settings) -> dict[str, str]:
    given = {"SITREP_BROKERS": settings.brokers, "SITREP_PREFIX": settings.prefix, "SITREP_HOME": str(settings.home)}
    return {key: value for key, value in os.environ.items() if not key.startswith("SITREP_")} | given


async def run(settings: Settings, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return await asyncio.to_thread(
        subprocess.run,
        command(*arguments),
        env=environment(settings),
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


async def interrupted(settings: Settings, how: signal.Signals, *arguments: str) -> tuple[int, str]:
    """Start a replay, let it get under way, and send it a signal."""
    process = await asyncio.to_thread(
        subprocess.Popen,
        command(*arguments),
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    topic = topic_name(settings, "article")
    consumer = AIOKafkaConsumer(**settings.kafka_client_options())
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        before = sum((await consumer.end_offsets(partitions)).values())
        deadline = time.monotonic() + 30
        while sum((await consumer.end_offsets(partitions)).values()) < before + 20:
            assert time.monotonic() < deadline and process.poll() is None, "it never got under way"
            await asyncio.sleep(0.02)
    finally:
        await consumer.stop()
    process.send_signal(how)
    _, errors = await asyncio.to_thread(process.communicate)
    return process.returncode, errors.decode()


async def test_seeds_become_articles_with_their_file_names_as_ids(settings: Settings, topic: str) -> None:
    seeds = Path(__file__).parents[2] / "seeds" / "replay"
    states: list[tuple[int, int, int]] = []
    summary = await replay_paths(
        settings, [seeds], on_progress=lambda state: states.append((state.sent, state.read, state.total))
    )
    names = sorted(file.name for file in seeds.iterdir())
    records = await stored(settings, topic)
    assert summary.sent == len(names) and not summary.refused
    assert sorted(orjson.loads(record.value)["id"] for record in records) == names
    assert {record.key.decode() for record in records} == set(names)
    for record in records:
        article = orjson.loads(record.value)
        assert article["text"] == (seeds / article["id"]).read_text("utf-8")
        assert article["source"] == "replay"
        # Retention counts on Kafka's time: it is the time of sending, whatever the article's date.
        assert abs(record.timestamp / 1000 - time.time()) < 60
    size = sum(file.stat().st_size for file in seeds.iterdir())
    assert states[-1] == (len(names), size, size)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_an_interrupted_replay_goes_on_without_sending_twice_or_leaving_out(
    settings: Settings, topic: str, tmp_path: Path, how: signal.Signals
) -> None:
    path = archive(tmp_path, 600)
    code, errors = await interrupted(settings, how, str(path), "--rate", "200")
    if how is signal.SIGKILL:
        assert code == -signal.SIGKILL
    else:
        assert code == 130 and "the same command goes on from there" in errors
    cut = await ids(settings, topic)
    assert 20 <= cut.total() < 600
    done = await run(settings, str(path), "--rate", "10000")
    assert done.returncode == 0, done.stderr.decode()
    # Another pace is the same replay; `--rate` does not belong to what it is.
    assert f"{600 - cut.total():,} sent, {cut.total():,} sent before" in done.stdout.decode()
    assert await ids(settings, topic) == Counter(f"a{number}" for number in range(600))


async def test_it_survives_a_broker_killed_and_started_again(settings: Settings, tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path / "broker") as broker:
        own = settings.model_copy(update={"brokers": broker.bootstrap})
        name = topic_name(own, "article")
        admin = AIOKafkaAdminClient(**own.kafka_client_options())
        await admin.start()
        await admin.create_topics([NewTopic(name, PARTITIONS, 1)])
        await admin.close()
        restarted: list[asyncio.Future[Any]] = []

        def kill_and_start() -> None:
            broker.kill()
            broker.start()

        def on_progress(state: ReplaySummary) -> None:
            if state.sent >= 500 and not restarted:
                restarted.append(asyncio.ensure_future(asyncio.to_thread(kill_and_start)))

        summary = await replay_paths(own, [archive(tmp_path, 3_000)], on_progress=on_progress)
        await restarted[0]
        assert summary.sent == 3_000
        assert await ids(own, name) == Counter(f"a{number}" for number in range(3_000))


async def test_a_finished_replay_run_again_sends_anew(settings: Settings, topic: str, tmp_path: Path) -> None:
    path = archive(tmp_path, 10)
    for _ in range(2):
        summary = await replay_paths(settings, [path])
        assert (summary.sent, summary.earlier) == (10, 0)
    assert set((await ids(settings, topic)).values()) == {2}


async def test_inputs_that_changed_since_the_interruption_are_not_counted_on(
    settings: Settings, topic: str, tmp_path: Path
) -> None:
    path = archive(tmp_path, 600)
    await interrupted(settings, signal.SIGTERM, str(path), "--rate", "200")
    archive(tmp_path, 601)
    with pytest.raises(ReplayError, match="inputs changed"):
        await replay_paths(settings, [path])
    summary = await replay_paths(settings, [path], restart=True)
    assert (summary.sent, summary.earlier) == (601, 0)


async def test_a_topic_made_anew_is_not_taken_for_the_one_that_was(
    settings: Settings, topic: str, tmp_path: Path
) -> None:
    path = archive(tmp_path, 600)
    await interrupted(settings, signal.SIGTERM, str(path), "--rate", "200")
    admin = AIOKafkaAdminClient(**settings.kafka_client_options())
    await admin.start()
    await admin.delete_topics([topic])
    while topic in await admin.list_topics():  # noqa: ASYNC110 - the broker tells nobody
        await asyncio.sleep(0.05)
    await admin.create_topics([NewTopic(topic, PARTITIONS, 1)])
    await admin.close()
    summary = await replay_paths(settings, [path])
    assert (summary.sent, summary.earlier) == (600, 0)


async def test_what_is_no_json_is_sent_as_it_is_and_what_is_too_large_is_reported(
    settings: Settings, topic: str
) -> None:
    lines = [b'{"text": "x"}', b"{broken", b'{"text": "' + b"x" * 100_000 + b'"}', b"\xff\xfe"]
    done = await run(settings, "-", stdin=b"\n".join(lines))
    assert done.returncode == 3
    assert "refused standard input:3: larger than the topic takes (100,000 bytes)" in done.stderr.decode()
    assert done.stdout.decode().startswith("3 sent, 1 refused")
    assert {record.value for record in await stored(settings, topic)} == {lines[0], lines[1], lines[3]}


async def test_many_small_records_fit_a_topic_that_takes_no_large_batch(
    settings: Settings, topic: str, tmp_path: Path
) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"text": "%s"}\n' % (b"x" * 9_000) * 200)
    assert (await replay_paths(settings, [tmp_path / "in.jsonl"])).sent == 200


async def test_a_dry_run_asks_no_broker(tmp_path: Path) -> None:
    nowhere = Settings(_env_file=None, brokers="127.0.0.1:9", home=tmp_path / "home")  # type: ignore[call-arg]
    summary = await replay_paths(nowhere, [archive(tmp_path, 7)], limit=5, dry_run=True)
    assert summary.sent == 5 and summary.dry_run and not (tmp_path / "home").exists()


async def test_a_shuffled_replay_is_another_order_that_its_seed_repeats(
    settings: Settings, topic: str, tmp_path: Path
) -> None:
    path = archive(tmp_path, 60)

    async def order(seed: int) -> list[str]:
        before = len(await stored(settings, topic))
        await replay_paths(settings, [path], shuffle=seed, resume=False)
        records = sorted(await stored(settings, topic), key=lambda record: record.offset)
        newest = [record for record in records if record.partition == 0][-20:]
        assert len(await stored(settings, topic)) == before + 60
        return [orjson.loads(record.value)["id"] for record in newest][-5:]

    assert await order(1) == await order(1) != await order(2)


async def test_the_reprocess_header_is_there_when_asked_for(settings: Settings, topic: str, tmp_path: Path) -> None:
    await replay_paths(settings, [archive(tmp_path, 1)], reprocess=True)
    [record] = await stored(settings, topic)
    assert dict(record.headers)["x-reprocess"] == b"true"


@pytest.fixture
async def old_topic(settings: Settings) -> str:
    """A topic with records at known times: ten per partition, key, value and headers set."""
    name = f"{settings.prefix}.old"
    admin = AIOKafkaAdminClient(**settings.kafka_client_options())
    await admin.start()
    await admin.create_topics([NewTopic(name, 2, 1)])
    await admin.close()
    async with AIOKafkaProducer(**settings.kafka_client_options()) as producer:
        for number in range(20):
            await producer.send_and_wait(
                name,
                b"v%d" % number,
                key=b"k%d" % number,
                partition=number % 2,
                headers=[("n", b"%d" % number)],
                timestamp_ms=number * 1_000,
            )
    return name


def moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@pytest.mark.parametrize(
    ("span", "numbers"),
    [
        (Range(), range(20)),
        (Range(8), [16, 17, 18, 19]),
        (Range(2, 3), [4, 5]),
        (Range(None, 0), []),
        (Range(moment(3), moment(7)), [3, 4, 5, 6]),
        (Range(moment(18), None), [18, 19]),
        (Range(moment(99), None), []),
    ],
)
async def test_a_topic_is_replayed_by_offsets_or_times_with_keys_and_headers(
    settings: Settings, topic: str, old_topic: str, span: Range, numbers: Iterator[int]
) -> None:
    summary = await replay_topic(settings, old_topic, span)
    records = await stored(settings, topic)
    assert summary.sent == len(records)
    assert {record.value for record in records} == {b"v%d" % number for number in numbers}
    for record in records:
        number = record.value[1:]
        assert record.key == b"k" + number and dict(record.headers)["n"] == number


async def test_a_topic_can_feed_itself_once(settings: Settings, topic: str, tmp_path: Path) -> None:
    await replay_paths(settings, [archive(tmp_path, 50)])
    assert (await replay_topic(settings, "article")).sent == 50
    assert set((await ids(settings, topic)).values()) == {2}


async def test_an_interrupted_replay_of_a_topic_goes_on(
    settings: Settings, topic: str, old_topic: str, tmp_path: Path
) -> None:
    async with AIOKafkaProducer(**settings.kafka_client_options()) as producer:
        for number in range(20, 600):
            await producer.send(old_topic, b"v%d" % number, partition=number % 2)
    await interrupted(settings, signal.SIGKILL, "--from-topic", old_topic, "--rate", "200")
    done = await run(settings, "--from-topic", old_topic)
    assert done.returncode == 0, done.stderr.decode()
    values = Counter(record.value for record in await stored(settings, topic))
    assert values == Counter(b"v%d" % number for number in range(600))


async def test_a_missing_topic_is_named_with_the_command_that_makes_it(settings: Settings, tmp_path: Path) -> None:
    done = await run(settings, str(archive(tmp_path, 1)))
    assert done.returncode == 2
    assert "sitrep topics create" in done.stderr.decode()
    assert len(done.stderr.decode().strip().splitlines()) == 1
