"""What a run does, by its seed: the deployment, and which faults meet it when."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

KINDS = (
    "kill", "point", "zombie", "join", "leave", "storm", "broker", "recovering", "wipe", "dead-letter", "mid-retry",
)  # fmt: skip
"""Every kind of fault; `actions.py` does them. Poison and records too large are among the articles of every run."""

POINTS = ("decided", "first_output", "sent", "acknowledged", "acked")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, when it comes (seconds after the first record is sent), and its details."""

    kind: str
    at: float
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. The same seed makes the same plan; what the processes make of it differs in timing."""

    seed: int
    workers: int
    records: int
    seconds: float
    large: int
    bombs: int
    settings: dict[str, Any]
    faults: list[Fault]

    def __str__(self) -> str:
        faults = ", ".join(
            f"{f.kind}@{f.at:.1f}s" + (f"({' '.join(map(str, f.details.values()))})" if f.details else "")
            for f in self.faults
        )
        chosen = " ".join(f"{k}={v}" for k, v in self.settings.items())
        return f"seed {self.seed}: {self.workers} workers, {self.records} records, {chosen}: {faults or 'no fault'}"


def kept(entry: dict[str, Any]) -> Plan:
    """A plan as `regressions.json` keeps it: whole, so that it stays what it was when other plans change."""
    return Plan(**(entry | {"faults": [Fault(**fault) for fault in entry["faults"]]}))


def _details(kind: str, chance: random.Random) -> dict[str, Any]:
    if kind == "point":
        return {"point": chance.choice(POINTS), "nth": chance.randint(1, 60)}
    if kind == "recovering":
        return {"nth": chance.randint(1, 25)}
    if kind in ("broker", "kill"):
        return {"away": round(chance.choice([0.0, 0.5, 2.0, 4.0]) * chance.random(), 1)}
    if kind == "dead-letter":
        return {"away": round(chance.uniform(0.5, 4.0), 1)}
    if kind == "mid-retry":
        return {"away": 2.0}
    if kind == "storm":
        return {"workers": chance.randint(2, 3), "gap": round(chance.uniform(0.1, 0.6), 2)}
    return {}


def plan(seed: int, number: int, kinds: tuple[str, ...] | None = None) -> Plan:
    """The plan of the run with this seed. `number` makes the kinds take turns, so that few runs meet all of them."""
    chance = random.Random(seed)
    if kinds is None:
        first = KINDS[number % len(KINDS)]
        others = [kind for kind in KINDS if kind != first]
        kinds = (first, *chance.sample(others, chance.choice([1, 2, 2, 3])))
    seconds = chance.uniform(2.5, 5.0)
    return Plan(
        seed=seed,
        workers=chance.choice([1, 2, 2, 3]),
        records=chance.randint(100, 200),
        seconds=seconds,
        large=chance.choice([0, 0, 1, 1]),
        bombs=chance.choice([0, 0, 1]),
        settings={
            "article_partitions": chance.choice([1, 2, 4]),
            "paragraph_partitions": chance.choice([1, 2, 4]),
            "event_partitions": chance.choice([1, 3]),
            "window_paragraphs": chance.choice([100, 100, 150, 250_000]),
            "in_flight_records": chance.choice([4, 32, 256]),
            "request_timeout_seconds": chance.choice([1.5, 5.0, 30.0]),
            "commit_interval_seconds": chance.choice([0.2, 1.0]),
        },
        faults=sorted(
            (Fault(kind, chance.uniform(0.1, seconds), _details(kind, chance)) for kind in kinds), key=lambda f: f.at
        ),
    )
