"""How a paragraph relates to earlier ones: the decision of the dedupe stage."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.models.base import Contract, Span

Relation = Literal["original", "exact", "near", "contained", "revision"]
PUBLISHED: frozenset[str] = frozenset({"original", "revision"})
SIGHTED: frozenset[str] = frozenset({"exact", "near", "contained"})


class Ref(Contract):
    """Points at a paragraph of an article version and at the event (if any) that was published for it."""

    article_id: str
    content_hash: str
    index: int
    event_id: str


class Change(Contract):
    """A typed fact that differs: number, date, place, person, side or negation; before and after as written."""

    fact: Literal["number", "date", "place", "person", "side", "negation", "other"]
    noun: str | None = Field(default=None, description="What is counted, e.g. killed.")
    before: str | None
    after: str | None


class Related(Contract):
    """An independent report that seems to tell the same act: offered, not asserted."""

    event_id: str
    score: float


class Decision(Contract):
    """The outcome for one paragraph, written once and repeated on redelivery.

    `similarity` is the Jaccard similarity of word 3-gram sets; `containment` the share of the new paragraph's
    3-grams found in the old one, `containment_reverse` the other way round. Spans in `added` refer to this
    paragraph's text, spans in `dropped` to the text of the paragraph it is compared with.
    """

    relation: Relation
    of: Ref | None = None
    root: Ref | None = None
    cluster: str = Field(description="Event id of the cluster's first paragraph.")
    similarity: float = 0.0
    containment: float = 0.0
    containment_reverse: float = 0.0
    matched: Span | None = Field(default=None, description="Where in this paragraph the match lies.")
    same_article: bool = False
    added: list[Span] = Field(default_factory=list)
    dropped: list[Span] = Field(default_factory=list)
    changed: list[Change] = Field(default_factory=list)
    supersedes: bool | None = Field(default=None, description="True/false only with evidence in time; null: a variant.")
    related_to: list[Related] = Field(default_factory=list)
    joins: list[str] = Field(
        default_factory=list,
        description="Further clusters whose text this paragraph holds as well: from here on they go by `cluster`.",
    )
    compared: int = Field(default=0, description="How many earlier paragraphs were compared in full.")
