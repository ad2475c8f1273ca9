"""Gathers what the report shows. Bounded: counters keep the most frequent, lists their best, texts only where shown."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from service.demo.examples import Event, Examples, choose
from service.models.extraction import CATEGORIES
from service.report.figures import Figures
from service.report.map import Spot

KEPT = 20
SAMPLE = 5000
"""Events among which the examples are chosen."""

NO_DAY = ""
"""Day of what has no date; a template names it."""


@dataclass
class ReportData:
    """What the page shows. Feed `retraction`s and `sighting`s first, then `event`s, then `finish`.

    Each record counts once, however often it comes; what is retracted is not shown.
    """

    events: int = 0
    uncertain: int = 0
    retracted: set[str] = field(default_factory=set)
    until: str = ""
    categories: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(CATEGORIES, 0)))
    days: dict[str, Counter[str]] = field(default_factory=dict)
    told_days: dict[str, Counter[str]] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    places: dict[Spot, int] = field(default_factory=dict)
    open_places: Counter[str] = field(default_factory=Counter)
    figures: Figures = field(default_factory=Figures)
    revisions: list[Event] = field(default_factory=list)
    circulated: list[tuple[Event, int, list[str]]] = field(default_factory=list)
    sightings: Counter[str] = field(default_factory=Counter)
    dead_letters: list[dict[str, Any]] = field(default_factory=list)
    dead_reasons: Counter[str] = field(default_factory=Counter)
    examples: Examples = field(default_factory=Examples)
    _seen: set[bytes] = field(default_factory=set)
    _repeats: dict[str, tuple[int, set[str]]] = field(default_factory=dict)
    _most: dict[str, Event | None] | None = None
    _sample: list[Event] = field(default_factory=list)
    _heap: list[tuple[bool, float, str, Event]] = field(default_factory=list)

    def sighting(self, sighting: dict[str, Any]) -> None:
        """Count a sighting; those within one article are no circulation."""
        if self._again(sighting["sighting_id"]):
            return
        self.sightings[sighting["relation"]] += 1
        if not sighting["same_article"]:
            count, carriers = self._repeats.get(sighting["root"]["event_id"], (0, set()))
            if len(carriers) < KEPT:
                carriers.add(sighting["source"] or "?")
            self._repeats[sighting["root"]["event_id"]] = (count + 1, carriers)

    def event(self, event: Event) -> None:
        """Count an event, and keep it if the page is to show it."""
        if event["event_id"] in self.retracted or self._again(event["event_id"]):
            return
        if self._most is None:
            most = heapq.nsmallest(2 * KEPT, self._repeats, key=lambda i: (-self._repeats[i][0], i))
            self._most = dict.fromkeys(most)
        self._count(event)
        if event["event_id"] in self._most:
            self._most[event["event_id"]] = event
        novelty = event["novelty"]
        if novelty["relation"] == "revision" and novelty["changed"]:
            both = any(c["before"] and c["after"] for c in novelty["changed"])
            heapq.heappush(self._heap, (both, novelty["similarity"], event["event_id"], event))
            if len(self._heap) > KEPT:
                heapq.heappop(self._heap)
        if len(self._sample) < SAMPLE:
            self._sample.append(event)

    def dead_letter(self, letter: dict[str, Any]) -> None:
        """Count a dead letter (its headers as a dict), and keep the latest few."""
        self.dead_reasons[f"{letter.get('x-error-stage')}/{letter.get('x-error-class')}"] += 1
        self.dead_letters.append(letter)
        del self.dead_letters[:-KEPT]

    def finish(self) -> set[str]:
        """Choose what is shown. Out: ids of events whose text is still wanted, as `revised_text` of the revisions."""
        self.revisions = [item[3] for item in sorted(self._heap, key=lambda i: (not i[0], -i[1], i[2]))]
        ordered = sorted(self._sample, key=lambda e: (e["article_id"], e["paragraph"]["index"]))
        self.examples = choose(ordered)
        shown = ((self._repeats[i], e) for i, e in (self._most or {}).items() if e is not None)
        self.circulated = [(event, count, sorted(who)) for (count, who), event in shown][:KEPT]
        self._sample, self._seen = [], set()
        return {event["novelty"]["revises"]["event_id"] for event in self.revisions}

    def revised_text(self, event_id: str, text: str) -> None:
        """Give the text of an event to the revisions of it."""
        for event in self.revisions:
            if event["novelty"]["revises"]["event_id"] == event_id:
                event["revised_text"] = text

    def _again(self, identity: str) -> bool:
        known = UUID(identity).bytes
        if known in self._seen:
            return True
        self._seen.add(known)
        return False

    def _count(self, event: Event) -> None:
        self.events += 1
        self.uncertain += event["uncertain"]
        self.until = max(self.until, event["ingested_at"])
        self.categories[event["category"]] += 1
        day = (event["published_at"] or NO_DAY)[:10]
        self.days.setdefault(day, Counter())[event["category"]] += 1
        self.sources[event["source"] or "?"] += 1
        for incident in event.get("incidents", ()):
            when = incident["when"]
            if when and when["start"] and incident["status"] == "asserted":
                self.told_days.setdefault(when["start"][:10], Counter())[event["category"]] += 1
        for place in event["places"]:
            if place["role"] != "event":
                continue
            if place["lat"] is None:
                self.open_places[place["surface"]] += 1
            else:
                name, country = place["canonical"] or place["surface"], place["country"] or ""
                spot = Spot(name, country, place["lat"], place["lon"], place["precision"] or "point")
                self.places[spot] = self.places.get(spot, 0) + 1
        self.figures.add(event, day)
