"""Chunks of text between spaces, and the words they hold: looked up once, remembered as they come."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from service.duplicates.sampling import is_anchor
from service.duplicates.words import cue, look_up, number_key, root_of, symbol, symbols_of_text
from service.text.normalise import fold

_TOKEN = re.compile(
    r"[\d٠-٩۰-۹]+(?:[.,:/٫٬\-][\d٠-٩۰-۹]+)*"
    r"|[^\W\d_][\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u200c\u200d\w]*(?:\x00\w+)?"
)
_JOINED_NUMBER = re.compile(r"([^\W\d_]+)(\d.*)")
_BACKWARDS = re.compile(r"(\d+)([.,٫])\u200f(\d+)")
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


RECORD = 9
"""Characters of a word's record: its symbol; its class; what it announces (".": nothing); "y" if it begins with the
conjunction; what follows it ("s" the end of a sentence, "," a comma, "." neither); "y" if after a comma it opens a clause;
"y" if it is an anchor; two symbols of its strict form. A chunk's words are their records in one str, so that a paragraph's
are one join, and each of its columns a slice."""

_BORDER = 4


def _core(surface: str) -> str:
    """The record of one token but for what follows it; empty if nothing is left after folding."""
    plain = surface
    if not surface[0].isdigit() and surface[-1].isdigit() and (parts := _JOINED_NUMBER.fullmatch(surface)):
        plain = parts.group(2)
    folded = fold(plain).replace(JOINT, "").replace(" ", "")
    if not folded:
        return ""
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
    anchor = "y" if is_anchor(char, kind) else "."
    return char + kind + (hint or ".") + joined + opens + anchor + symbols_of_text(folded)


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


def _record(surface: str, after: str) -> str:
    """The record of one token, and of what stands between it and the next; empty if nothing is left after folding."""
    core = _cores[surface]
    return core[:_BORDER] + border(after, len(surface)) + core[_BORDER:] if core else ""


def _records(chunk: str) -> str:
    bare = chunk.strip(_PUNCTUATION)
    if bare.isalpha():
        return _record(bare, chunk[chunk.index(bare) + len(bare) :])
    chunk = _in_order(chunk)
    matches = list(_TOKEN.finditer(chunk))
    if not matches:
        return ""
    ends = [match.start() for match in matches[1:]] + [len(chunk)]
    return "".join(_record(match.group(), chunk[match.end() : end]) for match, end in zip(matches, ends, strict=True))


def surfaces_of(chunk: str) -> list[str]:
    """The words of a chunk as written."""
    bare = chunk.strip(_PUNCTUATION)
    if bare.isalpha():
        return [bare]
    return [token for token in _TOKEN.findall(_in_order(chunk)) if _cores[token]]


def _in_order(chunk: str) -> str:
    """A decimal fraction that was typed from right to left, with a mark that shows it the right way round: 3.<RLM>0 is 0.3."""
    return _BACKWARDS.sub(r"\3\2\1", chunk) if "\u200f" in chunk else chunk


def with_border(records: str, mark: str) -> str:
    """The records of a chunk whose last word is followed by what `mark` says."""
    at = len(records) - RECORD + _BORDER
    return records[:at] + mark + records[at + 1 :]


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
records_of = _Remembered(_records, 120_000).__getitem__
"""The records of a chunk's words: one as a rule, none for mere punctuation."""
