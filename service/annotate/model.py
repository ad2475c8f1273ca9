"""The category model: a linear classifier over linguistic features and letters, its weights a JSON file to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import exp, sqrt

from service.models.extraction import CATEGORIES, Category

PIECE_LENGTHS = (2, 3, 4)
MIN_WORDS = 8
"""A paragraph of fewer words counts as this long, or each of its letters would count too much."""
MEMO_LIMIT = 60_000
"""Distinct words remembered; the memo is emptied when full, so that memory stays bounded on any stream."""
LONGEST_WORD = 24
"""Letters of a word that are read: no Arabic word is longer, and a megabyte of one letter costs nothing."""

Row = tuple[float, float, float, float]


def pieces(word: str) -> Iterator[str]:
    """The groups of 2 to 4 letters of a folded word, its borders marked by spaces."""
    padded = f" {word[:LONGEST_WORD]} "
    for length in PIECE_LENGTHS:
        for at in range(len(padded) - length + 1):
            yield padded[at : at + length]


@dataclass(frozen=True, slots=True)
class CategoryModel:
    """`weights[feature]` and `letters[piece]` hold one log-odds weight per category, in the order of `CATEGORIES`.

    `temperature` divides the scores before the softmax (Guo et al. 2017, "On Calibration of Modern Neural Networks");
    below a top probability of `uncertain_below` a decision is marked uncertain.
    """

    weights: Mapping[str, Row]
    letters: Mapping[str, Row]
    temperature: float
    uncertain_below: float
    contrasts: tuple[Mapping[str, float], ...] = field(init=False)
    """For each category: how much more a feature speaks for it than for the mean of the others."""
    memo: dict[str, Row] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        contrasts = tuple(
            {name: row[i] - (sum(row) - row[i]) / (len(row) - 1) for name, row in self.weights.items()}
            for i in range(len(CATEGORIES))
        )
        object.__setattr__(self, "contrasts", contrasts)

    def word_weights(self, word: str) -> Row:
        """The summed weights of a word's letters, remembered."""
        row = self.memo.get(word)
        if row is None:
            known = [part for part in map(self.letters.get, pieces(word)) if part is not None]
            a, b, c, d = (sum(column) for column in zip(*known, strict=True)) if known else (0.0, 0.0, 0.0, 0.0)
            row = (a, b, c, d)
            if len(self.memo) >= MEMO_LIMIT:
                self.memo.clear()
            self.memo[word] = row
        return row

    def letter_scores(self, norm: Sequence[str], lead: int, after: float) -> list[float]:
        """The score of each category for the letters of a paragraph's folded words; past `lead` they count `after`."""
        field_report = diplomatic = humanitarian = other = 0.0
        memo, reckon = self.memo, self.word_weights
        weight = 1.0 / sqrt(max(len(norm), MIN_WORDS))
        for i, word in enumerate(norm):
            if i == lead:
                weight *= after
            a, b, c, d = memo.get(word) or reckon(word)
            field_report += a * weight
            diplomatic += b * weight
            humanitarian += c * weight
            other += d * weight
        return [field_report, diplomatic, humanitarian, other]

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
        letters={piece: tuple(weights) for piece, weights in loaded["letters"].items()},
        temperature=loaded["temperature"],
        uncertain_below=loaded["uncertain_below"],
    )
