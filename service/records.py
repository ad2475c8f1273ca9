"""Outputs of a stage, and the dead letter: what a record that cannot be used becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from service.topics import Key

Headers = Sequence[tuple[str, bytes]]

REDRIVE_OF = "x-redrive-of"
"""Header of a redriven record: topic/partition/offset of the record whose dead letter it was."""

INTERNAL_ERROR = "internal_error"
OVER_SIZE_NEXT = "over_size_next"
STAGE_REASONS: dict[str, tuple[str, str]] = {
    INTERNAL_ERROR: ("the service failed on this record", "keep it, report it, and redrive it after an upgrade"),
    OVER_SIZE_NEXT: (
        "what the record became is larger than the next topic takes",
        "raise SITREP_MAX_RECORD_BYTES and the topic's max.message.bytes, then redrive",
    ),
    "invalid_record": (
        "a record between the stages is not of this service's making",
        "find who else writes to the topic; only sitrep should",
    ),
}
"""Reasons that arise inside the service: reason -> (what it means, what to do). Those of raw articles: service/text/decode.py."""


@dataclass(frozen=True, slots=True)
class Output:
    """One record to produce. `partition` None: by the key. `value` None: a tombstone."""

    topic: Key
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None
    acked: Callable[[int], None] | None = None
    """Called with the record's offset once the broker has acknowledged it."""

    @property
    def size(self) -> int:
        """Bytes this record takes in a batch, headers and framing included (rounded up)."""
        head = sum(len(name) + len(value or b"") + 8 for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + head + 70


@dataclass(frozen=True, slots=True)
class Batch:
    """All outputs of one input record, and what to count once they are acknowledged."""

    outputs: list[Output] = field(default_factory=list)
    ingested_at: float | None = None
    """The raw record's time in seconds, for the end-to-end histogram; None where it is not measured."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a record, or one paragraph of it, could not be used."""

    stage: str
    reason: str
    message: str
    remedy: str
    retriable: bool = False
    paragraph: int | None = None
    source: str | None = None
    article_id: str | None = None


def dead_letter(
    failure: Failure, topic: str, partition: int, offset: int, key: bytes | None, value: bytes | None, headers: Headers
) -> Output:
    """The dead letter of a record: its bytes, key and headers as they were, and why in `x-error-*` headers."""
    attempts = 1 + max((int(v) for k, v in headers if k == "x-error-attempts" and v.isdigit()), default=0)
    error: dict[str, object] = {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "stage": failure.stage,
        "paragraph": failure.paragraph,
        "class": failure.reason,
        "message": failure.message[:1000],
        "remedy": failure.remedy,
        "retriable": str(failure.retriable).lower(),
        "attempts": attempts,
    }
    about = {"x-source": failure.source, "x-article-id": failure.article_id}
    kept = [(k, v) for k, v in headers if not k.startswith("x-error-") and k not in about]
    if key is None and value is None:  # the client cannot produce a record with neither
        value, error = b"", error | {"null-value": "true"}
    return Output(
        "dead-letter",
        key,
        value,
        [
            *kept,
            *((f"x-error-{k}", str(v).encode("utf-8", "replace")) for k, v in error.items() if v is not None),
            *((k, str(v).encode("utf-8", "replace")[:500]) for k, v in about.items() if v is not None),
        ],
    )


def fitted(letter: Output, limit: int) -> Output:
    """The dead letter in at most `limit` bytes: its value cut short, and its own headers left out where they are too many.

    A producer that compresses can send records that are larger, once opened, than any topic takes. Header
    `x-error-truncated` holds the size of the original value, which lies where `x-error-topic`, -partition and -offset say.
    """
    if letter.size <= limit:
        return letter
    value = letter.value or b""
    headers = [*letter.headers, ("x-error-truncated", str(len(value)).encode())]
    key = letter.key
    if replace(letter, value=b"", headers=headers).size > limit:
        headers = [(name, content) for name, content in headers if name.startswith("x-error-")]
        key = key and key[:1024]
    room = limit - replace(letter, key=key, value=b"", headers=headers).size
    return replace(letter, key=key, value=value[: max(0, room)], headers=headers)


def traced(headers: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The headers that travel through every stage: W3C trace context."""
    return [(k, v) for k, v in headers if k.lower() in ("traceparent", "tracestate") and v is not None]
