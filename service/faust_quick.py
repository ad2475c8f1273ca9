"""Waits of Faust 0.15: two that serve nothing are taken out, one is made longer, the one at the end gets a limit.

They override what Faust calls on itself, so they are to be looked at again when it is upgraded.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer
from faust.tables.manager import TableManager

logger = logging.getLogger("sitrep.worker")


class NoTables(TableManager):
    """Faust waits a second per app for tables to be declared; there are none."""

    async def on_start(self) -> None:
        if not self.should_stop:
            await self._update_channels()
            await self.recovery.start()


class Worker(faust.Worker):
    """Mode ends its loop with a sleep of a second, when every task has been gathered already; and no spinner.

    A client of Kafka stops only when its brokers answer, however long they are away, and so would the worker. After
    `stop_within` seconds from the signal, or at a second one, the process leaves with exit code 3. That loses nothing:
    it is what a `kill -9` does, and what was not committed is repeated.
    """

    def __init__(self, *apps: Any, stop_within: float, **options: Any) -> None:
        super().__init__(*apps, **options)
        self.spinner = None
        self._stop_within = stop_within

    async def _sentinel_task(self) -> None:
        return

    def _schedule_shutdown(self, signal: signal.Signals) -> None:
        if self._signal_stop_time:
            _leave(f"{signal.name} again")
        watch = threading.Timer(self._stop_within, _leave, [f"not stopped {self._stop_within:g} s after {signal.name}"])
        watch.daemon = True  # a worker that stops in time takes it along
        watch.start()
        super()._schedule_shutdown(signal)


def _leave(why: str) -> None:
    logger.critical("%s: leaving at once; what is not committed is repeated at the next start", why)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(LEFT_IN_HASTE)


RETRY_BACKOFF_MS = 500
LEFT_IN_HASTE = 3
"""Exit code of a worker that did not wait for its clients: 1 would read as a crash."""


def retry_calmly() -> None:
    """Let the consumers that Faust makes wait between attempts to reach a broker that is away.

    Faust passes no such option; with aiokafka's default, a tenth of a second, three stages try a hundred times a second.
    """
    defaults = AIOKafkaConsumer.__init__.__kwdefaults__
    defaults["retry_backoff_ms"] = RETRY_BACKOFF_MS
