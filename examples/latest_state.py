"""The latest state per story: of every chain of revisions the editions that nothing supersedes, and what changed.

    python examples/latest_state.py

An edition is out of date if another one supersedes it, or if time says that it is the older one itself. Where time tells
nothing (`supersedes` is null) both stand: a variant.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

from reading import EVENTS, to_the_end

from service.models.events import DiplomaticStatement, Event, FieldReport, Humanitarian, Other, Retraction

MODELS: dict[bytes, type[Event]] = {
    b"field_report": FieldReport,
    b"diplomatic_statement": DiplomaticStatement,
    b"humanitarian": Humanitarian,
    b"other": Other,
}


def standing(events: dict[str, Event]) -> dict[str, list[Event]]:
    """Id of a chain's first event -> the editions that stand, of chains with more than one. In: event id -> event."""
    chains: dict[str, list[Event]] = defaultdict(list)
    outdated: set[str] = set()
    for event in events.values():
        novelty = event.novelty
        chains[novelty.root.event_id if novelty.root else event.event_id].append(event)
        if novelty.revises and novelty.supersedes is True:
            outdated.add(novelty.revises.event_id)
        if novelty.supersedes is False:
            outdated.add(event.event_id)
    return {root: [e for e in chain if e.event_id not in outdated] for root, chain in chains.items() if len(chain) > 1}


async def main() -> None:
    events: dict[str, Event] = {}
    async for record in to_the_end(*EVENTS):
        model = MODELS[dict(record.headers)["category"]]
        events[record.key.decode()] = model.model_validate_json(record.value, extra="ignore")
    async for record in to_the_end("retraction"):
        events.pop(Retraction.model_validate_json(record.value, extra="ignore").event_id, None)
    for root, editions in standing(events).items():
        print(f"story {root}")
        for event in editions:
            changes = ", ".join(f"{c.fact} {c.before} -> {c.after}" for c in event.novelty.changed)
            print(f"  {event.event_id} {event.published_at} {changes}\n    {event.text}")


if __name__ == "__main__":
    asyncio.run(main())
