"""Which records of the output topics to show, and how: filters, one line of text or JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Filter:
    """What a record must be to be shown; None asks nothing."""

    category: str | None = None
    source: str | None = None
    place: str | None = None
    relation: str | None = None
    status: str | None = None
    confidence: float | None = None

    def admits(self, record: dict[str, Any]) -> bool:
        """Whether the record (an event or sighting as published) passes."""
        checks: list[tuple[object, Callable[[], bool]]] = [
            (self.category, lambda: self.category in (record.get("category"), record.get("secondary"))),
            (self.source, lambda: record.get("source") == self.source),
            (self.place, lambda: any(self.place in (p["surface"], p["canonical"]) for p in record.get("places", ()))),
            (
                self.relation,
                lambda: self.relation in (record.get("relation"), record.get("novelty", {}).get("relation")),
            ),
            (self.status, lambda: any(i["status"] == self.status for i in record.get("incidents", ()))),
            (
                self.confidence,
                lambda: max(record.get("probabilities", {"": 0.0}).values()) >= float(self.confidence or 0),
            ),
        ]
        return all(check() for wanted, check in checks if wanted is not None)


def dead_letter_of(record: Any) -> dict[str, Any]:
    """A dead letter as a dict: its headers, and the start of its value."""
    headers = {k: v.decode("utf-8", "replace") for k, v in record.headers}
    return {**headers, "offset": record.offset, "partition": record.partition, "value": _start(record.value)}


def _start(value: bytes | None) -> str | None:
    return None if value is None else value[:300].decode("utf-8", "replace")


def value_of(record: Any, key: str) -> dict[str, Any]:
    """A record of any output topic as a dict."""
    return dead_letter_of(record) if key == "dead-letter" else orjson.loads(record.value)


def laid_out(item: dict[str, Any]) -> list[str]:
    """A record as a few lines for a terminal: what it is, where and when, then the text."""
    if "x-error-class" in item:
        return [
            f"dead letter  {item.get('x-error-stage')}/{item['x-error-class']}  source {item.get('x-source', '-')}",
            f"  {item.get('x-error-message')}",
            f"  remedy: {item.get('x-error-remedy')}",
        ]
    if "requested_at" in item:
        return [f"retraction  {item['event_id']}  {item['requested_at']}", f"  {item['reason']}"]
    when = item["published_at"] or f"no date, taken {item['ingested_at']}"
    if "sighting_id" in item:
        head = f"{item['relation']}  {item['source'] or '-'}  {when}  {item['sighting_id']}"
        return [head, f"  repeats {item['of']['event_id']}  similarity {item['similarity']:.2f}"]
    doubt = " (uncertain)" if item["uncertain"] else ""
    head = f"{item['category']}{doubt}  {item['source'] or '-'}  {when}  {item['event_id']}"
    places = "، ".join(p["canonical"] or p["surface"] for p in item["places"] if p["role"] == "event")
    novelty = item["novelty"]
    changes = "; ".join(f"{c['fact']} {c['before']} ← {c['after']}" for c in novelty["changed"])
    lines = [head, "  " + item["text"].replace("\n", " ")]
    if places:
        lines.append(f"  places: {places}")
    if novelty["relation"] == "revision":
        lines.append(f"  revises {novelty['revises']['event_id']}: {changes or 'see added and dropped'}")
    return lines
