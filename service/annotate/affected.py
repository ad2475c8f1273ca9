"""People in need or reached by relief, and the trucks that reach them: one entry for each stated figure."""

from __future__ import annotations

from bisect import bisect_left
from typing import Literal, cast

from service.annotate.need_words import (
    AID,
    BEFORE_FIGURE,
    CIVIL,
    FIGHTERS,
    GROUPS,
    HARM,
    INCREASE,
    ITEMS,
    MIGRANTS,
    PART,
    PEOPLE,
    STATES,
    TALLY,
)
from service.models.base import Span
from service.models.extraction import Affected
from service.text.numbers import Number
from service.text.sentences import sentences
from service.text.tokens import Doc

AffectedKind = Literal["displaced", "refugees", "besieged", "in_need", "evacuated", "aid_recipients", "aid_trucks"]

_REACH_AFTER = 13  # words between a figure and the word that says what became of these people
_REACH_BEFORE = 7
_NOUN_AND_ADJECTIVE = 2
_MANY = 1000  # a figure without a counted noun counts people only from here on
_NO_YEAR = 10_000  # one bare word below it may be a year or the number of a resolution
_ABOUT_NOBODY = frozenset({"لشوون", "شوون", "لشؤون", "شؤون", "مفوضيه", "وزير", "وزاره"})
_CAMP = frozenset({"مخيم", "بمخيم", "ومخيم", "لمخيم"})
_ONE_TRUCK = frozenset({"شاحنه", "وشاحنه", "قاطره", "وقاطره"})
_CARRIES = frozenset({"تحمل", "محمله", "تقل", "وتحمل"})


class _Sentences:
    """Whether two words stand in one sentence; the borders are looked up when first asked for."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.ends: list[int] | None = None

    def same(self, i: int, j: int) -> bool:
        if self.ends is None:
            self.ends = [end for _, end in sentences(self.doc.text)]
        return bisect_left(self.ends, self.doc.end[i]) == bisect_left(self.ends, self.doc.end[j])


def find_affected(doc: Doc, cues: list[int], numbers: list[Number], relief: bool) -> list[Affected]:
    """The entries of one paragraph, in order. `cues`: indices of cue words; `relief`: aid is spoken of.

    A group named without any figure gives one entry with null bounds; a part of a figure ("منهم"), an increase and
    victims give none.
    """
    finder = _Finder(doc, relief)
    for number in numbers:
        if number.kind == "count":
            finder.figure(number)
    for i in cues:
        finder.named(i)
    return sorted(finder.found, key=lambda a: a.span.start)


class _Finder:
    def __init__(self, doc: Doc, relief: bool) -> None:
        self.doc, self.norm, self.n = doc, doc.norm, len(doc.norm)
        self.relief = relief
        self.found: list[Affected] = []
        self.keys: set[tuple[str, int | None]] = set()
        self.used: set[int] = set()
        self.borders = _Sentences(doc)

    def _add(self, kind: str, first: int, last: int, number: Number | None, count: int | None = None) -> None:
        low = number.low if number is not None else count
        if (kind, low) in self.keys or (low is None and any(kind == k for k, _ in self.keys)):
            return
        self.keys.add((kind, low))
        self.found.append(
            Affected(
                kind=cast(AffectedKind, kind),
                min=low,
                max=number.high if number is not None else count,
                approximate=number.approximate if number is not None else False,
                span=Span(start=self.doc.start[first], end=self.doc.end[last]),
            )
        )

    # -- figures --------------------------------------------------------------------------------------------------

    def figure(self, number: Number) -> None:
        if number.form == "singular" and number.first in self.used:  # "3 آلاف أسرة نازحة" is one figure
            return
        kind = self._kind(number)
        if kind is None or (kind == "aid_trucks" and not self.relief):
            return
        last = number.last if number.noun is None else max(number.noun, number.last)
        self.used.update(range(number.first, last + 3))
        self._add(kind, min(number.first, last), last, number)

    def _kind(self, number: Number) -> str | None:
        norm = self.norm
        before = norm[max(0, number.first - 2) : number.first]
        if any(w in PART or w in INCREASE or w in HARM for w in before):
            return None
        noun = number.noun
        if noun is None or norm[noun] == "نسمه" or norm[noun] in ("من", "في"):
            return self._uncounted(number)
        word = norm[noun]
        if word in MIGRANTS:
            return "refugees"
        group = self._group(noun)
        if group is not None:
            tallied = group in ("refugees", "displaced") and self._recipients(number.first)
            return "aid_recipients" if tallied else group
        if word not in PEOPLE:  # "يعاني 13 مليونا من نقص"
            of = number.low is not None and number.low >= _MANY and norm[number.last + 1] == "من"
            return STATES.get(norm[number.first - 1]) if of and number.first else None
        if noun + 1 < self.n and norm[noun + 1] in HARM:
            return None
        kind = self._nearest(number)
        if kind is None and number.form == "vague" and self.relief:
            return "in_need"  # "ملايين السكان" in a paragraph on relief
        return kind

    def _group(self, noun: int) -> str | None:
        """The kind of the counted noun itself, or of an adjective behind it ("شخص محاصرين", "أسرة نازحة")."""
        kind = GROUPS.get(self.norm[noun])
        if kind is not None or self.norm[noun] not in PEOPLE:
            return kind
        for at in range(noun + 1, min(self.n, noun + _NOUN_AND_ADJECTIVE + 1)):
            kind = GROUPS.get(self.norm[at])
            if kind is not None and kind != "aid_trucks":
                return kind
        return None

    def _uncounted(self, number: Number) -> str | None:
        """A figure without a noun of its own: "للنازحين ...، وهو 33 مليونا", "يعاني 13 مليونا من نقص"."""
        if number.low is None or number.low < _MANY or (number.first == number.last and number.low < _NO_YEAR):
            return None
        before = self.norm[number.first - 1] if number.first else ""
        if before in BEFORE_FIGURE:
            for at in range(number.first - 2, max(-1, number.first - 10), -1):
                kind = GROUPS.get(self.norm[at])
                if kind is not None and self.borders.same(at, number.first):
                    return kind
        if before in STATES:
            return STATES[before]
        return self._nearest(number)

    def _recipients(self, first: int) -> bool:
        """Whether the figure is the number of those who benefited: "بلغ مجموع المستفيدين ... 2700 لاجئ"."""
        for at in range(first - 1, max(0, first - 24), -1):
            if GROUPS.get(self.norm[at]) == "aid_recipients":
                return self.norm[at - 1] in TALLY and self.borders.same(at, first)
        return False

    def _nearest(self, number: Number) -> str | None:
        """The kind that the nearest cue of the same sentence gives to a figure; at equal distance the one behind."""
        end = number.noun if number.noun is not None else number.last
        for distance in range(1, _REACH_AFTER + 1):
            for at in (end + distance, number.first - distance):
                if not 0 <= at < self.n or (at < number.first and distance > _REACH_BEFORE):
                    continue
                kind = STATES.get(self.norm[at]) or GROUPS.get(self.norm[at])
                if kind is not None and kind != "aid_trucks" and self.borders.same(number.first, at):
                    return kind
        return None

    # -- groups without a figure ----------------------------------------------------------------------------------

    def named(self, i: int) -> None:
        kind = GROUPS.get(self.norm[i])
        if kind is None or i in self.used:
            return
        if kind == "aid_trucks":
            if self.norm[i] in _ONE_TRUCK and self._carries_aid(i):
                self._add(kind, i, i, None, 1)
        elif self._is_group(kind, i):
            self._add(kind, i, i, None)
        # "the stricken" and "the beneficiaries" without a figure are a manner of speaking, not a missing count

    def _is_group(self, kind: str, i: int) -> bool:
        if kind == "besieged":
            return self._people_besieged(i)
        camp = any(w in _CAMP for w in self.norm[max(0, i - 3) : i])  # "مخيم قلنديا للاجئين" is a place
        return kind in ("displaced", "refugees") and not camp and (i == 0 or self.norm[i - 1] not in _ABOUT_NOBODY)

    def _people_besieged(self, i: int) -> bool:
        """Whether "محاصرة" is said of people or of their town, and is not the act of besieging."""
        word = self.norm[i]
        near = self.norm[max(0, i - 3) : i + 3]
        if any(w in FIGHTERS for w in near):
            return False
        civil = any(w in CIVIL for w in self.norm[max(0, i - 3) : i + 2])
        if word.endswith("ه") and not word.startswith(("ال", "وال")):
            told = any(w in CIVIL for w in self.norm[max(0, i - 2) : i])  # the adjective stands behind its noun
            return told and word == "محاصره" and self.norm[i - 1] not in ("علي", "من", "في")
        return civil or self.relief

    def _carries_aid(self, i: int) -> bool:
        after = self.norm[i + 1 : i + 7]
        return bool(after) and after[0] in _CARRIES and any(w in AID or w in ITEMS for w in after)
