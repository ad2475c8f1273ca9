"""The story of one event or sighting: where it came from, what it was compared with, what decided, who repeated it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from service.reading import Reader
from service.settings import Settings
from service.topics import EVENT_TOPICS


@dataclass
class Story:
    """What the topics hold about an id. `subject` is the event or sighting itself."""

    subject: dict[str, Any]
    kind: str
    compared_with: dict[str, Any] | None = None
    root: dict[str, Any] | None = None
    revisions: list[dict[str, Any]] = field(default_factory=list)
    sightings: list[dict[str, Any]] = field(default_factory=list)


async def story_of(settings: Settings, wanted: str) -> Story | None:
    """The story of the event or sighting with id `wanted`; None if no topic holds it.

    Raises:
        KafkaError: the broker cannot be asked.
    """
    events: dict[str, dict[str, Any]] = {}
    sightings: dict[str, dict[str, Any]] = {}
    async with Reader(settings) as reader:
        for key in EVENT_TOPICS.values():
            async for record in reader.records(key):
                events.setdefault(record.key.decode(), orjson.loads(record.value))
        async for record in reader.records("sighting"):
            sightings.setdefault(record.key.decode(), orjson.loads(record.value))
    if wanted in events:
        subject = events[wanted]
        of, root = subject["novelty"]["revises"], subject["novelty"]["root"]
        story = Story(subject, "event")
    elif wanted in sightings:
        subject = sightings[wanted]
        of, root = subject["of"], subject["root"]
        story = Story(subject, "sighting")
    else:
        return None
    story.compared_with = events.get(of["event_id"]) if of else None
    story.root = events.get(root["event_id"]) if root and root != of else None
    story.revisions = [e for e in events.values() if (e["novelty"]["revises"] or {}).get("event_id") == wanted]
    story.sightings = [s for s in sightings.values() if s["of"]["event_id"] == wanted]
    return story


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
    return lines + (_event(story) if story.kind == "event" else _sighting(story))


def _event(story: Story) -> list[str]:
    event, novelty = story.subject, story.subject["novelty"]
    chances = ", ".join(f"{c} {p:.2f}" for c, p in sorted(event["probabilities"].items(), key=lambda i: -i[1]))
    evidence = ", ".join(f"{e['surface']} ({e['weight']:+.1f})" for e in event["evidence"])
    lines = [
        f"text: {event['text']}",
        f"category {event['category']}{' (uncertain)' if event['uncertain'] else ''}: {chances}",
        f"evidence: {evidence or '-'}",
        f"relation {novelty['relation']}, compared in full with {novelty['compared']} earlier paragraphs",
    ]
    if novelty["revises"]:
        lines += [*_scores(novelty), f"revises {novelty['revises']['event_id']}: {_text(story.compared_with)}"]
        for change in novelty["changed"]:
            lines.append(
                f"  decided by {change['fact']} {change['noun'] or ''}: {change['before']} → {change['after']}"
            )
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
