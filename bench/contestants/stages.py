"""The three stages without Faust: the handlers of service/agents, run by whoever brings the messages."""

from __future__ import annotations

from typing import Any

from service.agents.classify import Classify
from service.agents.dedupe import Dedupe
from service.agents.split import Split
from service.duplicates.ledger import Ledger
from service.records import Batch
from service.settings import Settings
from service.state import State

ORDER = ("split", "dedupe", "classify")


class LocalState(State):
    """Ledgers in memory for a run that begins with empty topics: nothing to read back. Writes go out all the same."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._local: dict[int, Ledger] = {}
        self._window = settings.window_days, settings.window_paragraphs

    async def of(self, partition: int, offset: int) -> Ledger:
        """The ledger of a partition."""
        if partition not in self._local:
            self._local[partition] = Ledger(*self._window)
        return self._local[partition]


def handlers(settings: Settings, *, local_state: bool) -> dict[str, Any]:
    """Stage -> its handler. `local_state`: for a program that cannot await the broker inside a handler."""
    dedupe: Any = Dedupe(settings)
    if local_state:
        dedupe.state = LocalState(settings)
    return {"split": Split(settings), "dedupe": dedupe, "classify": Classify(settings)}


def at_once(handler: Any, message: Any) -> Batch:
    """The batch of a handler that waits for nothing."""
    try:
        handler.handle(message).send(None)
    except StopIteration as done:
        batch: Batch = done.value
        return batch
    raise RuntimeError("the handler waits")
