"""Who says it: the chain from the origin of a claim to those who passed it on, and who speaks in each quotation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from service.annotate.names import canonical_person, match, sound
from service.annotate.speakers import (
    ANON,
    CLASS,
    DOCUMENT,
    ORG,
    POINTER,
    ROLE,
    TIME,
    Party,
    gap,
    parse,
)
from service.annotate.verbs import ACCORDING_TO, FORMS, Form
from service.models.base import Span
from service.models.extraction import Attribution, Quote
from service.text.normalise import fold, words
from service.text.tokens import Doc

_THAT = {"ان", "انه", "انها", "انهم", "بان", "بانه", "بانها", "بانهم", "انهما", "اننا"}
_LEADS = {
    "كان",
    "وكان",
    "كانت",
    "وكانت",
    "لكن",
    "ولكن",
    "فان",
    "ان",
    "بان",
    "اما",
    "حيث",
    "بينما",
    "فيما",
    "حين",
    "وان",
}
_SIDE = {"جانبه", "جانبها", "جهته", "جهتها", "جانبهم", "جهتهم", "ناحيته", "ناحيتها", "طرفه", "طرفها"}
_BARE = frozenset(fold("المصدر المصادر المسؤول المسئول المسؤولون البيان التقرير الرسالة مصدر مصادر").split())
_PRONOUNS = frozenset(["عليه", "عليها", "به", "بها", "اليه", "اليها", "فيه", "له", "لها", "عنه", "عنها"])
_PREPOSITIONS = {"في", "من", "الي", "عن", "على", "مع", "بعد", "قبل", "خلال", "دون", "هذا", "ذلك", "كل", "اي", "او"}
_REACH = 3  # paragraphs without a speaker after which nobody speaks on


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke last, carried to the next paragraph of the same article, with everybody the article has named.

    `known` maps the folded last name or head word to (canonical name, surface): "لافروف" -> سيرغي لافروف.
    """

    canonical: str
    surface: str
    paragraph: int
    anonymous: bool = False
    feminine: bool | None = None
    known: tuple[tuple[str, str], ...] = ()


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
    """`chain`: the speakers in order; `quotes` with their speakers; `carried`: for the next paragraph."""

    chain: list[Attribution] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    carried: Speaker | None = None
    reports: list[Report] = field(default_factory=list)


def _sentence_break(mark: str) -> bool:
    return mark[:1] in (".", "؟", "!", "؛") or "\n" in mark


def _detached(word: str) -> str:
    """The word without an attached ل: "للمرصد" -> "المرصد", "لوزارة" -> "وزارة"."""
    return "ال" + word[2:] if word.startswith("لل") else word[1:]


class _Reader:
    """Reads one paragraph from left to right; its fields are what has been understood so far."""

    def __init__(self, doc: Doc, quotes: Sequence[Quote], previous: Speaker | None, index: int) -> None:
        self.doc = doc
        self.quotes = quotes
        self.previous = previous
        self.index = index
        self.known: dict[str, str] = dict(previous.known) if previous is not None else {}
        self.chain: list[Attribution] = []
        self.reports: list[Report] = []
        self.current: int | None = None
        self.feminine: bool | None = None
        self.links: dict[str, int] = {}
        self.quote_starts = [q.span.start for q in quotes]
        self.done = -1  # last word taken into a speaker's phrase

    # -- naming ---------------------------------------------------------------------------------------------------

    def surface(self, party: Party) -> tuple[str, int, int]:
        doc = self.doc
        start, end = doc.start[party.first], doc.end[party.last]
        text = doc.text[start:end]
        for opening, closing in (("«", "»"), ('"', '"'), ("“", "”")):
            if text.count(opening) % 2 == 1 and doc.text[end : end + 1] == closing and opening in text:
                end += 1
                text = doc.text[start:end]
                break
        return text, start, end

    def name(self, party: Party, name: str) -> tuple[str, bool]:
        """Canonical name of a party, and whether it names nobody. Learns it for later, shorter mentions."""
        head = self.doc.norm[party.head]
        if party.kind == "person":
            folded = fold(name)
            canonical = self.known.get(folded) or self.known.get(sound(name))
            if canonical is None:
                canonical = party.entity.canonical if party.entity is not None else canonical_person(name)
            parts = words(name)
            if len(parts) > 1:
                tail = 2 if parts[-2] in ("عبد", "نصر", "ابو", "بن", "ابن", "ال", "دي") else 1
                for size in {tail, 1}:
                    last = " ".join(parts[-size:])
                    self.known[last] = canonical
                    self.known[sound(last)] = canonical
            if party.head != party.first and CLASS.get(head, 0) & ROLE:
                self.known[head if head.startswith("ال") else "ال" + head] = canonical
            return canonical, False
        if party.kind == "pointer" or (head.startswith("ال") and CLASS.get(head, 0) & POINTER and party.entity is None):
            earlier = self.known.get(head)
            if earlier is not None:
                return earlier, bool(CLASS.get(fold(earlier).split(" ")[0], 0) & ANON)
        canonical = party.entity.canonical if party.entity is not None else name
        if not head.startswith("ال"):
            self.known["ال" + head] = canonical
        elif party.entity is not None or party.last > party.first:
            self.known[head] = canonical
        return canonical, party.kind == "anonymous" or head in _BARE

    def link(self, party: Party, role: str = "origin", detached: bool = False) -> int:
        """The chain's index of this party, added when new."""
        text, start, end = self.surface(party)
        name = text.replace("«", "").replace("»", "").replace('"', "").replace("“", "").replace("”", "")
        if detached:
            name = "ال" + name[2:] if name.startswith("لل") else name[1:]
            if not text.startswith("لل"):
                text, start = text[1:], start + 1
        canonical, anonymous = self.name(party, name)
        key = fold(canonical)
        at = self.links.get(key)
        if at is None:
            at = len(self.chain)
            self.links[key] = at
            self.chain.append(
                Attribution(
                    surface=text,
                    span=Span(start=start, end=end),
                    canonical=canonical,
                    role="relay" if role == "relay" else "origin",
                    anonymous=anonymous,
                )
            )
        return at

    def inherit(self, form: Form | None) -> int | None:
        """The speaker of the paragraph before, as a link of this chain."""
        previous = self.previous
        if previous is None or self.index - previous.paragraph > _REACH:
            return None
        if form is not None and None not in (form.feminine, previous.feminine) and form.feminine != previous.feminine:
            return None
        at = len(self.chain)
        self.links[fold(previous.canonical)] = at
        self.chain.append(
            Attribution(
                surface=previous.surface,
                span=None,
                canonical=previous.canonical,
                role="origin",
                anonymous=previous.anonymous,
                inherited_from=previous.paragraph,
            )
        )
        self.feminine = previous.feminine
        return at

    # -- grammar --------------------------------------------------------------------------------------------------

    def document(self, j: int) -> tuple[Party | None, bool, bool]:
        """A statement or report that speaks: its author, whether ل is attached, whether it points back."""
        norm, n = self.doc.norm, len(self.doc.norm)
        if j + 2 < n and norm[j + 1].startswith("صادر") and norm[j + 2] == "عن":
            return parse(self.doc, j + 3), False, False
        if norm[j].startswith("ال"):
            return None, False, True
        if j + 1 < n and not gap(self.doc, j):
            if norm[j + 1].startswith("ل") and len(norm[j + 1]) > 3:
                party = parse(self.doc, j + 1, _detached(norm[j + 1]))
                if party is not None:
                    return party, True, False
            return parse(self.doc, j + 1), False, False
        return None, False, False

    def after(self, k: int, form: Form) -> tuple[Party | None, bool, bool]:
        """The subject behind the verb at `k`: (party, ل attached, points back to the current speaker)."""
        doc, norm, n = self.doc, self.doc.norm, len(self.doc.norm)
        j = k + 1
        if j >= n or _sentence_break(gap(doc, k)) or ":" in gap(doc, k):
            return None, False, False
        while j + 1 < n and j - k < 7:
            word = norm[j]
            if word == "من" and norm[j + 1] in _SIDE:
                j += 2
            elif CLASS.get(word, 0) & TIME or word in _PRONOUNS:
                j += 1
            else:
                break
        word = norm[j]
        if CLASS.get(word, 0) & DOCUMENT:
            return self.document(j)
        if word in ("في", "ل") and j + 1 < n:
            j = self.behind_phrase(j)
            if j < 0:
                return None, False, False
        party = parse(doc, j)
        if party is None or not self.fits(form, party):
            return None, False, False
        return party, False, False

    def behind_phrase(self, j: int) -> int:
        """Skips "في تصريح صحفي" or "لـ«الشرق الأوسط»" to a role or a known name; -1 where none follows."""
        norm, n = self.doc.norm, len(self.doc.norm)
        if norm[j] == "في" and not CLASS.get(norm[j + 1], 0) & DOCUMENT:
            return -1
        for at in range(j + 2, min(n, j + 7)):
            if CLASS.get(norm[at], 0) & ROLE and gap(self.doc, at - 1) in ("", "»", '"', "،", "”", "»،"):
                return at
        return -1

    def fits(self, form: Form, party: Party) -> bool:
        """Whether the phrase behind the verb is its subject and not its object."""
        doc, norm = self.doc, self.doc.norm
        head = norm[party.head]
        bits = CLASS.get(head, 0)
        nxt = norm[party.end + 1] if party.end + 1 < len(norm) else ""
        mark = gap(doc, party.end)
        plain = party.kind == "person" and party.entity is None and party.head == party.first
        clause = nxt in _THAT or ":" in mark
        if form.frame == "that_only":
            return any(w in _THAT for w in norm[party.end + 1 : party.end + 12]) or ":" in mark
        if party.kind not in ("person",) and form.feminine is not None and not clause:
            feminine = head.endswith("ه") and bool(bits & ORG)
            if feminine != form.feminine and (feminine or (form.feminine and bits & ROLE and not bits & ANON)):
                return False
        if form.frame in ("that", "relay"):
            return not plain or party.last > party.first or self.namelike(party) or clause or bool(mark) or True
        if form.frame == "meet" or form.frame == "thing_only":
            return not plain or self.namelike(party)
        if plain and not self.namelike(party):
            return clause or (
                nxt in ("عن", "علي", "الي", "في", "خلال") and not norm[party.first].endswith(("ه", "ات", "ين"))
            )
        if form.frame == "person" and party.kind in ("body", "state") and nxt and not clause:
            addressed = nxt in ("الي", "علي", "من", "ضد", "في") or nxt[0] == "ب"
            return not (addressed and (form.joined or party.kind == "state") and self.current is not None)
        return True

    def namelike(self, party: Party) -> bool:
        """A name without a role that is surely one: known, earlier named, or made of given names."""
        norm = self.doc.norm
        if party.entity is not None or party.kind != "person":
            return True
        name = norm[party.first : party.last + 1]
        from service.annotate.speakers import GIVEN, PARTICLE

        if len(name) > 1 and CLASS.get(name[0], 0) & (GIVEN | PARTICLE):
            return True
        return " ".join(name) in self.known or (len(name) == 1 and name[0].startswith("ال") and name[0].endswith("ي"))

    def before(self, k: int) -> Party | None:
        """The subject in front of the verb at `k`: "وكان X قد أعلن", "لكن X، وهو ...، قال", "X الذي قال"."""
        doc, norm = self.doc, self.doc.norm
        at = k - 1
        while at >= 0 and norm[at] in ("قد", "فقد", "وقد", "ايضا", "بدوره"):
            at -= 1
        if at < 0:
            return None
        if norm[at] in ("الذي", "التي", "الذين"):
            for start in range(max(self.done + 1, at - 9), at):
                if CLASS.get(norm[start], 0) or match(norm, start) is not None:
                    party = parse(doc, start)
                    if party is not None and party.end == at - 1:
                        return party
            return None
        start = at
        while start > max(self.done + 1, at - 24):
            if _sentence_break(gap(doc, start - 1)) or norm[start - 1] in _LEADS:
                break
            start -= 1
        if start > 0 and not (_sentence_break(gap(doc, start - 1)) or norm[start - 1] in _LEADS):
            return None
        party = parse(doc, start)
        if party is None and norm[start][0] in "وف" and len(norm[start]) > 3:
            return None
        if (
            party is None
            or party.end >= k
            or (party.kind == "person" and not self.namelike(party) and party.head == party.first)
        ):
            return None
        if party.end == at or (
            norm[start - 1 : start] in (["كان"], ["وكان"], ["كانت"], ["وكانت"]) and at - party.end < 12
        ):
            return party
        return party if gap(doc, party.end)[:1] in ("،", ",", "-", "(") else None

    # -- reading --------------------------------------------------------------------------------------------------

    def quoted(self, i: int) -> bool:
        at = bisect_right(self.quote_starts, self.doc.start[i]) - 1
        return at >= 0 and self.doc.start[i] < self.quotes[at].span.end

    def read(self) -> None:
        norm = self.doc.norm
        for i, word in enumerate(norm):
            if word in FORMS:
                if i > self.done and not (self.quotes and self.quoted(i)):
                    self.verb(i, FORMS[word])
            elif (word in ACCORDING_TO or word == "لسان") and i > self.done and not (self.quotes and self.quoted(i)):
                self.source(i, ACCORDING_TO.get(word, "لسان"))

    def say(self, i: int, form: Form, at: int, party: Party | None) -> None:
        self.reports.append(Report(i, form.act, form.lemma, at, party))
        self.current = at
        if party is not None:
            self.done = max(self.done, party.end)
            self.feminine = form.feminine

    def verb(self, i: int, form: Form) -> None:
        if form.kind == "participle":
            if self.current is not None:
                self.reports.append(Report(i, form.act, form.lemma, self.current))
            return
        if i and not form.joined and self.doc.norm[i - 1] in _PREPOSITIONS:
            return
        party, detached, back = self.after(i, form)
        if party is None and not back:
            party = self.before(i)
        if party is not None:
            if form.frame == "relay" and (origin := self.relayed(party)) is not None:
                self.link(party, "relay", detached)
                self.done = max(self.done, party.end)
                self.say(i, form, self.link(origin), origin)
                return
            trailing = bool(self.reports) and self.cited(i)
            at = self.link(party, "relay" if trailing and party.kind == "media" else "origin", detached)
            if trailing:
                self.done = max(self.done, party.end)
                self.reports.append(Report(i, form.act, form.lemma, at, party))
            else:
                self.say(i, form, at, party)
            return
        if not self.opens_clause(i, form) and not back:
            return
        if form.frame in ("relay", "meet", "that_only", "thing_only") and not back:
            return
        if self.current is None:
            self.current = self.inherit(form)
        if self.current is not None:
            self.reports.append(Report(i, form.act, form.lemma, self.current))

    def opens_clause(self, i: int, form: Form) -> bool:
        return (
            i == 0 or form.joined or self.doc.norm[i - 1] in ("كما", "ثم", "قد", "لكنه") or bool(gap(self.doc, i - 1))
        )

    def cited(self, i: int) -> bool:
        """Whether the verb only cites ("حسبما ذكرت", "وفق ما أفادت", "بحسب ما أوردته")."""
        return i > 0 and self.doc.norm[i - 1] in ("حسبما", "ما", "بحسبما", "وفقما", "كما")

    def relayed(self, party: Party) -> Party | None:
        """Behind "نقلت X": the one after عن, within a few words."""
        norm = self.doc.norm
        for at in range(party.end + 1, min(len(norm) - 1, party.end + 9)):
            if norm[at] == "عن":
                return parse(self.doc, at + 1)
            if norm[at] in _THAT:
                return None
        return None

    def source(self, i: int, word: str) -> None:
        doc, norm, n = self.doc, self.doc.norm, len(self.doc.norm)
        j = i + 1
        if word == "نقلا" or (j < n and norm[j] == "عن"):
            j += 1
        if j >= n or norm[j] == "ما":
            return
        detached = False
        party: Party | None
        first = norm[j]
        if first == "ل":
            j, first = j + 1, norm[j + 1] if j + 1 < n else ""
        elif first.startswith("ل") and word in ("وفقا", "طبقا", "استنادا") and len(first) > 3:
            first, detached = _detached(first), True
        if j >= n:
            return
        if CLASS.get(first, 0) & DOCUMENT:
            party, detached, _ = self.document(j)
        else:
            party = parse(doc, j, first if detached else None)
            if party is None and detached and first not in CLASS and not first.startswith("ال"):
                return
        if party is None or (party.kind == "person" and party.head == party.first and not self.namelike(party)):
            return
        same_sentence = self.reports and not any(_sentence_break(gap(doc, w)) for w in range(self.reports[-1].word, i))
        if word == "نقلا" and same_sentence:
            last = self.reports[-1]
            if last.link is not None:
                self.chain[last.link] = self.chain[last.link].model_copy(update={"role": "relay"})
            at = self.link(party, "origin", detached)
            self.reports[-1] = Report(last.word, last.act, last.lemma, at, party)
            self.current = at
        else:
            at = self.link(party, "relay" if same_sentence and party.kind == "media" else "origin", detached)
            self.reports.append(Report(i, "say", word, at, party))
            if not same_sentence:
                self.current = at
        self.done = max(self.done, party.end)

    # -- result ---------------------------------------------------------------------------------------------------

    def attributed_quotes(self) -> list[Quote]:
        """Each quotation goes to the last one who spoke before it, else to a source named behind it."""
        if not self.quotes:
            return []
        said = [self.doc.start[r.word] for r in self.reports]
        filled = []
        for quote in self.quotes:
            at = bisect_right(said, quote.span.start) - 1
            report = self.reports[at] if at >= 0 else self.reports[0] if self.reports else None
            link = report.link if report is not None else None
            filled.append(quote if link is None else quote.model_copy(update={"speaker": self.chain[link].canonical}))
        return filled

    def carried(self) -> Speaker | None:
        known = tuple(self.known.items())
        if self.current is not None:
            link = self.chain[self.current]
            where = self.index if link.inherited_from is None else link.inherited_from
            return Speaker(link.canonical, link.surface, where, link.anonymous, self.feminine, known)
        previous = self.previous
        return previous


def attribute(doc: Doc, quotes: Sequence[Quote], previous: Speaker | None, index: int = 0) -> AttributionResult:
    """Who says what in one paragraph.

    In: its words, the quotations of `find_quotes`, the speaker carried from the paragraph before in the same article
    (null at its start), and the paragraph's index. Out: chain, quotes with speakers, verbs of saying, the speaker to
    carry on. A verb without a subject goes on with the last speaker; a pronoun is never one.
    """
    reader = _Reader(doc, quotes, previous, index)
    reader.read()
    return AttributionResult(reader.chain, reader.attributed_quotes(), reader.carried(), reader.reports)


def flat_speakers(chain: Sequence[Attribution]) -> list[str]:
    """The chain as plain names, copied from the text without an attached preposition: origins only, a relay where it
    is the only source, no bare "المصدر" that points at nobody.
    """
    origins = [a for a in chain if a.role == "origin"] or list(chain)
    names = []
    for link in origins:
        if link.anonymous and fold(link.surface) in _BARE:
            continue
        names.append("ال" + link.surface[2:] if link.surface.startswith("لل") else link.surface)
    return names
