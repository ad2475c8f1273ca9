"""Stage dedupe: every decision is a pure function of the partition's log.

The ledger is a fold over news.paragraphs.v1, in offset order. An entry's sequence number *is* the offset of the record it
was decided at, so "what was known when this record was decided" is always "the entries with a smaller sequence", on any
worker and after any fault. A redelivered record meets its own entry and repeats it.

Eviction is part of the fold: an entry says from which sequence on (`floor`) entries were kept when it was decided. A
tombstone only lets the broker compact; it decides nothing, since the record that evicted may have to be read again.
"""

from __future__ import annotations

import struct
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import orjson

from service.duplicates import block
from service.duplicates.archive import Article
from service.duplicates.compact import NO_ID, long_id
from service.duplicates.decide import Candidate, Deduper
from service.duplicates.recorded import odd_event_id, unpacked
from service.models.base import PIPELINE_VERSION, SCHEMA_VERSION
from service.models.ids import sighting_id
from service.models.relations import PUBLISHED, Decision

_NOTE = struct.Struct("<QIQHB")
"""Sequence; partition, offset and topic of the raw record; whether it was retracted. The time of ingestion follows."""

_EMPTIED = b64encode(b"".join(block.built((), None))).decode()
"""What is kept of an article that was retracted."""

_ROOMY = 4096
"""Bytes of JSON, far more than a paragraph's decision takes, or the fingerprint of 256 letters: what stays below need not be
measured."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What one paragraphs record gives: dicts in the shape of the contracts, `entry` None if it is already recorded."""

    novel: dict[str, Any]
    sightings: list[dict[str, Any]]
    entry: dict[str, Any] | None
    evicted: list[str] = field(default_factory=list)
    redelivered: bool = False


def entry_key(article_id: str, content_hash: str) -> str:
    """Key of an entry in news.decisions.v1."""
    return f"{article_id}:{content_hash}"


def _origin(article: dict[str, Any]) -> tuple[str, int, int]:
    origin = article["origin"]
    return origin["topic"], origin["partition"], origin["offset"]


def _candidates(paragraphs: Iterable[dict[str, Any]]) -> list[Candidate]:
    return [Candidate(p["index"], p["event_id"], p["fingerprint"], p["segment"]) for p in paragraphs]


class UnknownFormat(ValueError):
    """An entry of a format that this version does not know: a newer one wrote it."""


class TooLarge(ValueError):
    """What the record would become is larger than a topic takes: nothing of it is kept."""


class Ledger:
    """The state of one partition of news.paragraphs.v1.

    An article of which the entry or the novel record exceeds `max_bytes` is refused, before anything is kept of it: what is
    not in the topic must not decide.
    """

    def __init__(self, window_days: int, max_paragraphs: int, max_bytes: int | None = None) -> None:
        self._max_bytes = max_bytes
        self._deduper = Deduper(window_days=window_days, max_paragraphs=max_paragraphs)
        self._topics: list[str] = []
        self._ahead: dict[int, dict[str, dict[str, Any]]] = {}
        self.next = 0
        """Offset of the record that comes next: this is the state of the log before it."""
        self.floor = 0
        """Entries with a smaller sequence have left the window."""

    def __len__(self) -> int:
        """Article versions remembered."""
        return self._deduper.articles

    @property
    def paragraphs(self) -> int:
        """Paragraphs kept for comparison."""
        return len(self._deduper)

    def recorded(self, article_id: str, content_hash: str) -> list[dict[str, Any]] | None:
        """The recorded decisions of an article version's body paragraphs, or None if it is not (or no longer) known."""
        article = self._deduper.get(article_id, content_hash)
        return _decisions(article) if article is not None else None

    def knows(self, key: str, sequence: int = -1) -> bool:
        """Whether the entry with this key is remembered, with this sequence or a later one."""
        article = self._deduper.get(*key.split(":", 1))
        return article is not None and _sequence(article) >= sequence

    def forget(self, key: str) -> None:
        """Take an entry out."""
        self._deduper.forget(*key.split(":", 1))

    def put_aside(self, key: str, entry: dict[str, Any]) -> None:
        """Keep an entry until its own record is read again, as it was decided at `next` or after.

        What was decided before a fault may lack its predecessors: it must not decide about other records.

        Raises:
            UnknownFormat: a newer version wrote it.
        """
        _format_of(entry)
        self._ahead.setdefault(entry["sequence"], {})[key] = entry

    def put_aside_before(self, before: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Take out what was put aside and lies before offset `before`."""
        for sequence in sorted(sequence for sequence in self._ahead if sequence < before):
            yield from self._ahead.pop(sequence).items()

    def restore(self, entry: dict[str, Any]) -> None:
        """Take a recorded entry back; entries come in the order of their sequence, each once.

        Raises:
            UnknownFormat: a newer version wrote it.
        """
        self._restore(entry)
        self.floor = max(self.floor, entry.get("floor", 0))

    def stand_before(self, offset: int) -> None:
        """All entries decided before `offset` are back: what is older than the window then was, goes."""
        for article in list(takewhile(lambda article: _sequence(article) < self.floor, self._deduper)):
            self._deduper.forget(*article.ids)
        self.next = max(self.next, offset)

    def _restore(self, entry: dict[str, Any]) -> list[str]:
        article = entry["article"]
        key = article["article_id"], article["content_hash"]
        note = self._note(int(entry["sequence"]), article, retracted=bool(entry.get("retracted")))
        if _format_of(entry) == block.FORMAT:
            self._deduper.restore(*key, article["source"], b64decode(entry["kept"]), note)
        else:
            paragraphs = entry["paragraphs"]
            decided = [Decision.model_validate(p["decision"]) for p in paragraphs]
            self._deduper.settle(*key, article["published_at"], article["source"], _candidates(paragraphs), decided)
            self._deduper.note(*key, note)
        return self._evict()

    def _note(self, sequence: int, article: dict[str, Any], *, retracted: bool = False) -> bytes:
        """What is remembered of an article version: enough to recognise it when it comes again."""
        topic, partition, offset = _origin(article)
        if topic not in self._topics:
            self._topics.append(topic)
        head = _NOTE.pack(sequence, partition, offset, self._topics.index(topic), retracted)
        ingested_at: str = article["ingested_at"]
        return head + ingested_at.encode()

    def _seen(self, article: Article) -> tuple[tuple[str, int, int], str, bool]:
        """Origin, time of ingestion, and whether it was retracted."""
        note = article.note
        _, partition, offset, topic, retracted = _NOTE.unpack_from(note)
        return (self._topics[topic], partition, offset), note[_NOTE.size :].decode(), bool(retracted)

    def _evict(self) -> list[str]:
        keys: list[str] = []
        for article in self._deduper.evicted():
            keys.append(entry_key(*article.ids))
            self.floor = max(self.floor, _sequence(article) + 1)
        return keys

    def retract(self, article_id: str, offset: int) -> list[dict[str, Any]]:
        """Forget all versions of an article but their keys. Out: the emptied entries, to be written over the old ones.

        What is sent again stays unpublished; what is later compared finds nothing of it. In: the offset of the control
        record in the partition, which becomes the entries' sequence.
        """
        emptied: list[dict[str, Any]] = []
        recorded = self._ahead.pop(offset, {})
        for known in self._deduper.versions(article_id):
            origin, ingested_at, _ = self._seen(known)
            content_hash = known.ids[1]
            key = entry_key(article_id, content_hash)
            article = {
                "article_id": article_id,
                "content_hash": content_hash,
                "ingested_at": ingested_at,
                "language": "und",
                "scope": "",
                "origin": dict(zip(("topic", "partition", "offset"), origin, strict=True)),
                "published_at": None,
                "source": None,
            }
            entry = {
                "sequence": offset,
                "format": block.FORMAT,
                "article": article,
                "kept": _EMPTIED,
                "floor": self.floor,
                "retracted": True,
                "pipeline_version": PIPELINE_VERSION,
            }
            recorded.setdefault(key, entry)
        for entry in recorded.values():
            self.restore(entry)
            emptied.append(entry)
        self.next = offset + 1
        return emptied

    def handle(self, record: dict[str, Any], offset: int) -> Handled:
        """Decide the record (a `ParagraphsRecord` as a dict) that lies at `offset` of the partition.

        Raises:
            TooLarge: see the class.
        """
        handled = self._handle(record, offset)
        self.next = offset + 1
        return handled

    def _handle(self, record: dict[str, Any], offset: int) -> Handled:
        article = record["article"]
        ids = article["article_id"], article["content_hash"]
        entry: dict[str, Any] | None = None
        evicted: list[str] = []
        ahead = self._ahead.pop(offset, {}).get(entry_key(*ids))
        known = self._deduper.get(*ids)
        if known is None:
            if ahead is not None:  # decided before a fault, its record not yet committed
                evicted = self._restore(ahead)
                decisions = self.recorded(*ids) or []
            else:
                decisions, entry = self._decide(record, offset)
                evicted = self._evict()
                entry["floor"] = self.floor
            novel, sightings = render(record, decisions, article["ingested_at"])
            return Handled(novel, sightings, entry, evicted, redelivered=entry is None)
        origin, ingested_at, retracted = self._seen(known)
        same_record = origin == _origin(article)
        if (same_record or article["reprocess"]) and not retracted:
            novel, sightings = render(record, _decisions(known), ingested_at)
            return Handled(novel, sightings, None, redelivered=same_record)
        novel, _ = render(record, None, ingested_at)
        return Handled(novel, [], None)

    def _refuse_large(self, record: dict[str, Any], entry: dict[str, Any], decisions: list[dict[str, Any]]) -> None:
        paragraphs = record["paragraphs"]
        if self._max_bytes is None or _ROOMY * (len(paragraphs) + sum(len(p["text"]) for p in paragraphs) // 256) < (
            self._max_bytes
        ):
            return
        article = entry["article"]
        novel, _ = render(record, decisions, article["ingested_at"])
        size = max(len(orjson.dumps(entry)), len(orjson.dumps(novel)))
        if size > self._max_bytes:
            self._deduper.forget(article["article_id"], article["content_hash"])
            raise TooLarge(f"{size} bytes after dedupe, limit {self._max_bytes} (SITREP_MAX_RECORD_BYTES)")

    def _decide(self, record: dict[str, Any], offset: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The decisions of the body's paragraphs, and the entry to be recorded."""
        article = record["article"]
        body = [p for p in record["paragraphs"] if p["kind"] == "body"]
        key = article["article_id"], article["content_hash"]
        note = self._note(offset, article)
        try:
            settled = self._deduper.settle(*key, article["published_at"], article["source"], _candidates(body))
        except Exception:
            self._deduper.forget(*key)  # it becomes a dead letter: half of it must not decide about others
            raise
        entry = {
            "sequence": offset,
            "format": block.FORMAT,
            "article": article,
            "kept": b64encode(settled.recorded).decode(),
            "pipeline_version": PIPELINE_VERSION,
        }
        self._refuse_large(record, entry, settled.written)
        self._deduper.note(*key, note)
        return settled.written, entry


def _format_of(entry: dict[str, Any]) -> int:
    """The format of a recorded entry; 1 wrote no number."""
    form: int = entry.get("format", 1)
    if form not in (1, block.FORMAT):
        raise UnknownFormat(f"entries of format {form}; this version reads up to {block.FORMAT}")
    return form


def _sequence(article: Article) -> int:
    """The offset of the record that an article was decided at."""
    sequence: int = _NOTE.unpack_from(article.block, block.size_of(article.block))[0]
    return sequence


def _decisions(article: Article) -> list[dict[str, Any]]:
    """The decisions of an article's paragraphs as they were recorded, in the order of the text."""
    found: list[tuple[int, dict[str, Any]]] = []
    for at in range(article.count):
        decision, short = block.decision_of(article.block, at), block.event_of(article.block, at)
        event_id = long_id(short) if short != NO_ID else odd_event_id(decision)
        found.append((block.index_of(article.block, at), unpacked(decision, event_id)))
    return [decision for _, decision in sorted(found, key=lambda pair: pair[0])]


def render(
    record: dict[str, Any], decisions: list[dict[str, Any]] | None, ingested_at: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The novel record and the sightings of a decided record. `decisions` of its body paragraphs; None: it was resent."""
    article = record["article"] | {"ingested_at": ingested_at}
    recorded = iter(decisions or ())
    novel: list[dict[str, Any]] = []
    sightings: list[dict[str, Any]] = []
    for p in record["paragraphs"]:
        decision: dict[str, Any] | None = None
        outcome = p["kind"]
        if outcome == "body":
            decision = next(recorded) if decisions is not None else None
            outcome = decision["relation"] if decision else "resent"
            if decision and outcome not in PUBLISHED:
                sightings.append(_sighting(article, p, decision))
        novel.append(
            {
                "index": p["index"],
                "kind": p["kind"],
                "segment": p["segment"],
                "section": p["section"],
                "start": p["start"],
                "end": p["end"],
                "text": p["text"],
                "event_id": p.get("event_id"),
                "outcome": outcome,
                "decision": decision,
            }
        )
    return {"article": article, "paragraphs": novel, "pipeline_version": PIPELINE_VERSION}, sightings


def _sighting(article: dict[str, Any], paragraph: dict[str, Any], decision: dict[str, Any]) -> dict[str, Any]:
    return {
        "sighting_id": sighting_id(article["article_id"], article["content_hash"], paragraph["event_id"]),
        "of": decision["of"],
        "root": decision["root"],
        "relation": decision["relation"],
        "similarity": decision.get("similarity", 0.0),
        "containment": decision.get("containment", 0.0),
        "containment_reverse": decision.get("containment_reverse", 0.0),
        "matched": decision.get("matched"),
        "same_article": decision.get("same_article", False),
        "article_id": article["article_id"],
        "source": article["source"],
        "url": article["url"],
        "title": article["title"],
        "paragraph": {k: paragraph[k] for k in ("index", "start", "end", "section")},
        "segment": paragraph["segment"],
        "published_at": article["published_at"],
        "ingested_at": article["ingested_at"],
        "language": article["language"],
        "compared": decision.get("compared", 0),
        "schema_version": SCHEMA_VERSION,
        "pipeline_version": PIPELINE_VERSION,
    }
