"""Stage split: a raw record becomes one record of paragraphs, or a rejection with its reason and remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from service.duplicates.fingerprint import fingerprint
from service.models.base import PIPELINE_VERSION
from service.models.ids import event_id
from service.text.decode import Rejected, decode
from service.text.language import detect, scope
from service.text.paragraphs import split


@dataclass(frozen=True, slots=True)
class Cut:
    """The record for news.paragraphs.v1 (a `ParagraphsRecord` as a dict), and its key."""

    scope: str
    record: dict[str, Any]


def cut(
    value: bytes | None,
    headers: Mapping[str, bytes],
    *,
    topic: str,
    partition: int,
    offset: int,
    timestamp: float,
    max_bytes: int,
    source_default: str | None,
) -> Cut | Rejected:
    """Decode a raw record and cut it into paragraphs.

    In: the record's value and headers, where it lies, its time (seconds since the epoch), the size limit in bytes.
    Out: the paragraphs record, or why the record cannot be used. The same record gives the same bytes, always.
    """
    received_at = datetime.fromtimestamp(timestamp, UTC)
    decoded = decode(value, headers, max_bytes=max_bytes, received_at=received_at, source_default=source_default)
    if isinstance(decoded, Rejected):
        return decoded
    language = detect(decoded.text, decoded.language)
    ordinals: Counter[str] = Counter()
    paragraphs: list[dict[str, Any]] = []
    for paragraph in split(decoded.text, decoded.title):
        item: dict[str, Any] = {
            "index": paragraph.index,
            "kind": paragraph.kind,
            "segment": paragraph.segment,
            "section": paragraph.section,
            "start": paragraph.start,
            "end": paragraph.end,
            "text": paragraph.text,
        }
        if paragraph.kind == "body":
            item["event_id"] = event_id(decoded.article_id, paragraph.text, ordinals[paragraph.text])
            item["fingerprint"] = fingerprint(paragraph.text)
            ordinals[paragraph.text] += 1
        paragraphs.append(item)
    article: dict[str, Any] = {
        "article_id": decoded.article_id,
        "content_hash": decoded.content_hash,
        "source": decoded.source,
        "url": decoded.url,
        "title": decoded.title,
        "published_at": decoded.published_at,
        "fetched_at": decoded.fetched_at,
        "ingested_at": received_at.isoformat(timespec="milliseconds"),
        "language": language,
        "scope": scope(language),
        "origin": {"topic": topic, "partition": partition, "offset": offset},
        "reprocess": decoded.reprocess,
        "warnings": decoded.warnings,
    }
    return Cut(article["scope"], {"article": article, "paragraphs": paragraphs, "pipeline_version": PIPELINE_VERSION})
