"""Glued articles: where, in one received text, a new article begins. Conservative, as a false border cuts a speaker off.

Measured on newspaper articles glued together at random, five at a time, titles and bylines left out: nineteen in twenty of
the borders set are right; of the true ones about seven in ten are found. In a text sent as one article a border is set
once or twice in a hundred, some of them between the items of a round-up. The thresholds below were read off those runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.text.headings import Kind
from service.text.lexicon import phrase, table, vocabulary
from service.text.memo import Memo
from service.text.normalise import words
from service.text.sections import section_name
from service.text.shape import bare, carries_on, opening_words, opens_with_verb

WINDOW = 4
"""Paragraphs before a candidate that it is compared with, and half as many after it."""
FIRST_LETTERS = 320
"""Letters of a paragraph that its topic is told by: a report says it at the beginning."""
STRANGE = 0.12
"""A report's opening that shares less than this part of its words with what precedes begins a new article ..."""
FAMILIAR = 0.4
"""... and one that shares less than this, if it shares at least as much with what follows."""
ALIEN, OWN_TOPIC, ENOUGH = 0.05, 0.15, 15
"""A paragraph of `ENOUGH` words that opens in any other way must share less than `ALIEN` with what precedes and at least
`OWN_TOPIC` with what follows."""

_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال")
_AGENCIES = frozenset(phrase(each) for each in table("bylines")["agencies"])
# "بكين - «الشرق الأوسط»: حذر الجيش": a place, a dash or colon, an agency or a quoted name, at the paragraph's beginning.
_DATELINE = re.compile(
    r"[\s*•\-]{0,4}[^\W\d_]+(?: [^\W\d_]+){0,2}\s?[-–—ـ:،,]\s?"
    r"(?:«(?P<quoted>[^»\n]{2,30})»|\((?P<inside>[^)\n]{2,20})\)|(?P<agency>[^\W\d_]+))\s?[:\-–—ـ]"
)
# "ميدانيا،", "أمنيًا،": another side of the same matter.
_ASPECT = re.compile(r"\w+ي[\u064b-\u0652]*ا[\u064b-\u0652]*\s?[،,]")
_ALSO = phrase("أيضا")
_SUBHEAD_WORDS = 4
"""A heading of so few words divides an article; below it a report's opening proves nothing."""
_ASIDE = ('"', "«", "“", "*", "-", "•", "●", "–", "(", "'")


@dataclass(slots=True)
class Piece:
    """A paragraph as the segments are told from: its text, its kind, its bulletin section."""

    text: str
    kind: Kind
    section: str | None


def _stem_of(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            return word[len(prefix) :][:5]
    if len(word) > 4 and word[0] in "وبلف":
        return word[1:6]
    return word[:5]


_STEMS: Memo[str, str] = Memo(_stem_of)
_PLAIN = frozenset(map(_stem_of, vocabulary("plain_words")))


def content(text: str) -> frozenset[str]:
    """The stems of the longer words at the beginning of `text`: what its topic is told by."""
    return frozenset({_STEMS[word] for word in words(text[:FIRST_LETTERS]) if len(word) > 3} - _PLAIN)


def opens_with_dateline(text: str) -> bool:
    """Whether a paragraph opens with a place and an agency, as the first one of a news item does."""
    match = _DATELINE.match(text[:90])
    if match is None:
        return False
    return match["quoted"] is not None or phrase(match["inside"] or match["agency"]) in _AGENCIES


class _Bodies:
    """The body paragraphs that stand outside bulletins, in order, with their contents told once and only when asked for."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._texts = [piece.text for piece in pieces if piece.kind == "body"]
        self._contents: dict[int, frozenset[str]] = {}

    def text(self, i: int) -> str:
        return self._texts[i]

    def content(self, i: int) -> frozenset[str]:
        found = self._contents.get(i)
        if found is None:
            found = self._contents[i] = content(self._texts[i])
        return found

    def shared(self, i: int, others: range, enough: float = 1.0) -> float:
        """The part of the words of body `i` that stands in one of the bodies `others`; no further once it is `enough`."""
        own = self.content(i)
        if not own:
            return 0.0
        left = own
        share = 0.0
        for j in others:
            if 0 <= j < len(self._texts):
                left = left - self.content(j)
                share = 1 - len(left) / len(own)
                if share >= enough:
                    break
        return share

    def begins_article(self, i: int, first: int, *, subhead: bool) -> bool:
        """Whether body `i` begins a new article, where the current one began with body `first`; `subhead`: below a subhead."""
        text = self._texts[i]
        if opens_with_dateline(text):
            return True
        if subhead:
            return False
        if i - first < 2 or text[0] in _ASIDE or text.endswith("؟") or self._texts[i - 1].endswith((":", "؟", "?")):
            return False
        head = opening_words(bare(text))
        if carries_on(head) or _ASPECT.match(text) or _ALSO in head[:5]:
            return False
        earlier = range(i - 1, max(first, i - WINDOW) - 1, -1)  # the nearest first: most are told by that one
        later = range(i + 1, i + 1 + WINDOW // 2)
        if opens_with_verb(head):
            before = self.shared(i, earlier, FAMILIAR)
            return before < STRANGE or (before < FAMILIAR and self.shared(i, later) >= before)
        if self.shared(i, earlier, ALIEN) >= ALIEN or len(self.content(i)) < ENOUGH:
            return False
        return self.shared(i, later, OWN_TOPIC) >= OWN_TOPIC


def _below_subhead(pieces: Sequence[Piece], i: int) -> bool:
    above = pieces[i - 1]
    return i > 0 and above.kind == "heading" and above.section is None and len(above.text.split()) <= _SUBHEAD_WORDS


def segments(pieces: Sequence[Piece]) -> list[int]:
    """The segment number of each piece, from 0, never falling.

    A new one begins where a bulletin begins or ends, at a dateline, and at a paragraph that opens like a report and shares
    hardly a word with what precedes. A heading above such a paragraph belongs to it.
    """
    bodies = _Bodies(pieces)
    numbers: list[int] = []
    current = body = first = 0  # the segment, the number of the body at hand, the first body of the segment
    seen: set[str] = set()
    in_bulletin = False
    for i, piece in enumerate(pieces):
        fresh = False
        if piece.kind == "heading" and piece.section is not None:
            name = section_name(piece.text) or piece.section
            leads_in = body > first and bodies.text(body - 1).endswith(":")
            fresh = body > first and ((not in_bulletin and not leads_in) or name in seen)
            seen = {name} if fresh or not in_bulletin else seen | {name}
            in_bulletin = True
        elif piece.kind == "body":
            if in_bulletin:
                fresh = piece.section is None
            elif body > first:
                fresh = bodies.begins_article(body, first, subhead=_below_subhead(pieces, i))
            in_bulletin = piece.section is not None
        if fresh:
            current += 1
            first = body
            for j in range(i - 1, -1, -1):
                if pieces[j].kind not in ("heading", "title", "byline", "dateline") or pieces[j].section is not None:
                    break
                numbers[j] = current
        numbers.append(current)
        body += piece.kind == "body"
    return numbers
