"""Incidents of a paragraph: one for each act told, with its own span, parties, weapon, places, casualties and status."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime

from service.annotate.act_reader import read_acts
from service.annotate.act_spans import Told, sentence_numbers
from service.annotate.actor_roles import assign
from service.annotate.actors import Mention, find_actors
from service.annotate.acts import ACTS, Cue, find_cues
from service.annotate.attribution import AttributionResult
from service.annotate.claims import claim_of
from service.annotate.places import Places
from service.annotate.status import status_of
from service.annotate.weapons import find_weapons
from service.models.base import Span
from service.models.extraction import Actor, Casualties, Incident, Place, Statement, When
from service.text.dates import find_dates
from service.text.tokens import Doc

_BY_KIND = {
    "killed": "killing",
    "killed_or_wounded": "killing",
    "wounded": "wounding",
    "detained": "arrest",
    "kidnapped": "kidnapping",
    "missing": "disappearance",
}
_MOST_PARTIES = 30  # of one act
_MOST = 400  # incidents of one paragraph; the longest bulletin seen holds 40


def find_incidents(
    doc: Doc,
    places: Places,
    casualties: Sequence[Casualties],
    attribution: AttributionResult,
    statements: Sequence[Statement],
    published_at: datetime | None,
) -> list[Incident]:
    """The acts of one paragraph in the order of the text, their spans apart and inside the paragraph.

    In: what the other rooms found in it; `statements` is not needed yet. Out: incidents of the published vocabulary
    (data/acts.json). Casualties told with no act make one of their own. Never raises on any text.
    """
    cues = _outside_names(doc, find_cues(doc), places.all)
    if not casualties and all(cue.frame == "opener" for cue in cues):
        return []
    sentences = sentence_numbers(doc)
    actors = find_actors(doc)
    told = read_acts(doc, cues, sentences, actors, find_weapons(doc))[:_MOST]
    _cut_at_reports(doc, told, attribution)
    told = _with_bare_casualties(doc, sentences, told, casualties)
    if not told:
        return []
    reader = _Reader(doc, sentences, actors, places.all, casualties, attribution, published_at, told)
    return [reader.incident(act) for act in told]


def _outside_names(doc: Doc, cues: list[Cue], places: Sequence[Place]) -> list[Cue]:
    """The cues that are no part of a place's name: in "ساحة التحرير" nothing is captured."""
    inside = {k for place in places for k in range(_words(doc, place.span)[0] + 1, _words(doc, place.span)[1] + 1)}
    return [cue for cue in cues if cue.first not in inside] if inside else cues


def _cut_at_reports(doc: Doc, told: Sequence[Told], attribution: AttributionResult) -> None:
    """End an act where somebody begins to speak behind a comma: "...، وقال الدفاع المدني إن"."""
    words = [report.word for report in attribution.reports]
    for act in told:
        for word in words[bisect_right(words, act.cue.last) : bisect_right(words, act.last)]:
            if doc.norm[word][0] == "و" and "،" in doc.between(word - 1):
                act.last = word - 1
                break


def _with_bare_casualties(
    doc: Doc, sentences: Sequence[int], told: list[Told], casualties: Sequence[Casualties]
) -> list[Told]:
    """Acts, with one for each sentence's casualties that no act's span holds."""
    added: dict[int, Told] = {}
    starts = [act.first for act in told]
    for figure in casualties:
        first, last = _words(doc, figure.span)
        at = bisect_right(starts, first) - 1
        if at >= 0 and first <= told[at].last:
            continue
        sentence = sentences[first]
        if sentence in added:
            added[sentence].last = max(added[sentence].last, last)
            continue
        end = len(doc.norm) - 1
        following = told[at + 1].first - 1 if at + 1 < len(told) else end
        stop = max(last, min(following, bisect_right(sentences, sentence) - 1))
        begin = max(bisect_left(sentences, sentence), told[at].last + 1 if at >= 0 else 0)
        cue = Cue(first, last, _BY_KIND[figure.kind], "plain", True)
        added[sentence] = Told(_BY_KIND[figure.kind], cue, min(begin, first), stop)
    return sorted([*told, *added.values()], key=lambda act: act.first) if added else told


def _span(doc: Doc, told: Told) -> Span:
    """The act's words, with a closing mark right behind whose opening one is inside."""
    start, end = doc.start[told.first], doc.end[told.last]
    closing = doc.text[end : end + 1]
    opening = {"»": "«", ")": "(", "”": "“"}.get(closing)
    text = doc.text[start:end]
    if opening is not None and text.count(opening) > text.count(closing):
        return Span(start=start, end=end + 1)
    return Span(start=start, end=end + 1 if closing == '"' and text.count('"') % 2 else end)


def _words(doc: Doc, span: Span) -> tuple[int, int]:
    """The first and last word of a span."""
    first = bisect_right(doc.start, span.start) - 1
    last = bisect_left(doc.end, span.end)
    return max(first, 0), min(max(last, first, 0), len(doc.norm) - 1)


class _Reader:
    """What is known of the paragraph while its incidents are put together."""

    def __init__(
        self,
        doc: Doc,
        sentences: Sequence[int],
        actors: Sequence[Mention],
        places: Sequence[Place],
        casualties: Sequence[Casualties],
        attribution: AttributionResult,
        published_at: datetime | None,
        told: Sequence[Told],
    ) -> None:
        self.doc, self.sentences, self.published_at = doc, sentences, published_at
        self.actors, self.actor_starts = actors, [m.first for m in actors]
        self.places = sorted(places, key=lambda p: p.span.start)
        self.place_starts = [p.span.start for p in self.places]
        self.casualties = sorted(casualties, key=lambda c: c.span.start)
        self.casualty_starts = [c.span.start for c in self.casualties]
        self.attribution = attribution
        self.dates = find_dates(doc, published_at)
        self.date_starts = [d.span.start for d in self.dates]
        spoken = {i for a in attribution.chain if a.span is not None for i in range(a.span.start, a.span.end)}
        self.speakers = frozenset(m.first for m in actors if doc.end[m.last] - 1 in spoken)
        self.before: list[Actor] = []
        self.sides: list[Actor] = []
        self.previous: int | None = None
        self.agent = False
        self.first_cues: dict[int, int] = {}
        for act in told:
            self.first_cues.setdefault(sentences[act.cue.first], doc.start[act.cue.first])

    def incident(self, told: Told) -> Incident:
        doc, act = self.doc, ACTS[told.code]
        span = _span(doc, told)
        claim = claim_of(doc, self.attribution, told.cue.first, told.last)
        when = self.when(told, span)
        actors = assign(doc, told, self.parties(told), self.speakers, self.before, self.sides, self.near(told))
        self.agent = any(a.role != "target" for a in actors)
        if self.agent:
            self.before = [a for a in actors if a.role != "target"]
        if len(actors) > 1:
            self.sides = actors
        sentence = bisect_left(self.sentences, self.sentences[told.cue.first])
        return Incident(
            span=span,
            act=act.code,
            act_surface=doc.surface(told.cue.first, told.cue.last),
            plover=act.plover,
            acled=act.acled,
            when=when,
            places=self.where(span, told),
            actors=actors,
            weapon=told.use.weapon.code if told.use is not None else None,
            casualties=self.losses(span),
            status=status_of(doc, told, sentence, claim, when, self.published_at),
            claimant=claim.claimant,
        )

    def near(self, told: Told) -> bool:
        """Whether the act before has an agent and stands in the same clause: no comma between the two cues."""
        previous, self.previous = self.previous, told.cue.last
        if previous is None or not self.agent:
            return False
        gap = self.doc.text[self.doc.end[previous] : self.doc.start[told.cue.first]]
        return "،" not in gap and "," not in gap

    def parties(self, told: Told) -> Sequence[Mention]:
        first = bisect_left(self.actor_starts, told.first)
        return self.actors[first : min(first + _MOST_PARTIES, bisect_right(self.actor_starts, told.last))]

    def losses(self, span: Span) -> list[Casualties]:
        return self.casualties[
            bisect_left(self.casualty_starts, span.start) : bisect_left(self.casualty_starts, span.end)
        ]

    def where(self, span: Span, told: Told) -> list[Place]:
        """Places inside the span, else the nearest before it in the sentence."""
        first = bisect_left(self.place_starts, span.start)
        inside = self.places[first : bisect_left(self.place_starts, span.end)]
        if inside or not first:
            return [p.model_copy(update={"role": "event"}) for p in inside]
        nearest = self.places[first - 1]
        sentence = bisect_left(self.sentences, self.sentences[told.cue.first])
        return [nearest.model_copy(update={"role": "event"})] if nearest.span.start >= self.doc.start[sentence] else []

    def when(self, told: Told, span: Span) -> When | None:
        """The first date inside the span, else the last that stands before every act of the sentence."""
        at = bisect_left(self.date_starts, span.start)
        if at < len(self.dates) and self.dates[at].span.start < span.end:
            return self.dates[at]
        sentence = bisect_left(self.sentences, self.sentences[told.cue.first])
        opening = self.first_cues[self.sentences[told.cue.first]]
        heading = bisect_left(self.date_starts, opening) - 1
        if heading >= 0 and self.dates[heading].span.start >= self.doc.start[sentence]:
            return self.dates[heading]
        return None
