"""What the readers of a paragraph want of its words: asked once per word, for all readers together, and remembered.

Most paragraphs hold no word of most readers. So every reader registers its words at import, and a paragraph's words are looked
up once: `Doc.where` then tells a reader where its words stand, at no cost where there is none. A reader that knows something of
every word registers that as columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from service.text.memo import Memo

Row = tuple[Any, ...]

_registered = 0
_LISTED: dict[str, int] = {}
"""The words that readers list, all lists in one: one look-up tells an unknown word from all of them."""
_ASKED: list[tuple[int, Callable[[str], int]]] = []
"""What readers ask of a word beyond their lists, with the mark of each, or the first of its marks."""

_width = 1
_TOLD: list[Callable[[str], tuple[Any, ...]]] = []
"""What tells the columns behind the marks."""


def wanted(words: Iterable[str] = (), also: Callable[[str], bool] | None = None) -> int:
    """Register a reader by the folded words that it wants, and by what tells whether it wants another.

    Out: the mark that such words bear in `ROWS`.
    """
    global _registered
    mark = 1 << _registered
    _registered += 1
    for word in words:
        _LISTED[word] = _LISTED.get(word, 0) | mark
    if also is not None:
        _ASKED.append((mark, also))
    ROWS.clear()
    return mark


def wanted_kinds(kinds: int, tell: Callable[[str], int]) -> list[int]:
    """Register a reader that wants words of so many kinds; `tell` says of a word which it is of, as bits, lowest first.

    Out: the mark of each kind.
    """
    marks = [wanted() for _ in range(kinds)]
    _ASKED.append((marks[0], tell))
    return marks


def columns(count: int, tell: Callable[[str], tuple[Any, ...]]) -> range:
    """Register so many things that a reader knows of every folded word; the numbers of their columns in `ROWS`."""
    global _width
    _TOLD.append(tell)
    _width += count
    ROWS.clear()
    return range(_width - count, _width)


def _row(word: str) -> Row:
    marks = _LISTED.get(word, 0)
    for mark, tell in _ASKED:
        marks |= mark * tell(word)  # a bool, or the bits of several kinds
    row: Row = (marks,)
    for told in _TOLD:
        row += told(word)
    return row


ROWS: Memo[str, Row] = Memo(_row)
"""A folded word to the marks of all readers that want it, as bits, and behind these the columns.

Plain tuples: Python's collector lets go of tuples of mere values; a hundred thousand objects it would look through again and
again.
"""
