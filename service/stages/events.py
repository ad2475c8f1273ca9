"""Stage classify: the novel paragraphs of one article become events of their category."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.annotate.annotate import ParagraphInput, annotate_article
from service.models.base import PIPELINE_VERSION, SCHEMA_VERSION
from service.models.events import DiplomaticStatement, Event, FieldReport, Humanitarian, Other
from service.models.extraction import Annotation, Category, Incident, IncidentNovelty
from service.models.ids import incident_id
from service.models.relations import PUBLISHED

_MODELS: dict[Category, type[Event]] = {
    "field_report": FieldReport,
    "diplomatic_statement": DiplomaticStatement,
    "humanitarian": Humanitarian,
    "other": Other,
}
_EXTRACTED = ("incidents", "casualties", "quotes", "statements", "affected", "sectors", "aid", "agencies", "access")


@dataclass(frozen=True, slots=True)
class Published:
    """An event ready to be published."""

    event_id: str
    category: Category
    secondary: Category | None
    value: bytes
    uncertain: bool
    countries: frozenset[str]
    """Countries of its event places that are known; for counting."""


def events_of(record: dict[str, Any]) -> list[Published]:
    """The events of a novel record (a `NovelRecord` as a dict): one per original or revision paragraph, in order."""
    article, paragraphs = record["article"], record["paragraphs"]
    body = [p for p in paragraphs if p["kind"] == "body"]
    if not any(p["outcome"] in PUBLISHED for p in body):
        return []
    published_at = article["published_at"]
    annotations = annotate_article(
        [ParagraphInput(p["index"], p["text"], p["section"], p["segment"], p["outcome"] in PUBLISHED) for p in body],
        title=article["title"],
        source=article["source"],
        published_at=datetime.fromisoformat(published_at) if published_at else None,
    )
    contexts = dict(_contexts(paragraphs))
    published: list[Published] = []
    for p in body:
        annotation = annotations.get(p["index"])
        if annotation is not None:
            event = _event(article, p, annotation, contexts[p["index"]])
            countries = frozenset(q.country for q in event.places if q.role == "event" and q.country)
            value = event.model_dump_json().encode()
            published.append(
                Published(event.event_id, event.category, event.secondary, value, event.uncertain, countries)
            )
    return published


def _contexts(paragraphs: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, str | None]]]:
    """For each paragraph the heading, dateline and byline that were last seen in its segment."""
    seen: dict[str, str | None] = {}
    segment: int | None = None
    for p in paragraphs:
        if p["segment"] != segment:
            seen, segment = {}, p["segment"]
        if p["kind"] in ("heading", "dateline", "byline"):
            seen = seen | {p["kind"]: p["text"]}
        yield p["index"], seen


def _event(article: dict[str, Any], p: dict[str, Any], found: Annotation, context: dict[str, str | None]) -> Event:
    model = _MODELS[found.category]
    decision = p["decision"]
    extracted: dict[str, Any] = {k: getattr(found, k) for k in _EXTRACTED if k in model.model_fields}
    if "incidents" in extracted:
        extracted["incidents"] = [
            incident.model_copy(
                update={"incident_id": incident_id(p["event_id"], ordinal), "novelty": _novelty(incident, p, decision)}
            )
            for ordinal, incident in enumerate(found.incidents)
        ]
    return model(
        event_id=p["event_id"],
        article_id=article["article_id"],
        segment=p["segment"],
        paragraph={k: p[k] for k in ("index", "start", "end", "section")},
        text=p["text"],
        source=article["source"],
        url=article["url"],
        title=article["title"],
        published_at=article["published_at"],
        ingested_at=article["ingested_at"],
        language=article["language"],
        category=found.category,
        secondary=found.secondary,
        probabilities=found.probabilities,
        uncertain=found.uncertain,
        evidence=found.evidence,
        places=found.places,
        attribution=found.attribution,
        novelty={
            "relation": decision["relation"],
            "revises": decision.get("of"),
            "root": decision.get("root"),
            **{
                k: decision[k]
                for k in (
                    "supersedes", "added", "dropped", "changed", "similarity", "containment", "containment_reverse",
                    "compared", "related_to",
                )
                if k in decision
            },
        },
        context=context,
        warnings=article["warnings"],
        schema_version=SCHEMA_VERSION,
        pipeline_version=PIPELINE_VERSION,
        **extracted,
    )  # fmt: skip


def _novelty(incident: Incident, p: dict[str, Any], decision: dict[str, Any]) -> IncidentNovelty | None:
    """In a revision: whether the incident is told in a sentence that was added, holds a changed fact, or stood before."""
    if decision["relation"] != "revision":
        return None
    start, end = incident.span.start, incident.span.end
    added = sum(max(0, min(end, span["end"]) - max(start, span["start"])) for span in decision.get("added", ()))
    if 2 * added > end - start:
        return IncidentNovelty(relation="new")
    told = p["text"][start:end]
    changed = added or any(change["after"] and change["after"] in told for change in decision.get("changed", ()))
    return IncidentNovelty(relation="changed" if changed else "carried_over")
