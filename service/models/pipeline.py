"""Records between the stages: one per article, so that a record's overhead is paid once."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import Field

from service.models.base import Contract
from service.models.relations import Decision

Kind = Literal["body", "heading", "title", "byline", "dateline", "furniture"]
Outcome = Literal[
    "original",
    "revision",
    "exact",
    "near",
    "contained",
    "resent",
    "heading",
    "title",
    "byline",
    "dateline",
    "furniture",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class Origin(Contract):
    """The raw record an article came from: how a redelivery recognises itself, and what the audit adds up."""

    topic: str
    partition: int
    offset: int


class ArticleMeta(Contract):
    """What is known of the article. `ingested_at` is the raw record's own time (ISO 8601 UTC), never a wall clock."""

    article_id: str
    content_hash: str
    source: str | None = None
    url: str | None = None
    title: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    ingested_at: str
    language: str
    scope: str
    origin: Origin
    reprocess: bool = False
    warnings: list[str] = Field(default_factory=list)


class Paragraph(Contract):
    """A stretch of the text as received: `text[start:end]`. `fingerprint` is the dedupe stage's food, opaque here."""

    index: int
    kind: Kind
    segment: int
    section: str | None
    start: int
    end: int
    text: str
    event_id: str | None = Field(default=None, description="UUIDv5; body paragraphs only.")
    fingerprint: dict[str, Any] | None = None


class ParagraphsRecord(Contract):
    """news.paragraphs.v1: one article, cut."""

    article: ArticleMeta
    paragraphs: list[Paragraph]
    pipeline_version: str


class NovelParagraph(Contract):
    """A paragraph with its outcome; `decision` for body paragraphs that were decided."""

    index: int
    kind: Kind
    segment: int
    section: str | None
    start: int
    end: int
    text: str
    event_id: str | None
    outcome: Outcome
    decision: Decision | None


class NovelRecord(Contract):
    """news.novel.v1: always one per article, with the outcome of every paragraph."""

    article: ArticleMeta
    paragraphs: list[NovelParagraph]
    pipeline_version: str


class RetractRequest(Contract):
    """What is to be withdrawn: an article, or some of its events."""

    article_id: str
    event_ids: list[str]
    reason: str


class RetractRecord(Contract):
    """A control record on news.paragraphs.v1: in the log, so that forgetting is a function of it like all decisions."""

    retract: RetractRequest


class DecisionEntry(Contract):
    """news.decisions.v1: written once per (article id, content hash); later only deleted, or emptied by a retraction."""

    sequence: int
    format: int = Field(description="Of `kept`. A worker reads this format and older ones, and says so at a newer one.")
    article: ArticleMeta
    kept: str = Field(
        description="Index, event id, fingerprint and decision of each body paragraph, as a worker keeps them; base64."
    )
    floor: int = Field(0, description="Entries with a smaller sequence had left the window when this was decided.")
    retracted: bool = Field(
        default=False, description="Emptied: known, so that it is not published again, but forgotten."
    )
    pipeline_version: str
