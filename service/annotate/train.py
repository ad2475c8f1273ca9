"""Rebuild the category model from the project's own text: `python -m service.annotate.train`.

Multinomial logistic regression, fitted by AdaGrad (Duchi, Hazan & Singer 2011) in a fixed order, with a Gaussian prior whose
mean is what the codebook says of a feature (`data/category_priors.json`) rather than zero. Plain Python floats in a fixed
order and weights rounded at the end make the rebuild the same bit for bit.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

from service.annotate.features import extract
from service.models.extraction import CATEGORIES
from service.text.tokens import tokenise

TRAINING_FILES = "category_training*.jsonl"
PRIORS_FILE = "category_priors.json"
MODEL_FILE = "category_model.json"
EPOCHS = 16
AVERAGED = 8
"""The weights are the mean over the last epochs (Polyak & Juditsky 1992): the order of examples shows less."""
RATE = 0.25
PRIOR_STRENGTH = 10.0
SMOOTHING = 0.06
"""Mass taken from the label and spread over all categories: own text is cleaner than the press."""
MIN_EXAMPLES = 2
DECIMALS = 3
FOLDS = 4
UNCERTAIN_BELOW = 0.55
TITLELESS_EVERY = 4
"""Every fourth example is learnt once more without its title, since feeds leave titles out."""

Weights = dict[str, list[float]]
Example = tuple[dict[str, float], int]


@dataclass(frozen=True, slots=True)
class Training:
    """Labelled examples; `group[i]` is the invented article that example i belongs to, for cross-validation."""

    examples: list[Example]
    group: list[str]


def _data(name: str) -> str:
    return (files("service.annotate") / "data" / name).read_text("utf-8")


def load_items() -> list[dict[str, Any]]:
    """The project's own labelled paragraphs: `text`, `title`, `category`, and `secondary` where there is one."""
    folder = Path(str(files("service.annotate") / "data"))
    return [
        json.loads(line)
        for path in sorted(folder.glob(TRAINING_FILES))
        for line in path.read_text("utf-8").splitlines()
    ]


def _joined(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Longer paragraphs: each item with the next one of its article that has the same category."""
    joined = []
    for k, item in enumerate(items):
        for other in items[k + 1 : k + 8]:
            if other["title"] == item["title"] and other["category"] == item["category"]:
                joined.append(item | {"text": f"{item['text']} {other['text']}"})
                break
    return joined


def load_training() -> Training:
    """The project's own labelled paragraphs as features."""
    items = load_items()
    examples: list[Example] = []
    group: list[str] = []
    for number, item in enumerate([*items, *_joined(items)]):
        doc, label = tokenise(item["text"]), CATEGORIES.index(item["category"])
        for title in [item["title"]] + ([None] if number % TITLELESS_EVERY == 0 else []):
            examples.append((extract(doc, title).values, label))
            group.append(item["title"])
    return Training(examples, group)


def load_priors() -> dict[str, tuple[float, ...]]:
    """The codebook's expectation of a feature's weights, where it has one."""
    priors = json.loads(_data(PRIORS_FILE))
    return {name: tuple(float(part.get(c, 0.0)) for c in CATEGORIES) for name, part in priors.items()}


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    odds = [exp(score - top) for score in scores]
    total = sum(odds)
    return [part / total for part in odds]


def score(weights: Mapping[str, Sequence[float]], values: Mapping[str, float]) -> list[float]:
    """Category scores of feature values."""
    out = [0.0] * len(CATEGORIES)
    for name, value in values.items():
        for k, weight in enumerate(weights.get(name, ())):
            out[k] += value * weight
    return out


def fit(examples: Sequence[Example], priors: Mapping[str, tuple[float, ...]]) -> Weights:
    """Maximum a posteriori weights. Features seen in fewer than `MIN_EXAMPLES` examples keep their prior mean."""
    seen: dict[str, int] = {}
    for values, _ in examples:
        for name in values:
            seen[name] = seen.get(name, 0) + 1
    mean = {name: priors.get(name, _ZERO) for name in sorted(set(seen) | set(priors))}
    learnt = [name for name in mean if seen.get(name, 0) >= MIN_EXAMPLES]
    number = {name: k for k, name in enumerate(learnt)}
    rows = [_Row(mean[name], PRIOR_STRENGTH / seen[name]) for name in learnt]
    prepared = [([(rows[number[n]], v) for n, v in values.items() if n in number], label) for values, label in examples]
    shuffler = random.Random(20150801)  # noqa: S311 - a fixed order, no secret
    for epoch in range(EPOCHS):
        shuffler.shuffle(prepared)
        for pairs, label in prepared:
            _step(pairs, label)
        if epoch >= EPOCHS - AVERAGED:
            for row in rows:
                row.total = [total + weight / AVERAGED for total, weight in zip(row.total, row.weights, strict=True)]
    return {name: list(prior) for name, prior in mean.items()} | {
        n: row.total for n, row in zip(learnt, rows, strict=True)
    }


_ZERO = (0.0,) * len(CATEGORIES)


class _Row:
    """One feature's weights while they are learnt, with their prior and past squared gradients."""

    __slots__ = ("prior", "pull", "squares", "total", "weights")

    def __init__(self, prior: tuple[float, ...], pull: float) -> None:
        self.prior, self.pull = prior, pull
        self.weights = list(prior)
        self.squares = [1e-6] * len(prior)
        self.total = [0.0] * len(prior)


def _step(pairs: Sequence[tuple[_Row, float]], label: int) -> None:
    """One AdaGrad step on one example, all four categories."""
    scores = [0.0] * len(CATEGORIES)
    for row, value in pairs:
        for k, weight in enumerate(row.weights):
            scores[k] += value * weight
    errors = [p - SMOOTHING / len(scores) for p in _softmax(scores)]
    errors[label] -= 1.0 - SMOOTHING
    for row, value in pairs:
        weights, squares, prior, pull = row.weights, row.squares, row.prior, row.pull
        for k, error in enumerate(errors):
            gradient = error * value + pull * (weights[k] - prior[k])
            squares[k] += gradient * gradient
            weights[k] -= RATE * gradient / sqrt(squares[k])


def cross_validate(training: Training, priors: Mapping[str, tuple[float, ...]]) -> list[tuple[list[float], int]]:
    """Held-out scores and label of every example; an invented article is never split between folds."""
    groups = list(dict.fromkeys(training.group))
    random.Random(7).shuffle(groups)  # noqa: S311
    fold = {name: k % FOLDS for k, name in enumerate(groups)}
    out: list[tuple[list[float], int]] = []
    for k in range(FOLDS):
        inside = [e for e, g in zip(training.examples, training.group, strict=True) if fold[g] != k]
        outside = [e for e, g in zip(training.examples, training.group, strict=True) if fold[g] == k]
        weights = fit(inside, priors)
        out += [(score(weights, values), label) for values, label in outside]
    return out


def fit_temperature(held_out: Sequence[tuple[list[float], int]]) -> float:
    """The temperature of least log loss on held-out scores, from a grid of hundredths."""

    def loss(temperature: float) -> float:
        return -sum(log(_softmax([s / temperature for s in scores])[label] + 1e-12) for scores, label in held_out)

    return min((step / 20 for step in range(10, 61)), key=loss)


def build() -> str:
    """The model file's text."""
    training, priors = load_training(), load_priors()
    weights = fit(training.examples, priors)
    temperature = fit_temperature(cross_validate(training, priors))
    rounded = {name: [round(part, DECIMALS) + 0.0 for part in row] for name, row in sorted(weights.items())}
    kept = {name: row for name, row in rounded.items() if any(row)}
    lines = ",\n".join(f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in kept.items())
    head = f' "temperature": {temperature},\n "uncertain_below": {UNCERTAIN_BELOW},\n'
    return "{\n" + head + ' "weights": {\n' + lines + "\n }\n}\n"


def main() -> None:
    """Write the model beside the training text."""
    path = Path(__file__).parent / "data" / MODEL_FILE
    path.write_text(build(), encoding="utf-8")


if __name__ == "__main__":
    main()
