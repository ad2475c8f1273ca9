"""The same pure stages over files, without a broker: for backfills, evaluation, and people with no Kafka."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from service.duplicates.ledger import Ledger
from service.settings import Settings
from service.stages.cut import Cut, cut
from service.text.decode import Rejected

DEDUPE_TOPIC = "file"


def dedupe_lines(lines: Iterable[bytes], settings: Settings) -> Iterator[dict[str, Any] | Rejected]:
    """Raw articles in, one dict per paragraph out (DESIGN: `sitrep dedupe`), or the reason a line cannot be used.

    Order is kept; nothing but the window is held in memory. `cluster` is equal for all paragraphs tied together.
    """
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
            yield made
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


def _paragraphs(made: Cut, ledger: Ledger, offset: int, given: Any) -> Iterator[dict[str, Any]]:
    article = made.record["article"]
    novel = ledger.handle(made.record, offset).novel
    recorded = iter(ledger.recorded(article["article_id"], article["content_hash"]) or ())
    for paragraph in novel["paragraphs"]:
        decision = next(recorded, {}) if paragraph["kind"] == "body" else {}
        of = decision.get("of")
        yield {
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
