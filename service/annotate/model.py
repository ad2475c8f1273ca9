"""The category model: a linear classifier over linguistic features and letters, its weights a JSON file to be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import repeat
from math import exp, sqrt

from service.annotate.lanes import Four, pack, unpack
from service.models.extraction import CATEGORIES, Category

PIECE_LENGTHS = (2, 3, 4)
MIN_WORDS = 8
"""A paragraph of fewer words counts as this long, or each of its letters would count too much."""
LONGEST_WORD = 24
"""Letters of a word that are read: no Arabic word is longer, and a megabyte of one letter costs nothing."""

UNIT = 1000
"""Weights are reckoned in whole thousandths, as the file has them: their sums are exact (see `lanes`)."""
CONTRAST_UNIT = UNIT * (len(CATEGORIES) - 1)
"""A contrast is a weight less the mean of the three others, in whole parts of so many."""
EVIDENCE = CONTRAST_UNIT // 5
"""A contrast of 0.2 and more is evidence."""

NOTHING: Four = (0, 0, 0, 0)


def pieces(word: str) -> list[str]:
    """The groups of 2 to 4 letters of a folded word, its borders marked by spaces."""
    padded = f" {word[:LONGEST_WORD]} "
    return [padded[at : at + length] for length in PIECE_LENGTHS for at in range(len(padded) - length + 1)]


@dataclass(frozen=True, slots=True)
class CategoryModel:
    """`weights[feature]` and `letters[piece]` hold one log-odds weight per category in thousandths, packed, in the order of
    `CATEGORIES`.

    `temperature` divides the scores before the softmax (Guo et al. 2017, "On Calibration of Modern Neural Networks");
    below a top probability of `uncertain_below` a decision is marked uncertain.
    """

    weights: Mapping[str, int]
    letters: Mapping[str, int]
    temperature: float
    uncertain_below: float
    contrasts: Mapping[str, Four]
    """How much more a feature speaks for each category than for the mean of the others, in `CONTRAST_UNIT`."""
    shares: Mapping[str, Four] = field(init=False)
    """The weights of the features that have values of their own, unpacked."""
    _here: Mapping[str, int] = field(init=False)
    """Of each piece: the sum of its weights and of those of the shorter pieces it begins with."""

    def __post_init__(self) -> None:
        shares = {name: unpack(row) for name, row in self.weights.items() if name.startswith("share:")}
        object.__setattr__(self, "shares", shares)
        here: dict[str, int] = {}
        for piece in sorted(self.letters, key=len):
            shorter = here.get(piece[:-1])
            here[piece] = self.letters[piece] + (here.get(piece[:2], 0) if shorter is None else shorter)
        object.__setattr__(self, "_here", here)

    def of_letters(self, word: str) -> int:
        """The packed sum of the weights of a folded word's pieces: from each letter the longest known, the shorter with it."""
        padded = f" {word[:LONGEST_WORD]} "
        get, total = self._here.get, 0
        for at in range(len(padded) - 1):
            found = get(padded[at : at + 4])
            if found is None:
                found = get(padded[at : at + 3])
                if found is None:
                    found = get(padded[at : at + 2], 0)
            total += found
        return total

    def of_features(self, names: Iterable[str]) -> int:
        """The packed sum of the features' weights; a feature the model does not know adds nothing."""
        return sum(map(self.weights.get, names, repeat(0)))

    def probabilities(self, scores: Sequence[float]) -> dict[Category, float]:
        """Softmax of the scores at the model's temperature; sums to one."""
        top = max(scores)
        a, b, c, d = [exp((score - top) / self.temperature) for score in scores]
        total = a + b + c + d  # not `sum`, which adds floats otherwise from Python 3.12 on
        return dict(zip(CATEGORIES, (a / total, b / total, c / total, d / total), strict=True))


def _contrast(row: Sequence[int]) -> Four:
    a, b, c, d = row
    total = a + b + c + d
    return 4 * a - total, 4 * b - total, 4 * c - total, 4 * d - total


def letter_share(words: int) -> float:
    """How much each letter group of a paragraph of so many words counts."""
    return 1.0 / sqrt(max(words, MIN_WORDS))


def _whole(rows: Mapping[str, Sequence[float]]) -> dict[str, list[int]]:
    return {name: [round(UNIT * weight) for weight in row] for name, row in rows.items()}


@lru_cache(maxsize=1)
def category_model() -> CategoryModel:
    """The shipped model, read once per process."""
    loaded = json.loads((files("service.annotate") / "data" / "category_model.json").read_text("utf-8"))
    weights, letters = _whole(loaded["weights"]), _whole(loaded["letters"])
    return CategoryModel(
        weights={name: pack(row) for name, row in weights.items()},
        letters={piece: pack(row) for piece, row in letters.items()},
        temperature=loaded["temperature"],
        uncertain_below=loaded["uncertain_below"],
        contrasts={name: _contrast(row) for name, row in weights.items()},
    )
