"""The same pure stages over files, without a broker: for backfills, evaluation, and people with no Kafka."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

import orjson

from service.duplicates.ledger import Ledger
from service.settings import Settings
from service.stages.cut import Cut, cut
from service.text.decode import Rejected

DEDUPE_TOPIC = "file"
_IN_MEMORY = 1 << 26
"""Bytes of results that wait in memory for the end of the input; more wait in a temporary file."""

_Told = tuple[dict[str, Any], Sequence[str]]
"""A paragraph's result as the stream tells it, and the clusters that it joins to its own."""


class Unused(NamedTuple):
    """A line that cannot be used, by its number from 1, and why."""

    line: int
    why: Rejected


class Clusters:
    """Which clusters turned out to be one. Each goes by the name of the one that the others were joined to first."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def join(self, cluster: str, others: Iterable[str]) -> None:
        """The clusters `others` are one with `cluster`."""
        for other in others:
            kept, gone = self.name(cluster), self.name(other)
            if kept != gone:
                self._of[gone] = kept

    def name(self, cluster: str) -> str:
        """What a cluster goes by, as far as is known."""
        names = []
        while (other := self._of.get(cluster)) is not None:
            names.append(cluster)
            cluster = other
        for name in names:
            self._of[name] = cluster
        return cluster


def dedupe_lines(
    lines: Iterable[bytes], settings: Settings, *, as_told: bool = False
) -> Iterator[dict[str, Any] | Unused]:
    """Raw articles in, one dict per paragraph out (DESIGN: `sitrep dedupe`), or a line that cannot be used.

    Order is kept. `cluster` is equal for all paragraphs tied together. That two clusters are one may show late, so results
    come when the input has ended; with `as_told` each comes at once, with its cluster as it is known by then. No more than
    the window and some 64 MB of results are held in memory.
    """
    clusters = Clusters()
    with SpooledTemporaryFile(_IN_MEMORY) as waiting:
        for result in _told(lines, settings):
            if isinstance(result, Unused):
                yield result
            elif as_told:
                yield result[0]
            else:
                if result[1]:
                    clusters.join(result[0]["cluster"], result[1])
                waiting.write(orjson.dumps(result[0]) + b"\n")
        waiting.seek(0)
        for line in waiting:
            paragraph = orjson.loads(line)
            if paragraph["cluster"] is not None:
                paragraph["cluster"] = clusters.name(paragraph["cluster"])
            yield paragraph


def _told(lines: Iterable[bytes], settings: Settings) -> Iterator[_Told | Unused]:
    ledgers: dict[str, Ledger] = {}
    offsets: dict[str, int] = {}
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        made = cut(
            line,
            {},
            topic=DEDUPE_TOPIC,
            partition=0,
            offset=number,
            timestamp=4_102_444_800.0,  # 2100: a file's dates are judged by themselves, not by when it is read
            max_bytes=settings.max_record_bytes,
            source_default=settings.source_default,
        )
        if isinstance(made, Rejected):
            yield Unused(number + 1, made)
            continue
        ledger = ledgers.get(made.scope)
        if ledger is None:
            ledger = ledgers[made.scope] = Ledger(settings.window_days, settings.window_paragraphs)
        offset = offsets[made.scope] = offsets.get(made.scope, -1) + 1
        yield from _paragraphs(made, ledger, offset, _given_id(line))


def _given_id(line: bytes) -> Any:
    try:
        return orjson.loads(line).get("id")
    except (orjson.JSONDecodeError, AttributeError):
        return None


def _paragraphs(made: Cut, ledger: Ledger, offset: int, given: Any) -> Iterator[_Told]:
    article = made.record["article"]
    novel = ledger.handle(made.record, offset).novel
    recorded = iter(ledger.recorded(article["article_id"], article["content_hash"]) or ())
    for paragraph in novel["paragraphs"]:
        decision = next(recorded, {}) if paragraph["kind"] == "body" else {}
        of = decision.get("of")
        told = {
            "id": given,
            "article_id": article["article_id"],
            "index": paragraph["index"],
            "start": paragraph["start"],
            "end": paragraph["end"],
            "text_sha256": hashlib.sha256(paragraph["text"].encode()).hexdigest(),
            "kind": paragraph["kind"],
            "relation": paragraph["outcome"] if paragraph["kind"] == "body" else None,
            "of": {"article_id": of["article_id"], "index": of["index"]} if of else None,
            "cluster": decision.get("cluster"),
            "similarity": decision.get("similarity", 0.0),
            "containment": decision.get("containment", 0.0),
        }
        yield told, decision.get("joins", ())
