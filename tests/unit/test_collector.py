"""What outlives a full collection is not looked through again; cycles made later are still found."""

from __future__ import annotations

import gc
import weakref

from service import collector


class Link:
    """May point at itself."""

    me: Link | None = None


def test_what_outlives_a_full_collection_is_set_apart() -> None:
    thresholds, kept = gc.get_threshold(), [Link() for _ in range(1000)]
    try:
        collector.settle()
        collector.settle()
        assert gc.callbacks.count(collector._set_apart) == 1
        before = gc.get_freeze_count()
        gc.collect(1)
        assert gc.get_freeze_count() == before
        gc.collect()
        assert gc.get_freeze_count() >= before + len(kept)
        cycle = Link()
        cycle.me = cycle
        gone = weakref.ref(cycle)
        del cycle
        gc.collect()
        assert gone() is None
    finally:
        gc.callbacks.remove(collector._set_apart)
        gc.set_threshold(*thresholds)
        gc.unfreeze()
