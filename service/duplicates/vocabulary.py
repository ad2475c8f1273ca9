"""Chunks of text between spaces, and the words they hold: looked up once, remembered as they come."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from service.duplicates.sampling import is_anchor
from service.duplicates.words import code_of, cue, look_up, number_key, root_of, symbol
from service.text.normalise import fold

_TOKEN = re.compile(
    r"[\d٠-٩۰-۹]+(?:[.,:/٫٬\-][\d٠-٩۰-۹]+)*"
    r"|[^\W\d_][\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u200c\u200d\w]*(?:\x00\w+)?"
)
_JOINED_NUMBER = re.compile(r"([^\W\d_]+)(\d.*)")
_YEAR = re.compile(r"1[34]\d\d|19\d\d|20\d\d")
_SENTENCE_ENDS = frozenset(".!?؟…\n")
_COMMAS = frozenset("،,؛;:")
_CLOSING = " \"'»”’)]}\t\n\u00a0"
_OPENS_CLAUSE = frozenset(
    ("في", "فيما", "بينما", "كما", "حيث", "هذا", "اما", "لكن", "مما", "ما", "ثم", "من", "الي", "قبل", "بعد", "عقب")
)

PREFIXES = frozenset(
    prefix + name
    for name in ("عبد", "أبو", "ابو", "أبي", "ابي", "أبا", "ابا")
    for prefix in ("", "و", "ب", "ل", "وب", "ول")
)
"""Written apart from and together with the name that follows: one word either way."""

JOINT = "\x00"
"""What `PREFIXES` and the name after them are joined by before the look-up."""

_LONGEST = 64
_PUNCTUATION = ".,:;!?'\"()[]{}<>/\\|*-_=+،؛؟«»“”‘’…–—•"


class Word(NamedTuple):
    """A word as far as it can be known alone.

    `mark` is seven characters: its symbol, its class, what it announces (".": nothing), "y" if it begins with the
    conjunction, what follows it ("s" the end of a sentence, "," a comma, "." neither), "y" if after a comma it opens a
    clause, "y" if it is an anchor. `code` is the hash of its symbol, `folded` its strict form, `surface` the word as written.
    """

    mark: str
    code: int
    folded: str
    surface: str


class Core(NamedTuple):
    """What a word is apart from what follows it: the parts of `Word.mark`, its code and strict form."""

    before: str
    opens: str
    code: int
    folded: str


def _core(surface: str) -> Core | None:
    """The core of one token; None if nothing is left after folding."""
    plain = surface
    if not surface[0].isdigit() and surface[-1].isdigit() and (parts := _JOINED_NUMBER.fullmatch(surface)):
        plain = parts.group(2)
    folded = fold(plain).replace(JOINT, "").replace(" ", "")
    if not folded:
        return None
    hint, joined = "", "."
    if folded[0].isdigit():
        key = number_key(folded)
        kind = "d" if "/" in key or _YEAR.fullmatch(key) else "n"
        key = "n:" + key
    else:
        joined = "y" if folded[0] == "و" and len(folded) > 3 else "."
        hint = cue(folded)
        found = look_up(folded)
        if found is None:
            key, everyday = root_of(folded)
            kind = "f" if len(folded) == 1 else "c" if hint or everyday else "w"
        else:
            kind, key = found
            key = key if kind in "fhur" else f"{kind}:{key}"
    opens = "y" if joined == "y" or folded in _OPENS_CLAUSE or folded[1:] in _OPENS_CLAUSE else "."
    char = symbol(key)
    code = code_of(char)
    return Core(
        char + kind + (hint or ".") + joined, opens + ("y" if is_anchor(code, kind) else "."), code, sys.intern(folded)
    )


def border(after: str, length: int) -> str:
    """What the characters after a word say; a full stop after one or two letters is an abbreviation."""
    for mark in after:
        if mark in _SENTENCE_ENDS and (length > 2 or mark != "."):
            return "s"
        if mark in _COMMAS:
            return ","
        if mark not in _CLOSING:
            return "."
    return "."


def _word(surface: str, after: str) -> Word | None:
    """The word of one token, and of what stands between it and the next; None if nothing is left after folding."""
    core = _cores[surface]
    if core is None:
        return None
    mark = core.before + border(after, len(core.folded)) + core.opens
    return Word(mark, core.code, core.folded, surface.replace(JOINT, " "))


def _words(chunk: str) -> tuple[Word, ...]:
    bare = chunk.strip(_PUNCTUATION)
    if bare.isalpha():
        word = _word(bare, chunk[chunk.index(bare) + len(bare) :])
        return (word,) if word is not None else ()
    matches = list(_TOKEN.finditer(chunk))
    if not matches:
        return ()
    ends = [match.start() for match in matches[1:]] + [len(chunk)]
    found = (_word(match.group(), chunk[match.end() : end]) for match, end in zip(matches, ends, strict=True))
    return tuple(word for word in found if word is not None)


Found = TypeVar("Found")


class _Remembered(dict[str, Found]):
    """Text -> what was found for it when it was first asked for.

    When it is full the older half goes, but for what was asked for again: that changes nothing but speed.
    """

    def __init__(self, find: Callable[[str], Found], most: int) -> None:
        super().__init__()
        self._find = find
        self._most = most // 2
        self._older: dict[str, Found] = {}

    def __missing__(self, text: str) -> Found:
        found = self._older[text] if text in self._older else self._find(text)
        if len(text) <= _LONGEST:
            if len(self) >= self._most:
                self._older = dict(self)
                self.clear()
            self[text] = found
        return found


_cores = _Remembered(_core, 120_000)
words_of = _Remembered(_words, 80_000).__getitem__
"""The words of a chunk: one as a rule, none for mere punctuation."""
