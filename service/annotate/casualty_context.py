"""One paragraph while its casualties are read: numbers, cues, which numbers are taken, what stands around a word."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.annotate.casualty_cues import Cue, Kind, find_cues, with_particles, words
from service.annotate.casualty_parts import Part, read_parts
from service.text.numbers import Number, counts, find_numbers
from service.text.persons import NOUNS, Noun
from service.text.tokens import Doc
from service.text.wanted import wanted

PARTS = words("parts")
OTHERS = frozenset({"اخر", "اخرين", "اخرون", "اخري", "اخرا", "غيرهم", "غيره", "سواهم"})
_NEGATIONS = with_particles(words("negations"))
_NEAR_NEGATIONS = with_particles(words("near_negations"))
_NEUTRAL = words("neutral")
_DENIERS = words("deniers")
_NOT_VICTIMS = words("not_victims")
_GROUPS = words("groups")
_POINTING = frozenset({"هذه", "هذا", "تلك", "ذلك", "هؤلاء"})
_WOUNDED_DUALS = words("wounded_duals")
TOLD = frozenset(word for word, noun in NOUNS.items() if noun.fate) | _WOUNDED_DUALS
TELLS = wanted(TOLD)
_BREAK = frozenset(".!?؟؛;\n")
_SOFT = " \"'«»“”()"
_JOIN_REACH = 6  # words from one figure to the next joined one ("ثلاثة جنود سوريين وأربعة مسلحين")
_PARTS_REACH = 9  # words from a figure to "بينهم"


@dataclass(slots=True)
class Figure:
    """One stated figure: words `first`..`last`, bounds, the noun counted, its parts, the names told."""

    kind: Kind
    first: int
    last: int
    low: int | None
    high: int | None
    approximate: bool = False
    noun: int | None = None
    parts: list[Part] = field(default_factory=list)
    names: list[tuple[int, int]] = field(default_factory=list)


class Context:
    """What is known of the paragraph so far. `taken`: first words of the numbers that belong to a figure already."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.norm = doc.norm
        self.cues = find_cues(doc)
        self.cue_at: dict[int, Cue] = {c.first: c for c in self.cues}
        self.numbers: dict[int, Number] = {}
        self.taken: set[int] = set()
        self.figures: list[Figure] = []
        self._indexed = 0
        self._covered: set[int] = set()
        self._ends: set[int] = set()

    def anything(self) -> bool:
        """Whether a word of loss stands in it at all; reads the numbers if so."""
        told = self.cues or self.doc.holds(TELLS)
        if told:
            self.numbers = {n.first: n for n in counts(find_numbers(self.doc))}
        return bool(told)

    def covered(self) -> set[int]:
        """Words inside figures and their parts, so far."""
        for figure in self.figures[self._indexed :]:
            self._covered.update(range(figure.first, figure.last + 1))
            self._ends.add(figure.last)
            for part in figure.parts:
                self._covered.update(range(part.first, part.last + 1))
        self._indexed = len(self.figures)
        return self._covered

    def ends_at(self, i: int) -> bool:
        """Whether a figure ends at word `i`."""
        self.covered()
        return i in self._ends

    def noun(self, i: int | None) -> Noun | None:
        """The counted noun at word `i`, if it is one."""
        return NOUNS.get(self.norm[i]) if i is not None and 0 <= i < len(self.norm) else None

    def broken(self, i: int) -> bool:
        """Whether a sentence ends between word `i` and the next."""
        gap = self.doc.between(i)
        return gap != " " and any(mark in _BREAK for mark in gap)

    def before(self, i: int, reach: int, wanted: frozenset[str]) -> bool:
        """Whether one of `wanted` stands within `reach` words before `i`, in the same sentence."""
        for k in range(i - 1, max(-1, i - 1 - reach), -1):
            if self.broken(k):
                return False
            if self.norm[k] in wanted:
                return True
        return False

    def denied(self, i: int) -> bool:
        """ "ولم تسجل إصابات", "دون وقوع ضحايا", "محاولة اغتيال": in the same phrase, a few words before."""
        for k in range(i - 1, max(-1, i - 5), -1):
            if self.doc.between(k).strip(_SOFT):
                break
            if self.norm[k] in _NEGATIONS or (i - k < 3 and self.norm[k] in _NEAR_NEGATIONS):
                return True
        k = i - 1
        while k >= 0 and self.norm[k] in _NEUTRAL and not self.broken(k):  # من دون ورود معلومات عن سقوط
            k -= 1
        return k >= 0 and self.norm[k] in _DENIERS and not self.broken(k)

    def soft(self, i: int) -> bool:
        """Whether only space, quotation marks or brackets stand between word `i` and the next."""
        return not self.doc.between(i).strip(_SOFT)

    def person(self, number: Number, near: bool = False, strict: bool = False) -> bool:
        """Whether a number counts people. A bare number does when `near` its cue; `strict`: only a known noun will do."""
        if number.noun is None:
            return near and (not strict or number.form == "vague")
        word = self.norm[number.noun]
        noun = NOUNS.get(word)
        if noun is not None:
            return noun.kind in ("person", "nation")
        if word in OTHERS or (number.form in ("dual", "singular") and number.noun == number.first):
            return True
        if number.noun == number.first - 1:  # "حجر واحد": the noun stands before, and is nobody
            return False
        if number.noun > number.last + 1 and self.norm[number.noun - 1] == "من":  # تسعة من قوات النظام
            known = word in _GROUPS or word.removeprefix("ال") in _GROUPS
            bare = word.removeprefix("ال")
            return known or not (strict or word in _NOT_VICTIMS or bare in _NOT_VICTIMS or word in _POINTING)
        return near and not strict and word not in _NOT_VICTIMS

    def add(self, kind: Kind, first: int, last: int, number: Number) -> Figure:
        """A figure of `number`, told by words `first`..`last`; a noun of fate beside the number decides the kind."""
        self.taken.add(number.first)
        noun = number.noun
        if noun is not None and (noun in self.cue_at or (noun > number.last and self.broken(number.last))):
            noun = None
        end = max(last, number.last, noun if noun is not None else 0)
        fate = told.fate if (told := self.noun(noun)) is not None else None
        end_of_both = self.between_fates(number)
        if end_of_both is not None:
            kind, end = "killed_or_wounded", max(end, end_of_both)
        elif fate is not None and fate in ("killed", "wounded") and kind != "killed_or_wounded":
            kind = fate
        figure = Figure(kind, first, end, number.low, number.high, number.approximate, noun)
        self.figures.append(figure)
        self.parts_after(figure)
        return figure

    def between_fates(self, number: Number) -> int | None:
        """ "22 بين قتيل وجريح", "عشرات القتلى والجرحى", "20 قتيلا وجريحا": the index of the second fate."""
        norm, start = self.norm, number.last + 1
        for k in range(start, min(len(norm) - 1, start + 5)):
            noun, other = NOUNS.get(norm[k]), NOUNS.get(norm[k + 1]) if norm[k + 1][0] == "و" else None
            if noun is None or other is None or {noun.fate, other.fate} != {"killed", "wounded"}:
                continue
            alike = noun.number == other.number == "singular" or (noun.definite and other.definite)
            if norm[k - 1] == "بين" or (alike and k + 1 not in self.numbers) or (alike and noun.number == "singular"):
                self.taken.update((k, k + 1))
                return k + 1
        return None

    def joined(self, figure: Figure, kind: Kind) -> None:
        """ "فتاة وطفلين", "ثلاثة جنود وأربعة مسلحين": the next figures of the same cue."""
        k = figure.last + 1
        stop = k + _JOIN_REACH
        while k < min(stop, len(self.norm)):
            if self.broken(k - 1) or k in self.cue_at or self.norm[k] in PARTS:
                return
            number = self.numbers.get(k)
            if number is not None and k not in self.taken and self.person(number):
                told = self.noun(number.noun)
                joins = self.norm[k][0] == "و" or self.norm[k - 1] == "و"
                if not joins or number.definite or (told is not None and told.fate):
                    return
                figure = self.add(kind, number.first, number.last, number)
                k, stop = figure.last, figure.last + 1 + _JOIN_REACH
            k += 1

    def parts_after(self, figure: Figure) -> None:
        """Attach "بينهم أربعة أطفال" to its total."""
        for k in range(figure.last + 1, min(len(self.norm), figure.last + _PARTS_REACH)):
            if self.broken(k - 1) or k in self.cue_at or (k in self.numbers and self.norm[k][0] == "و"):
                return
            if self.norm[k] in PARTS:
                figure.parts = read_parts(self.doc, self.numbers, k, self.cue_at)
                self.taken.update(p.number for p in figure.parts if p.number is not None)
                return
