"""Stage dedupe: every decision is a pure function of the partition's log.

The ledger is a fold over news.paragraphs.v1, in offset order. An entry's sequence number *is* the offset of the record it
was decided at, so "what was known when this record was decided" is always "the entries with a smaller sequence", on any
worker and after any fault. A redelivered record meets its own entry and repeats it.

Eviction is part of the fold: an entry says from which sequence on (`floor`) entries were kept when it was decided. A
tombstone only lets the broker compact; it decides nothing, since the record that evicted may have to be read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import orjson

from service.duplicates.decide import Candidate, Deduper
from service.models.base import PIPELINE_VERSION, SCHEMA_VERSION
from service.models.ids import sighting_id
from service.models.relations import PUBLISHED, Decision

_ORIGINAL = Decision(relation="original", cluster="")
"""Stands for any recorded decision that ties its paragraph to none: nothing else of it is kept for comparison."""


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


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is remembered of a decided article version: enough to recognise it and to repeat its outputs."""

    sequence: int
    origin: tuple[str, int, int]
    ingested_at: str
    decisions: bytes
    retracted: bool = False


def entry_key(article_id: str, content_hash: str) -> str:
    """Key of an entry in news.decisions.v1."""
    return f"{article_id}:{content_hash}"


def _origin(article: dict[str, Any]) -> tuple[str, int, int]:
    origin = article["origin"]
    return origin["topic"], origin["partition"], origin["offset"]


def _candidates(paragraphs: Iterable[dict[str, Any]]) -> list[Candidate]:
    return [Candidate(p["index"], p["event_id"], p["fingerprint"], p["segment"]) for p in paragraphs]


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
        self._seen: dict[str, _Seen] = {}
        self._ahead: dict[int, dict[str, dict[str, Any]]] = {}
        self.next = 0
        """Offset of the record that comes next: this is the state of the log before it."""
        self.floor = 0
        """Entries with a smaller sequence have left the window."""

    def __len__(self) -> int:
        """Article versions remembered."""
        return len(self._seen)

    @property
    def paragraphs(self) -> int:
        """Paragraphs kept for comparison."""
        return len(self._deduper)

    def recorded(self, article_id: str, content_hash: str) -> list[dict[str, Any]] | None:
        """The recorded decisions of an article version's body paragraphs, or None if it is not (or no longer) known."""
        seen = self._seen.get(entry_key(article_id, content_hash))
        return orjson.loads(seen.decisions) if seen else None

    def knows(self, key: str, sequence: int = -1) -> bool:
        """Whether the entry with this key is remembered, with this sequence or a later one."""
        seen = self._seen.get(key)
        return seen is not None and seen.sequence >= sequence

    def forget(self, key: str) -> None:
        """Take an entry out."""
        if self._seen.pop(key, None) is not None:
            self._deduper.forget(*key.split(":", 1))

    def put_aside(self, key: str, entry: dict[str, Any]) -> None:
        """Keep an entry until its own record is read again, as it was decided at `next` or after.

        What was decided before a fault may lack its predecessors: it must not decide about other records.
        """
        self._ahead.setdefault(entry["sequence"], {})[key] = entry

    def put_aside_before(self, before: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Take out what was put aside and lies before offset `before`."""
        for sequence in sorted(sequence for sequence in self._ahead if sequence < before):
            yield from self._ahead.pop(sequence).items()

    def restore(self, key: str, entry: dict[str, Any]) -> None:
        """Take a recorded entry back; entries come in the order of their sequence, each once."""
        self.forget(key)
        self._restore(key, entry)
        self.floor = max(self.floor, entry.get("floor", 0))

    def stand_before(self, offset: int) -> None:
        """All entries decided before `offset` are back: what is older than the window then was, goes."""
        stale = takewhile(lambda item: item[1].sequence < self.floor, self._seen.items())
        for key in [key for key, _ in stale]:
            self.forget(key)
        self.next = max(self.next, offset)

    def _restore(self, key: str, entry: dict[str, Any]) -> list[str]:
        article, paragraphs = entry["article"], entry["paragraphs"]
        decisions = [p["decision"] for p in paragraphs]
        self._deduper.restore(
            article["article_id"],
            article["content_hash"],
            article["published_at"],
            article["source"],
            _candidates(paragraphs),
            [Decision.model_validate(d) if d.get("of") else _ORIGINAL for d in decisions],
        )
        self._remember(key, int(entry["sequence"]), article, decisions, retracted=bool(entry.get("retracted")))
        return self._evict()

    def _remember(
        self,
        key: str,
        sequence: int,
        article: dict[str, Any],
        decisions: list[dict[str, Any]],
        *,
        retracted: bool = False,
    ) -> None:
        self._seen[key] = _Seen(sequence, _origin(article), article["ingested_at"], orjson.dumps(decisions), retracted)

    def _evict(self) -> list[str]:
        keys = [entry_key(*pair) for pair in self._deduper.evict()]
        for key in keys:
            gone = self._seen.pop(key, None)
            if gone is not None:
                self.floor = max(self.floor, gone.sequence + 1)
        return keys

    def retract(self, article_id: str, offset: int) -> list[dict[str, Any]]:
        """Forget all versions of an article but their keys. Out: the emptied entries, to be written over the old ones.

        What is sent again stays unpublished; what is later compared finds nothing of it. In: the offset of the control
        record in the partition, which becomes the entries' sequence.
        """
        emptied: list[dict[str, Any]] = []
        recorded = self._ahead.pop(offset, {})
        for key in [key for key in self._seen if key.startswith(f"{article_id}:")]:
            seen = self._seen[key]
            content_hash = key.split(":", 1)[1]
            article = {
                "article_id": article_id,
                "content_hash": content_hash,
                "ingested_at": seen.ingested_at,
                "language": "und",
                "scope": "",
                "origin": dict(zip(("topic", "partition", "offset"), seen.origin, strict=True)),
                "published_at": None,
                "source": None,
            }
            entry = {
                "sequence": offset,
                "article": article,
                "paragraphs": [],
                "floor": self.floor,
                "retracted": True,
                "pipeline_version": PIPELINE_VERSION,
            }
            recorded.setdefault(key, entry)
        for key, entry in recorded.items():
            self.restore(key, entry)
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
        key = entry_key(article["article_id"], article["content_hash"])
        entry: dict[str, Any] | None = None
        evicted: list[str] = []
        ahead = self._ahead.pop(offset, {}).get(key)
        if key not in self._seen:
            if ahead is not None:  # decided before a fault, its record not yet committed
                evicted, decided = self._restore(key, ahead), ahead
            else:
                decided = entry = self._decide(article, record["paragraphs"], offset)
                self._refuse_large(record, entry)
                self._remember(key, offset, article, [p["decision"] for p in entry["paragraphs"]])
                evicted = self._evict()
                entry["floor"] = self.floor
            novel, sightings = render(record, [p["decision"] for p in decided["paragraphs"]], article["ingested_at"])
            return Handled(novel, sightings, entry, evicted, redelivered=entry is None)
        seen = self._seen[key]
        same_record = seen.origin == _origin(article)
        if (same_record or article["reprocess"]) and not seen.retracted:
            novel, sightings = render(record, orjson.loads(seen.decisions), seen.ingested_at)
            return Handled(novel, sightings, None, redelivered=same_record)
        novel, _ = render(record, None, seen.ingested_at)
        return Handled(novel, [], None)

    def _refuse_large(self, record: dict[str, Any], entry: dict[str, Any]) -> None:
        paragraphs = record["paragraphs"]
        if self._max_bytes is None or _ROOMY * (len(paragraphs) + sum(len(p["text"]) for p in paragraphs) // 256) < (
            self._max_bytes
        ):
            return
        article = entry["article"]
        novel, _ = render(record, [p["decision"] for p in entry["paragraphs"]], article["ingested_at"])
        size = max(len(orjson.dumps(entry)), len(orjson.dumps(novel)))
        if size > self._max_bytes:
            self._deduper.forget(article["article_id"], article["content_hash"])
            raise TooLarge(f"{size} bytes after dedupe, limit {self._max_bytes} (SITREP_MAX_RECORD_BYTES)")

    def _decide(self, article: dict[str, Any], paragraphs: list[dict[str, Any]], offset: int) -> dict[str, Any]:
        body = [p for p in paragraphs if p["kind"] == "body"]
        key = article["article_id"], article["content_hash"]
        try:
            decisions = self._deduper.decide(*key, article["published_at"], article["source"], _candidates(body))
        except Exception:
            self._deduper.forget(*key)  # it becomes a dead letter: half of it must not decide about others
            raise
        return {
            "sequence": offset,
            "article": article,
            "paragraphs": [
                {
                    "index": p["index"],
                    "event_id": p["event_id"],
                    "segment": p["segment"],
                    "fingerprint": p["fingerprint"],
                    "decision": d.model_dump(exclude_defaults=True),
                }
                for p, d in zip(body, decisions, strict=True)
            ],
            "pipeline_version": PIPELINE_VERSION,
        }


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
