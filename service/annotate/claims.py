"""Whose claim a stretch of the paragraph is: the speaker whose words govern it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from service.annotate.attribution import AttributionResult, Report
from service.text.tokens import Doc

_REACH = 90  # words; a sentence that long is a list, not one speech


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims it, by canonical name; the act of speech of the verb that governs it."""

    claimant: str | None
    act: str | None


def claim_of(doc: Doc, attribution: AttributionResult, first: int) -> Claim:
    """The claim that governs word `first`: a quotation around it, else the nearest report before it in the sentence,
    else one that closes the sentence ("..., حسب المرصد")."""
    start = doc.start[first]
    at = bisect_right(attribution.quotes, start, key=lambda quote: quote.span.start) - 1
    if at >= 0 and start < attribution.quotes[at].span.end and attribution.quotes[at].speaker:
        return Claim(attribution.quotes[at].speaker, None)
    governing = _report(doc, attribution, first)
    if governing is None or governing.link is None:
        return Claim(None, None)
    link = attribution.chain[governing.link]
    return Claim(link.canonical, governing.act if governing.word <= first else None)


def _report(doc: Doc, attribution: AttributionResult, first: int) -> Report | None:
    at = bisect_right(attribution.reports, first, key=lambda report: report.word)
    before = attribution.reports[at - 1] if at else None
    if before is not None and before.link is not None and not _broken(doc, before.word, first):
        return before
    after = attribution.reports[at] if at < len(attribution.reports) else None
    return after if after is not None and not _broken(doc, first, after.word) else None


def _broken(doc: Doc, i: int, j: int) -> bool:
    """Whether a sentence ends between words `i` and `j`, or they lie too far apart to belong together."""
    if j - i > _REACH:
        return True
    gap = doc.text[doc.end[i] : doc.start[j]]
    return any(mark in gap for mark in (". ", "؟", "!", "\n")) or gap.endswith(".")
