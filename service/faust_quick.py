"""Waits of Faust 0.15: two that serve nothing are taken out, one that is too short is made longer.

Both override what Faust calls on itself, so they are to be looked at again when it is upgraded.
"""

from __future__ import annotations

from typing import Any

import faust
from aiokafka import AIOKafkaConsumer
from faust.tables.manager import TableManager


class NoTables(TableManager):
    """Faust waits a second per app for tables to be declared; there are none."""

    async def on_start(self) -> None:
        if not self.should_stop:
            await self._update_channels()
            await self.recovery.start()


class Worker(faust.Worker):
    """Mode ends its loop with a sleep of a second, when every task has been gathered already; and no spinner."""

    def __init__(self, *apps: Any, **options: Any) -> None:
        super().__init__(*apps, **options)
        self.spinner = None

    async def _sentinel_task(self) -> None:
        return


RETRY_BACKOFF_MS = 500


def retry_calmly() -> None:
    """Let the consumers that Faust makes wait between attempts to reach a broker that is away.

    Faust passes no such option; with aiokafka's default, a tenth of a second, three stages try a hundred times a second.
    """
    defaults = AIOKafkaConsumer.__init__.__kwdefaults__
    defaults["retry_backoff_ms"] = RETRY_BACKOFF_MS
