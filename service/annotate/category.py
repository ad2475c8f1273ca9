"""Which of the four categories a paragraph belongs to, how surely, and which words decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from service.annotate.category_words import BOTH, CONTRASTS, ENTRY, STEM, TELLING, WEIGHT
from service.annotate.features import AFTER_LEAD, TITLE_VALUE, Features, extract
from service.annotate.lanes import unpack_both
from service.annotate.model import CONTRAST_UNIT, EVIDENCE, UNIT, category_model, letter_share
from service.models.extraction import CATEGORIES, Category, Evidence, Incident
from service.text.tokens import Doc
from service.text.wanted import Row

MAX_EVIDENCE = 5
_PART = 100
_AFTER, _TITLE = round(_PART * AFTER_LEAD), round(_PART * TITLE_VALUE)
"""Values of features in whole hundredths: sums of weights stay exact."""
SECONDARY_AT_LEAST = 0.2
_LIKELY = 0.05
"""Below this the words around an act speak of something else: history, the economy, a comment."""
_NO_BODIES = frozenset({"head:stance+armed", "head:stance+nobody"})
_DEMANDS = frozenset({"طالب", "طالبت", "طالبوا", "دعا", "دعت", "ناشد", "ناشدت", "حث", "حثت"})
_OPENING = 60
"""Code points within which the main clause has begun."""
_TOLD_AT_LEAST = 0.1
"""Below this what a source says of an act is not what the paragraph is for: a demand, a threat, a comment on it."""
_THAT = frozenset({"ان", "بان", "انه", "انها", "بانه", "بانها", "انهم"})
_THAT_WITHIN = 18
_SAYS = frozenset({
    "قال", "قالت", "اعلن", "اعلنت", "اكد", "اكدت", "ذكر", "ذكرت", "افاد", "افادت",
    "اوضح", "اوضحت", "اضاف", "اضافت", "كشف", "كشفت", "اشار", "اشارت", "بين", "بينت",
    "صرح", "صرحت", "نقل", "نقلت", "لفت", "لفتت", "تابع", "تابعت",
})  # fmt: skip
_SAYS_WITHIN = 6
_NOT_YET = frozenset({"لن", "لم", "لا", "ليس", "ليست", "يجب", "علي", "سوف"})
_CLAUSE = 6
"""Words after "that" in which a clause shows whether it tells what happened: no negation, no duty, no future."""


_EVIDENCE = TypeAdapter(list[Evidence])


@dataclass(slots=True)
class CategoryResult:
    """The decision: probabilities over the four categories sum to one; `evidence` is strongest first."""

    category: Category
    secondary: Category | None
    probabilities: dict[Category, float]
    uncertain: bool
    evidence: list[Evidence] = field(default_factory=list)


def classify(doc: Doc, title: str | None, incidents: Callable[[], Sequence[Incident]]) -> CategoryResult:
    """The category of a paragraph by the codebook. Never raises on any text; linear in its length.

    `incidents` is only called where the words leave open whether it reports one.
    """
    known = doc.rows()
    features = extract(doc, title, [each[ENTRY] for each in known], stems := [each[STEM] for each in known])
    firsts = dict(zip(stems[::-1], range(len(stems) - 1, -1, -1), strict=True))
    probabilities = category_model().probabilities(_scores(known, features, firsts))
    if _takes_a_stand(doc, features) and probabilities["field_report"] > (
        stance := probabilities["diplomatic_statement"]
    ):
        probabilities |= {"field_report": stance, "diplomatic_statement": probabilities["field_report"]}
    if probabilities["other"] > probabilities["field_report"] >= _LIKELY and _reports(incidents()):
        probabilities |= {"field_report": probabilities["other"], "other": probabilities["field_report"]}
    ranked = sorted(CATEGORIES, key=probabilities.__getitem__, reverse=True)
    if ranked[0] == "diplomatic_statement" and _relays_an_act(doc, incidents, probabilities["field_report"]):
        act, stance = probabilities["field_report"], probabilities["diplomatic_statement"]
        probabilities |= {"field_report": stance, "diplomatic_statement": act}
        ranked.sort(key=probabilities.__getitem__, reverse=True)
    category = ranked[0]
    return CategoryResult(
        category=category,
        secondary=_secondary(ranked, probabilities),
        probabilities=probabilities,
        uncertain=probabilities[category] < category_model().uncertain_below,
        evidence=_evidence(doc, known, features, firsts, CATEGORIES.index(category)),
    )


def _takes_a_stand(doc: Doc, features: Features) -> bool:
    """Whether the paragraph opens with a body that condemns or demands: the main clause decides, whatever it says of the act."""
    where = features.where
    if "head:stance@0" not in where:
        return False
    subjects = [name for name in where if name.startswith("head:stance+") and ">" not in name]
    if not subjects or not _NO_BODIES.isdisjoint(subjects):
        return False
    return where.get("has:condemn", (9, 9))[0] < 2 or any(w.removeprefix("و") in _DEMANDS for w in doc.norm[:2])


def _reports(incidents: Sequence[Incident]) -> bool:
    """Whether the paragraph opens with an act that an armed party did: bulletins say no more than that, in few words."""
    return any(
        incident.status == "asserted"
        and incident.span.start < _OPENING
        and any(actor.side and actor.role in ("perpetrator", "party") for actor in incident.actors)
        for incident in incidents
    )


def _relays_an_act(doc: Doc, incidents: Callable[[], Sequence[Incident]], probability: float) -> bool:
    """Whether a source opens by telling what an armed party did: "the market was bombed, the ministry said" is a report."""
    if probability < _TOLD_AT_LEAST or not _reports(incidents()):
        return False
    words = doc.norm
    that = next((i for i, word in enumerate(words[:_THAT_WITHIN]) if word in _THAT), 0)
    if not any(word.removeprefix("و") in _SAYS for word in words[: min(that, _SAYS_WITHIN)]):
        return False
    clause = words[that + 1 : that + 1 + _CLAUSE]
    return _NOT_YET.isdisjoint(clause) and not any(len(w) > 3 and w[0] == "س" and w[1] in "يتن" for w in clause)


def _secondary(ranked: Sequence[Category], probabilities: dict[Category, float]) -> Category | None:
    second = ranked[1]
    if ranked[0] == "other" or second == "other" or probabilities[second] < SECONDARY_AT_LEAST:
        return None
    return second


def _scores(known: Sequence[Row], features: Features, firsts: Mapping[str, int]) -> list[float]:
    """The score of each category: the weights of the features by their values, and those of the words' letters.

    `firsts`: where each stem first stands; it counts once.
    """
    model, where, lead = category_model(), features.where, features.lead
    told = model.of_features(features.loose) + model.of_features(where)
    words = [each[BOTH] for each in known]
    for i in set(range(len(known))).difference(firsts.values()):
        words[i] -= known[i][WEIGHT]
    if lead < len(known):
        behind = model.of_features([name for name, (first, _) in where.items() if first >= lead])
        total = _PART * (told - behind + sum(words[:lead])) + _AFTER * (behind + sum(words[lead:]))
    else:
        total = _PART * (told + sum(words))
    if features.title:
        total += _TITLE * model.of_features(features.title)
    share = letter_share(len(known))
    a, b, c, d = [(x + share * y) / _PART for x, y in zip(*unpack_both(total), strict=True)]
    for name, value in features.shares.items():
        if name in model.shares:
            p, q, r, s = model.shares[name]
            a, b, c, d = a + value * p, b + value * q, c + value * r, d + value * s
    return [a / UNIT, b / UNIT, c / UNIT, d / UNIT]


def _evidence(
    doc: Doc, known: Sequence[Row], features: Features, firsts: Mapping[str, int], chosen: int
) -> list[Evidence]:
    """The spans that spoke most for the chosen category against the mean of the others, in log-odds."""
    contrast, lead = category_model().contrasts.get, features.lead
    by_span: dict[tuple[int, int], int] = {}
    for name, span in features.where.items():
        told = contrast(name)
        if told is not None:
            by_span[span] = by_span.get(span, 0) + told[chosen]
    # A stem speaks where it first stands. Few tell enough by themselves; the others matter where something else does.
    beside = {first for first, last in by_span if first == last}
    for i in beside:
        if firsts[known[i][STEM]] == i:
            by_span[i, i] += known[i][CONTRASTS][chosen]
    for i, each in enumerate(known):
        if each[TELLING] and i not in beside and firsts[each[STEM]] == i:
            by_span[i, i] = each[CONTRASTS][chosen]
    strong = [
        (-told if span[0] < lead else -told * _AFTER / _PART, span)
        for span, told in by_span.items()
        if told >= EVIDENCE
    ]
    text, start, end = doc.text, doc.start, doc.end
    return _EVIDENCE.validate_python(
        [
            {
                "span": {"start": start[first], "end": end[last]},
                "surface": text[start[first] : end[last]],
                "weight": round(-told / CONTRAST_UNIT, 3),
            }
            for told, (first, last) in sorted(strong)[:MAX_EVIDENCE]
            if told <= -EVIDENCE
        ]
    )
