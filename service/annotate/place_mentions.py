"""Where a paragraph names places: gazetteer names and unknown names after a type noun, proclitics taken off."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.gazetteer import Name
from service.annotate.place_cues import PlaceType, place_cues
from service.annotate.place_lookup import ANY_NAME, KNOWN, OPENS_LONGER, PLACE, ROAD
from service.text.normalise import FOLD
from service.text.tokens import Doc

GAP = " \u00a0\t-–—ـ"
_LOOSE = frozenset({"مدينه", "منطقه", "محافظه", "جبهه", "مناطق", "مدن", "جزيره", "ولايه", "مستشفي", "قمه"})
"""Type nouns that often stand with an adjective in ـة and no name: "منطقة محررة"."""
_TAILED = frozenset({"ريف", "مطار", "قاعده", "ميناء", "منفذ", "معبر", "سجن", "مستشفي", "معسكر", "غوطه"})
QUOTES = "\"'«»“”„‘’()[]"
_OPENING = ("«", '"', "“", "”", "(", "'", "‘")

MOST_MENTIONS = 1000
"""No paragraph that somebody wrote names more places; what follows is read for none, so that a mebibyte costs no seconds."""


@dataclass(slots=True)
class Mention:
    """A place as named: words `first..last` of the paragraph, the text from `start` (proclitic off) to `end`.

    `at` is the word where the phrase begins (the type noun or the name) and `clitic` its proclitic preposition;
    `listed` is true where it continues a list; `road`, `organisation`, `person` say why it is no place of an act.
    """

    at: int
    first: int
    last: int
    start: int
    end: int
    clitic: str
    name: Name | None
    noun: str | None = None
    joined: bool = False
    cued: bool = False
    listed: bool = False
    road: bool = False
    organisation: bool = False
    person: bool = False


_ALSO_PEOPLE = frozenset({"سوريا", "ليبيا", "تركيا", "روسيا"})
"""Countries that, counted, are people: "12 سوريا" are twelve Syrians."""
_COUNTS = frozenset({"عشر", "عشره", "عشرين", "ثلاثين", "اربعين", "خمسين", "ستين", "سبعين", "ثمانين", "تسعين"})
"""Last words of the numbers that are followed by a singular in the accusative."""


def _counts(word: str) -> bool:
    year = len(word) == 4 and word.startswith(("19", "20"))
    return word.removeprefix("و") in _COUNTS or (word.isdigit() and not year)


class Scanner:
    """One pass over a paragraph's words; every word is looked up a fixed number of times."""

    def __init__(self, doc: Doc) -> None:
        self.doc, self.cues = doc, place_cues()
        self.roads = doc.holds(ROAD)
        self.mentions: list[Mention] = []

    def run(self) -> list[Mention]:
        """All mentions in order; those that need a cue and have none are still among them (`cued` is false)."""
        doc, norm = self.doc, self.doc.norm
        count, free = len(norm), 0
        for at in doc.where(ANY_NAME if self.roads else PLACE | OPENS_LONGER):
            known = KNOWN[norm[at]]
            if known is None or at < free:
                continue
            if len(self.mentions) >= MOST_MENTIONS:
                break
            longer = at + 1 < count and norm[at + 1] in known.longer
            if known.everyday and known.kind is None and not longer and not self._after_road(at):
                continue
            if norm[at] == "وادي" and "أ" in doc.surface(at, at):  # "وأدى" (led to) folds to وادي (valley)
                continue
            if norm[at] in _ALSO_PEOPLE and at > 0 and _counts(norm[at - 1]):
                continue
            kind = known.kind
            hit = self._known(at)
            alone = kind is None and (not known.everyday or self._after_road(at))
            if hit is not None and (hit[1] > at or alone):
                free = self._take(hit, at, None) + 1
            elif kind is not None:
                free = self._after_type(at, kind) + 1
        return self.mentions

    def _after_road(self, at: int) -> bool:
        return self.roads and at > 0 and self.doc.norm[at - 1].removeprefix("و") in self.cues.roads

    def _adjacent(self, i: int) -> bool:
        between = self.doc.text[self.doc.end[i] : self.doc.start[i + 1]]
        return between == " " or not between.strip(GAP)

    def _known(self, at: int) -> tuple[Name, int, int, str] | None:
        """The longest gazetteer name at word `at`: (name, last word, letters cut, proclitic)."""
        norm = self.doc.norm
        known = KNOWN[norm[at]]
        if known is None:
            return None
        if known.longer and at + 1 < len(norm):
            for reading in known.longer.get(norm[at + 1], ()):
                names = reading.name.words
                last = at + len(names) - 1
                if last < len(norm) and all(
                    norm[i] == names[i - at] and self._adjacent(i - 1) for i in range(at + 1, last + 1)
                ):
                    return reading.name, last, reading.cut, reading.clitic
        single = known.single
        return (single.name, at, single.cut, single.clitic) if single is not None else None

    def _offset(self, word: int, cut: int) -> int:
        """Code point where word `word` begins once `cut` folded letters are taken off."""
        start = self.doc.start[word]
        text = self.doc.text
        while cut:
            if text[start].translate(FOLD):
                cut -= 1
            start += 1
        return start

    def _take(self, hit: tuple[Name, int, int, str], at: int, kind: PlaceType | None) -> int:
        """Record the gazetteer name `hit`, with the type noun `kind` at word `at` before it. Returns its last word."""
        name, last, cut, clitic = hit
        first = at if kind is None else at + 1
        if name.swallows:
            return last
        joined = kind is not None and kind.joined and self._adjacent(at)
        start = self._offset(at, kind.cut) if kind is not None and joined else self._offset(first, cut)
        if self._takes_tail(name, kind) and last + 1 < len(self.doc.norm) and self._adjacent(last):
            last += self.doc.norm[last + 1] in self.cues.name_tails
        self.mentions.append(
            Mention(
                at,
                first,
                last,
                start,
                self.doc.end[last],
                clitic if kind is None else kind.clitic,
                name,
                kind.noun if kind is not None else None,
                joined,
                cued=not name.needs_cue or (kind is not None and kind.strong),
            )
        )
        return last

    @staticmethod
    def _takes_tail(name: Name, kind: PlaceType | None) -> bool:
        """Whether an adjective after the name is part of it: "ريف حلب الشمالي", "مطار كويرس العسكري"."""
        if kind is not None and kind.joined and kind.noun in _TAILED:
            return True
        return name.words[0] in _TAILED and len(name.words) > 1

    def _after_type(self, at: int, kind: PlaceType) -> int:
        """Read the name, or the list of names, after the type noun at word `at`. Returns the last word used."""
        follow = at + 1
        if follow >= len(self.doc.norm) or not self._opens(at):
            return at
        inner = self.cues.types.get(self.doc.norm[follow])
        hit = self._known(follow)
        if hit is not None and hit[2] == 0 and not (inner is not None and hit[1] == follow) and self._names(hit):
            last = self._take(hit, at, kind)
        elif kind.open and inner is None and self._looks_like_name(follow, kind):
            last = self._unknown(at, follow, kind)
        elif kind.open and self.doc.norm[follow] in self.cues.called:
            last = self._called(at, follow, kind)
        else:
            return at
        return self._list(last, kind) if kind.many else last

    def _opens(self, at: int) -> bool:
        """Whether the next word belongs to word `at`: a space between them, quotation marks and a colon allowed."""
        between = self.doc.text[self.doc.end[at] : self.doc.start[at + 1]]
        return not between.strip(GAP + QUOTES + ":")

    def _names(self, hit: tuple[Name, int, int, str]) -> bool:
        """False for a lesser name that is also what the text calls a place in passing: "مطار المدينة"."""
        name = hit[0]
        return not (name.needs_cue and len(name.words) == 1 and name.words[0] in self.cues.not_names)

    def _called(self, at: int, follow: int, kind: PlaceType) -> int:
        """ "منطقة تعرف باسم «X»": the name stands between quotation marks after two words at most."""
        text, end, start = self.doc.text, self.doc.end, self.doc.start
        for first in range(follow + 1, min(follow + 3, len(start))):
            if text[end[first - 1] : start[first]].strip() in _OPENING:
                last = first
                while last + 1 < len(start) and last < first + 3 and self._adjacent(last):
                    last += 1
                self.mentions.append(
                    Mention(at, first, last, start[first], end[last], kind.clitic, None, kind.noun, cued=True)
                )
                return last
        return at

    def _looks_like_name(self, i: int, kind: PlaceType) -> bool:
        word = self.doc.norm[i]
        loose = ("ه",) if kind.noun in _LOOSE else ()
        if word[0] == "و" and word not in self.cues.name_heads:
            return False
        if word[0] in "تي" and kind.noun in _LOOSE:  # a verb, as often as not: "مناطق تشهد"
            return False
        if kind.many and kind.noun[-1] not in "يا" and not self._known_after(i):
            return False
        if kind.definite and not word.startswith("ال") and word not in self.cues.name_heads:
            return False
        if (
            word in self.cues.not_names
            or word in self.cues.roads
            or word[0].isdigit()
            or len(word) < 3
            or not word.isalpha()
        ):
            return False
        # An indefinite word in ـية after an indefinite type noun is its adjective: "مدينة تركية".
        return word.startswith("ال") or not word.endswith(("يه", "يين", "يون", "ها", "هم", *loose))

    def _unknown(self, at: int, first: int, kind: PlaceType) -> int:
        last = first
        norm, count = self.doc.norm, len(self.doc.norm)
        if self.doc.text[self.doc.end[at] : self.doc.start[first]].strip() in _OPENING:
            while last + 1 < count and last < first + 3 and self._adjacent(last):
                last += 1
        elif norm[first] in self.cues.name_heads and first + 1 < count and self._adjacent(first):
            last = first + 1
        if last + 1 < count and self._adjacent(last) and norm[last + 1] in self.cues.name_tails:
            last += 1
        joined = kind.joined and self._adjacent(at)
        start = self._offset(at, kind.cut) if joined else self.doc.start[first]
        self.mentions.append(
            Mention(at, first, last, start, self.doc.end[last], kind.clitic, None, kind.noun, joined, cued=True)
        )
        return last

    def _list(self, last: int, kind: PlaceType) -> int:
        """Go on through "A وB وC" and "A، B، C" after a dual or plural; a dual has two members at most."""
        norm, count, taken = self.doc.norm, len(self.doc.norm), 1
        while last + 1 < count and len(self.mentions) < MOST_MENTIONS and (kind.noun[-1] not in "يا" or taken < 2):
            at = last + 1
            gap = self.doc.text[self.doc.end[last] : self.doc.start[at]].strip(GAP + QUOTES)
            if gap not in ("", "،", ","):
                break
            if norm[at] == "و" and at + 1 < count:
                at, conjunction = at + 1, True
            else:
                conjunction = norm[at][0] == "و"
            if not (conjunction or gap):
                break
            hit = self._known(at)
            if (
                hit is not None
                and (hit[3] in ("", "و"))
                and not hit[0].swallows
                and (norm[at] not in self.cues.types or hit[1] > at)
            ):
                last = self._take(hit, at, None)
                self.mentions[-1].cued = True
            elif kind.open and conjunction and self._unknown_member(at, kind):
                last = self.mentions[-1].last
            else:
                break
            self.mentions[-1].listed = True
            taken += 1
        return last

    def _unknown_member(self, at: int, kind: PlaceType) -> bool:
        """A list member the gazetteer lacks: the second of a dual, or one that a known name follows ("وC وD").

        Elsewhere the word after و may be the next clause's verb.
        """
        word = self.doc.norm[at]
        rest, cut = (word[1:], 1) if word[0] == "و" and len(word) > 3 else (word, 0)
        if rest in self.cues.not_names or rest in self.cues.types or len(rest) < 3:
            return False
        if kind.noun[-1] not in "يا" and not self._known_after(at):
            return False
        last = at
        if rest in self.cues.name_heads and at + 1 < len(self.doc.norm) and self._adjacent(at):
            last = at + 1
        self.mentions.append(
            Mention(at, at, last, self._offset(at, cut), self.doc.end[last], "و", None, kind.noun, cued=True)
        )
        return True

    def _known_after(self, at: int) -> bool:
        """Whether a further list member, one the gazetteer has, follows word `at`."""
        norm = self.doc.norm
        if at + 2 >= len(norm) or not self._adjacent(at) or norm[at + 1][0] != "و":
            return False
        follow = at + 2 if norm[at + 1] == "و" else at + 1
        hit = self._known(follow)
        return hit is not None and not hit[0].swallows and hit[3] in ("", "و")
