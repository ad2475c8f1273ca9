"""Development pairs, where they are at hand: the floor under which a change to the rules is a mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.duplicates.compare import compare

PAIRS = Path(__file__).parents[3] / "shared" / "quality" / "dev-pairs.jsonl"
DUPLICATE = {"same", "revision", "contained"}


@pytest.mark.skipif(not PAIRS.exists(), reason="the quality sets are not part of the project")
def test_pairs() -> None:
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    found = right = wrong = named = 0
    for row in rows:
        comparison = compare(row["a"]["text"], row["b"]["text"])
        duplicate = row["relation"] in DUPLICATE
        found += duplicate
        right += duplicate and comparison.duplicate
        wrong += comparison.duplicate and not duplicate
        named += comparison.relation == row["relation"]
    assert right / found >= 0.96
    assert right / (right + wrong) >= 0.97
    assert named / len(rows) >= 0.89
