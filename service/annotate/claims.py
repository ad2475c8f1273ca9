"""Whose claim a stretch of the paragraph is: the speaker whose words govern it."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.attribution import AttributionResult
from service.text.tokens import Doc

_DENIALS = frozenset({"deny"})


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims it, by canonical name; the act of speech of the verb that governs it."""

    claimant: str | None
    act: str | None


def claim_of(doc: Doc, attribution: AttributionResult, first: int) -> Claim:
    """The claim that governs word `first`: a quotation around it, else the nearest report before it in the sentence,
    else one that closes the sentence ("..., حسب المرصد")."""
    start = doc.start[first]
    for quote in attribution.quotes:
        if quote.span.start <= start < quote.span.end and quote.speaker:
            return Claim(quote.speaker, None)
    before = after = None
    for report in attribution.reports:
        if report.link is None:
            continue
        if report.word <= first:
            if not _broken(doc, report.word, first):
                before = report
        elif after is None and not _broken(doc, first, report.word):
            after = report
    report = before or after
    if report is None or report.link is None:
        return Claim(None, None)
    link = attribution.chain[report.link]
    return Claim(link.canonical, report.act if report is before else None)


def _broken(doc: Doc, i: int, j: int) -> bool:
    """Whether a sentence ends between words `i` and `j`."""
    gap = doc.text[doc.end[i] : doc.start[j]]
    return any(mark in gap for mark in (". ", "؟", "!", "\n")) or gap.endswith(".")
