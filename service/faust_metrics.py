"""Faust's own sensor beside ours, under `faust_`: rebalances, assignments, commits, messages by topic. Latencies in milliseconds.

What it would count for every record besides is left out: it cost 35 µs per record and stage, `sitrep_` metrics say the
same, and its end offset freezes when a consumer stalls, so lag is `sitrep_lag_records`, asked from the broker.
"""

from __future__ import annotations

from functools import cache
from time import monotonic
from typing import Any

from faust.sensors.prometheus import FaustMetrics, PrometheusMonitor
from faust.types import TP
from mode import Service

from service import metrics

PREFIX = "faust"
_NOT_FED = (
    "messages_received",
    "active_messages",
    "messages_received_per_topics_partition",
    "events_runtime_latency",
    "total_events",
    "total_active_events",
    "total_events_per_stream",
    "topic_partition_end_offset",
)


@cache
def _declared() -> FaustMetrics:
    """One set for all apps of the process: a collector's name can be registered once only."""
    declared = FaustMetrics.create(metrics.REGISTRY, PREFIX)
    for name in _NOT_FED:  # a series that stays at 0 would be read as news
        metrics.REGISTRY.unregister(getattr(declared, name))
    return declared


class QuietMonitor(PrometheusMonitor):
    """Counts a record once, where a stream takes it up."""

    @Service.task
    async def _sampler(self) -> None:
        """Faust averages latencies every second for a page that is off."""

    def on_message_in(self, tp: TP, offset: int, message: Any) -> None:
        """A record goes to its stream."""
        metrics.of(self._metrics.messages_received_per_topics, tp.topic).inc()

    def on_message_out(self, tp: TP, offset: int, message: Any) -> None:
        """A record may be committed."""

    def on_stream_event_in(self, tp: TP, offset: int, stream: Any, event: Any) -> None:
        """Faust's check for streams that stand still looks at this time."""
        self.stream_inbound_time[tp] = monotonic()

    def on_stream_event_out(self, tp: TP, offset: int, stream: Any, event: Any, state: Any = None) -> None:
        """A stream is done with a record."""


def monitor() -> PrometheusMonitor:
    """A monitor for one app; several apps of a process add up in the same series, kept apart by topic."""
    return QuietMonitor(metrics=_declared())
