"""The category model: a linear classifier over linguistic features, its weights a JSON file an operator can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    contrasts: tuple[Mapping[str, float], ...] = field(init=False)
    """For each category: how much more a feature speaks for it than for the mean of the others."""

    def __post_init__(self) -> None:
        contrasts = tuple(
            {name: row[i] - (sum(row) - row[i]) / (len(row) - 1) for name, row in self.weights.items()}
            for i in range(len(CATEGORIES))
        )
        object.__setattr__(self, "contrasts", contrasts)

    def scores(self, values: Mapping[str, float]) -> list[float]:
        """The summed weight of each category for feature values; a feature the model does not know adds nothing."""
        field_report = diplomatic = humanitarian = other = 0.0
        known = self.weights.get
        for weight, value in zip(map(known, values), values.values(), strict=True):
            if weight is not None:
                a, b, c, d = weight
                field_report += value * a
                diplomatic += value * b
                humanitarian += value * c
                other += value * d
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
