"""Everything that is said of an article's paragraphs, in one call. Pure: same article in, same annotations out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.annotate.attribution import AttributionResult, Speaker, attribute
from service.annotate.casualties import find_casualties
from service.annotate.category import classify
from service.annotate.incidents import find_incidents
from service.annotate.need import find_need
from service.annotate.places import PlaceContext, Places, find_places
from service.annotate.quotes import find_quotes
from service.annotate.statements import find_statements
from service.models.extraction import Annotation, Casualties, Incident, Statement
from service.text.tokens import Doc, tokenise


@dataclass(frozen=True, slots=True)
class ParagraphInput:
    """A body paragraph of an article. `wanted` is false for one that only serves as context (a copy, say)."""

    index: int
    text: str
    section: str | None = None
    segment: int = 0
    wanted: bool = True


class _Acts:
    """What is done and said in a paragraph, read when first asked for: most are `other`, whose events hold none of it."""

    __slots__ = ("_attribution", "_doc", "_found", "_places", "_published_at")

    def __init__(self, doc: Doc, attribution: AttributionResult, places: Places, published_at: datetime | None) -> None:
        self._doc, self._attribution, self._places, self._published_at = doc, attribution, places, published_at
        self._found: tuple[list[Statement], list[Casualties], list[Incident]] | None = None

    def found(self) -> tuple[list[Statement], list[Casualties], list[Incident]]:
        if self._found is None:
            doc, attribution = self._doc, self._attribution
            statements = find_statements(doc, attribution)
            casualties = find_casualties(doc, self._published_at, attribution)
            incidents = find_incidents(doc, self._places, casualties, attribution, statements, self._published_at)
            self._found = statements, casualties, incidents
        return self._found

    def incidents(self) -> list[Incident]:
        return self.found()[2]


def annotate_article(
    paragraphs: Sequence[ParagraphInput],
    *,
    title: str | None,
    source: str | None,
    published_at: datetime | None,
    in_full: bool = False,
) -> dict[int, Annotation]:
    """Annotate the wanted paragraphs of one article, in order.

    In: the article's body paragraphs in order; title, source and publication time as context. Out: an `Annotation` per wanted
    index, spans in code points of that paragraph's text; for a paragraph of `other` only what its event holds is looked for,
    the rest is empty, unless all is wanted `in_full`. Never raises on any text.
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
        acts = _Acts(doc, attribution, places, published_at)
        category = classify(doc, title, acts.incidents)
        for_all = {
            "category": category.category,
            "secondary": category.secondary,
            "probabilities": category.probabilities,
            "uncertain": category.uncertain,
            "evidence": category.evidence,
            "places": places.chosen(category.category),
            "attribution": attribution.chain,
        }
        if category.category == "other" and not in_full:
            annotations[paragraph.index] = Annotation(**for_all)
            continue
        statements, casualties, incidents = acts.found()
        need = find_need(doc)
        annotations[paragraph.index] = Annotation(
            **for_all,
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
