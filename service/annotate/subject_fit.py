"""Whether a phrase behind a verb is its subject: names and words, agreement, what the verb governs."""

from __future__ import annotations

from collections.abc import Sequence

from service.annotate.person_names import gap, verbal_noun
from service.annotate.speaker_memory import Chain
from service.annotate.speaker_words import ANON, CLASS, GIVEN, ORG, PARTICLE, PLACE, ROLE, word_set
from service.annotate.speakers import Party, parse
from service.annotate.verbs import Form
from service.models.extraction import Quote
from service.text.tokens import Doc

THAT = word_set("أن أنه أنها أنهم بأن بأنه بأنها بأنهم أنهما أننا بأننا بأنهما")
"""What opens the clause that is said."""

_NOT_HERE = word_set("ما لا لم لن الذي التي الذين")  # behind these an unknown noun is no subject
_TAKES_B = frozenset(("رحب", "ندد", "وعد", "تعهد", "أشاد", "صرح", "أفاد", "اعترف", "نوه", "أقر"))  # lemmas
_LEADS_ON = word_set("عن على إلى في خلال بالقول قائلا قائلة ب من")
_SUFFIXES = ("ها", "هم", "هما", "ه", "ات", "ين", "نا")


def worded_like_a_name(word: str) -> bool:
    """Whether an unknown word without the article may be a surname: no pronoun, plural or verbal noun."""
    return not (word.startswith("ال") or word.endswith(_SUFFIXES) or verbal_noun(word) or CLASS.get(word, 0))


class Fit:
    """Judges phrases of one paragraph; knows its quotations and the names the article has used."""

    def __init__(self, doc: Doc, chain: Chain, quotes: Sequence[Quote]) -> None:
        self.doc, self.norm, self.n = doc, doc.norm, len(doc.norm)
        self.chain = chain
        self.opens = {q.span.start for q in quotes}

    def fits(self, k: int, form: Form, party: Party, somebody: bool) -> bool:
        """Whether the phrase behind the verb is its subject and not its object."""
        norm = self.norm
        nxt = norm[party.end + 1] if party.end + 1 < self.n else ""
        mark = gap(self.doc, party.end)
        clause = (
            nxt in THAT
            or ":" in mark
            or self.doc.end[party.end] + 1 in self.opens
            or self._leads_to_clause(party.end + 1)
        )
        if form.frame == "needs":
            return self.namelike(party)
        if form.frame == "that_only":
            far = (
                self.namelike(party)
                and mark[:1] in ("،", ",")
                and any(w in THAT for w in norm[party.end + 1 : party.end + 12])
            )
            return (clause or far) and (self.namelike(party) or self._free(k, form))
        if party.kind != "person" and not clause and not self._agrees(form, party):
            return False
        if not self.namelike(party):
            return self._unknown_fits(k, form, party, nxt, mark, clause)
        if form.frame == "person" and party.kind in ("body", "state") and nxt and (not clause or nxt[0] == "ب"):
            end = party.end
            if nxt[0] == "و" and (other := parse(self.doc, end + 1, nxt[1:])) is not None:  # "اتهم X وY ب..."
                end = other.end
            nxt = norm[end + 1] if end + 1 < self.n else ""
            addressed = nxt in ("الي", "علي", "من", "ضد", "في") or nxt[:1] == "ب"
            goes_on = form.joined or party.kind == "state" or (k > 0 and norm[k - 1] == "كما")
            return not (addressed and somebody and goes_on)
        return True

    def _leads_to_clause(self, j: int) -> bool:
        """ "أشار X إلى أن", "شدد X على أن"."""
        return j + 1 < self.n and self.norm[j] in ("الي", "علي", "من", "في") and self.norm[j + 1] in THAT

    def _agrees(self, form: Form, party: Party) -> bool:
        """A verb before its subject agrees with it in gender; a body that does not is the object."""
        head = self.norm[party.head]
        bits = CLASS.get(head, 0)
        if form.feminine is None or party.kind == "state":
            return True
        if head.endswith("ه") and bits & ORG:
            return form.feminine
        return not (form.feminine and bits & ROLE and not bits & ANON)

    def _unknown_fits(self, k: int, form: Form, party: Party, nxt: str, mark: str, clause: bool) -> bool:
        """A word nobody knows as a name: it is one when a clause follows, or when verb and particle leave no choice."""
        word = self.norm[party.first]
        if word[0] in "بل" and not clause and (form.lemma in _TAKES_B or form.frame != "that"):
            return False
        if not self._free(k, form):
            return False
        titled = party.last > party.first and CLASS.get(nxt, 0) & ROLE
        stands_apart = form.frame == "that" and (mark[:1] in ("،", ",") or nxt == "ل")
        if clause or titled or (party.last > party.first and stands_apart):
            return True
        if CLASS.get(word, 0) & PLACE:
            return False
        if word.startswith("ال") and word.endswith("ون") and party.last == party.first:
            return True
        thing = form.frame in ("thing", "person") and word.startswith("ال")
        if thing or party.last > party.first or form.frame in ("meet", "thing_only") or word.endswith(_SUFFIXES):
            return False
        if verbal_noun(word) or (form.feminine and not word.endswith("ه")):
            return False
        return mark[:1] in ("،", ",", "(") or nxt in _LEADS_ON or form.frame in ("that", "relay")

    def _free(self, k: int, form: Form) -> bool:
        """No negation or relative pronoun governs the verb at word `k`."""
        return k == 0 or form.joined or bool(gap(self.doc, k - 1)) or self.norm[k - 1] not in _NOT_HERE

    def namelike(self, party: Party) -> bool:
        """Whether the phrase is surely a speaker: no mere word, but known, named before, or with role or given name."""
        if party.entity is not None or party.kind != "person" or party.head != party.first:
            return True
        first = self.norm[party.first]
        if party.last > party.first and CLASS.get(first, 0) & (GIVEN | PARTICLE):
            return True
        nisba = party.last == party.first and first.startswith("ال") and first.endswith("ي") and len(first) > 4
        return nisba or self.chain.mentioned(party)
