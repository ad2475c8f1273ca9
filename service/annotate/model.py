"""The category model: a linear classifier over linguistic features, its weights a JSON file an operator can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp

from service.models.extraction import CATEGORIES, Category


@dataclass(frozen=True, slots=True)
class CategoryModel:
    """`weights[feature]` holds one log-odds weight per category, in the order of `CATEGORIES`.

    `temperature` divides the scores before the softmax (Guo et al. 2017, "On Calibration of Modern Neural Networks");
    below a top probability of `uncertain_below` a decision is marked uncertain.
    """

    weights: Mapping[str, tuple[float, ...]]
    temperature: float
    uncertain_below: float

    def scores(self, values: Mapping[str, float]) -> list[float]:
        """The summed weight of each category for feature values; a feature the model does not know adds nothing."""
        field_report = diplomatic = humanitarian = other = 0.0
        known = self.weights.get
        for name, value in values.items():
            weight = known(name)
            if weight is not None:
                field_report += value * weight[0]
                diplomatic += value * weight[1]
                humanitarian += value * weight[2]
                other += value * weight[3]
        return [field_report, diplomatic, humanitarian, other]

    def probabilities(self, scores: list[float]) -> dict[Category, float]:
        """Softmax of the scores at the model's temperature; sums to one."""
        top = max(scores)
        odds = [exp((score - top) / self.temperature) for score in scores]
        total = sum(odds)
        return {category: part / total for category, part in zip(CATEGORIES, odds, strict=True)}


@lru_cache(maxsize=1)
def category_model() -> CategoryModel:
    """The shipped model, read once per process."""
    loaded = json.loads((files("service.annotate") / "data" / "category_model.json").read_text("utf-8"))
    return CategoryModel(
        weights={name: tuple(weights) for name, weights in loaded["weights"].items()},
        temperature=loaded["temperature"],
        uncertain_below=loaded["uncertain_below"],
    )
