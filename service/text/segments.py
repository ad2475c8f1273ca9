"""Glued articles: where, in one received text, a new article begins. Conservative, as a false border cuts a speaker off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.text.headings import Kind
from service.text.normalise import words
from service.text.sections import section_name
from service.text.shape import bare, carries_on, opening_words, opens_with_verb


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph as the segments are told from: its text, its kind, its bulletin section."""

    text: str
    kind: Kind
    section: str | None


_WINDOW = 4
_FIRST_LETTERS = 320
_SHARED = 0.12
"""A report's opening that shares less than this part of its content words with what precedes begins a new article.
Chosen on newspaper articles glued together at random; see docs/choices.md."""


def _stem(word: str) -> str:
    for prefix in ("وال", "بال", "فال", "كال", "لل", "ال"):
        if word.startswith(prefix) and len(word) > len(prefix) + 2:
            return word[len(prefix) :][:5]
    if len(word) > 4 and word[0] in "وبلف":
        return word[1:6]
    return word[:5]


def content(text: str) -> frozenset[str]:
    """The stems of the longer words at the beginning of `text`: what its topic is told by."""
    return frozenset(_stem(word) for word in words(text[:_FIRST_LETTERS]) if len(word) > 3)


def _begins_article(piece: Piece, earlier: Sequence[str]) -> bool:
    head = opening_words(bare(piece.text))
    if not opens_with_verb(head) or carries_on(head):
        return False
    own = content(piece.text)
    if len(own) < 6:
        return False
    known: set[str] = set()
    for text in earlier[-_WINDOW:]:
        known |= content(text)
    return len(own & known) / len(own) < _SHARED


def segments(pieces: Sequence[Piece]) -> list[int]:
    """The segment number of each piece, from 0, never falling.

    A new one begins where a bulletin begins or ends, at a byline or title with a paragraph below it, or at a paragraph that
    opens like a report and shares hardly a word with what precedes.
    """
    numbers: list[int] = []
    current = 0
    earlier: list[str] = []  # bodies of the current segment
    seen_sections: set[str] = set()
    in_bulletin = False
    for piece in pieces:
        fresh = False
        if piece.kind == "heading" and piece.section is not None:
            name = section_name(piece.text) or piece.section
            fresh = bool(earlier) and (
                (not in_bulletin and not earlier[-1].rstrip().endswith(":")) or name in seen_sections
            )
            if fresh or not in_bulletin:
                seen_sections = set()
            seen_sections.add(name)
            in_bulletin = True
        elif piece.kind == "body":
            if in_bulletin and piece.section is None:
                fresh = True
            elif not in_bulletin and len(earlier) >= 2:
                fresh = _begins_article(piece, earlier)
            in_bulletin = piece.section is not None
        if fresh:
            current += 1
            earlier = []
        if piece.kind == "body":
            earlier.append(piece.text)
        numbers.append(current)
    return numbers
