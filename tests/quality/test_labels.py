"""Development labels, where they are at hand: the floor under which a change to rules, text or weights is a mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.annotate.evaluate import (
    annotate_record,
    calibration_error,
    category_scores,
    confusion,
    field_scores,
)

FOLDER = Path(__file__).parents[3] / "shared" / "quality"
PARAGRAPHS, LABELS = FOLDER / "dev-paragraphs.jsonl", FOLDER / "dev-labels.jsonl"
FIELD_FLOORS = {"event_places": 0.85, "casualties": 0.90, "speakers": 0.90, "affected": 0.85}

pytestmark = pytest.mark.skipif(not LABELS.exists(), reason="the quality sets are not part of the project")


def read(path: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


@pytest.fixture(scope="module")
def scored() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    labels, paragraphs = read(LABELS), read(PARAGRAPHS)
    gold = list(labels.values())
    return gold, [annotate_record(paragraphs[label["id"]]) for label in gold]


def test_categories(scored: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    scores = category_scores(confusion(*scored))
    assert sum(row[2] for row in scores.values()) / len(scores) >= 0.89
    assert min(row[2] for row in scores.values()) >= 0.82


def test_probabilities_mean_something(scored: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    assert calibration_error(*scored) <= 0.05


@pytest.mark.parametrize(("field", "floor"), FIELD_FLOORS.items())
def test_fields(scored: tuple[list[dict[str, Any]], list[dict[str, Any]]], field: str, floor: float) -> None:
    assert field_scores(field, *scored)[2] >= floor
