"""What a replay reads: a record to send, or something that cannot be sent and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import orjson

RUN_HEADER = "x-replay"
"""`run:lane:index`, so that a replay that was killed finds out what it had sent."""
REPROCESS_HEADER = "x-reprocess"

# What Kafka adds to a record in a batch of its own: batch header 61 bytes, lengths and deltas up to 40.
OVERHEAD_BYTES = 128


class ReplayError(Exception):
    """A replay cannot be done or go on: `what` is wrong, and the `remedy`."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Record:
    """One raw record to send. `lane` and `index` are its place: the inputs' n-th record, or a partition's offset."""

    lane: str
    index: int
    origin: str
    """Where it was read, for messages: `file:line` or `topic[partition]@offset`."""
    value: bytes | None
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()
    lines: int = 0
    """Lines of the article's text, blank ones left out; 0 where the record was not read as an article."""

    @property
    def size(self) -> int:
        """Upper bound of the bytes it takes in Kafka, the replay's own headers included."""
        head = sum(len(name) + len(value) + 8 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + head + OVERHEAD_BYTES

    def published_at(self) -> datetime | None:
        """The article's `published_at` in UTC, or None where it has none that can be read."""
        try:
            article = orjson.loads(self.value or b"")
            when = datetime.fromisoformat(article["published_at"])
        except (ValueError, TypeError, KeyError):
            return None
        return when if when.tzinfo else when.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Refused:
    """Something read that cannot be sent."""

    origin: str
    reason: str
    remedy: str


class Source(Protocol):
    """Where records come from; `done` of `total` is for the progress bar (bytes of files, records of a topic)."""

    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...


def too_large(origin: str, limit: int) -> Refused:
    """A record above the topic's limit of `limit` bytes."""
    return Refused(
        origin,
        f"larger than the topic takes ({limit:,} bytes)",
        "raise SITREP_MAX_RECORD_BYTES and the topic's max.message.bytes, or cut the article",
    )
