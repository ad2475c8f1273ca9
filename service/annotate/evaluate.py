"""Annotation without a broker, and the comparison of annotations with labels: `python -m service.annotate.evaluate`.

Reads {"id", "title", "text"} lines from standard input and writes one annotation line each, in order, as the codebook has it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from service.annotate.annotate import ParagraphInput, annotate_article
from service.annotate.attribution import flat_speakers
from service.models.extraction import CATEGORIES, Annotation, Casualties
from service.text.normalise import words

Record = Mapping[str, Any]
FIELDS = ("event_places", "casualties", "speakers", "affected")
WORST_SHOWN = 20
PLACE_TYPES = frozenset(
    ["مدينه", "محافظه", "بلده", "قريه", "حي", "منطقه", "مديريه", "ناحيه", "قضاء", "بلدتي", "مدينتي", "احياء", "العاصمه"]
)
"""Words that only say what a place is: they may stand or not (codebook)."""


def annotate_record(record: Record) -> dict[str, Any]:
    """One paragraph's flat annotation.

    In: `id`, `text`, and `title` (may be null). Out: `id`, `category`, `secondary`, `probabilities`, `event_places`,
    `casualties`, `speakers`, `affected`. Never raises on any text.
    """
    text = record.get("text") or ""
    found = annotate_article(
        [ParagraphInput(0, text)], title=record.get("title") or None, source=None, published_at=None, in_full=True
    )[0]
    return {"id": record.get("id")} | flat(found)


def flat(found: Annotation) -> dict[str, Any]:
    """An annotation in the codebook's flat form: surfaces and figures without spans, each once, in text order."""
    return {
        "category": found.category,
        "secondary": found.secondary,
        "probabilities": {name: round(p, 4) for name, p in found.probabilities.items()},
        "event_places": _unique(place.surface for place in found.places if place.role == "event"),
        "casualties": [entry for figure in found.casualties for entry in _figures(figure)],
        "speakers": _unique(flat_speakers(found.attribution)),
        "affected": [{"kind": entry.kind, "count": entry.min} for entry in found.affected],
    }


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _figures(figure: Casualties) -> list[dict[str, Any]]:
    if figure.kind == "killed_or_wounded":  # one figure for both: the codebook wants both kinds, neither counted
        return [{"kind": "killed", "count": None}, {"kind": "wounded", "count": None}]
    return [{"kind": figure.kind, "count": figure.min}]


def accepted(label: Any) -> list[str]:
    """The categories a label accepts: a single name or a list of names."""
    return [label] if isinstance(label, str) else list(label or [])


def confusion(gold: Sequence[Record], pred: Sequence[Record]) -> Counter[tuple[str, str]]:
    """Counts of (true, predicted) category; a prediction among the accepted ones is right."""
    counts: Counter[tuple[str, str]] = Counter()
    for label, guess in zip(gold, pred, strict=True):
        right = accepted(label["category"])
        counts[guess["category"] if guess["category"] in right else right[0], guess["category"]] += 1
    return counts


def category_scores(counts: Counter[tuple[str, str]]) -> dict[str, tuple[float, float, float, int]]:
    """Precision, recall, F1 and number of true paragraphs per category."""
    scores: dict[str, tuple[float, float, float, int]] = {}
    for name in CATEGORIES:
        hit = counts[name, name]
        predicted = sum(n for (_, guess), n in counts.items() if guess == name)
        true = sum(n for (label, _), n in counts.items() if label == name)
        scores[name] = (*_prf(hit, predicted, hit, true), true)
    return scores


def _prf(hit: int, predicted: int, found: int, true: int) -> tuple[float, float, float]:
    precision, recall = hit / predicted if predicted else 0.0, found / true if true else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def calibration_error(gold: Sequence[Record], pred: Sequence[Record], bins: int = 10) -> float:
    """Expected calibration error of the predicted category's probability, in equal-width bins (Guo et al. 2017)."""
    cells: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for label, guess in zip(gold, pred, strict=True):
        sure = guess["probabilities"][guess["category"]]
        cells[min(bins - 1, int(sure * bins))].append((sure, guess["category"] in accepted(label["category"])))
    total = sum(map(len, cells))
    return sum(abs(sum(p for p, _ in cell) - sum(ok for _, ok in cell)) for cell in cells) / total if total else 0.0


def field_scores(name: str, gold: Sequence[Record], pred: Sequence[Record]) -> tuple[float, float, float, int]:
    """Precision, recall, F1 and number of true items of an extracted field, over the paragraphs that are not `other`.

    A label is a plain list, or {"all", "sure"}: what is only in `all` costs nothing to find or to miss. Places and figures
    must be equal, of two speaker names one may contain the other.
    """
    key: Callable[[Any], Any] = (
        _place_key
        if name == "event_places"
        else _name_key
        if name == "speakers"
        else lambda item: (item["kind"], item["count"])
    )
    same: Callable[[Any, Any], bool] = _contained if name == "speakers" else lambda a, b: bool(a == b)
    hit = predicted = recalled = true = 0
    for label, guess in zip(gold, pred, strict=True):
        if accepted(label["category"]) == ["other"]:
            continue
        wanted = label.get(name) or []
        both = wanted if isinstance(wanted, Mapping) else {"all": wanted, "sure": wanted}
        every, sure, given = (
            [key(item) for item in items] for items in (both["all"], both["sure"], guess.get(name) or [])
        )
        hit += _matched(given, every, same)
        recalled += _matched(sure, given, same)
        predicted += len(given)
        true += len(sure)
    return (*_prf(hit, predicted, recalled, true), true)


def _matched(items: list[Any], others: list[Any], same: Callable[[Any, Any], bool]) -> int:
    left, count = list(others), 0
    for item in items:
        at = next((k for k, other in enumerate(left) if same(item, other)), None)
        if at is not None:
            del left[at]
            count += 1
    return count


def _name_key(name: str) -> frozenset[str]:
    return frozenset(words(name))


def _place_key(name: str) -> str:
    parts = words(name)
    return " ".join([part for part in parts if part not in PLACE_TYPES] or parts)


def _contained(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and (a <= b or b <= a)


def report(gold: Iterable[Record], pred: Iterable[Record] | None = None) -> str:
    """How well annotations meet labels, as text.

    In: labelled paragraphs (`id`, `text`, `title`, `category`, optionally the fields of `FIELDS`), and predictions in the same
    order; without predictions the paragraphs are annotated here. Out: confusion matrix, scores per category and field,
    calibration, and the wrong decisions that were surest. Raises KeyError if a record has no category.
    """
    labels = list(gold)
    guesses = list(pred) if pred is not None else [annotate_record(label) for label in labels]
    counts = confusion(labels, guesses)
    scores = category_scores(counts)
    width = max(map(len, CATEGORIES)) + 2
    lines = [
        f"{len(labels)} paragraphs",
        "",
        "true \\ predicted".ljust(width) + "".join(c.rjust(width) for c in CATEGORIES),
    ]
    lines += [true.ljust(width) + "".join(str(counts[true, c]).rjust(width) for c in CATEGORIES) for true in CATEGORIES]
    lines += ["", "".ljust(width) + "".join(h.rjust(11) for h in ("precision", "recall", "f1", "n"))]
    lines += [_row(name, row, width) for name, row in scores.items()]
    macro = sum(row[2] for row in scores.values()) / len(scores)
    lines += [f"macro F1 {macro:.4f}, expected calibration error (ECE) {calibration_error(labels, guesses):.4f}", ""]
    given = [name for name in FIELDS if any(name in label for label in labels)]
    lines += [_row(name, field_scores(name, labels, guesses), width) for name in given]
    return "\n".join([*lines, "", "surest errors", *_worst(labels, guesses)]) + "\n"


def _row(name: str, row: tuple[float, float, float, int], width: int) -> str:
    return name.ljust(width) + "".join(f"{value:.4f}".rjust(11) for value in row[:3]) + str(row[3]).rjust(11)


def _worst(gold: Sequence[Record], pred: Sequence[Record]) -> list[str]:
    wrong = [
        (guess["probabilities"][guess["category"]], str(label.get("id")), label, guess)
        for label, guess in zip(gold, pred, strict=True)
        if guess["category"] not in accepted(label["category"])
    ]
    wrong.sort(key=lambda item: (-item[0], item[1]))
    return [
        f"{sure:.2f} {guess['category']} for {'/'.join(accepted(label['category']))}: {name} {label.get('text', '')[:120]}"
        for sure, name, label, guess in wrong[:WORST_SHOWN]
    ]


def _annotated(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.strip():
            yield annotate_record(json.loads(line))


def main(source: TextIO = sys.stdin, target: TextIO = sys.stdout) -> None:
    """Annotate JSON lines as they come, order kept."""
    for annotated in _annotated(source):
        target.write(json.dumps(annotated, ensure_ascii=False) + "\n")
        target.flush()


if __name__ == "__main__":
    main()
