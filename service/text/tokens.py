"""A paragraph cut into words once, for all the rooms that read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from service.text.memo import Memo
from service.text.normalise import FOLD, fast_words
from service.text.wanted import ROWS, Row

# Words keep their diacritics and tatweel inside, so that spans lie in the text as received; a number with its
# separators and the particles before it (و14.5) is one word.
_TOKEN = re.compile(
    r"(?:و?(?:بال|ال|لل|[بلفك])?\u0640*)?[\d٠-٩۰-۹]+(?:[.,:/٫٬][\d٠-٩۰-۹]+)*"
    r"|[\w\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u200c\u200d]+"
)


@dataclass(slots=True)
class Doc:
    """A paragraph's text with its words: `norm[i]` is the folded word at `text[start[i]:end[i]]` (code points).

    Nothing of it is changed once made; its marks are looked up when first asked for.
    """

    text: str
    norm: list[str]
    start: list[int]
    end: list[int]
    _rows: list[Row] | None = field(default=None, init=False, repr=False, compare=False)
    _marked: list[tuple[int, int]] = field(default_factory=list, init=False, repr=False, compare=False)
    _any: int = field(default=0, init=False, repr=False, compare=False)

    def _look_up(self) -> list[Row]:
        self._rows = list(map(ROWS.__getitem__, self.norm))
        self._marked = [(i, row[0]) for i, row in enumerate(self._rows) if row[0]]  # one word in three bears a mark
        for _, marks in self._marked:
            self._any |= marks
        return self._rows

    def holds(self, mark: int) -> bool:
        """Whether one of its words bears a mark of `wanted`."""
        if self._rows is None:
            self._look_up()
        return bool(self._any & mark)

    def where(self, mark: int) -> list[int]:
        """Where the words stand that bear a mark of `wanted`."""
        if self._rows is None:
            self._look_up()
        return [i for i, marks in self._marked if marks & mark] if self._any & mark else []

    def rows(self) -> list[Row]:
        """What the readers know of each word: its row of `wanted.ROWS`."""
        return self._look_up() if self._rows is None else self._rows

    def surface(self, first: int, last: int) -> str:
        """The text as received from word `first` up to and including word `last`."""
        return self.text[self.start[first] : self.end[last]]

    def between(self, i: int) -> str:
        """What stands between word `i` and the next: punctuation, quotation marks, spaces."""
        return self.text[self.end[i] : self.start[i + 1] if i + 1 < len(self.start) else len(self.text)]


def _spans(pieces: list[str]) -> tuple[list[int], list[int]]:
    """Where the words begin and end, given the text cut at every parting character; each of those is one code point."""
    start: list[int] = []
    end: list[int] = []
    at = 0
    for piece in pieces:
        if piece:
            start.append(at)
            at += len(piece)
            end.append(at)
        at += 1
    return start, end


def tokenise(text: str) -> Doc:
    """Cut `text` into words. Linear in its length; a word that folds to nothing is left out."""
    fast = fast_words(text)
    if fast is not None:
        norm, pieces = fast
        return Doc(text, norm, *_spans(pieces))
    return _tokenise_slowly(text)


_FOLDED: Memo[str, str] = Memo(lambda word: word.translate(FOLD).lower())
_LONGEST_KEPT = 30
"""Letters: a longer word is folded anew each time, so that what is remembered stays small whatever comes."""


def _tokenise_slowly(text: str) -> Doc:
    norm: list[str] = []
    start: list[int] = []
    end: list[int] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        folded = _FOLDED[word] if len(word) <= _LONGEST_KEPT else word.translate(FOLD).lower()
        if folded:
            begin, stop = match.span()
            norm.append(folded)
            start.append(begin)
            end.append(stop)
    return Doc(text, norm, start, end)
