"""Send one raw article, and wait for what it becomes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer, TopicPartition

from service.models.ids import sighting_id
from service.models.relations import PUBLISHED, SIGHTED
from service.reading import Reader
from service.records import Headers
from service.settings import Settings
from service.topics import EVENT_TOPICS, Key, topic_name

Place = tuple[str, int, int]
_ANSWERS: tuple[Key, ...] = ("dead-letter", "novel", "sighting", *EVENT_TOPICS.values())


@dataclass
class Became:
    """What a raw record became: its outcomes by paragraph, its events and sightings, or its dead letter's headers."""

    outcomes: list[tuple[int, str]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    sightings: list[dict[str, Any]] = field(default_factory=list)
    dead_letter: dict[str, str] | None = None


async def send(settings: Settings, value: bytes, headers: Headers = (), key: bytes | None = None) -> Place:
    """Publish a raw record and return its topic, partition and offset once the broker has acknowledged it.

    Raises:
        KafkaError: the broker did not take it.
    """
    producer: Any = AIOKafkaProducer(
        **settings.kafka_client_options(), acks="all", max_request_size=settings.max_record_bytes
    )
    try:
        await producer.start()
        sent = await producer.send_and_wait(topic_name(settings, "article"), value, key=key, headers=list(headers))
        return sent.topic, sent.partition, sent.offset
    finally:
        await producer.stop()


async def send_and_wait(settings: Settings, value: bytes, headers: Headers, seconds: float) -> tuple[Place, Became]:
    """Publish a raw record and wait until every outcome of it is published.

    Raises:
        TimeoutError: something is still missing after `seconds`.
    """
    async with Reader(settings) as reader:
        starts: dict[TopicPartition, int] = {}
        for key in _ANSWERS:
            starts |= {tp: end for tp, (_, end) in (await reader.bounds(key)).items()}
        place = await send(settings, value, headers)
        return place, await _awaited(reader, starts, place, time.monotonic() + seconds)


async def _awaited(reader: Reader, starts: dict[TopicPartition, int], place: Place, deadline: float) -> Became:
    became = Became()
    wanted: set[str] | None = None
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    while time.monotonic() < deadline:
        for key in _ANSWERS:
            async for record in _news(reader, key, starts):
                if key == "dead-letter":
                    headers = {k: v.decode("utf-8", "replace") for k, v in record.headers}
                    if _same_place(headers, place):
                        became.dead_letter = headers
                        return became
                elif key == "novel":
                    wanted = _wanted(orjson.loads(record.value), place, became) if wanted is None else wanted
                else:
                    found[record.key.decode()] = (key, orjson.loads(record.value))
        if wanted is not None and wanted <= found.keys():
            for name in wanted:
                (became.sightings if found[name][0] == "sighting" else became.events).append(found[name][1])
            for items in (became.events, became.sightings):
                items.sort(key=lambda e: int(e["paragraph"]["index"]))
            return became
        await asyncio.sleep(0.1)
    raise TimeoutError("no outcome yet: is a worker running? `sitrep worker`; `sitrep audit` tells where the record is")


async def _news(reader: Reader, key: Key, starts: dict[TopicPartition, int]) -> AsyncIterator[Any]:
    async for record in reader.records(key, starts):
        tp = TopicPartition(record.topic, record.partition)
        starts[tp] = max(starts.get(tp, 0), record.offset + 1)
        yield record


def _same_place(headers: dict[str, str], place: Place) -> bool:
    wanted = {"x-error-topic": place[0], "x-error-partition": str(place[1]), "x-error-offset": str(place[2])}
    return all(headers.get(name) == value for name, value in wanted.items())


def _wanted(novel: dict[str, Any], place: Place, became: Became) -> set[str] | None:
    article = novel["article"]
    origin = article["origin"]
    if (origin["topic"], origin["partition"], origin["offset"]) != place:
        return None
    became.outcomes = [(p["index"], p["outcome"]) for p in novel["paragraphs"]]
    events = {p["event_id"] for p in novel["paragraphs"] if p["outcome"] in PUBLISHED}
    return events | {
        sighting_id(article["article_id"], article["content_hash"], p["event_id"])
        for p in novel["paragraphs"]
        if p["outcome"] in SIGHTED
    }


def raw_record(value: bytes, fields: dict[str, Any], *, is_json: bool) -> bytes:
    """The raw record for a file's content: JSON as it is, with `fields` filled in; other content as the text."""
    article: dict[str, Any] = orjson.loads(value) if is_json else {"text": value.decode("utf-8", "replace")}
    return orjson.dumps(article | {name: given for name, given in fields.items() if given is not None})


def header_list(pairs: Sequence[str]) -> list[tuple[str, bytes]]:
    """`name=value` pairs as Kafka headers."""
    return [(name, value.encode()) for name, _, value in (pair.partition("=") for pair in pairs)]
