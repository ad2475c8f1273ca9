"""Who says it: the chain from the origin of a claim to those who passed it on, and who speaks in each quotation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.annotate.person_names import gap
from service.annotate.speaker_memory import BARE, Chain, Speaker
from service.annotate.speaker_words import ANON, CLASS, DOCUMENT, NOT, word_set
from service.annotate.speakers import Party, parse
from service.annotate.subjects import THAT, SubjectFinder, author, detached_word
from service.annotate.verbs import ACCORDING_TO, FORMS, Form
from service.models.extraction import Attribution, Quote
from service.text.normalise import fold
from service.text.tokens import Doc

__all__ = ["AttributionResult", "Report", "Speaker", "attribute", "flat_speakers"]

_NOUN_AFTER = word_set("في من إلى عن على مع بعد قبل خلال دون كل أي أو عدم بين موضع محل")
_CITES = word_set("حسبما ما بحسبما وفقما كما لما مثلما حسب")
_CONTINUING = frozenset(("أضاف", "تابع", "أردف", "استطرد", "أوضح", "ختم"))
_CONTINUES = word_set("كما ثم قد لكنه لكنها وقد")
_WITH_LLAM = ("وفقا", "طبقا", "استنادا")
_HIS_WORDS = word_set("قوله قولها قولهم")
_CALL = word_set("بدعوة بطلب")
_CAME = word_set("جاء وجاء ورد وورد جاءت وجاءت")
_ON_BEHALF = word_set("لسان صفحة")  # "على لسان X", "على صفحة X"
_REACH = 3  # paragraphs without a speaker after which nobody speaks on
_MOST = 2_000  # verbs read in one paragraph: a text of a megabyte must not hold up the others
_TRIGGERS = frozenset((*FORMS, *ACCORDING_TO, *_HIS_WORDS, *_CALL, *_CAME, *_ON_BEHALF))


@dataclass(frozen=True, slots=True)
class Report:
    """One verb of saying or stance, or one mention of a source: `word` is its index, `link` points into the chain."""

    word: int
    act: str
    lemma: str
    link: int | None
    party: Party | None = None


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
    """Reads one paragraph from left to right; its fields are what has been understood so far."""

    def __init__(self, doc: Doc, quotes: Sequence[Quote], previous: Speaker | None, index: int) -> None:
        self.doc = doc
        self.quotes = quotes
        self.quote_starts = [q.span.start for q in quotes]
        self.previous = previous
        self.index = index
        self.chain = Chain(doc, previous)
        self.finder = SubjectFinder(doc, self.chain, quotes)
        self.reports: list[Report] = []
        self.current: int | None = None
        self.feminine: bool | None = None
        self.person = False
        self.speaking: int | None = None  # the one who may go on in the next paragraph; a cited source does not
        self.done = -1  # last word taken into a speaker's phrase

    def read(self, triggers: list[int]) -> None:
        for i in triggers:
            if i <= self.done or (self.quotes and self._quoted(i)):
                continue
            word = self.doc.norm[i]
            if word in FORMS:
                self._verb(i, FORMS[word])
            elif word in _HIS_WORDS:
                self._his_words(i)
            elif word in _CALL:
                self._call(i)
            elif word in _CAME:
                self._came(i)
            else:
                if word in ACCORDING_TO or (i and self.doc.norm[i - 1] in ("علي", "عبر")):
                    self._source(i, ACCORDING_TO.get(word, word))

    def _quoted(self, i: int) -> bool:
        at = bisect_right(self.quote_starts, self.doc.start[i]) - 1
        return at >= 0 and self.doc.start[i] < self.quotes[at].span.end

    # -- verbs ----------------------------------------------------------------------------------------------------

    def _verb(self, i: int, form: Form) -> None:
        if form.kind == "participle":
            if self.current is not None:
                self.reports.append(Report(i, form.act, form.lemma, self.current))
            return
        if self._is_noun(i, form) or (form.needs and form.needs.isdisjoint(self.doc.norm[i + 1 : i + 16])):
            return
        subject = self.finder.behind(i, form, self.current is not None)
        party = subject.party
        if form.suffixed and (i == 0 or self.doc.norm[i - 1] not in _CITES):
            return  # "the truce that X announced" is background
        if not subject.back and (party is None or not self.finder.namelike(party)):
            party = self._ahead(i, form) or party
        if party is not None:
            self._spoken(i, form, party)
        elif subject.back or self._goes_on(i, form):
            if self.current is None:
                self.current = self.speaking = self._inherit(form)
            if self.current is not None:
                self.reports.append(Report(i, form.act, form.lemma, self.current))

    def _ahead(self, i: int, form: Form) -> Party | None:
        """The subject in front of the verb."""
        if form.suffixed or (form.frame == "that_only" and THAT.isdisjoint(self.doc.norm[i + 1 : i + 2])):
            return None
        return self.finder.topic(i, self.done) if form.joined else self.finder.before(i, self.done, self._named())

    def _named(self) -> bool:
        return self.current is not None and fold(self.chain.links[self.current].surface) not in BARE

    def _is_noun(self, i: int, form: Form) -> bool:
        """A form that is also a noun reads as one behind a preposition or in a construct ("على طلب الرئيس")."""
        if i == 0 or form.joined or gap(self.doc, i - 1):
            return False
        before = self.doc.norm[i - 1]
        if i - 1 == self.done and CLASS.get(self.doc.norm[i], 0) & NOT:  # "أكدت X رفض ..."
            return True
        if form.frame == "meet" and before == "حيث" and self.current is not None:
            return True
        return before in _NOUN_AFTER or bool(CLASS.get(before, 0) & NOT)

    def _spoken(self, i: int, form: Form, party: Party) -> None:
        if form.frame == "relay":
            origin = self._relayed(party)
            if origin is not None:
                self.chain.add(party, "relay")
                self.done = max(self.done, party.end)
                self._say(i, form, self.chain.add(origin), origin)
                return
        if self.reports and i and self.doc.norm[i - 1] in _CITES:
            self._cite(i, form.act, form.lemma, party)
        else:
            self._say(i, form, self.chain.add(party), party)
            self._second(party)

    def _say(self, i: int, form: Form, at: int, party: Party) -> None:
        self.reports.append(Report(i, form.act, form.lemma, at, party))
        self.current = self.speaking = at
        self.done = max(self.done, party.end)
        self.feminine = form.feminine
        self.person = party.kind in ("person", "role")

    def _second(self, party: Party) -> None:
        """A second subject joined by و: "أكدت المعارضة السورية والولايات المتحدة"."""
        norm, at = self.doc.norm, party.end + 1
        if at + 1 < len(norm) and gap(self.doc, party.end) == "(" and gap(self.doc, at) == ")":
            at += 1  # an abbreviation in brackets
        if at >= len(norm) or norm[at][0] != "و" or party.kind not in ("body", "state", "media", "anonymous"):
            return
        other = parse(self.doc, at, norm[at][1:])
        if other is not None and other.kind in ("body", "state", "media", "anonymous"):
            self.chain.add(other)
            self.done = max(self.done, other.end)

    def _goes_on(self, i: int, form: Form) -> bool:
        """Whether a verb without a subject goes on with the last speaker: it opens a clause and says something."""
        if form.suffixed or form.frame in ("relay", "meet", "needs", "that_only", "thing_only"):
            return False
        return i == 0 or form.joined or self.doc.norm[i - 1] in _CONTINUES or bool(gap(self.doc, i - 1))

    def _inherit(self, form: Form) -> int | None:
        previous = self.previous
        if previous is None or previous.canonical is None or self.index - previous.paragraph > _REACH:
            return None
        agrees = None in (form.feminine, previous.feminine) or form.feminine == previous.feminine
        if not agrees and (previous.person or form.lemma not in _CONTINUING):
            return None  # a body's statement may go on in another gender, but only in a verb of going on
        self.feminine, self.person = previous.feminine, previous.person
        return self.chain.inherit(previous)

    def _relayed(self, party: Party) -> Party | None:
        """Behind "نقلت X": the one after عن, within a few words."""
        norm = self.doc.norm
        for at in range(party.end + 1, min(len(norm) - 1, party.end + 9)):
            if norm[at] == "عن":
                found = parse(self.doc, at + 1)
                if found is None or not self.finder.namelike(found):  # "عن من وصفها بـ«مصادر متابعة»"
                    heads = (j for j in range(at + 1, min(len(norm), at + 7)) if CLASS.get(norm[j], 0) & ANON)
                    found = next((p for j in heads if (p := parse(self.doc, j)) is not None), found)
                return found
            if norm[at] in THAT:
                return None
        return None

    # -- sources --------------------------------------------------------------------------------------------------

    def _source(self, i: int, word: str) -> None:
        """A source without a verb: "بحسب المرصد", "وفقا لوزارة ...", "نقلا عن مصدر", "على لسان وزير"."""
        norm, n = self.doc.norm, len(self.doc.norm)
        j = i + 1
        if j < n and norm[j] == "عن":
            j += 1
        if j >= n or norm[j] == "ما" or norm[j] == "لما":
            return
        first = norm[j]
        attached: str | None = None
        if first == "ل":
            j += 1
        elif first.startswith("ل") and word in _WITH_LLAM and len(first) > 3:
            first = attached = detached_word(first)
        if j >= n:
            return
        party = author(self.doc, j).party if CLASS.get(first, 0) & DOCUMENT else parse(self.doc, j, attached)
        if party is None or not (party.detached or self.finder.namelike(party)):
            return
        if word == "نقلا" and self.reports and self._same_sentence(i):
            last = self.reports[-1]
            if last.link is not None:
                self.chain.relay(last.link)
            at = self.chain.add(party)
            self.reports[-1] = Report(last.word, last.act, last.lemma, at, party)
            self.current = self.speaking = at
            self.done = max(self.done, party.end)
        else:
            self._cite(i, "say", word, party)

    def _cite(self, i: int, act: str, lemma: str, party: Party) -> None:
        """A source named beside the report: a medium that cites a speaker of the same sentence is a relay."""
        same = bool(self.reports) and self._same_sentence(i)
        at = self.chain.add(party, "relay" if same and party.kind == "media" else "origin")
        self.reports.append(Report(i, act, lemma, at, party))
        self.done = max(self.done, party.end)
        if not same:
            self.current = at

    def _same_sentence(self, i: int) -> bool:
        return self.finder.sentence_start(i) <= self.reports[-1].word

    def _his_words(self, i: int) -> None:
        """ "... عن X قوله" where the verb that carries it is out of sight."""
        norm = self.doc.norm
        for at in range(i - 1, max(-1, i - 10, self.done), -1):
            if norm[at] in ("عن", "من", "الي") and at + 1 < i:
                party = parse(self.doc, at + 1)
                if party is not None and party.end == i - 1 and self.finder.namelike(party):
                    self.current = self.speaking = self.chain.add(party)
                    self.reports.append(Report(i, "say", "قال", self.current, party))
                return

    def _came(self, i: int) -> None:
        """ "جاء في بيان لوزارة ... أن": a statement that speaks, its author named."""
        norm = self.doc.norm
        if i + 3 < len(norm) and norm[i + 1] == "في" and CLASS.get(norm[i + 2], 0) & DOCUMENT:
            party = author(self.doc, i + 2).party
            if party is not None and self.finder.namelike(party):
                self.current = self.speaking = self.chain.add(party)
                self.reports.append(Report(i, "say", "جاء", self.current, party))
                self.done = max(self.done, party.end)

    def _call(self, i: int) -> None:
        """ "بدعوة من X": a call without a verb."""
        norm = self.doc.norm
        if i + 2 < len(norm) and norm[i + 1] == "من":
            party = parse(self.doc, i + 2)
            if party is not None and self.finder.namelike(party):
                at = self.chain.add(party)
                self.reports.append(Report(i, "call_for", "دعا", at, party))
                self.done = max(self.done, party.end)

    # -- result ---------------------------------------------------------------------------------------------------

    def attributed_quotes(self) -> list[Quote]:
        """Each quotation goes to the last one who spoke before it, else to a source named behind it."""
        said = [self.doc.start[r.word] for r in self.reports]
        filled = []
        for quote in self.quotes:
            at = bisect_right(said, quote.span.start) - 1
            report = self.reports[max(at, 0)] if self.reports else None
            link = report.link if report is not None else None
            canonical = self.chain.links[link].canonical if link is not None else self._carried_on(quote)
            filled.append(quote if canonical is None else quote.model_copy(update={"speaker": canonical}))
        return filled

    def _carried_on(self, quote: Quote) -> str | None:
        """A paragraph that is nothing but a quotation belongs to the one who spoke last."""
        before = self.doc.text[: quote.span.start].strip()
        fresh = self.previous is not None and self.index - self.previous.paragraph <= _REACH
        return self.previous.canonical if self.previous is not None and fresh and not before else None

    def carried(self) -> Speaker | None:
        known = self.chain.memory()
        if self.speaking is not None:
            link = self.chain.links[self.speaking]
            where = self.index  # who speaks here, inherited or not, may go on from here
            return Speaker(link.canonical, link.surface, where, link.anonymous, self.feminine, self.person, known)
        previous = self.previous
        if previous is None:
            return Speaker(None, "", self.index, known=known) if known else None
        return replace(previous, known=known)


def attribute(doc: Doc, quotes: Sequence[Quote], previous: Speaker | None, index: int = 0) -> AttributionResult:
    """Who says what in one paragraph.

    In: its words, the quotations of `find_quotes`, the speaker carried from the paragraph before in the same article
    (null at its start), and the paragraph's index. Out: chain, quotes with speakers, verbs of saying, the speaker to
    carry on. A verb without a subject goes on with the last speaker; a pronoun is never one.
    """
    triggers = [i for i, word in enumerate(doc.norm) if word in _TRIGGERS]
    if not triggers and not quotes:
        return AttributionResult(carried=previous)
    reader = _Reader(doc, quotes, previous, index)
    reader.read(triggers[:_MOST])
    return AttributionResult(reader.chain.links, reader.attributed_quotes(), reader.carried(), reader.reports)


def flat_speakers(chain: Sequence[Attribution]) -> list[str]:
    """The chain as plain names, copied from the text without an attached preposition: origins only, a relay where it
    is the only source, no bare "المصدر" that points at nobody.
    """
    telling = [a for a in chain if not (a.anonymous and fold(a.surface) in BARE)]
    names = []
    for link in [a for a in telling if a.role == "origin"] or telling:
        names.append("ال" + link.surface[2:] if link.surface.startswith("لل") else link.surface)
    return names
