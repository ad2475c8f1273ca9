"""Everything that is said of an article's paragraphs, in one call. Pure: same article in, same annotations out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.annotate.attribution import Speaker, attribute
from service.annotate.casualties import find_casualties
from service.annotate.category import Signals, classify
from service.annotate.incidents import find_incidents
from service.annotate.need import find_need
from service.annotate.places import PlaceContext, find_places
from service.annotate.quotes import find_quotes
from service.annotate.statements import find_statements
from service.models.extraction import Annotation
from service.text.tokens import tokenise


@dataclass(frozen=True, slots=True)
class ParagraphInput:
    """A body paragraph of an article. `wanted` is false for one that only serves as context (a copy, say)."""

    index: int
    text: str
    section: str | None = None
    segment: int = 0
    wanted: bool = True


def annotate_article(
    paragraphs: Sequence[ParagraphInput], *, title: str | None, source: str | None, published_at: datetime | None
) -> dict[int, Annotation]:
    """Annotate the wanted paragraphs of one article, in order.

    In: the article's body paragraphs in order; title, source and publication time as context.
    Out: an `Annotation` per wanted index, spans in code points of that paragraph's text. Never raises on any text.
    """
    annotations: dict[int, Annotation] = {}
    previous: Speaker | None = None
    segment: int | None = None
    place_context: PlaceContext | None = None
    for paragraph in paragraphs:
        if (
            place_context is None or paragraph.segment != segment
        ):  # a new article in the same text: nobody speaks on across the border
            previous, segment = None, paragraph.segment
            place_context = PlaceContext(title=title, source=source)
        doc = tokenise(paragraph.text)
        quotes = find_quotes(doc)
        attribution = attribute(doc, quotes, previous, paragraph.index)
        previous = attribution.carried
        places = find_places(doc, paragraph.section, place_context)
        if not paragraph.wanted:
            continue
        statements = find_statements(doc, attribution)
        casualties = find_casualties(doc, published_at, attribution)
        need = find_need(doc)
        incidents = find_incidents(doc, places, casualties, attribution, statements, published_at)
        category = classify(
            doc,
            title,
            Signals(attribution, statements, casualties, incidents, need, places, paragraph.section),
        )
        annotations[paragraph.index] = Annotation(
            category=category.category,
            secondary=category.secondary,
            probabilities=category.probabilities,
            uncertain=category.uncertain,
            evidence=category.evidence,
            places=places.chosen(category.category, incidents, statements),
            attribution=attribution.chain,
            casualties=casualties,
            incidents=incidents,
            quotes=attribution.quotes,
            statements=statements,
            affected=need.affected,
            sectors=need.sectors,
            aid=need.aid,
            agencies=need.agencies,
            access=need.access,
        )
    return annotations
