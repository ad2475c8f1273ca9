"""The places of a paragraph: found, put on the map, and told apart: where it happened, and what is only mentioned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from service.annotate.place_context import PlaceContext
from service.annotate.place_marks import find_mentions
from service.annotate.place_resolve import Resolved, resolve
from service.annotate.place_roles import direction_start, event_mentions
from service.models.base import Span
from service.models.extraction import Category, Place
from service.text.tokens import Doc

__all__ = ["PlaceContext", "Places", "find_places"]

_PRECISION: dict[str, Literal["point", "area", "line"]] = {"point": "point", "area": "area", "line": "line"}


@dataclass(slots=True)
class Places:
    """All places a paragraph names, in order of the text; `chosen` gives them with their roles."""

    doc: Doc
    found: list[Resolved]
    all: list[Place] = field(default_factory=list)

    def chosen(self, category: Category) -> list[Place]:
        """The places to publish, each name once: role "event" first, most specific first, then role "context"."""
        events = event_mentions(self.doc, self.found, category)
        taken = set(events)
        chosen: list[Place] = []
        seen: set[str] = set()
        for index in events:
            item = self.found[index]
            start = direction_start(self.doc, self.found, index)
            if start is None and self.all[index].surface in seen:
                continue
            place = _place(self.doc, item, "event") if start is None else _directed(self.doc, item, start)
            if place.surface not in seen:
                seen.add(place.surface)
                chosen.append(place)
        for i, place in enumerate(self.all):
            if i not in taken and place.surface not in seen:
                seen.add(place.surface)
                chosen.append(place)
        return chosen


def find_places(doc: Doc, section: str | None, context: PlaceContext) -> Places:
    """Find and resolve the places of one paragraph.

    In: the tokenised paragraph, the bulletin heading it stands under, the article's context (which learns from it).
    Out: `Places`; spans in code points of the paragraph. Never raises on any text; linear in its length.
    """
    found = resolve(doc, find_mentions(doc), section, context)
    return Places(doc, found, [_place(doc, item, "context") for item in found])


def _directed(doc: Doc, item: Resolved, start: int) -> Place:
    """ "في جنوب لحج": the direction belongs to the place where nothing finer is named; an area, then."""
    place = _place(doc, item, "event")
    end = place.span.end
    precision = "area" if place.precision is not None else None
    return place.model_copy(
        update={"surface": doc.text[start:end], "span": Span(start=start, end=end), "precision": precision}
    )


def _place(doc: Doc, item: Resolved, role: Literal["event", "context"]) -> Place:
    mention, entry = item.mention, item.entry
    surface = doc.text[mention.start : mention.end]
    span = {"start": mention.start, "end": mention.end}  # validated in one call with the rest
    if entry is None:
        return Place(surface=surface, span=span, role=role, unresolved=item.unresolved)
    return Place(
        surface=surface,
        span=span,
        role=role,
        canonical=entry.canonical,
        country=entry.country or None,
        admin1=entry.admin1 or None,
        lat=entry.lat,
        lon=entry.lon,
        precision=_PRECISION.get(entry.precision or ""),
        unresolved=None if entry.lat is not None else "no coordinates in gazetteer",
    )
