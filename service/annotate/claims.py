"""Whose claim a stretch of the paragraph is: the speaker whose words govern it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from service.annotate.attribution import AttributionResult, Report
from service.annotate.verbs import ACCORDING_TO
from service.text.tokens import Doc
from service.text.wordsets import word_sets

_CITING = frozenset({"حسبما", "بحسبما", "وفقما", "ما", "كما"})
_BREAKERS = word_sets("service.annotate", "incident_words.json")["breakers"]
_THAT = frozenset({"ان", "بان", "انه", "انها", "انهم", "بانه", "بانها", "بانهم", "انهما", "ام"})
_THAT_REACH = 16  # words from the verb over its subject to "that"
_FAR = 45  # words a report may govern
_REACH = 90  # words; a sentence that long is a list, not one speech


@dataclass(slots=True)
class Claim:
    """Who claims it, by canonical name; the act of speech of the verb that governs it."""

    claimant: str | None
    act: str | None


def claim_of(doc: Doc, attribution: AttributionResult, first: int, last: int | None = None) -> Claim:
    """The claim that governs word `first`: a quotation around it, else the nearest report before it in the sentence,
    else one that cites a source behind it ("..., حسب المرصد"), by word `last` where the stretch ends there."""
    start = doc.start[first]
    at = bisect_right(attribution.quotes, start, key=lambda quote: quote.span.start) - 1
    if at >= 0 and start < attribution.quotes[at].span.end and attribution.quotes[at].speaker:
        return Claim(attribution.quotes[at].speaker, None)
    governing = _report(doc, attribution, first, last)
    if governing is None or governing.link is None:
        return Claim(None, None)
    link = attribution.chain[governing.link]
    return Claim(link.canonical, governing.act if governing.word <= first else None)


def _report(doc: Doc, attribution: AttributionResult, first: int, last: int | None) -> Report | None:
    at = bisect_right(attribution.reports, first, key=lambda report: report.word)
    before = attribution.reports[at - 1] if at else None
    if before is not None and before.link is not None and _governs(doc, before.word, first):
        return before
    after = attribution.reports[at] if at < len(attribution.reports) else None
    if after is None or (last is not None and after.word > last) or _broken(doc, first, after.word):
        return None
    cites = after.lemma in ACCORDING_TO or doc.norm[after.word - 1] in _CITING
    return after if cites else None


def _governs(doc: Doc, report: int, first: int) -> bool:
    """Whether the report at word `report` still speaks at word `first`.

    With "that" behind the verb it speaks to the sentence's end, unless a new item begins; with a noun only ("أعلن
    السيطرة على ...", "بعد أن أعلن ...") to the next comma.
    """
    if (
        first - report > _FAR
        or _broken(doc, report, first)
        or any(word in _BREAKERS for word in doc.norm[report:first])
    ):
        return False
    aside = report > 1 and doc.norm[report - 1] == "ان" and doc.norm[report - 2] in ("بعد", "منذ", "قبل")
    says_that = any(word in _THAT for word in doc.norm[report + 1 : report + _THAT_REACH])
    if says_that and not aside:
        return True
    gap = doc.text[doc.end[report] : doc.start[first]]
    return ":" in gap or ("،" not in gap and "," not in gap)


def _broken(doc: Doc, i: int, j: int) -> bool:
    """Whether a sentence ends between words `i` and `j`, or they lie too far apart to belong together."""
    if j - i > _REACH:
        return True
    gap = doc.text[doc.end[i] : doc.start[j]]
    return any(mark in gap for mark in (". ", "؟", "!", "\n")) or gap.endswith(".")
