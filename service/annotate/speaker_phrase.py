"""A phrase that opens with a role, a body or an unnamed source: its complements, up to a name or to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.annotate.names import Entity, match
from service.annotate.person_names import (
    affixed,
    after_comma,
    after_titles,
    gap,
    known_person,
    person_at,
    preposition_ala,
    verb_here,
    verbal_noun,
)
from service.annotate.speaker_words import (
    ANON,
    CLASS,
    DATA,
    DOCUMENT,
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
from service.text.normalise import fold
from service.text.tokens import Doc

PartyKind = Literal["person", "role", "body", "media", "state", "anonymous", "pointer"]

_LONGEST = 16  # words; a longer phrase is a parse gone astray
_NOT_ROLE_PLACE = {fold(w) for w in DATA["not_role_place"]}
_OPEN_ADJECTIVE = word_set(
    "عام عامة سابق سابقة أسبق رفيع رفيعة كبير بارز مطلع مطلعة مقرب مقربة موثوق موثوقة آخر خاص خاصة محلية متطابقة عليا"
)
_INTO = word_set("في من باسم لدى داخل قرب عن على")
_COMPLEMENT = word_set("أن أنه أنها أنهم بأن بأنه بأنها بأنهم إلى عن ل خلال بالقول قائلا قائلة")
_CALLED = word_set("ويدعى يدعى واسمه اسمه وتدعى")
_TO_MEDIA = ("للصحف", "للصحاف", "للاعلاميين")
_QUOTE_SIGNS = ("«", '"', "“", "(")
_CLOSING_SIGNS = ("»", '"', "”", ")")


@dataclass(frozen=True, slots=True)
class Party:
    """Who is named. Words `first..last` name them; the whole phrase, with role and title, is `head..end`.

    `detached`: word `first` has و or ل attached, which is no part of the name.
    """

    head: int
    first: int
    last: int
    end: int
    kind: PartyKind
    entity: Entity | None = None
    detached: bool = False


class Walk:
    """Walks the complements of a role, a body or an anonymous source up to a name or to the phrase's end.

    `closed`: the construct is complete (its last word is definite or a proper name), so that a role's next word may
    open a person's name and a body's next word is no part of it any more.
    """

    def __init__(self, doc: Doc, i: int, word: str, bits: int) -> None:
        self.doc, self.norm, self.n = doc, doc.norm, len(doc.norm)
        self.i, self.word, self.bits = i, word, bits
        self.definite = word.startswith("ال")
        self.role = bool(bits & (ROLE | TITLE | ANON)) and not (bits & ORG and not bits & ROLE)
        self.closed = self.definite
        self.construct = False
        self.quoted = False
        self.j = i
        self.name: tuple[int, int, Entity | None] | None = None

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

    def _take(self, closed: bool, words: int = 1) -> bool:
        self.j += words
        self.closed = closed
        return True

    def _named(self, start: int) -> bool:
        """A person's name opens at word `start`: the phrase ends with it."""
        named = person_at(self.doc, start)
        if named is not None:
            self.name = (start, *named)
        return False

    def _step(self) -> bool:
        """Takes the next word into the phrase, or finds the name or the end (False)."""
        doc, norm, at = self.doc, self.norm, self.j + 1
        nxt = norm[at]
        mark = gap(doc, self.j)
        if mark and not (self.quoted and mark in _CLOSING_SIGNS):
            if mark in _QUOTE_SIGNS:
                return self._quoted_name(at, mark)
            if not (mark in _CLOSING_SIGNS and not self.closed):
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
        if (cls & (TIME | STOP) and not cls & (GIVEN | ROLE)) or nxt in _COMPLEMENT:
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

    def _attached(self, at: int, nxt: str, cls: int) -> bool | None:
        """A complement with ل or ب attached: "لوزارة الداخلية", "للأمن", "بمجلس النواب", "لنصرة الأشقاء"."""
        if nxt.startswith("لل"):
            if CLASS.get("ال" + nxt[2:], 0) & MEDIA or nxt.startswith(_TO_MEDIA):
                return False
            return self._take(True)
        if nxt[0] not in "لب" or len(nxt) < 4 or cls & GIVEN:
            return None
        if nxt[0] == "ب" and self.bits & ANON and not self.definite and not self.construct:
            of = CLASS.get(nxt[1:], 0)  # "مصدر بالمقاومة", but "ناشطون بقيام"
            return self._take(True) if of & (ORG | GEO | PLACE) else False
        rest = CLASS.get(nxt[1:], 0)
        if rest & (ORG | ROLE) and not rest & (MEDIA | NOT):
            return self._take(nxt[1:].startswith("ال"))
        if self.role and rest & GEO and not nxt[1:].startswith("ال"):  # "وزير الخارجية بدولة قطر"
            return self._take(False)
        where = rest & PLACE or (rest & (ORG | GEO) and nxt[1:].startswith("ال"))
        if self.role and where and self._name_behind(at + 1):  # "مدير مؤسسة المياه بعدن نجيب محمد"
            return self._take(True)
        after = self.norm[at + 1] if at + 1 < self.n else ""
        purpose = (
            nxt[0] == "ل" and after.startswith("ال") and not gap(self.doc, at) and known_person(self.doc, at) is None
        )
        if purpose and self.closed and self.j > self.i:
            return self._take(True, 2)
        size = place_size(self.norm, at + 1) if after and nxt[0] == "ل" and not gap(self.doc, at) else 0
        if size and self.closed and self.j > self.i:  # "للاتحاد الوطني لأكراد روسيا"
            return self._take(True, 1 + size)
        return False if affixed(nxt) else None

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

    def _quoted_name(self, at: int, mark: str) -> bool:
        """A body's name in quotation marks or brackets: takes up to four words up to the closing sign."""
        if mark == "(" and not self.bits & (ORG | MEDIA):
            return False
        if self.role and self.closed and CLASS.get(self.norm[at], 0) & GIVEN:
            return self._named(at)
        for end in range(at, min(self.n, at + 4)):
            sign = gap(self.doc, end)
            if sign[:1] in _CLOSING_SIGNS:
                self.j, self.closed, self.quoted = end, True, True
                return sign in _CLOSING_SIGNS
            if sign or verb_here(self.doc, end) or self.norm[end] in _COMPLEMENT:
                return False
        return False

    def _into(self, at: int, preposition: str) -> bool:
        """Takes a preposition into the phrase when it says where the speaker belongs."""
        if at + 1 >= self.n or gap(self.doc, at) not in ("", *_QUOTE_SIGNS):
            return False
        nxt = self.norm[at + 1]
        cls = CLASS.get(nxt, 0)
        hit = match(self.norm, at + 1)
        size = hit[0] if hit is not None and hit[1].kind not in ("person", "media") else place_size(self.norm, at + 1)
        if preposition == "باسم":
            return self._take(size > 0 or nxt.startswith("ال"), 1 + max(1, size))
        if nxt in _NOT_ROLE_PLACE or (cls & (TIME | STOP | NOT | DOCUMENT) and not cls & ORG):
            return False
        if preposition in ("عن", "علي"):  # "النائب عن كتلة ...", "مصادر على الحدود"
            fits = cls & ORG and self.bits & ROLE if preposition == "عن" else self.bits & ANON and nxt == "الحدود"
            return self._take(nxt.startswith("ال"), 2) if fits else False
        if self.role and size and self._name_behind(at + 1 + size):  # "الصحافي في تعز، فؤاد المسلمي،"
            return self._take(True, 1 + size)
        source = bool(self.bits & ANON) or self.word in ("احد", "احدي")
        if size and (source or (self.role and hit is not None)):
            return self._take(True, 1 + size)
        if cls & (ORG | ROLE) and not cls & MEDIA and self.role:
            return self._take(nxt.startswith("ال"), 2)
        return self._take(nxt.startswith("ال"), 2) if source and preposition != "عن" else False

    def _name_behind(self, at: int) -> bool:
        """Whether a title or a given name stands at word `at`: then the place before it belongs to the role."""
        if at >= self.n:
            return False
        mark = gap(self.doc, at - 1)
        if mark:
            return (
                mark in ("،", ",")
                and bool(CLASS.get(self.norm[at], 0) & GIVEN)
                and after_comma(self.doc, at - 1) is not None
            )
        return bool(CLASS.get(self.norm[at], 0) & (TITLE | GIVEN)) or known_person(self.doc, at) is not None

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
