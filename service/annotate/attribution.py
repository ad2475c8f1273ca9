"""Who says it: the chain from the origin of a claim to those who passed it on, and who speaks in each quotation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.annotate.person_names import gap
from service.annotate.reading import Reading, Report
from service.annotate.sources import WORDS, read_mention, told_to
from service.annotate.speaker_memory import BARE, Speaker
from service.annotate.speaker_words import ANON, CLASS, NOT, word_set
from service.annotate.speakers import Party, parse
from service.annotate.subject_fit import THAT
from service.annotate.verbs import FORMS, Form
from service.models.extraction import Attribution, Quote
from service.text.normalise import fold
from service.text.tokens import Doc
from service.text.wanted import wanted

__all__ = ["AttributionResult", "Report", "Speaker", "attribute", "flat_speakers"]

_NOUN_AFTER = word_set("في من إلى عن على مع بعد قبل خلال دون كل أي أو عدم بين موضع محل")
_CITES = word_set("حسبما ما بحسبما وفقما كما لما مثلما حسب")
_CONTINUING = frozenset(("أضاف", "تابع", "أردف", "استطرد", "أوضح", "ختم"))
_CONTINUES = word_set("كما ثم قد لكنه لكنها وقد")
_REACH = 3  # paragraphs without a speaker after which nobody speaks on
_MOST = 2_000  # verbs read in one paragraph: a text of a megabyte must not hold up the others
_TRIGGER = wanted((*FORMS, *WORDS))


@dataclass(slots=True)
class AttributionResult:
    """`chain`: the speakers in order; `quotes` with their speakers; `carried`: for the next paragraph; `reports`: the
    verbs and mentions behind the chain, in the order of the text.
    """

    chain: list[Attribution] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    carried: Speaker | None = None
    reports: list[Report] = field(default_factory=list)


class _Reader:
    """Reads the verbs and sources of one paragraph from left to right."""

    def __init__(self, doc: Doc, quotes: Sequence[Quote], previous: Speaker | None, index: int) -> None:
        self.doc = doc
        self.quotes = quotes
        self.quote_starts = [q.span.start for q in quotes]
        self.previous = previous
        self.index = index
        self.reading = Reading(doc, quotes, previous)
        self.finder = self.reading.finder

    def read(self, triggers: list[int]) -> None:
        for i in triggers:
            if i <= self.reading.done or (self.quotes and self._quoted(i)):
                continue
            form = FORMS.get(self.doc.norm[i])
            if form is not None:
                self._verb(i, form)
            else:
                read_mention(self.reading, i)

    def _quoted(self, i: int) -> bool:
        at = bisect_right(self.quote_starts, self.doc.start[i]) - 1
        return at >= 0 and self.doc.start[i] < self.quotes[at].span.end

    # -- verbs ----------------------------------------------------------------------------------------------------

    def _verb(self, i: int, form: Form) -> None:
        if form.kind == "participle":
            self.reading.go_on(i, form)
            return
        if self._is_noun(i, form) or (form.needs and form.needs.isdisjoint(self.doc.norm[i + 1 : i + 16])):
            return
        subject = self.finder.behind(i, form, self.reading.current is not None)
        party = subject.party
        if form.suffixed and (i == 0 or self.doc.norm[i - 1] not in _CITES):
            return  # "the truce that X announced" is background
        if not subject.back and (party is None or not self.finder.fit.namelike(party)):
            party = self._ahead(i, form) or party
        if party is not None:
            self._spoken(i, form, party)
        elif subject.back or self._goes_on(i, form):
            if self.reading.current is None:
                self.reading.current = self.reading.speaking = self._inherit(form)
            self.reading.go_on(i, form)

    def _ahead(self, i: int, form: Form) -> Party | None:
        """The subject in front of the verb."""
        if form.suffixed or (form.frame == "that_only" and THAT.isdisjoint(self.doc.norm[i + 1 : i + 2])):
            return None
        if form.joined:
            return self.finder.topic(i, self.reading.done)
        return self.finder.before(i, self.reading.done, self._named())

    def _named(self) -> bool:
        current = self.reading.current
        return current is not None and fold(self.reading.chain.links[current].surface) not in BARE

    def _is_noun(self, i: int, form: Form) -> bool:
        """A form that is also a noun reads as one behind a preposition or in a construct ("على طلب الرئيس")."""
        if i == 0 or form.joined or gap(self.doc, i - 1):
            return False
        before = self.doc.norm[i - 1]
        if i - 1 == self.reading.done and CLASS.get(self.doc.norm[i], 0) & NOT:  # "أكدت X رفض ..."
            return True
        if form.frame == "meet" and before == "حيث" and self.reading.current is not None:
            return True
        return before in _NOUN_AFTER or bool(CLASS.get(before, 0) & NOT)

    def _spoken(self, i: int, form: Form, party: Party) -> None:
        if form.frame == "relay":
            origin = self._relayed(party)
            if origin is not None:
                self.reading.chain.add(party, "relay")
                self.reading.done = max(self.reading.done, party.end)
                self.reading.say(i, form, origin)
                return
        if self.reading.reports and i and self.doc.norm[i - 1] in _CITES:
            self.reading.cite(i, form.act, form.lemma, party)
        else:
            self.reading.say(i, form, party)
            self._second(party)
            medium = told_to(self.doc, self.reading.done + 1)
            if medium is not None:
                self.reading.chain.add(medium, "relay")

    def _second(self, party: Party) -> None:
        """A second subject joined by و: "أكدت المعارضة السورية والولايات المتحدة"."""
        norm, at = self.doc.norm, party.end + 1
        if at + 1 < len(norm) and gap(self.doc, party.end) == "(" and gap(self.doc, at) == ")":
            at += 1  # an abbreviation in brackets
        if at >= len(norm) or norm[at][0] != "و" or party.kind not in ("body", "state", "media", "anonymous"):
            return
        other = parse(self.doc, at, norm[at][1:])
        if other is not None and other.kind in ("body", "state", "media", "anonymous"):
            self.reading.chain.add(other)
            self.reading.done = max(self.reading.done, other.end)

    def _goes_on(self, i: int, form: Form) -> bool:
        """Whether a verb without a subject goes on with the last speaker: it opens a clause and says something."""
        if form.suffixed or form.frame in ("relay", "meet", "needs", "that_only", "thing_only"):
            return False
        return i == 0 or form.joined or self.doc.norm[i - 1] in _CONTINUES or bool(gap(self.doc, i - 1))

    def _inherit(self, form: Form) -> int | None:
        previous = self.previous
        if previous is None or previous.canonical is None or self.index - previous.heard > _REACH:
            return None
        agrees = None in (form.feminine, previous.feminine) or form.feminine == previous.feminine
        if not agrees and (previous.person or form.lemma not in _CONTINUING):
            return None  # a body's statement may go on in another gender, but only in a verb of going on
        self.reading.feminine, self.reading.person = previous.feminine, previous.person
        return self.reading.chain.inherit(previous)

    def _relayed(self, party: Party) -> Party | None:
        """Behind "نقلت X": the one after عن, within a few words."""
        norm = self.doc.norm
        for at in range(party.end + 1, min(len(norm) - 1, party.end + 9)):
            if norm[at] == "عن":
                found = parse(self.doc, at + 1)
                if found is None or not self.finder.fit.namelike(found):  # "عن من وصفها بـ«مصادر متابعة»"
                    heads = (j for j in range(at + 1, min(len(norm), at + 7)) if CLASS.get(norm[j], 0) & ANON)
                    found = next((p for j in heads if (p := parse(self.doc, j)) is not None), found)
                return found
            if norm[at] in THAT:
                return None
        return None

    # -- result ---------------------------------------------------------------------------------------------------

    def attributed_quotes(self) -> list[Quote]:
        """Each quotation goes to the last one who spoke before it, else to a source named behind it."""
        said = [self.doc.start[r.word] for r in self.reading.reports]
        filled = []
        for quote in self.quotes:
            at = bisect_right(said, quote.span.start) - 1
            report = self.reading.reports[max(at, 0)] if self.reading.reports else None
            link = report.link if report is not None else None
            canonical = self.reading.chain.links[link].canonical if link is not None else self._carried_on(quote)
            filled.append(quote if canonical is None else Quote(span=quote.span, speaker=canonical))
        return filled

    def _carried_on(self, quote: Quote) -> str | None:
        """A paragraph that is nothing but a quotation belongs to the one who spoke last."""
        before = self.doc.text[: quote.span.start].strip()
        fresh = self.previous is not None and self.index - self.previous.heard <= _REACH
        return self.previous.canonical if self.previous is not None and fresh and not before else None

    def carried(self) -> Speaker | None:
        known = self.reading.chain.memory()
        if self.reading.speaking is not None:
            link = self.reading.chain.links[self.reading.speaking]
            return Speaker(
                link.canonical,
                link.surface,
                paragraph=self.index if link.inherited_from is None else link.inherited_from,
                heard=self.index,
                anonymous=link.anonymous,
                feminine=self.reading.feminine,
                person=self.reading.person,
                known=known,
            )
        previous = self.previous
        if previous is None:
            return Speaker(None, "", self.index, self.index, known=known) if known else None
        return replace(previous, known=known)


def attribute(doc: Doc, quotes: Sequence[Quote], previous: Speaker | None, index: int = 0) -> AttributionResult:
    """Who says what in one paragraph.

    In: its words, the quotations of `find_quotes`, the speaker carried from the paragraph before in the same article
    (null at its start), and the paragraph's index. Out: chain, quotes with speakers, verbs of saying, the speaker to
    carry on. A verb without a subject goes on with the last speaker; a pronoun is never one.
    """
    triggers = doc.where(_TRIGGER)
    if not triggers and not quotes:
        return AttributionResult(carried=previous)
    reader = _Reader(doc, quotes, previous, index)
    reader.read(triggers[:_MOST])
    return AttributionResult(
        reader.reading.chain.links, reader.attributed_quotes(), reader.carried(), reader.reading.reports
    )


def flat_speakers(chain: Sequence[Attribution]) -> list[str]:
    """The chain as plain names, copied from the text without an attached preposition: origins only, a relay where it
    is the only source, no bare "المصدر" that points at nobody.
    """
    names = []
    for link in [a for a in chain if a.role == "origin"] or chain:
        if link.anonymous and fold(link.canonical) in BARE:
            continue
        names.append("ال" + link.surface[2:] if link.surface.startswith("لل") else link.surface)
    return names
