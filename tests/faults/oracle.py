"""What should be in the broker, by pure functions over what is: the raw records, and news.paragraphs.v1 as it lies there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.duplicates.ledger import Ledger, TooLarge, entry_key
from service.reading import Reader
from service.records import Output
from service.settings import Settings
from service.stages.cut import cut
from service.stages.events import events_of
from service.state import entry_limit
from service.text.decode import Rejected
from service.topics import EVENT_TOPICS, Key

Values = dict[tuple[str, str], set[bytes]]
"""(topic's key, id) -> its values: one, or as many as the oracle says, where what had left the window came again."""

OUTPUTS: tuple[Key, ...] = ("paragraphs", "novel", "decisions", "sighting", "dead-letter", *EVENT_TOPICS.values())


@dataclass
class Expected:
    """The oracle's answer."""

    values: Values = field(default_factory=lambda: defaultdict(set))
    live: set[str] = field(default_factory=set)
    """Keys of the entries that the window still holds."""
    evicted: int = 0


def origin_of(record: dict[str, Any]) -> str:
    origin = record["article"]["origin"]
    return f"{origin['topic']}/{origin['partition']}/{origin['offset']}"


def _fits(settings: Settings, topic: Key, key: bytes | None, value: bytes, headers: Any = ()) -> bool:
    return Output(topic, key, value, headers).size <= settings.max_record_bytes


class Broker:
    """Everything under a prefix, read once."""

    def __init__(self) -> None:
        self.raw: list[Any] = []
        self.paragraphs: list[Any] = []
        self.values: Values = defaultdict(set)
        self.last: dict[str, bytes | None] = {}
        self.records = 0

    async def read(self, settings: Settings) -> Broker:
        async with Reader(settings) as reader:
            self.raw = [record async for record in reader.records("article")]
            for key in OUTPUTS:
                async for record in reader.records(key):
                    self._note(key, record)
        return self

    def _note(self, key: Key, record: Any) -> None:
        if key == "decisions":
            self.last[f"{record.partition}/{record.key.decode()}"] = record.value
            if record.value is None:
                return
            name = f"{record.partition}/{orjson.loads(record.value)['sequence']}"
        elif key == "dead-letter":
            headers = {k: v.decode() for k, v in record.headers if k.startswith("x-error-")}
            place = "/".join(headers[f"x-error-{part}"] for part in ("topic", "partition", "offset"))
            name = f"{place}/{headers['x-error-stage']}/{headers['x-error-class']}"
        elif key in ("paragraphs", "novel"):
            if key == "paragraphs":
                self.paragraphs.append(record)
            name = origin_of(orjson.loads(record.value))
        else:
            name = record.key.decode()
        self.records += 1
        # A dead letter's value is the original: whether it is the same one is told by its name.
        self.values[key, name].add(b"" if key == "dead-letter" else record.value)


def expected(settings: Settings, broker: Broker) -> Expected:
    """All ids with their values: what split makes of the raw records, and dedupe and classify of the paragraphs' log."""
    made = Expected()
    for record in broker.raw:
        _split(settings, record, made)
    ledgers: dict[int, Ledger] = {}
    done: set[bytes] = set()
    for record in sorted(broker.paragraphs, key=lambda r: (r.partition, r.offset)):
        if record.partition not in ledgers:
            ledgers[record.partition] = Ledger(settings.window_days, settings.window_paragraphs, entry_limit(settings))
        ledger = ledgers[record.partition]
        _dedupe(settings, record, ledger, made, done)
    return made


def _split(settings: Settings, record: Any, made: Expected) -> None:
    place = f"{record.topic}/{record.partition}/{record.offset}"
    result = cut(
        record.value,
        dict(record.headers),
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp / 1000,
        max_bytes=settings.max_article_bytes,
        source_default=settings.source_default,
    )
    if isinstance(result, Rejected):
        made.values["dead-letter", f"{place}/split/{result.reason}"].add(b"")
        return
    value = orjson.dumps(result.record)
    if _fits(settings, "paragraphs", result.scope.encode(), value):
        made.values["paragraphs", place].add(value)
    else:
        made.values["dead-letter", f"{place}/split/over_size_next"].add(b"")


def _dedupe(settings: Settings, record: Any, ledger: Ledger, made: Expected, done: set[bytes]) -> None:
    place = f"{record.topic}/{record.partition}/{record.offset}"
    try:
        handled = ledger.handle(orjson.loads(record.value), record.offset)
    except TooLarge:
        made.values["dead-letter", f"{place}/dedupe/over_size_next"].add(b"")
        return
    if handled.entry is not None:
        article = handled.entry["article"]
        made.values["decisions", f"{record.partition}/{record.offset}"].add(orjson.dumps(handled.entry))
        made.live.add(f"{record.partition}/{entry_key(article['article_id'], article['content_hash'])}")
    made.live -= {f"{record.partition}/{key}" for key in handled.evicted}
    made.evicted += len(handled.evicted)
    for sighting in handled.sightings:
        made.values["sighting", sighting["sighting_id"]].add(orjson.dumps(sighting))
    origin, value = origin_of(handled.novel), orjson.dumps(handled.novel)
    made.values["novel", origin].add(value)
    if value not in done:
        done.add(value)
        for event in events_of(orjson.loads(value)):
            made.values[EVENT_TOPICS[event.category], event.event_id].add(event.value)


@dataclass(frozen=True, slots=True)
class Difference:
    """Sets of ids that should not be."""

    lost: list[str]
    invented: list[str]
    contradictory: list[str]
    unlike: list[str]
    """Present, with another value than the oracle's."""
    state: list[str]
    """Entries that are gone from news.decisions.v1 though the window holds them."""

    @property
    def none(self) -> bool:
        return not (self.lost or self.invented or self.contradictory or self.unlike or self.state)


def compare(made: Expected, broker: Broker) -> Difference:
    """The broker against the oracle."""
    found = broker.values
    live = {name for name, value in broker.last.items() if value is not None}
    return Difference(
        lost=sorted(f"{topic} {name}" for topic, name in made.values.keys() - found.keys()),
        invented=sorted(f"{topic} {name}" for topic, name in found.keys() - made.values.keys()),
        contradictory=sorted(
            f"{topic} {name}"
            for (topic, name), values in found.items()
            if len(values) > max(1, len(made.values.get((topic, name), ())))
        ),
        unlike=sorted(
            f"{topic} {name}"
            for (topic, name), values in found.items()
            if (topic, name) in made.values and values != made.values[topic, name]
        ),
        state=sorted(made.live - live),
    )
