"""Sends dead letters back to where they failed, each once, with a count of attempts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer

from service.reading import Reader
from service.records import REDRIVE_OF
from service.settings import Settings
from service.topics import DEAD_LETTER_HEADROOM


@dataclass(frozen=True, slots=True)
class Selection:
    """Which dead letters; None selects all. Times in milliseconds since the epoch, of the dead letter's record."""

    reason: str | None = None
    stage: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None

    def admits(self, headers: dict[str, str], timestamp: int) -> bool:
        """Whether the dead letter with these headers and record time is selected."""
        return (
            self.reason in (None, headers.get("x-error-class"))
            and self.stage in (None, headers.get("x-error-stage"))
            and (self.since_ms is None or timestamp >= self.since_ms)
            and (self.until_ms is None or timestamp < self.until_ms)
        )


async def redrive(settings: Settings, selection: Selection, *, dry_run: bool) -> dict[str, int]:
    """Send the selected dead letters back, in the order of the log. Out: counts of redriven, already and unknown.

    "Once each": what was redriven before is known by the header of the redriven record in the topic it went to, so a
    second run, or one after an interruption, leaves it out. What fails again is a new dead letter, one attempt older.

    Raises:
        KafkaError: the broker did not take a record.
    """
    counts = {"redriven": 0, "already redriven": 0, "without origin": 0}
    async with Reader(settings) as reader:
        letters: list[tuple[str, Any]] = []
        seen: set[str] = set()
        async for record in reader.records("dead-letter"):
            headers = {k: v.decode("utf-8", "replace") for k, v in record.headers}
            if not selection.admits(headers, record.timestamp):
                continue
            place = "/".join(headers.get(f"x-error-{part}", "") for part in ("topic", "partition", "offset"))
            if not all(place.split("/")) or "x-error-truncated" in headers:  # what was cut short cannot be sent back
                counts["without origin"] += 1
            elif place not in seen:
                seen.add(place)
                letters.append((place, record))
        done = await _redriven_before(reader)
    letters = [(place, record) for place, record in letters if place not in done or _skipped(counts)]
    if dry_run or not letters:
        counts["redriven"] = len(letters)
        return counts
    producer: Any = AIOKafkaProducer(
        **settings.kafka_client_options(),
        acks="all",
        max_request_size=settings.max_record_bytes + 2 * DEAD_LETTER_HEADROOM,
    )
    await producer.start()
    try:
        for place, record in letters:
            await producer.send_and_wait(
                place.split("/")[0], record.value, key=record.key, headers=_headers(record.headers, place)
            )
            counts["redriven"] += 1
    finally:
        await producer.stop()
    return counts


def _skipped(counts: dict[str, int]) -> bool:
    counts["already redriven"] += 1
    return False


async def _redriven_before(reader: Reader) -> set[str]:
    done: set[str] = set()
    for key in ("article", "paragraphs", "novel"):
        async for record in reader.records(key):
            done.update(v.decode("utf-8", "replace") for k, v in record.headers if k == REDRIVE_OF)
    return done


def _headers(headers: Any, place: str) -> list[tuple[str, bytes]]:
    """The original headers, the count of attempts, and where it comes from."""
    kept = [(k, v) for k, v in headers if not k.startswith("x-error-") or k == "x-error-attempts"]
    return [(k, v) for k, v in kept if k not in (REDRIVE_OF, "x-source", "x-article-id")] + [
        (REDRIVE_OF, place.encode())
    ]
