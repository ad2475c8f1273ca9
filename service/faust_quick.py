"""Two waits of Faust 0.15 that serve nothing here, taken out: three seconds of every start, one of every stop.

Both override what Faust calls on itself, so they are to be looked at again when it is upgraded.
"""

from __future__ import annotations

from typing import Any

import faust
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
