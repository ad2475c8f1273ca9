"""Every topic: its name, partitions, retention, limits and contract, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from service.models import events, pipeline, raw
from service.settings import MIB, Settings

DAY_MS = 86_400_000
COMPACTION_LAG_MS = 600_000
DEAD_LETTER_HEADROOM = MIB
"""A dead letter carries the largest record plus its error headers."""

Key = Literal[
    "article", "paragraphs", "novel", "decisions", "sighting", "dead-letter",
    "retraction", "field-report", "diplomatic-statement", "humanitarian", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `partitions` names the setting that sizes it; `retention_days` None means compacted."""

    key: Key
    partitions: Literal["article_partitions", "paragraph_partitions", "event_partitions"]
    retention_days: int | None
    record_key: str
    contract: type[BaseModel] | None
    purpose: str


TOPICS: dict[Key, Topic] = {
    topic.key: topic
    for topic in (
        Topic("article", "article_partitions", 30, "the source's own", raw.RawArticle, "raw articles, from scrapers"),
        Topic(
            "paragraphs", "paragraph_partitions", 7, "scope", pipeline.ParagraphsRecord, "one record per article, cut"
        ),
        Topic("novel", "event_partitions", 7, "article id", pipeline.NovelRecord, "the outcome of every paragraph"),
        Topic(
            "decisions",
            "paragraph_partitions",
            None,
            "article id:content hash",
            pipeline.DecisionEntry,
            "dedupe's state",
        ),
        Topic("sighting", "event_partitions", 30, "sighting id", events.Sighting, "earlier paragraphs seen again"),
        Topic("field-report", "event_partitions", 30, "event id", events.FieldReport, "acts on the ground"),
        Topic("retraction", "event_partitions", 30, "event id", events.Retraction, "events withdrawn, and why"),
        Topic(
            "diplomatic-statement",
            "event_partitions",
            30,
            "event id",
            events.DiplomaticStatement,
            "words, stances, meetings",
        ),
        Topic("humanitarian", "event_partitions", 30, "event id", events.Humanitarian, "need and relief"),
        Topic("other", "event_partitions", 30, "event id", events.Other, "everything else"),
        Topic("dead-letter", "event_partitions", 30, "the original's", None, "what could not be used, and why"),
    )
}
EVENT_TOPICS: dict[str, Key] = {
    "field_report": "field-report",
    "diplomatic_statement": "diplomatic-statement",
    "humanitarian": "humanitarian",
    "other": "other",
}
"""Category -> the topic its events go to."""


def topic_name(settings: Settings, key: Key) -> str:
    """The topic's full name in this deployment, e.g. `news.article.v1` or `test7.news.article.v1`."""
    name = f"news.{key}.v1"
    return f"{settings.prefix}.{name}" if settings.prefix else name


def group_name(settings: Settings, stage: str) -> str:
    """The consumer group of a stage, which is its Faust app id."""
    return f"{settings.prefix}.sitrep-{stage}" if settings.prefix else f"sitrep-{stage}"


def partitions(settings: Settings, key: Key) -> int:
    """How many partitions the settings give the topic."""
    return int(getattr(settings, TOPICS[key].partitions))


def topic_config(settings: Settings, key: Key) -> dict[str, str]:
    """Kafka's topic configuration for it."""
    topic = TOPICS[key]
    size = settings.max_record_bytes + (DEAD_LETTER_HEADROOM if key == "dead-letter" else 0)
    config = {"max.message.bytes": str(size), "min.insync.replicas": str(settings.min_insync_replicas)}
    if topic.retention_days is None:
        # What a record in flight evicts or empties must still be there when that record is read again after a fault.
        later = {"min.compaction.lag.ms": str(COMPACTION_LAG_MS)}
        return (
            config
            | later
            | {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.2", "segment.ms": str(DAY_MS)}
        )
    return config | {"cleanup.policy": "delete", "retention.ms": str(topic.retention_days * DAY_MS)}
