"""Gathers what the report shows from the output topics. Bounded: lists keep their best, counters their most frequent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.demo.examples import Event, Examples, choose
from service.models.extraction import CATEGORIES
from service.reading import Reader
from service.settings import Settings
from service.tailing import dead_letter_of
from service.topics import EVENT_TOPICS

KEPT = 20


@dataclass
class ReportData:
    """What the page shows; counts over everything, lists cut to the first `KEPT`."""

    categories: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(CATEGORIES, 0)))
    days: dict[str, Counter[str]] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    places: dict[tuple[str, str, float, float], int] = field(default_factory=dict)
    open_places: Counter[str] = field(default_factory=Counter)
    casualties: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    revisions: list[Event] = field(default_factory=list)
    circulated: list[tuple[Event, int, list[str]]] = field(default_factory=list)
    sightings: Counter[str] = field(default_factory=Counter)
    dead_letters: list[dict[str, Any]] = field(default_factory=list)
    dead_reasons: Counter[str] = field(default_factory=Counter)
    examples: Examples = field(default_factory=Examples)


async def gather(settings: Settings) -> ReportData:
    """Read the output topics from their start.

    Raises:
        KafkaError: the broker cannot be asked.
    """
    data = ReportData()
    events: dict[str, Event] = {}
    repeats: dict[str, tuple[int, set[str]]] = {}
    async with Reader(settings) as reader:
        for key in EVENT_TOPICS.values():
            async for record in reader.records(key):
                event = orjson.loads(record.value)
                if event["event_id"] not in events:
                    events[event["event_id"]] = event
                    _count(data, event)
        seen: set[str] = set()
        async for record in reader.records("sighting"):
            sighting = orjson.loads(record.value)
            if sighting["sighting_id"] in seen:
                continue
            seen.add(sighting["sighting_id"])
            data.sightings[sighting["relation"]] += 1
            count, carriers = repeats.get(sighting["of"]["event_id"], (0, set()))
            repeats[sighting["of"]["event_id"]] = (count + 1, carriers | {sighting["source"] or "?"})
        async for record in reader.records("dead-letter"):
            letter = dead_letter_of(record)
            data.dead_reasons[f"{letter.get('x-error-stage')}/{letter.get('x-error-class')}"] += 1
            if len(data.dead_letters) < KEPT:
                data.dead_letters.append(letter)
    most = sorted(repeats.items(), key=lambda item: (-item[1][0], item[0]))
    data.circulated = [(events[i], n, sorted(who)) for i, (n, who) in most if i in events][:KEPT]
    ordered = sorted(events.values(), key=lambda e: (e["article_id"], e["paragraph"]["index"]))
    data.examples = choose(ordered)
    changed = [e for e in ordered if e["novelty"]["relation"] == "revision" and e["novelty"]["changed"]]
    data.revisions = sorted(changed, key=lambda e: -e["novelty"]["similarity"])[:KEPT]
    for event in data.revisions:
        event["revised_text"] = events.get(event["novelty"]["revises"]["event_id"], {}).get("text")
    return data


def _count(data: ReportData, event: Event) -> None:
    data.categories[event["category"]] += 1
    day = (event["published_at"] or "")[:10] or "بلا تاريخ"
    data.days.setdefault(day, Counter())[event["category"]] += 1
    data.sources[event["source"] or "?"] += 1
    for place in event["places"]:
        if place["role"] != "event":
            continue
        if place["lat"] is None:
            data.open_places[place["surface"]] += 1
        else:
            where = (place["canonical"] or place["surface"], place["country"] or "", place["lat"], place["lon"])
            data.places[where] = data.places.get(where, 0) + 1
    for figure in event.get("casualties", ()):
        if figure["min"] is not None and len(data.casualties) < 20 * KEPT:
            number = str(figure["min"]) if figure["min"] == figure["max"] else f"{figure['min']}+"
            who = figure["claimant"] or event["source"] or "?"
            named = "، ".join(p["surface"] for p in event["places"] if p["role"] == "event")[:60]
            data.casualties.append((day, figure["kind"], number, who, named))
