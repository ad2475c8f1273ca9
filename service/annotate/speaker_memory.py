"""The speakers of a paragraph as a chain, and what an article has taught about its speakers' names."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.names import canonical_person, sound
from service.annotate.person_names import gap
from service.annotate.speaker_words import ANON, CLASS, ORG, POINTER, ROLE, TITLE, word_set
from service.annotate.speakers import Party
from service.models.base import Span
from service.models.extraction import Attribution
from service.text.normalise import FOLD, fold, words
from service.text.tokens import Doc

BARE = word_set("المصدر المصادر المسؤول المسئول المسؤولون البيان التقرير الرسالة مصدر مصادر")
"""Words that point at a source and name none."""
_TWO_WORD_ENDS = word_set("عبد نصر أبو بن ابن آل دي ولد")
_KNOWN_LIMIT = 400  # names kept per article: an article of a megabyte must not make each paragraph slower
# Quotation marks, diacritics and tatweel are no part of a canonical name.
_NOT_IN_NAMES = {sign: None for sign, kept in FOLD.items() if kept is None} | dict.fromkeys(map(ord, '«»"“”'))
_PAIRS = (("«", "»"), ('"', '"'), ("“", "”"), ("(", ")"))


@dataclass(slots=True)
class Speaker:
    """Who spoke last, carried to the next paragraph of the same article, with everybody the article has named.

    `known`: (folded short mention, canonical name), for example ("لافروف", "سيرغي لافروف"), ("الوزاره", "وزارة الدفاع
    الروسية"). `paragraph` is where the speaker is named, `heard` the last one in
    which the speaker spoke; `feminine` is the gender of the verb that brought the speaker in.
    `canonical` is null when only names are known and nobody speaks on.
    """

    canonical: str | None
    surface: str
    paragraph: int
    heard: int
    anonymous: bool = False
    feminine: bool | None = None
    person: bool = False
    known: tuple[tuple[str, str], ...] = ()


class Chain:
    """Collects the links of one paragraph, each speaker once, under one canonical name."""

    def __init__(self, doc: Doc, previous: Speaker | None) -> None:
        self.doc = doc
        self.known: dict[str, str] = dict(previous.known) if previous is not None else {}
        self.links: list[Attribution] = []
        self._index: dict[str, int] = {}

    def add(self, party: Party, role: str = "origin") -> int:
        """Index of the party's link, new or not."""
        text, start, end = self._surface(party)
        name = " ".join(text.translate(_NOT_IN_NAMES).split())
        if party.detached:
            name = "ال" + name[2:] if name.startswith("لل") else name[1:]
            if not text.startswith("لل"):
                text, start = text[1:], start + 1
        canonical, anonymous = self._name(party, name)
        at = self._index.get(fold(canonical))
        if at is not None:
            return at
        self._index[fold(canonical)] = len(self.links)
        self.links.append(
            Attribution(
                surface=text,
                span=Span(start=start, end=end),
                canonical=canonical,
                role="relay" if role == "relay" else "origin",
                anonymous=anonymous,
            )
        )
        return len(self.links) - 1

    def inherit(self, speaker: Speaker) -> int:
        """A link for the speaker of an earlier paragraph; its span is null."""
        canonical = speaker.canonical or speaker.surface
        self._index[fold(canonical)] = len(self.links)
        self.links.append(
            Attribution(
                surface=speaker.surface,
                canonical=canonical,
                role="origin",
                anonymous=speaker.anonymous,
                inherited_from=speaker.paragraph,
            )
        )
        return len(self.links) - 1

    def relay(self, at: int) -> None:
        """The link passes on another's words after all."""
        self.links[at] = self.links[at].model_copy(update={"role": "relay"})

    def memory(self) -> tuple[tuple[str, str], ...]:
        return tuple(self.known.items())[-_KNOWN_LIMIT:]

    def mentioned(self, party: Party) -> bool:
        """Whether the article has named this person before."""
        return " ".join(self.doc.norm[party.first : party.last + 1]) in self.known

    def _surface(self, party: Party) -> tuple[str, int, int]:
        text = self.doc.text
        start, end = self.doc.start[party.first], self.doc.end[party.last]
        surface = text[start:end]
        for opening, closing in _PAIRS:
            if opening in surface and surface.count(opening) % 2 and text[end : end + 1] == closing:
                return text[start : end + 1], start, end + 1
        return surface, start, end

    def _name(self, party: Party, name: str) -> tuple[str, bool]:
        """Canonical name of a party, and whether it names nobody. Learns it for later, shorter mentions."""
        head = self.doc.norm[party.head]
        if party.detached:
            head = fold(name).split(" ")[0]
        if party.kind == "person":
            return self._person(party, name, head), False
        alone = party.first == party.last and CLASS.get(head, 0) & ORG
        if head.startswith("ال") and party.entity is None and (alone or CLASS.get(head, 0) & POINTER):
            earlier = self.known.get(head)
            if earlier is not None and self._points_at(party, earlier):
                return earlier, bool(CLASS.get(fold(earlier).split(" ")[0], 0) & ANON)
        if party.kind == "role":  # the role in the words it had beside the name
            earlier = self.known.get("@" + " ".join(self.doc.norm[party.head : party.last + 1]))
            if earlier is not None:
                return earlier, False
        canonical = party.entity.canonical if party.entity is not None else name
        if not head.startswith("ال"):
            self.known["ال" + head] = canonical
        elif party.entity is not None or party.last > party.first:
            self.known[head] = canonical
        return canonical, party.kind == "anonymous" or head in BARE

    def _points_at(self, party: Party, earlier: str) -> bool:
        """Whether the words beside the pointing one are those of the earlier name: "الوزارة الروسية". A source without
        a name may be told in other words ("مصدر رسمي", "المصدر الحكومي").
        """
        if CLASS.get(self.doc.norm[party.head], 0) & ANON:
            return True
        named = {w.removeprefix("ال") for w in words(earlier)}
        beside = self.doc.norm[party.first + 1 : party.last + 1]
        return all(w.removeprefix("ال") in named for w in beside)

    def _learn_role(self, party: Party, canonical: str) -> None:
        """A role in apposition behind the name: "فلان، أحد المتحدثين باسم ..." is "المتحدث" later on."""
        at = party.end + 1
        if at + 1 >= len(self.doc.norm) or gap(self.doc, party.end)[:1] not in ("،", ","):
            return
        if self.doc.norm[at] in ("احد", "احدي"):
            at += 1
        word = self.doc.norm[at]
        if CLASS.get(word, 0) & ROLE:
            word = word.removesuffix("ين") if len(word) > 6 else word
            self.known[word if word.startswith("ال") else "ال" + word] = canonical

    def _person(self, party: Party, name: str, head: str) -> str:
        canonical = self.known.get(fold(name)) or self.known.get("~" + sound(name))
        if canonical is None:
            canonical = party.entity.canonical if party.entity is not None else canonical_person(name)
        self._learn_role(party, canonical)
        parts = words(name)
        if len(parts) > 1:
            for size in {1, 2 if parts[-2] in _TWO_WORD_ENDS else 1}:
                last = " ".join(parts[-size:])
                self.known[last] = canonical
                self.known["~" + sound(last)] = canonical
        if party.head != party.first and CLASS.get(head, 0) & ROLE:
            self.known[head if head.startswith("ال") else "ال" + head] = canonical
            end = party.first
            while end - 1 > party.head and CLASS.get(self.doc.norm[end - 1], 0) & TITLE:
                end -= 1
            self.known["@" + " ".join(self.doc.norm[party.head : end])] = canonical
        return canonical
