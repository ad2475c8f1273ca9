"""Picks from what was published the few events that show what the service does; no event is named beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from service.reading import Reader
from service.settings import Settings
from service.topics import EVENT_TOPICS

Event = dict[str, Any]


@dataclass
class Examples:
    """Events as published (dicts), or None where the input has no such thing."""

    denial: Event | None = None
    claim: Event | None = None
    revision: Event | None = None
    revised: Event | None = None
    bulletin: Event | None = None
    dead_letter: dict[str, str] | None = None
    by_id: dict[str, Event] = field(default_factory=dict)


async def collect(settings: Settings, bad_record: bytes) -> Examples:
    """Read the typed topics and choose; `dead_letter` is that of `bad_record`."""
    found = Examples()
    async with Reader(settings) as reader:
        for key in EVENT_TOPICS.values():
            async for record in reader.records(key):
                event = orjson.loads(record.value)
                found.by_id[event["event_id"]] = event
        async for record in reader.records("dead-letter"):
            if record.value != bad_record:
                continue
            found.dead_letter = {k: v.decode("utf-8", "replace") for k, v in record.headers}
            found.dead_letter["value"] = (record.value or b"")[:200].decode("utf-8", "replace")
    chosen = choose(sorted(found.by_id.values(), key=lambda e: (e["article_id"], e["paragraph"]["index"])))
    chosen.dead_letter = found.dead_letter
    return chosen


def choose(events: list[Event]) -> Examples:
    """The examples among `events`, which are in the order of their articles."""
    chosen = Examples()
    chosen.denial, chosen.claim = _denial_and_claim(events)
    chosen.revision = max((e for e in events if _shown_revision(e)), key=_weight_of_revision, default=None)
    if chosen.revision:
        revised = chosen.revision["novelty"]["revises"]["event_id"]
        chosen.revised = next((e for e in events if e["event_id"] == revised), None)
    chosen.bulletin = max((e for e in events if _is_bulletin(e)), key=_richness, default=None)
    return chosen


def _denial_and_claim(events: list[Event]) -> tuple[Event | None, Event | None]:
    """The first denial of an act, and the nearest paragraph of the same article in which the same act is asserted."""
    for event in events:
        denied = {i["act"] for i in event.get("incidents", []) if i["status"] == "denied"}
        claims = [
            other
            for other in events
            if other["article_id"] == event["article_id"]
            and other is not event
            and denied & {i["act"] for i in other.get("incidents", []) if i["status"] == "asserted"}
        ]
        if claims:
            here = event["paragraph"]["index"]
            return event, min(claims, key=lambda e: abs(e["paragraph"]["index"] - here))
    return None, None


def _shown_revision(event: Event) -> bool:
    novelty = event["novelty"]
    return novelty["relation"] == "revision" and bool(novelty["changed"])


def _weight_of_revision(event: Event) -> tuple[bool, float]:
    novelty = event["novelty"]
    return any(c["fact"] == "side" and c["before"] and c["after"] for c in novelty["changed"]), novelty["similarity"]


def _is_bulletin(event: Event) -> bool:
    return bool(event["paragraph"]["section"]) and len(event.get("incidents", [])) > 1 and len(event["text"]) < 1000


def _richness(event: Event) -> int:
    """Prefers paragraphs with several incidents, figures, and places both on the map and open."""
    places = event["places"]
    return (
        len(event["incidents"])
        + 3 * len(event.get("casualties", []))
        + 4 * any(p["lat"] is not None for p in places)
        + 4 * any(p["unresolved"] for p in places)
    )
