"""Casualties of a paragraph: one entry for each stated figure, by the labelling codebook. Nothing is summed."""

from __future__ import annotations

from datetime import datetime

from service.annotate.attribution import AttributionResult
from service.annotate.casualty_context import Figure
from service.annotate.casualty_cues import words
from service.annotate.casualty_figures import find_figures
from service.annotate.claims import claim_of
from service.models.base import Span
from service.models.extraction import Casualties, Subgroup
from service.text.tokens import Doc

_SINCE = words("since")
_DURING = words("during")
_SPANS = words("spans_of_time")
_TALLY = words("totals") | {"اجمالي", "مجموع", "ليصل", "ليرتفع", "ارتفع", "ارتفعت", "ترتفع", "تصل"}
_PERIOD_WORDS = 5
_NEAR = 30


def find_casualties(doc: Doc, published_at: datetime | None, attribution: AttributionResult) -> list[Casualties]:
    """The stated figures of killed, wounded, detained, missing and kidnapped, in the order of the text.

    In: the paragraph's words and who speaks in it. Out: one entry per figure with its parts, period and claimant;
    spans in code points of the paragraph. `published_at` is not needed yet: a period stays as the text gives it.
    """
    return [_casualties(doc, figure, attribution) for figure in find_figures(doc)]


def _span(doc: Doc, first: int, last: int) -> Span:
    return Span(start=doc.start[first], end=doc.end[last])


def _casualties(doc: Doc, figure: Figure, attribution: AttributionResult) -> Casualties:
    period = _period(doc, figure)
    return Casualties(
        kind=figure.kind,
        min=figure.low,
        max=figure.high,
        approximate=figure.approximate,
        subgroups=[
            Subgroup(who=doc.surface(p.first, p.last), min=p.low, max=p.high, span=_span(doc, p.first, p.last))
            for p in figure.parts
        ],
        victims=_victims(doc, figure),
        names=[doc.surface(a, b) for a, b in figure.names],
        period=doc.surface(*period) if period else None,
        cumulative=period is not None or _tallied(doc, figure),
        claimant=claim_of(doc, attribution, figure.first).claimant,
        span=_span(doc, figure.first, figure.last),
    )


def _victims(doc: Doc, figure: Figure) -> str | None:
    """The counted noun with "من ..." or one adjective behind it."""
    noun = figure.noun
    if noun is None:
        return None
    last = noun
    if noun + 2 < len(doc.norm) and doc.norm[noun + 1] == "من" and not doc.between(noun).strip():
        last = noun + 2
        if noun + 3 < len(doc.norm) and doc.norm[noun + 3].startswith("ال") and not doc.between(noun + 2).strip():
            last = noun + 3
    return doc.surface(noun, last)


def _sentence(doc: Doc, at: int) -> tuple[int, int]:
    """Word indices of the sentence around word `at`, as far as a period may stand from its figure."""
    first = last = at
    while first > max(0, at - _NEAR) and not _ends(doc, first - 1):
        first -= 1
    while last + 1 < min(len(doc.norm), at + _NEAR) and not _ends(doc, last):
        last += 1
    return first, last


def _ends(doc: Doc, i: int) -> bool:
    gap = doc.between(i)
    return gap != " " and any(mark in gap for mark in ".!?؟؛\n")


def _period(doc: Doc, figure: Figure) -> tuple[int, int] | None:
    """ "منذ بداية الشهر", "خلال أسبوع", in the figure's clause."""
    first, last = _sentence(doc, figure.first)
    for k in range(max(first, figure.first - 12), min(last, figure.last + 15) + 1):
        word = doc.norm[k]
        if word in _SINCE and k < last:
            return k, _phrase_end(doc, k, last)
        if word in _DURING and any(doc.norm[j] in _SPANS for j in range(k + 1, min(k + 4, last + 1))):
            return k, _phrase_end(doc, k, last)
    return None


def _phrase_end(doc: Doc, k: int, last: int) -> int:
    end = k
    while end < last and end - k < _PERIOD_WORDS - 1 and not doc.between(end).strip():
        end += 1
    return end


def _tallied(doc: Doc, figure: Figure) -> bool:
    """ "حصيلة", "ليصل العدد إلى": a toll that adds up earlier ones."""
    first, _ = _sentence(doc, figure.first)
    return any(doc.norm[k] in _TALLY for k in range(max(first, figure.first - 7), figure.last + 1))
