"""Acts of speech: who condemns, demands, denies, warns; towards whom; about what."""

from __future__ import annotations

import re
from bisect import bisect_left

from service.annotate.attribution import AttributionResult
from service.annotate.person_names import gap
from service.annotate.reading import Report
from service.annotate.speaker_words import CLASS, DOCUMENT, ORG, ROLE, STOP, TIME, word_set
from service.annotate.speakers import parse
from service.annotate.subject_fit import THAT
from service.annotate.verbs import FORMS, Form
from service.models.base import Span
from service.models.extraction import Statement
from service.text.tokens import Doc

_ADDRESSED = frozenset({"call_for", "demand", "accuse", "warn", "threaten", "praise", "meet", "negotiate", "announce"})
_TO_ADDRESSEE = frozenset({"call_for", "demand", "accuse", "warn", "threaten"})
_OPENERS = {"الي", "ان", "بان", "انه", "انها", "بانه", "بانها", "عن", "علي", "من", "في", "انهم", "بانهم"}
_SENTENCE_END = re.compile(r"[.؟!؛]+(?=[\s»\"”')]|$)|\n")
_SETTING = word_set("خلال وقت مستهل ختام مؤتمر لقاء مقابلة سياق حديث إطار أعقاب عقب سابق")
_SETTING_REACH = 16
_QUOTED = (":", '"', "«", "“", ":«", ': "', ":“", ": «", ": “", ',"', '، "')
_MAX_TOPIC = 8
_MAX_STATEMENTS = 200  # a paragraph of a megabyte is not cut into thousands of statements


def find_statements(doc: Doc, attribution: AttributionResult) -> list[Statement]:
    """The acts of speech that `attribute` found, each with its verb, its span up to the next act or the sentence's
    end, speaker, addressee ("دعا المجتمع الدولي إلى") and topic (a short phrase copied from the text).

    A mere mention of a source ("بحسب المرصد") reports facts and is no statement.
    """
    reports = [r for r in attribution.reports if doc.norm[r.word] in FORMS][:_MAX_STATEMENTS]
    statements: list[Statement] = []
    for at, report in enumerate(reports):
        nxt = reports[at + 1].word if at + 1 < len(reports) else len(doc.norm)
        statements.append(_statement(doc, attribution, report, nxt))
    return statements


def _statement(doc: Doc, attribution: AttributionResult, report: Report, limit: int) -> Statement:
    form = FORMS[doc.norm[report.word]]
    begin = report.word
    if report.party is not None and report.party.head > report.word:
        begin = max(begin, report.party.end)
    stop = doc.start[limit] if limit < len(doc.start) else len(doc.text)
    border = _SENTENCE_END.search(doc.text, doc.end[begin], stop)
    stop = border.start() if border is not None else stop
    end = max(min(bisect_left(doc.start, stop, begin) - 1, limit - 1), begin)
    addressee = _addressee(doc, form, report.act, begin + 1, end)
    after = addressee[1] + 1 if addressee is not None else begin + 1
    speaker = attribution.chain[report.link].canonical if report.link is not None else None
    return Statement(
        act=report.act,
        act_surface=doc.surface(report.word, report.word),
        span=Span(start=doc.start[report.word], end=doc.end[end]),
        speaker=speaker,
        addressee=addressee[0] if addressee is not None else None,
        topic=_topic(doc, after, end),
    )


def _addressee(doc: Doc, form: Form, act: str, i: int, end: int) -> tuple[str, int] | None:
    """The one called on, blamed or met, right behind the verb or its subject: surface and last word."""
    if act not in _ADDRESSED and form.frame != "person":
        return None
    norm = doc.norm
    while i <= end and CLASS.get(norm[i], 0) & TIME and not CLASS.get(norm[i], 0) & (ROLE | ORG):
        i += 1
    if i > end or norm[i] in _OPENERS or gap(doc, i - 1) not in ("", "،"):
        return None
    if form.frame not in ("person", "meet") and act not in _TO_ADDRESSEE:
        return None
    bits = CLASS.get(norm[i], 0)
    if norm[i][0] == "ب" or (bits & STOP and not bits & ROLE):
        return None
    party = parse(doc, i)
    if party is not None and party.end <= end and (party.kind != "person" or party.entity or party.head < party.first):
        return doc.surface(party.head, party.end), party.end
    last = i
    while (
        last < end
        and last - i < 3
        and not gap(doc, last)
        and norm[last + 1].startswith("ال")
        and norm[last + 1] != "الي"
    ):
        last += 1
    return (doc.surface(i, last), last) if norm[i].startswith("ال") else None


def _past_setting(doc: Doc, i: int, end: int) -> int:
    """Past "in a statement to ..." or "at the outset of a visit to ...": to the clause, or to عن behind a comma."""
    for j in range(i, min(end, i + _SETTING_REACH)):
        mark = gap(doc, j)
        if doc.norm[j] in THAT or mark in _QUOTED or (mark[:1] in ("،", ",") and doc.norm[j + 1] in _OPENERS):
            return j + 1
    return i


def _topic(doc: Doc, i: int, end: int) -> str | None:
    """Up to eight words of what the act is about, without the particle that opens it; cut at punctuation."""
    norm = doc.norm
    while i <= end and (norm[i] in _OPENERS or (CLASS.get(norm[i], 0) & TIME and i < end)):
        i += 1
    if i <= end and (norm[i] in _SETTING or CLASS.get(norm[i], 0) & DOCUMENT):
        i = next(
            (j + 1 for j in range(i, min(end, i + _SETTING_REACH)) if norm[j] in THAT or gap(doc, j) in _QUOTED), i
        )
    if i > end:
        return None
    last = i
    while last < end and last - i < _MAX_TOPIC - 1 and not gap(doc, last).strip("\"'«»“”()"):
        last += 1
    while last > i and CLASS.get(norm[last], 0) & STOP:
        last -= 1
    return doc.surface(i, last)
