"""The story of one event or sighting: where it came from, what it was compared with, what decided, who repeated it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.reading import Reader
from service.settings import Settings
from service.tailing import change_line, incident_line
from service.topics import EVENT_TOPICS, Key


@dataclass
class Story:
    """What the topics hold about an id. `subject` is the event or sighting itself."""

    subject: dict[str, Any]
    kind: str
    compared_with: dict[str, Any] | None = None
    root: dict[str, Any] | None = None
    revisions: list[dict[str, Any]] = field(default_factory=list)
    sightings: list[dict[str, Any]] = field(default_factory=list)
    retracted: str | None = None


async def story_of(settings: Settings, wanted: str) -> Story | None:
    """The story of the event or sighting with id `wanted`; None if no topic holds it.

    Raises:
        KafkaError: the broker cannot be asked.
    """
    found: dict[str, dict[str, Any]] = {}
    async with Reader(settings) as reader:
        # Whatever bears the id, as its own or in a reference; only that is decoded and kept.
        await _collect(reader, found, lambda record: wanted.encode() in record.value)
        subject = found.get(wanted)
        if subject is None:
            return None
        novelty = subject if "sighting_id" in subject else subject["novelty"]
        of, root = novelty.get("of") or novelty.get("revises"), novelty["root"]
        others = {ref["event_id"].encode() for ref in (of, root) if ref} - {i.encode() for i in found}
        if others:
            await _collect(reader, found, lambda record: record.key in others)
        story = Story(subject, "sighting" if "sighting_id" in subject else "event")
        async for record in reader.records("retraction"):
            if record.key.decode() == wanted:
                story.retracted = orjson.loads(record.value)["reason"]
    story.compared_with = found.get(of["event_id"]) if of else None
    story.root = found.get(root["event_id"]) if root and root != of else None
    for item in found.values():
        if "sighting_id" in item:
            if item["of"]["event_id"] == wanted:
                story.sightings.append(item)
        elif (item["novelty"]["revises"] or {}).get("event_id") == wanted:
            story.revisions.append(item)
    return story


async def _collect(reader: Reader, found: dict[str, dict[str, Any]], wanted: Callable[[Any], bool]) -> None:
    keys: tuple[Key, ...] = (*EVENT_TOPICS.values(), "sighting")
    for key in keys:
        async for record in reader.records(key):
            if wanted(record):
                found.setdefault(record.key.decode(), orjson.loads(record.value))


def told(story: Story) -> list[str]:
    """The story as lines of text."""
    subject = story.subject
    where = subject["paragraph"]
    lines = [
        f"{story.kind} {subject.get('event_id') or subject['sighting_id']}",
        f"article {subject['article_id']}  source {subject['source'] or '-'}  {subject['url'] or 'no url'}",
        f"title: {subject['title'] or '-'}",
        f"published {subject['published_at'] or 'no date'}  taken {subject['ingested_at']}",
        f"paragraph {where['index']}, text[{where['start']}:{where['end']}], section {where['section'] or '-'}",
    ]
    if story.retracted is not None:
        lines.insert(1, f"RETRACTED: {story.retracted}")
    return lines + (_event(story) if story.kind == "event" else _sighting(story))


def _event(story: Story) -> list[str]:
    event, novelty = story.subject, story.subject["novelty"]
    chances = ", ".join(f"{c} {p:.2f}" for c, p in sorted(event["probabilities"].items(), key=lambda i: -i[1]))
    evidence = ", ".join(f"{e['surface']} ({e['weight']:+.1f})" for e in event["evidence"])
    lines = [
        f"text: {event['text']}",
        f"category {event['category']}{' (uncertain)' if event['uncertain'] else ''}: {chances}",
        f"evidence: {evidence or '-'}",
        *(incident_line(incident) for incident in event.get("incidents", ())),
        *(f"place {place['surface']}: {_where(place)}" for place in event["places"]),
        *(f"{link['role']}: {link['canonical']}{_inherited(link)}" for link in event["attribution"]),
        *(f"mended: {warning}" for warning in event["warnings"]),
        f"relation {novelty['relation']}, compared in full with {novelty['compared']} earlier paragraphs",
    ]
    if novelty["revises"]:
        lines += [*_scores(novelty), f"revises {novelty['revises']['event_id']}: {_text(story.compared_with)}"]
        for change in novelty["changed"]:
            lines.append(f"  decided by {change_line(change)}")
        lines += [f"  added: {event['text'][s['start'] : s['end']]}" for s in novelty["added"]]
        if story.compared_with:
            lines += [f"  dropped: {story.compared_with['text'][s['start'] : s['end']]}" for s in novelty["dropped"]]
        order = {True: "supersedes it", False: "is the older of the two", None: "no evidence in time: a variant"}
        lines.append(f"  {order[novelty['supersedes']]}")
    if story.root:
        lines.append(f"the chain begins with {story.root['event_id']}: {_text(story.root)}")
    lines += [f"related: {r['event_id']} (score {r['score']:.2f})" for r in novelty["related_to"]]
    lines += [f"revised by {e['event_id']} ({e['source'] or '-'})" for e in story.revisions]
    lines += [
        f"seen again: {s['relation']} in {s['source'] or '-'} {s['url'] or ''} ({s['sighting_id']})"
        for s in story.sightings
    ]
    return lines


def _where(place: dict[str, Any]) -> str:
    if place["unresolved"] or place["lat"] is None:
        return f"open, {place['unresolved'] or 'no coordinates'} ({place['role']})"
    return f"{place['canonical']}, {place['country']}, {place['lat']:.2f} {place['lon']:.2f} ({place['role']})"


def _inherited(link: dict[str, Any]) -> str:
    return "" if link["inherited_from"] is None else f" (named in paragraph {link['inherited_from']})"


def _sighting(story: Story) -> list[str]:
    sighting = story.subject
    lines = [f"relation {sighting['relation']}, compared in full with {sighting['compared']} earlier paragraphs"]
    lines += _scores(sighting)
    lines.append(f"repeats {sighting['of']['event_id']}: {_text(story.compared_with)}")
    lines.append("decided by: no fact here that the earlier paragraph lacks")
    return lines


def _scores(item: dict[str, Any]) -> list[str]:
    here, there = item["containment"], item["containment_reverse"]
    return [f"similarity {item['similarity']:.2f}; of this {here:.0%} stands there, of that {there:.0%} stands here"]


def _text(event: dict[str, Any] | None) -> str:
    return event["text"] if event else "(not in the topics any more)"
