"""Adds up what became of every raw record: each paragraph of each article must end in exactly one outcome.

Evidence is what lies in the broker: raw offsets against paragraphs records and dead letters (by the raw record's place,
which travels along), those against novel records, those against events, sightings and dead letters (by id). What
retention has removed is called unverifiable, never lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import xxhash
from aiokafka.errors import UnknownTopicOrPartitionError

from service.health import SOURCES, group_lag
from service.models.ids import sighting_id
from service.models.relations import PUBLISHED, SIGHTED
from service.reading import Reader
from service.settings import Settings
from service.topics import EVENT_TOPICS, topic_name

Place = tuple[str, int, int]
LISTED = 20


@dataclass
class Account:
    """The result. `balanced` only if nothing is lost, invented, contradictory or still on its way."""

    raw: int = 0
    articles: int = 0
    dead_letters: Counter[str] = field(default_factory=Counter)
    redriven: int = 0
    paragraphs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    sightings: int = 0
    retracted: int = 0
    repeats: int = 0
    lost: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    contradictory: list[str] = field(default_factory=list)
    pending: int = 0
    unverifiable: int = 0
    lag: dict[str, int] = field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        """Whether everything adds up."""
        return not (self.lost or self.invented or self.contradictory or self.pending or any(self.lag.values()))

    def summary(self) -> dict[str, Any]:
        """The account as plain data; lists are counted and cut to the first few."""
        lists = {name: getattr(self, name) for name in ("lost", "invented", "contradictory")}
        return {
            "balanced": self.balanced,
            "raw_records": self.raw,
            "articles": self.articles,
            "dead_letters": dict(sorted(self.dead_letters.items())),
            "redriven": self.redriven,
            "paragraphs": self.paragraphs,
            "outcomes": dict(sorted(self.outcomes.items())),
            "events": dict(sorted(self.events.items())),
            "sightings": self.sightings,
            "retracted": self.retracted,
            "repeats": self.repeats,
            **{name: len(items) for name, items in lists.items()},
            "pending": self.pending,
            "unverifiable": self.unverifiable,
            "lag": self.lag,
            "listed": {name: items[:LISTED] for name, items in lists.items() if items},
        }


def _place(text: str) -> Place | None:
    topic, _, rest = text.rpartition("/")[0].rpartition("/")
    offset = text.rpartition("/")[2]
    return (topic, int(rest), int(offset)) if rest.isdigit() and offset.isdigit() else None


class _Values:
    """Id -> digest of its value, to find an id with two values, and to count repeats."""

    def __init__(self, account: Account, what: str) -> None:
        self._account = account
        self._what = what
        self._known: dict[str, tuple[int, bytes]] = {}
        self._others: dict[str, set[int]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def __iter__(self) -> Any:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def is_new(self, key: str, value: bytes, version: bytes = b"") -> bool:
        """Note a value; True if the id has not had it. A value of another pipeline version counts as had."""
        noted = (xxhash.xxh3_64_intdigest(value), version)
        known = self._known.setdefault(key, noted)
        if known is noted:
            return True
        if known[0] == noted[0] or noted[0] in self._others.get(key, ()):
            self._account.repeats += 1
            return False
        if known[1] == version:
            self._others.setdefault(key, set()).add(noted[0])
            return True
        return False

    def contradict(self, decided: Mapping[str, int], *, complete: bool = True) -> None:
        """Call ids contradictory that have more values in one pipeline version than times they were decided.

        What has left the window and comes again is decided again: it may become another thing under the same id. Where
        retention has taken the decisions (not `complete`), that cannot be told.
        """
        for key, others in self._others.items():
            if 1 + len(others) > decided.get(key, 1):
                if not complete:
                    self._account.unverifiable += 1
                    continue
                self._account.contradictory.append(f"{self._what} {key} has {1 + len(others)} values")


class Audit:
    """One pass over the topics. `run` gives the account."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self._settings = settings
        self._reader = reader
        self._account = Account()
        self._truncated: set[str] = set()
        self._dead: dict[Place, list[tuple[str, str, str | None]]] = {}
        self._committed: dict[tuple[str, int], int] = {}
        self._copies: Counter[str] = Counter()
        self._decided: Counter[str] = Counter()

    async def run(self) -> Account:
        """Read everything and add it up."""
        account = self._account
        # Asked first: what is committed by now must have its outputs in the topics that are read after.
        for stage, key in SOURCES.items():
            places = await group_lag(self._reader.admin, self._reader.consumer, self._settings, stage)
            self._committed |= {(topic_name(self._settings, key), p): at for p, (_, at, _) in places.items()}
        await self._dead_letters()
        raw = await self._raw()
        cut = await self._paragraphs(raw)
        novel = await self._novel(cut)
        await self._outputs(novel)
        account.lag = await lag(self._settings)
        return account

    async def _bounds(self, key: Any) -> Mapping[Any, tuple[int, int]]:
        bounds = await self._reader.bounds(key)
        if any(start > 0 for start, _ in bounds.values()):
            self._truncated.add(key)
        return bounds

    def _missing(self, what: str, place: Place, *evidence: str) -> None:
        """What the record at `place` should have become is not there: on its way, lost, or taken by retention."""
        if place[2] >= self._committed.get(place[:2], 0):
            self._account.pending += 1
        elif any(key in self._truncated for key in evidence):
            self._account.unverifiable += 1
        else:
            self._account.lost.append(what)

    async def _dead_letters(self) -> None:
        await self._bounds("dead-letter")
        async for record in self._reader.records("dead-letter"):
            headers = {k: v.decode("utf-8", "replace") for k, v in record.headers if k.startswith("x-error-")}
            if not {"x-error-topic", "x-error-partition", "x-error-offset"} <= headers.keys():
                continue
            place = (headers["x-error-topic"], int(headers["x-error-partition"]), int(headers["x-error-offset"]))
            known = self._dead.setdefault(place, [])
            reason = (
                headers.get("x-error-stage", ""),
                headers.get("x-error-class", ""),
                headers.get("x-error-paragraph"),
            )
            if reason in known:
                self._account.repeats += 1
            else:
                known.append(reason)
                self._account.dead_letters[f"{reason[0]}/{reason[1]}"] += 1

    async def _raw(self) -> set[Place]:
        raw: set[Place] = set()
        for tp, (start, end) in (await self._bounds("article")).items():
            raw.update((tp.topic, tp.partition, offset) for offset in range(start, end))
        async for record in self._reader.records("article"):
            for name, value in record.headers:
                if name == "x-redrive-of" and _place(value.decode("utf-8", "replace")) in self._dead:
                    self._account.redriven += 1
        self._account.raw = len(raw)
        return raw

    async def _paragraphs(self, raw: set[Place]) -> dict[Place, Place]:
        """Where each article's paragraphs record lies: its origin -> its place."""
        values = _Values(self._account, "paragraphs of")
        cut: dict[Place, Place] = {}
        await self._bounds("paragraphs")
        async for record in self._reader.records("paragraphs"):
            value = orjson.loads(record.value)
            if "retract" in value:
                self._account.retracted += len(value["retract"]["event_ids"])
                continue
            origin = _origin(value)
            name = "/".join(map(str, origin))
            self._copies[name] += 1
            if values.is_new(name, record.value):
                cut[origin] = (record.topic, record.partition, record.offset)
                if origin not in raw and "article" not in self._truncated:
                    self._account.invented.append(f"paragraphs of {origin}, which is no raw record")
        for place in sorted(raw):
            if place not in cut and place not in self._dead:
                self._missing("raw record " + "/".join(map(str, place)), place, "paragraphs", "dead-letter")
        values.contradict({})
        self._account.articles = len(cut)
        return cut

    async def _novel(self, cut: dict[Place, Place]) -> dict[str, tuple[str, Place]]:
        """Id -> (kind of output expected, place of the novel record)."""
        values = _Values(self._account, "outcome of")
        expected: dict[str, tuple[str, Place]] = {}
        seen: set[Place] = set()
        await self._bounds("novel")
        async for record in self._reader.records("novel"):
            novel = orjson.loads(record.value)
            origin = _origin(novel)
            if not values.is_new("/".join(map(str, origin)), record.value):
                continue
            for name, kind in _names(novel):
                expected[name] = (kind, (record.topic, record.partition, record.offset))
                self._decided[name] += 1
            if origin not in seen:
                seen.add(origin)
                self._account.outcomes.update(paragraph["outcome"] for paragraph in novel["paragraphs"])
                self._account.paragraphs += len(novel["paragraphs"])
        values.contradict(self._copies)
        for origin, place in sorted(cut.items()):
            if origin not in seen and place not in self._dead:
                self._missing(
                    "decided article of raw record " + "/".join(map(str, origin)), place, "novel", "dead-letter"
                )
        return expected

    async def _outputs(self, expected: dict[str, tuple[str, Place]]) -> None:
        events, sightings = _Values(self._account, "event"), _Values(self._account, "sighting")
        for category, key in EVENT_TOPICS.items():
            await self._bounds(key)
            async for record in self._reader.records(key):
                known = record.key.decode() in events
                if events.is_new(record.key.decode(), record.value, _version(record.value)) and not known:
                    self._account.events[category] += 1
        await self._bounds("sighting")
        async for record in self._reader.records("sighting"):
            sightings.is_new(record.key.decode(), record.value, _version(record.value))
        self._account.sightings = len(sightings)
        for values in (events, sightings):
            values.contradict(self._decided, complete="novel" not in self._truncated)
        for name, (kind, place) in sorted(expected.items()):
            if name not in (events if kind == "event" else sightings) and place not in self._dead:
                self._missing(f"{kind} {name}", place, *EVENT_TOPICS.values(), "sighting", "dead-letter")
        if "novel" not in self._truncated:
            for kind, found in (("event", events), ("sighting", sightings)):
                for name in found:
                    if expected.get(name, ("", None))[0] != kind:
                        self._account.invented.append(f"{kind} {name}, which no decided article expects")


def _names(novel: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Ids of the events and sightings that a novel record must have become, each with its kind."""
    article = novel["article"]
    for paragraph in novel["paragraphs"]:
        if paragraph["outcome"] in PUBLISHED:
            yield paragraph["event_id"], "event"
        elif paragraph["outcome"] in SIGHTED:
            yield sighting_id(article["article_id"], article["content_hash"], paragraph["event_id"]), "sighting"


def _origin(record: dict[str, Any]) -> Place:
    origin = record["article"]["origin"]
    return origin["topic"], origin["partition"], origin["offset"]


def _version(value: bytes) -> bytes:
    """The pipeline version without decoding the record: it is the last field written."""
    return value[value.rfind(b'"pipeline_version"') :][:60] if b'"pipeline_version"' in value[-2000:] else b""


async def lag(settings: Settings) -> dict[str, int]:
    """Stage -> records not yet committed, asked from the broker."""
    async with Reader(settings) as reader:
        found: dict[str, int] = {}
        for stage in SOURCES:
            places = await group_lag(reader.admin, reader.consumer, settings, stage)
            found[stage] = sum(max(0, end - at) for _, at, end in places.values())
        return found


async def audit(settings: Settings) -> Account:
    """The account of everything in the broker under this prefix.

    Raises:
        KafkaError: the broker cannot be asked.
    """
    async with Reader(settings) as reader:
        if not await reader.partitions("article"):
            raise UnknownTopicOrPartitionError(topic_name(settings, "article"))
        return await Audit(settings, reader).run()
