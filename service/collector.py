"""The garbage collector, told what a worker's objects are like: most live for one record or for ever."""

from __future__ import annotations

import gc
from typing import Any

YOUNG = 10_000
"""Objects made before the collector looks through the young ones: an article makes thousands that are gone with it."""


def settle() -> None:
    """Look through young objects less often, and through what outlived a full collection never again.

    Lexicons, memories of words and the ledger grow to a million objects. Looking through them all took a tenth of a second
    each time, several times in the first minutes. They are in no cycles: what leaves them is freed at once. What is in
    one and still in use at that moment, as a connection to a broker, stays when it is dropped later: some kilobytes for
    each full collection, and these become the rarer the more there is.
    """
    gc.set_threshold(YOUNG, 10, 10)
    if _set_apart not in gc.callbacks:
        gc.callbacks.append(_set_apart)


def _set_apart(phase: str, info: dict[str, Any]) -> None:
    if phase == "stop" and info["generation"] == 2:
        gc.freeze()
