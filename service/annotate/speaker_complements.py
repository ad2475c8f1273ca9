"""What may stand inside a speaker's phrase: places, purposes, names in quotation marks, prepositions with their nouns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.annotate.names import Entity, match
from service.annotate.person_names import (
    affixed,
    after_comma,
    gap,
    known_person,
    person_at,
    verb_here,
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
    ROLE,
    STOP,
    TIME,
    TITLE,
    place_size,
    word_set,
)
from service.text.normalise import fold
from service.text.tokens import Doc

PartyKind = Literal["person", "role", "body", "media", "state", "anonymous", "pointer"]

_NOT_ROLE_PLACE = {fold(w) for w in DATA["not_role_place"]}
PARTICLES = word_set("أن أنه أنها أنهم بأن بأنه بأنها بأنهم إلى عن ل خلال بالقول قائلا قائلة")
_TO_MEDIA = ("للصحف", "للصحاف", "للاعلاميين")
QUOTE_SIGNS = ("«", '"', "“", "(")
CLOSING_SIGNS = ("»", '"', "”", ")")


@dataclass(slots=True)
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


class Complements:
    """The state of a walk through a phrase, and the complements it may take in.

    `closed`: the construct is complete (its last word is definite or a proper name), so that a role's next word may
    open a person's name and a body's next word is no part of it any more. `construct`: the head governs a noun, and
    no adjective or preposition came first.
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

    def _quoted_name(self, at: int, mark: str) -> bool:
        """A body's name in quotation marks or brackets: takes up to four words up to the closing sign."""
        if mark == "(" and not self.bits & (ORG | MEDIA):
            return False
        if self.role and self.closed and CLASS.get(self.norm[at], 0) & GIVEN:
            return self._named(at)
        for end in range(at, min(self.n, at + 4)):
            sign = gap(self.doc, end)
            if sign[:1] in CLOSING_SIGNS:
                self.j, self.closed, self.quoted = end, True, True
                return sign in CLOSING_SIGNS
            if sign or verb_here(self.doc, end) or self.norm[end] in PARTICLES:
                return False
        return False

    def _into(self, at: int, preposition: str) -> bool:
        """Takes a preposition into the phrase when it says where the speaker belongs."""
        if at + 1 >= self.n or gap(self.doc, at) not in ("", *QUOTE_SIGNS):
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
