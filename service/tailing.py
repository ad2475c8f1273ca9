"""Which records of the output topics to show, and how: filters, one line of text or JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from service.terminal import wrapped
from service.text.normalise import fold


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
            (self.place, lambda: any(_same(self.place, p) for p in record.get("places", ()))),
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


def _same(wanted: str | None, place: dict[str, Any]) -> bool:
    """Whether a place goes by this name: as written, canonical, its province or its country's code; spelling is folded."""
    names = (place["surface"], place["canonical"], place["admin1"], place["country"])
    return fold(wanted or "") in {fold(name) for name in names if name}


def dead_letter_of(record: Any) -> dict[str, Any]:
    """A dead letter as a dict: its headers, and the start of its value."""
    headers = {k: v.decode("utf-8", "replace") for k, v in record.headers}
    return {**headers, "offset": record.offset, "partition": record.partition, "value": _start(record.value)}


def _start(value: bytes | None) -> str | None:
    return None if value is None else value[:300].decode("utf-8", "replace")


def value_of(record: Any, key: str) -> dict[str, Any]:
    """A record of any output topic as a dict."""
    return dead_letter_of(record) if key == "dead-letter" else orjson.loads(record.value)


def id_of(item: dict[str, Any]) -> str | None:
    """The id of an event, sighting or retraction; None for a dead letter."""
    return item.get("sighting_id") or item.get("event_id")


def laid_out(item: dict[str, Any], width: int = 1_000_000) -> list[str]:
    """A record as a few lines for a terminal of `width` columns: what it is, where and when, then the text."""
    if "x-error-class" in item:
        return [
            f"dead letter  {item.get('x-error-stage')}/{item['x-error-class']}  source {item.get('x-source', '-')}",
            *wrapped(str(item.get("x-error-message")), width),
            *wrapped(f"remedy: {item.get('x-error-remedy')}", width),
        ]
    if "requested_at" in item:
        return [f"retraction  {item['event_id']}  {item['requested_at']}", f"  {item['reason']}"]
    when = item["published_at"] or f"no date, taken {item['ingested_at']}"
    if "sighting_id" in item:
        head = f"{item['relation']}  {item['source'] or '-'}  {when}  {item['sighting_id']}"
        return [head, f"  repeats {item['of']['event_id']}  similarity {item['similarity']:.2f}"]
    doubt = " (uncertain)" if item["uncertain"] else ""
    head = f"{item['category']}{doubt}  {item['source'] or '-'}  {when}  {item['event_id']}"
    lines = [head, *wrapped(item["text"], width)]
    places = "، ".join(dict.fromkeys(p["canonical"] or p["surface"] for p in item["places"] if p["role"] == "event"))
    if places:
        lines += wrapped(f"places: {places}", width)
    lines += [f"  {incident_line(incident)}" for incident in item.get("incidents", ())]
    novelty = item["novelty"]
    if novelty["relation"] == "revision":
        changes = "; ".join(change_line(change) for change in novelty["changed"])
        lines.append(f"  revises {novelty['revises']['event_id']}: {changes or 'see added and dropped'}")
    return lines


def incident_line(incident: dict[str, Any]) -> str:
    """An incident in one line: act, status, places, figures as stated, claimant."""
    where = "، ".join(p["surface"] for p in incident["places"])
    figures = ", ".join(f"{c['kind']} {_number(c)}" for c in incident["casualties"])
    parts = [
        incident["act"],
        incident["status"],
        where,
        figures,
        incident["claimant"] and f"says {incident['claimant']}",
    ]
    return "incident: " + ", ".join(part for part in parts if part)


def _number(figure: dict[str, Any]) -> str:
    low, high = figure["min"], figure["max"]
    return "?" if low is None else f"{low}" if low == high else f"{low}+" if high is None else f"{low}-{high}"


def change_line(change: dict[str, Any]) -> str:
    """A changed fact in one line."""
    noun = f" {change['noun']}" if change["noun"] else ""
    return f"{change['fact']}{noun} {change['before'] or '(absent)'} → {change['after'] or '(absent)'}"
