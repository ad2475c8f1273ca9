"""Which of the four categories a paragraph belongs to, how surely, and which words decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from service.annotate.features import AFTER_LEAD, Features, extract
from service.annotate.model import category_model
from service.models.extraction import CATEGORIES, Casualties, Category, Evidence, Incident, Statement
from service.text.tokens import Doc

MAX_EVIDENCE = 5
MIN_EVIDENCE_WEIGHT = 0.2
SECONDARY_AT_LEAST = 0.2


@dataclass(frozen=True, slots=True)
class Signals:
    """What the other extractors found in the paragraph. `section` is the bulletin heading above it, if any."""

    attribution: Any = None
    statements: Sequence[Statement] = ()
    casualties: Sequence[Casualties] = ()
    incidents: Sequence[Incident] = ()
    need: Any = None
    places: Any = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class CategoryResult:
    """The decision: probabilities over the four categories sum to one; `evidence` is strongest first."""

    category: Category
    secondary: Category | None
    probabilities: dict[Category, float]
    uncertain: bool
    evidence: list[Evidence] = field(default_factory=list)


def classify(doc: Doc, title: str | None, signals: Signals) -> CategoryResult:
    """The category of a paragraph by the codebook. Never raises on any text; linear in its length."""
    model = category_model()
    features = extract(doc, title)
    spoken, spelt = model.scores(features.values), model.letter_scores(doc.norm, features.lead, AFTER_LEAD)
    probabilities = model.probabilities([a + b for a, b in zip(spoken, spelt, strict=True)])
    ranked = sorted(CATEGORIES, key=lambda c: -probabilities[c])
    category = ranked[0]
    return CategoryResult(
        category=category,
        secondary=_secondary(ranked, probabilities),
        probabilities=probabilities,
        uncertain=probabilities[category] < model.uncertain_below,
        evidence=_evidence(doc, features, CATEGORIES.index(category)),
    )


def _secondary(ranked: Sequence[Category], probabilities: dict[Category, float]) -> Category | None:
    second = ranked[1]
    if ranked[0] == "other" or second == "other" or probabilities[second] < SECONDARY_AT_LEAST:
        return None
    return second


def _evidence(doc: Doc, features: Features, chosen: int) -> list[Evidence]:
    """The spans that spoke most for the chosen category against the mean of the others, in log-odds."""
    values, where = features.values, features.where
    by_span: dict[tuple[int, int], float] = {}
    for contrast, (name, span) in zip(map(category_model().contrasts[chosen].get, where), where.items(), strict=True):
        if contrast is not None:
            by_span[span] = by_span.get(span, 0.0) + contrast * values[name]
    strong = [item for item in by_span.items() if item[1] >= MIN_EVIDENCE_WEIGHT]
    strongest = sorted(strong, key=lambda item: (-item[1], item[0]))[:MAX_EVIDENCE]
    return [
        Evidence(
            span={"start": doc.start[first], "end": doc.end[last]},  # validated in one call with the rest
            surface=doc.surface(first, last),
            weight=round(weight, 3),
        )
        for (first, last), weight in strongest
    ]
