"""The three stages over raw articles in memory, without a broker: what would be published."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from service.duplicates.ledger import Ledger
from service.stages.cut import Cut, cut
from service.stages.events import events_of

SEEDS = Path(__file__).parents[1] / "seeds" / "replay"


def seeds() -> list[dict[str, Any]]:
    """The seed files as raw articles, as `sitrep replay seeds/replay` sends them."""
    return [
        {"id": path.name, "source": "replay", "text": path.read_text("utf-8")} for path in sorted(SEEDS.glob("*.txt"))
    ]


def published(articles: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Raw articles in; events and sightings out, as they stand on the wire."""
    ledger, events, sightings = Ledger(14, 100_000), [], []
    for offset, article in enumerate(articles):
        made = cut(
            orjson.dumps(article), {}, topic="raw", partition=0, offset=offset, timestamp=1_700_000_000.0,
            max_bytes=1 << 20, source_default=None,
        )  # fmt: skip
        assert isinstance(made, Cut), made
        handled = ledger.handle(made.record, offset)
        events += [orjson.loads(event.value) for event in events_of(handled.novel)]
        sightings += handled.sightings
    return events, sightings
