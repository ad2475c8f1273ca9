"""Rebuild the category model from the project's own text: `python -m service.annotate.train`.

With `cross-validate` nothing is written: how well it reads those articles of its own text that it was not trained on is printed.

Logistic regressions of each category against the rest, over linguistic features and over the letters of the words, their scores
added. Data, order and solver are fixed and the weights rounded, so that the rebuild is the same bit for bit. Needs scikit-learn
(dev group).
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from service.annotate.evaluate import calibration_error, category_scores, confusion
from service.annotate.features import AFTER_LEAD, features_of
from service.annotate.model import MIN_WORDS, pieces
from service.models.extraction import CATEGORIES
from service.text.tokens import tokenise

TRAINING_FILES = "category_training*.jsonl"
MODEL_FILE = "category_model.json"
FEATURE_PENALTY = 10.0
PIECE_PENALTY = 3.3
"""Strength of the Gaussian prior (L2) on the weights of the two regressions."""
PIECE_SHARE = 0.6
"""How much the letters count beside the features: on text of another hand they know less, but other things."""
TITLE_SHARE = 0.6
"""Invented titles say more of their paragraphs than those of the press do."""
MIN_EXAMPLES = 2
MIN_EXAMPLES_PIECE = 15
DECIMALS = 3
HELD_OUT_EVERY = 4
"""Every fourth invented article is held out to fit the temperature; the shipped weights then learn from all."""
UNCERTAIN_BELOW = 0.55
TITLELESS_EVERY = 4
"""Every fourth example is learnt once more without its title, since feeds leave titles out."""

Values = Mapping[str, float]
Weights = dict[str, list[float]]
INTERCEPT = "bias"


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled paragraph as the model sees it; `group` is the invented article it belongs to.

    `written`: it stands so in the training text, neither joined to another nor stripped of its title.
    """

    features: Values
    letters: Values
    label: int
    group: str
    written: bool = True


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


def _letters(norm: Sequence[str], lead: int) -> dict[str, float]:
    """Letter groups of a paragraph's words, counted and divided by the root of its length."""
    share = 1.0 / sqrt(max(len(norm), MIN_WORDS))
    counts: dict[str, float] = {}
    for i, word in enumerate(norm):
        weight = share if i < lead else share * AFTER_LEAD
        for piece in pieces(word):
            counts[piece] = counts.get(piece, 0.0) + weight
    return counts


def load_training() -> list[Example]:
    """The project's own labelled paragraphs, some joined to longer ones, some a second time without title."""
    items = load_items()
    examples: list[Example] = []
    for number, item in enumerate([*items, *_joined(items)]):
        doc, label = tokenise(item["text"]), CATEGORIES.index(item["category"])
        for title in [item["title"]] + ([None] if number % TITLELESS_EVERY == 0 else []):
            features = features_of(doc, title)
            letters = _letters(doc.norm, features.lead)
            written = number < len(items) and title is not None
            examples.append(Example(features.values(), letters, label, item["title"], written))
    return examples


def fit(rows: Sequence[Values], labels: Sequence[int], penalty: float, min_examples: int) -> Weights:
    """Maximum a posteriori weights of a logistic regression for each category against the others.

    Names seen in too few rows are left out.
    """
    seen: dict[str, int] = {}
    for row in rows:
        for name in row:
            seen[name] = seen.get(name, 0) + 1
    names = {name for name, count in seen.items() if count >= min_examples}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{name: value for name, value in row.items() if name in names} for row in rows])
    each = [
        LogisticRegression(C=1.0 / penalty, max_iter=1000, tol=1e-5).fit(matrix, [label == k for label in labels])
        for k in range(len(CATEGORIES))
    ]
    learnt: Weights = {
        str(name): [float(regression.coef_[0, k]) for regression in each]
        for k, name in enumerate(vectorizer.get_feature_names_out())
    }
    learnt[INTERCEPT] = [
        a + float(regression.intercept_[0]) for a, regression in zip(learnt.get(INTERCEPT, _NOTHING), each, strict=True)
    ]
    return learnt


_NOTHING = (0.0,) * len(CATEGORIES)


def fit_both(examples: Sequence[Example]) -> tuple[Weights, Weights]:
    """Weights of the features and, already multiplied by their share, of the letter groups; one intercept for both."""
    labels = [example.label for example in examples]
    features = fit([example.features for example in examples], labels, FEATURE_PENALTY, MIN_EXAMPLES)
    for name in features:
        if name.startswith("title"):
            features[name] = [TITLE_SHARE * part for part in features[name]]
    letters = fit([example.letters for example in examples], labels, PIECE_PENALTY, MIN_EXAMPLES_PIECE)
    scaled = {name: [PIECE_SHARE * part for part in row] for name, row in letters.items()}
    intercept = scaled.pop(INTERCEPT)
    features[INTERCEPT] = [a + b for a, b in zip(features[INTERCEPT], intercept, strict=True)]
    return features, scaled


def scores(weights: tuple[Weights, Weights], example: Example) -> list[float]:
    """Category scores of an example."""
    out = [0.0] * len(CATEGORIES)
    for part, values in zip(weights, (example.features, example.letters), strict=True):
        for name, value in values.items():
            for k, weight in enumerate(part.get(name, ())):
                out[k] += value * weight
    return out


def _split(examples: Sequence[Example], held_out: Callable[[int], bool]) -> tuple[list[Example], list[Example]]:
    groups = list(dict.fromkeys(example.group for example in examples))
    random.Random(7).shuffle(groups)  # noqa: S311 - a fixed order, no secret
    outside = {group for k, group in enumerate(groups) if held_out(k)}
    inside = [example for example in examples if example.group not in outside]
    return inside, [example for example in examples if example.group in outside]


def cross_validate(examples: Sequence[Example], folds: int = 4) -> list[tuple[list[float], int]]:
    """Held-out scores and label of every example that is `written`; an invented article is never split between folds."""
    out: list[tuple[list[float], int]] = []
    for fold in range(folds):
        inside, outside = _split(examples, lambda k, fold=fold: k % folds == fold)  # type: ignore[misc]
        weights = fit_both(inside)
        out += [(scores(weights, example), example.label) for example in outside if example.written]
    return out


def held_out_report(held_out: Sequence[tuple[list[float], int]], temperature: float) -> str:
    """F1 of each category, their mean and the calibration error of held-out scores, as one line of text."""
    gold = [{"category": CATEGORIES[label]} for _, label in held_out]
    guesses: list[dict[str, Any]] = []
    for values, _ in held_out:
        odds = dict(zip(CATEGORIES, _softmax([value / temperature for value in values]), strict=True))
        guesses.append({"category": max(CATEGORIES, key=odds.__getitem__), "probabilities": odds})
    rows = category_scores(confusion(gold, guesses))
    each = ", ".join(f"{name} {row[2]:.4f}" for name, row in rows.items())
    macro = sum(row[2] for row in rows.values()) / len(rows)
    return f"{len(gold)} paragraphs: macro F1 {macro:.4f} ({each}), ECE {calibration_error(gold, guesses):.4f}"


def _softmax(values: Sequence[float]) -> list[float]:
    top = max(values)
    odds = [exp(value - top) for value in values]
    total = sum(odds)
    return [part / total for part in odds]


def fit_temperature(held_out: Sequence[tuple[list[float], int]]) -> float:
    """The temperature of least log loss on held-out scores, from a grid of twentieths."""

    def loss(temperature: float) -> float:
        return -sum(log(_softmax([s / temperature for s in values])[label] + 1e-12) for values, label in held_out)

    return min((step / 20 for step in range(10, 61)), key=loss)


def _table(weights: Weights) -> str:
    rows = ((name, [round(part, DECIMALS) + 0.0 for part in row]) for name, row in sorted(weights.items()))
    return ",\n".join(f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in rows if any(row))


def build() -> str:
    """The model file's text."""
    examples = load_training()
    inside, outside = _split(examples, lambda k: k % HELD_OUT_EVERY == 0)
    trial = fit_both(inside)
    temperature = fit_temperature([(scores(trial, example), example.label) for example in outside])
    features, letters = fit_both(examples)
    head = f' "temperature": {temperature},\n "uncertain_below": {UNCERTAIN_BELOW},\n'
    tables = f' "weights": {{\n{_table(features)}\n }},\n "letters": {{\n{_table(letters)}\n }}\n'
    return "{\n" + head + tables + "}\n"


def main(arguments: Sequence[str] = ()) -> None:
    """Write the model beside the training text; with `cross-validate`, print how well it does on what it has not seen."""
    if list(arguments) == ["cross-validate"]:
        held_out = cross_validate(load_training())
        print(held_out_report(held_out, fit_temperature(held_out)))
        return
    path = Path(__file__).parent / "data" / MODEL_FILE
    path.write_text(build(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
