"""A slice of the fuzzing for every run; `make fuzz` runs a million records."""

from __future__ import annotations

from tests.fuzz.__main__ import fuzz


def test_no_mutated_record_escapes() -> None:
    became = fuzz(4000, seed=20)
    assert became["accepted"] > 2000
    assert sum(count for what, count in became.items() if what.startswith("rejected")) > 100
