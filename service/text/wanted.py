"""Which words each reader of a paragraph looks for: asked once per word, for all readers together, and remembered.

Most paragraphs hold no word of most readers. So every reader registers its words at import, and a paragraph's words are looked
up once: `Doc.where` then tells a reader where its words stand, at no cost where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from service.text.memo import Memo

_registered = 0
_LISTED: dict[str, int] = {}
"""The words that readers list, all lists in one: one look-up tells an unknown word from all of them."""
_ASKED: list[tuple[int, Callable[[str], bool]]] = []
"""What readers ask of a word beyond their lists, with the mark of each."""


def wanted(words: Iterable[str] = (), also: Callable[[str], bool] | None = None) -> int:
    """Register a reader by the folded words that it wants, and by what tells whether it wants another.

    Out: the mark that `MARKS` sets for such words.
    """
    global _registered
    mark = 1 << _registered
    _registered += 1
    for word in words:
        _LISTED[word] = _LISTED.get(word, 0) | mark
    if also is not None:
        _ASKED.append((mark, also))
    MARKS.clear()
    return mark


def _marks(word: str) -> int:
    marks = _LISTED.get(word, 0)
    for mark, also in _ASKED:
        if also(word):
            marks |= mark
    return marks


MARKS: Memo[str, int] = Memo(_marks)
"""A folded word to the marks of all readers that want it, as bits."""
