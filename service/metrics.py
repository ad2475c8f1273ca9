"""Every metric, declared once, with a line on what it tells an operator and what to do. docs/metrics.md is made from this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from service.models.extraction import CATEGORIES
from service.models.pipeline import OUTCOMES
from service.topics import TOPICS

disable_created_metrics()  # type: ignore[no-untyped-call]

STAGES = ("split", "dedupe", "classify")
UNRESOLVED = "unresolved"
"""The country of events whose places have none."""
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
_AGES = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0, 86400.0)

RECORDS_IN = Counter(
    "sitrep_records_in", "Records taken from a stage's topic. Flat while lag grows: the stage is stuck.", ["stage"],
    registry=REGISTRY,
)  # fmt: skip
RECORDS_OUT = Counter(
    "sitrep_records_out", "Records acknowledged by the broker, by topic.", ["stage", "topic"], registry=REGISTRY
)
ARTICLES = Counter(
    "sitrep_articles", "Articles taken, by source (capped; the rest is 'other'). A source gone silent stops here.",
    ["source"], registry=REGISTRY,
)  # fmt: skip
OUTCOME = Counter(
    "sitrep_paragraphs", "Paragraphs by outcome. The duplicate share is the sightings' part of it.", ["outcome"],
    registry=REGISTRY,
)  # fmt: skip
EVENTS = Counter("sitrep_events", "Events published, by category.", ["category"], registry=REGISTRY)
UNCERTAIN = Counter(
    "sitrep_uncertain_events",
    "Events published whose category is marked uncertain. A rising share: the news has changed, or a source's format.",
    ["category"], registry=REGISTRY,
)  # fmt: skip
PLACES = Counter(
    "sitrep_event_places",
    "Events by country of their places (ISO 3166-1 alpha-2), once per event and country; 'unresolved' where none is known.",
    ["country"], registry=REGISTRY,
)  # fmt: skip
WARNINGS = Counter(
    "sitrep_article_warnings",
    "Things mended in raw articles, by code: tell the scraper's author.",
    ["code"],
    registry=REGISTRY,
)
DEAD_LETTERS = Counter(
    "sitrep_dead_letters", "Records that could not be used, by stage and reason; see `sitrep tail dead-letter`.",
    ["stage", "reason"], registry=REGISTRY,
)  # fmt: skip
REDRIVEN = Counter(
    "sitrep_redriven_records",
    "Records taken that `sitrep redrive` sent back. Dead letters of the service's own making less these are unattended.",
    ["stage"], registry=REGISTRY,
)  # fmt: skip
REDELIVERED = Counter(
    "sitrep_redelivered", "Records recognised as redelivered; their recorded outputs were repeated.", ["stage"],
    registry=REGISTRY,
)  # fmt: skip
PUBLISH_ERRORS = Counter(
    "sitrep_publish_errors", "Failed attempts to publish, by topic and error; retried until they succeed.",
    ["topic", "error"], registry=REGISTRY,
)  # fmt: skip
STAGE_SECONDS = Histogram(
    "sitrep_stage_seconds", "Time of a stage's own work on one record.", ["stage"], buckets=_SECONDS, registry=REGISTRY
)
END_TO_END_SECONDS = Histogram(
    "sitrep_end_to_end_seconds",
    "From the raw record's time to its events' acknowledgement.",
    buckets=_AGES,
    registry=REGISTRY,
)
IN_FLIGHT = Gauge("sitrep_in_flight_records", "Records processed, not yet acknowledged.", ["stage"], registry=REGISTRY)
INDEX_PARAGRAPHS = Gauge(
    "sitrep_index_paragraphs", "Paragraphs kept for comparison, by partition.", ["partition"], registry=REGISTRY
)
INDEX_ENTRIES = Gauge(
    "sitrep_index_entries", "Article versions kept for comparison, by partition.", ["partition"], registry=REGISTRY
)
RETRACTED = Counter("sitrep_retracted_events", "Events withdrawn by `sitrep retract`.", registry=REGISTRY)
EVICTED = Counter(
    "sitrep_evicted_entries", "Article versions dropped from the window, oldest first.", registry=REGISTRY
)
RECOVERY_SECONDS = Gauge(
    "sitrep_recovery_seconds", "How long the last read of the state took.", ["partition"], registry=REGISTRY
)
RECOVERED = Counter(
    "sitrep_recovered_entries", "State entries read back after a start or rebalance.", registry=REGISTRY
)
LAG = Gauge(
    "sitrep_lag_records", "Records between the committed offset and the log's end, asked from the broker.",
    ["stage", "partition"], registry=REGISTRY,
)  # fmt: skip
RETENTION_HEADROOM = Gauge(
    "sitrep_retention_headroom_records", "Records between the log's start and the committed offset; near 0, data is lost soon.",
    ["stage", "partition"], registry=REGISTRY,
)  # fmt: skip
COMMITTED = Gauge(
    "sitrep_committed_offset", "Committed offset, asked from the broker.", ["stage", "partition"], registry=REGISTRY
)
READY = Gauge(
    "sitrep_ready",
    "1 when the stage takes records, 0 during rebalance, recovery or a stop.",
    ["stage"],
    registry=REGISTRY,
)
STOPPED = Gauge(
    "sitrep_intake_stopped", "1 when a stage stopped itself for too many internal errors.", ["stage"], registry=REGISTRY
)
LAST_RECORD = Gauge(
    "sitrep_last_record_timestamp_seconds", "When the stage last took a record.", ["stage"], registry=REGISTRY
)
SOURCE_LAST = Gauge(
    "sitrep_source_last_article_timestamp_seconds", "When an article of the source last arrived (record time).", ["source"],
    registry=REGISTRY,
)  # fmt: skip
BUILD = Info("sitrep_build", "Version of the service and of its rules.", registry=REGISTRY)


@cache
def of(metric: Any, *labels: str) -> Any:
    """The series of `metric` for these values of its labels, found once: `metric.labels` takes microseconds per call.

    As many are kept as there are series, and those are bounded.
    """
    return metric.labels(*labels)


def start_at_zero(stages: Iterable[str], raw_reasons: Sequence[str], internal_reasons: Sequence[str]) -> None:
    """Create the label values that are known beforehand, so that a rate exists before the first event."""
    for outcome in OUTCOMES:
        OUTCOME.labels(outcome)
    for category in CATEGORIES:
        EVENTS.labels(category)
        UNCERTAIN.labels(category)
    PLACES.labels(UNRESOLVED)
    for stage in stages:
        for counter in (RECORDS_IN, REDRIVEN, REDELIVERED):
            counter.labels(stage)
        for gauge in (IN_FLIGHT, READY, STOPPED, LAST_RECORD):
            gauge.labels(stage)
        STAGE_SECONDS.labels(stage)
        for reason in (*raw_reasons, *internal_reasons) if stage == "split" else internal_reasons:
            DEAD_LETTERS.labels(stage, reason)
    for key in TOPICS:
        PUBLISH_ERRORS.labels(key, "none")


class SourceLabels:
    """Maps a source to its label, at most `limit` of them: the first come keep their own, the rest are 'other'."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: dict[str, str] = {}

    def label(self, source: str | None) -> str:
        """The label of `source`: itself (at most 64 letters), 'unknown' or 'other'."""
        if source is None:
            return "unknown"
        known = self._known.get(source)
        if known is None:
            if len(self._known) >= self._limit:
                return "other"
            known = self._known[source] = source[:64]
        return known
