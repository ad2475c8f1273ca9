"""What consumers meet: one event schema per category, and the sighting."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.models.base import Contract, Span
from service.models.extraction import (
    Affected,
    AidItem,
    Attribution,
    Casualties,
    Category,
    Evidence,
    Incident,
    Place,
    Quote,
    Statement,
)
from service.models.relations import Change, Ref, Related


class ParagraphRef(Contract):
    """Where the paragraph stands in the text as received (code points)."""

    index: int
    start: int
    end: int
    section: str | None


class Novelty(Contract):
    """What is new here. `added` spans lie in this text, `dropped` spans in the text of `revises`."""

    relation: Literal["original", "revision"]
    revises: Ref | None = None
    root: Ref | None = None
    supersedes: bool | None = None
    added: list[Span] = Field(default_factory=list)
    dropped: list[Span] = Field(default_factory=list)
    changed: list[Change] = Field(default_factory=list)
    similarity: float = 0.0
    containment: float = 0.0
    containment_reverse: float = 0.0
    compared: int = 0
    related_to: list[Related] = Field(default_factory=list)


class Context(Contract):
    """What stood around the paragraph and is no event of its own."""

    heading: str | None = None
    dateline: str | None = None
    byline: str | None = None


class Event(Contract):
    """Fields that every typed topic shares."""

    event_id: str
    article_id: str
    segment: int
    paragraph: ParagraphRef
    text: str
    source: str | None
    url: str | None
    title: str | None
    published_at: str | None
    ingested_at: str
    language: str
    category: Category
    secondary: Category | None
    probabilities: dict[Category, float]
    uncertain: bool
    evidence: list[Evidence]
    places: list[Place]
    attribution: list[Attribution]
    novelty: Novelty
    context: Context
    warnings: list[str]
    schema_version: str
    pipeline_version: str


class FieldReport(Event):
    """news.field-report.v1"""

    category: Literal["field_report"]
    incidents: list[Incident]
    casualties: list[Casualties]
    quotes: list[Quote]
    statements: list[Statement]
    affected: list[Affected]


class DiplomaticStatement(Event):
    """news.diplomatic-statement.v1; `incidents` where the statement asserts or denies a ground act."""

    category: Literal["diplomatic_statement"]
    quotes: list[Quote]
    statements: list[Statement]
    incidents: list[Incident]
    casualties: list[Casualties]
    affected: list[Affected]


class Humanitarian(Event):
    """news.humanitarian.v1"""

    category: Literal["humanitarian"]
    affected: list[Affected]
    sectors: list[str]
    aid: list[AidItem]
    agencies: list[str]
    access: str | None
    casualties: list[Casualties]
    quotes: list[Quote]
    statements: list[Statement]
    incidents: list[Incident]


class Other(Event):
    """news.other.v1"""

    category: Literal["other"]


class Sighting(Contract):
    """news.sighting.v1: an earlier paragraph was seen again. It counts circulation; it corroborates nothing."""

    sighting_id: str
    of: Ref
    root: Ref
    relation: Literal["exact", "near", "contained"]
    similarity: float
    containment: float
    containment_reverse: float
    matched: Span | None
    same_article: bool
    article_id: str
    source: str | None
    url: str | None
    title: str | None
    paragraph: ParagraphRef
    segment: int
    published_at: str | None
    ingested_at: str
    language: str
    compared: int
    schema_version: str
    pipeline_version: str


class Retraction(Contract):
    """news.retraction.v1: an event is withdrawn; delete what you keep under its id."""

    event_id: str
    article_id: str
    reason: str
    requested_at: str
    schema_version: str
