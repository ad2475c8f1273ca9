"""The acts told in a paragraph and where each begins and ends: by sentence, comma and connective."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from service.annotate.acts import CONNECTIVES, Cue
from service.annotate.weapons import Use
from service.text.signs import find_at, sign_positions
from service.text.tokens import Doc

_COMMA = re.compile(r"[،,](?!\d)")
_SENTENCE_END = ".!?؟؛;\n"
_SPLITTING = frozenset({"كما", "فيما", "بينما", "حيث"})
_PAIRS = frozenset({("ويعتبر", "ذلك"), ("بعد", "ان"), ("قبل", "ان"), ("منذ", "ان")})


@dataclass(slots=True)
class Told:
    """An act told in words `first`..`last` (inclusive); its cue at `cue.first`..`cue.last`; the weapon's use, if any."""

    code: str
    cue: Cue
    first: int
    last: int
    use: Use | None = None


def sentence_numbers(doc: Doc) -> list[int]:
    """For each word, the number of its sentence."""
    numbers: list[int] = []
    for mark in sign_positions(doc.text, _SENTENCE_END):
        beyond = bisect_left(doc.start, mark)  # the first word behind the mark
        if beyond > len(numbers) and doc.end[beyond - 1] <= mark:  # a mark inside a number ends no sentence
            numbers += [numbers[-1] + 1 if numbers else 0] * (beyond - len(numbers))
    return numbers + [numbers[-1] + 1 if numbers else 0] * (len(doc.norm) - len(numbers))


def bound(doc: Doc, sentences: Sequence[int], told: Sequence[Told]) -> None:
    """Give each act its span: from its clause's beginning to the next act's, within the sentence."""
    previous = -1
    for at, act in enumerate(told):
        limit = previous + 1
        alone = not at or sentences[told[at - 1].cue.first] != sentences[act.cue.first]
        first = act.first
        bounded = alone
        while first > limit and sentences[first - 1] == sentences[act.cue.first]:
            if not alone and (comma(doc, first - 1) or doc.norm[first] in _SPLITTING):
                bounded = True
                break
            first -= 1
        if not bounded and not (limit and comma(doc, limit - 1)):
            first = act.first  # no comma between the two acts: only a connective belongs to the later one
        if doc.norm[act.first][0] == "و" and not alone:
            first = act.first
        while first > limit and sentences[first - 1] == sentences[first]:
            spaced_in = doc.norm[first - 1] == "في" and (
                doc.norm[first] == "حين" or doc.norm[first].startswith("محاول")
            )
            that = first > 1 and (doc.norm[first - 2], doc.norm[first - 1]) in _PAIRS
            if not (doc.norm[first - 1] in CONNECTIVES or spaced_in or that) or comma(doc, first - 1):
                break
            first -= 1
        act.first, previous = first, act.cue.last
    for at, act in enumerate(told):
        stop = told[at + 1].first - 1 if at + 1 < len(told) else len(doc.norm) - 1
        last = act.cue.last
        while last < stop and sentences[last + 1] == sentences[act.cue.last]:
            if doc.norm[last + 1] == "كما" and comma(doc, last):
                break
            last += 1
        act.last = last


class Commas:
    """Where commas stand between words, looked up once: whether one parts two words is then a look-up."""

    def __init__(self, doc: Doc) -> None:
        self.after = [bisect_right(doc.start, mark.start()) - 1 for mark in find_at(_COMMA, doc.text, "،,")]

    def between(self, i: int, j: int) -> bool:
        """Whether a comma stands between word `i` and word `j`."""
        return bisect_left(self.after, i) < bisect_left(self.after, j)

    def next(self, i: int, stop: int) -> int:
        """The first word from `i` on with a comma behind it, at most `stop`."""
        at = bisect_left(self.after, i)
        return min(self.after[at], stop) if at < len(self.after) else stop


def comma(doc: Doc, i: int) -> bool:
    """Whether a comma stands between word `i` and the next."""
    gap = doc.between(i)
    return "،" in gap or "," in gap
