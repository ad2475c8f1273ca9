"""Which words each reader of a paragraph looks for: asked once per word, for all readers together, and remembered.

Most paragraphs hold no word of most readers. So every reader registers its words at import, and a paragraph's words are looked
up once: `Doc.where` then tells a reader where its words stand, at no cost where there is none.
"""

from __future__ import annotations

from collections.abc import Callable

from service.text.memo import Memo

_READERS: list[Callable[[str], bool]] = []


def wanted(contains: Callable[[str], bool]) -> int:
    """Register a reader by what tells whether it wants a folded word; the mark that `MARKS` sets for such words."""
    _READERS.append(contains)
    MARKS.clear()
    return 1 << (len(_READERS) - 1)


def _marks(word: str) -> int:
    marks, mark = 0, 1
    for contains in _READERS:
        if contains(word):
            marks |= mark
        mark <<= 1
    return marks


MARKS: Memo[str, int] = Memo(_marks)
"""A folded word to the marks of all readers that want it, as bits."""
