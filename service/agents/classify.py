"""Agent classify: news.novel.v1 to the four typed topics. Any number of workers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from service import metrics
from service.records import Batch, Output, traced
from service.settings import Settings
from service.stages.events import events_of
from service.topics import EVENT_TOPICS


class Classify:
    """Publishes one event per original or revision paragraph, to the topic of its category."""

    source = "novel"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def handle(self, message: Any) -> Batch:
        """In: a novel record. Out: its events, each with `category` and `secondary` in the headers too."""
        record = orjson.loads(message.value)
        headers = traced(message.headers or ())
        outputs: list[Output] = []
        for event in events_of(record):
            named = [*headers, ("category", event.category.encode()), ("event-id", event.event_id.encode())]
            if event.secondary:
                named.append(("secondary", event.secondary.encode()))
            outputs.append(Output(EVENT_TOPICS[event.category], event.event_id.encode(), event.value, named))
            metrics.of(metrics.EVENTS, event.category).inc()
            metrics.of(metrics.UNCERTAIN, event.category).inc(event.uncertain)
            for country in event.countries or (metrics.UNRESOLVED,):
                metrics.of(metrics.PLACES, country).inc()
        ingested_at = datetime.fromisoformat(record["article"]["ingested_at"]).timestamp() if outputs else None
        return Batch(outputs, ingested_at)
