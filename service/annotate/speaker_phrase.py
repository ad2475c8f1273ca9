"""A phrase that opens with a role, a body or an unnamed source: its complements, up to a name or to its end."""

from __future__ import annotations

from service.annotate.names import match
from service.annotate.person_names import (
    after_comma,
    after_titles,
    gap,
    person_at,
    preposition_ala,
    verb_here,
    verbal_noun,
)
from service.annotate.speaker_complements import (
    CLOSING_SIGNS,
    PARTICLES,
    QUOTE_SIGNS,
    Complements,
    Party,
    PartyKind,
)
from service.annotate.speaker_words import (
    ANON,
    CLASS,
    GEO,
    GIVEN,
    MEDIA,
    NOT,
    ORG,
    PLACE,
    POINTER,
    ROLE,
    STOP,
    TIME,
    TITLE,
    place_size,
    word_set,
)
from service.annotate.verbs import FORMS

_LONGEST = 16  # words; a longer phrase is a parse gone astray
_OPEN_ADJECTIVE = word_set(
    "عام عامة سابق سابقة أسبق رفيع رفيعة كبير بارز مطلع مطلعة مقرب مقربة موثوق موثوقة آخر خاص خاصة محلية متطابقة عليا"
)
_INTO = word_set("في من باسم لدى داخل قرب عن على")
_CALLED = word_set("ويدعى يدعى واسمه اسمه وتدعى")


class Walk(Complements):
    """Walks the complements of a role, a body or an unnamed source up to a name or to the phrase's end."""

    def party(self) -> Party | None:
        i, bits = self.i, self.bits
        if bits & TITLE and not bits & (ORG | ANON):
            start = after_titles(self.doc, i)
            if (
                start < self.n
                and gap(self.doc, start - 1) in ("", ".", "/")
                and (titled := self._titled(start)) is not None
            ):
                return titled
            if not bits & ROLE:
                return Party(i, i, i, i, "role") if self.definite and start == i + 1 else None
        while self.j + 1 < self.n and self.j - i < _LONGEST and self._step():
            pass
        if self.name is None and self.role and not bits & ORG and gap(self.doc, self.j)[:1] in ("،", ","):
            self.name = after_comma(self.doc, self.j)
        if self.name is not None:
            first, last, entity = self.name
            return Party(i, first, last, last, "person", entity)
        return Party(i, i, self.j, self.j, self._kind())

    def _titled(self, start: int) -> Party | None:
        """Behind a title: a name ("الشيخ يحيى مقيت"), or another role ("معالي وزير ...")."""
        inner = CLASS.get(self.norm[start], 0)
        if inner & ROLE and not self.definite:
            return Walk(self.doc, start, self.norm[start], inner).party()
        named = person_at(self.doc, start)
        if named is None:
            return None
        if self.bits & ROLE and named[1] is None and not inner & GIVEN and self.norm[start].startswith("ال"):
            return None
        return Party(self.i, start, named[0], named[0], "person", named[1])

    def _step(self) -> bool:
        """Takes the next word into the phrase, or finds the name or the end (False)."""
        doc, norm, at = self.doc, self.norm, self.j + 1
        nxt = norm[at]
        mark = gap(doc, self.j)
        if mark and not (self.quoted and mark in CLOSING_SIGNS):
            if mark in QUOTE_SIGNS:
                return self._quoted_name(at, mark)
            if not (mark in CLOSING_SIGNS and not self.closed):
                return False
        if self.quoted:
            mark, self.quoted = "", False
        if nxt in _CALLED:
            return self._named(at + 1)
        cls = CLASS.get(nxt, 0)
        hit = match(norm, at)
        if hit is not None and (self.closed or hit[0] > 1 or hit[1].kind != "person"):
            if hit[1].kind == "person":
                if self._of_another(at):
                    return self._take(True, hit[0])
                return self._named(at) if self.role else False
            if not (self.closed and not self.role):
                self.construct = self.construct or self.j == self.i
                return self._take(True, hit[0])
        if self.role and cls & TITLE and (self.closed or not cls & (ROLE | GEO)) and not cls & ORG:
            start = after_titles(doc, at)
            if start < self.n and gap(doc, start - 1) in ("", ".", "/") and person_at(doc, start) is not None:
                return self._named(start)
        if nxt in _INTO and not mark and (nxt != "علي" or preposition_ala(doc, at)):
            return self._into(at, nxt)
        if (cls & (TIME | STOP) and not cls & (GIVEN | ROLE)) or nxt in PARTICLES:
            return False
        if (
            verb_here(doc, at)
            and not cls & (ORG | ROLE | GIVEN)
            and (self.closed or self.j > self.i or FORMS[nxt].joined)
        ):
            return False
        if nxt.startswith("ال"):
            if cls & GIVEN and self.role and self.closed:  # "المبعوث ألكسندر ..."
                return self._named(at)
            return self._definite(at, nxt, cls)
        if nxt.startswith("وال") and self.closed and self.j > self.i:
            inner = CLASS.get(nxt[1:], 0)
            another = inner & NOT or (inner & (ORG | ROLE) and not self.role) or match(norm, at, nxt[1:]) is not None
            return False if another else self._take(True)
        if (taken := self._attached(at, nxt, cls)) is not None:
            return taken
        return self._indefinite(at, nxt, cls)

    def _of_another(self, at: int) -> bool:
        """Whether the person named at word `at` only says whose source it is: "قائد عسكري موال للرئيس X"."""
        last = self.norm[self.j]
        role = CLASS.get("ال" + last[2:] if last.startswith("لل") else last, 0) & ROLE
        return bool(role and self.j > self.i + 1 and self.bits & ANON and not self.definite and not self.construct)

    def _definite(self, at: int, nxt: str, cls: int) -> bool:
        """A word with the article: an adjective or the end of the construct; after a nisba rather the verb's object."""
        last = self.norm[self.j]
        if cls & NOT and self.closed:
            return False
        if (
            self.closed
            and self.j > self.i
            and last.startswith("ال")
            and last.endswith("ي")
            and (nxt.endswith(("ه", "ات", "ين", "ون")) or verbal_noun(nxt[2:]))
        ):
            return False
        self.construct = self.construct or self.j == self.i
        return self._take(True)

    def _indefinite(self, at: int, nxt: str, cls: int) -> bool:
        source = self.bits & ANON and self.j > self.i and not CLASS.get(self.norm[self.j], 0) & ORG
        told = source and self.norm[self.j].endswith(("ي", "يه", "يون", "ين")) and not self.construct
        if cls & NOT and (self.closed or source):
            return False
        if told and nxt not in _OPEN_ADJECTIVE and not nxt.endswith(("ي", "يه", "يون", "يين")) and not cls & GIVEN:
            return False  # "مصادر دبلوماسية" ends before the object
        if self.closed and self.role and cls & (ORG | GEO) and not self.norm[self.j].startswith(("ال", "لل", "وال")):
            return self._take(False)  # "رئيس مركز ... بمجمع تشخيص مصلحة النظام"
        if self.closed:
            named = self.role and (self.definite or self.construct or not self.bits & ANON or cls & GIVEN)
            return self._named(at) if named else False
        if nxt in _OPEN_ADJECTIVE:
            return self._take(False)
        adjective = nxt.endswith(("ي", "يه", "يون", "يين")) and not cls & (GIVEN | ORG | ROLE | PLACE)
        if self.role and not self.definite and adjective:
            return self._take(False)
        if cls & GIVEN and self.bits & ANON and self.j > self.i:
            return self._named(at)
        self.construct = self.construct or self.j == self.i
        if cls & (ROLE | ORG | GEO):
            return self._take(False)
        size = place_size(self.norm, at)
        if size:
            return self._take(True, size)
        construct = self.bits & ORG or CLASS.get(self.norm[self.j], 0) & ORG  # "جماعة أنصار بيت المقدس"
        return self._take(not construct or self.j - self.i >= 3)

    def _kind(self) -> PartyKind:
        alone = self.j == self.i
        if self.definite and self.bits & POINTER and alone:
            return "pointer"
        if self.bits & ANON and not (self.bits & ROLE and (self.construct or (self.definite and not alone))):
            return "anonymous"
        if self.word in ("احد", "احدي"):
            return "anonymous"
        if self.bits & MEDIA:
            return "media"
        return "role" if self.bits & ROLE else "body"
