"""Lines of a text as received, and the one case in which a line break is no border: a quotation left open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The line breaks of Unicode and of old systems. Everything else that is white space is trimmed from a line's ends.
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_OTHER_BREAKS = "\r\v\f\x85\u2028\u2029"

MOST_LINES = 5000
"""No article has more; what follows stays together in one last line, so that no text is cut into a million records."""

RUN_ON_LINES = 3
"""A quotation must be closed within so many further lines, else its author forgot to close it and nothing is joined."""

_STRAIGHT = '"'
_PAIRS = (("«", "»"), ("“", "”"))


@dataclass(slots=True)
class Line:
    """A line without its surrounding white space: `text == whole[start:end]`; `gap` when a blank line stands before it."""

    start: int
    end: int
    text: str
    gap: bool


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """What stands between line breaks, with its place; most texts know no break but the line feed."""
    if any(map(text.__contains__, _OTHER_BREAKS)):
        yield from ((match.start(), match.group()) for match in _LINE.finditer(text))
        return
    at = 0
    for piece in text.split("\n"):
        if piece:
            yield at, piece
        at += len(piece) + 1


def lines(text: str) -> list[Line]:
    """The lines of `text` that hold anything but white space, in order; at most `MOST_LINES`. Linear time."""
    found: list[Line] = []
    gap = False
    for begin, piece in _pieces(text):
        stripped = piece.strip()
        if not stripped:
            gap = True
            continue
        if len(found) == MOST_LINES - 1:
            start = begin
            rest = text[start:].rstrip()
            start += len(rest) - len(rest.lstrip())
            found.append(Line(start, start + len(rest.lstrip()), rest.lstrip(), gap))
            break
        start = begin + (len(piece) - len(piece.lstrip()) if piece[0].isspace() else 0)
        if found and not gap:
            gap = text.count("\n", found[-1].end, start) > 1
        found.append(Line(start, start + len(stripped), stripped, gap))
        gap = False
    return found


def _left_open(text: str) -> str | None:
    """The mark that would close the quotation which `text` leaves open, if it leaves one open."""
    for opener, closer in _PAIRS:
        at = text.rfind(opener)
        if at >= 0 and text.find(closer, at) < 0 and text.count(opener) > text.count(closer):
            return closer
    if _STRAIGHT in text and text.count(_STRAIGHT) % 2:
        at = text.rfind(_STRAIGHT)
        before = text[at - 1] if at else " "
        # The odd mark opens something only if it stands where an opening mark can stand.
        if at + 1 < len(text) and (before.isspace() or before in "(:،,-–[«“"):
            return _STRAIGHT
    return None


def _closes(text: str, closer: str) -> bool:
    """Whether `text` closes a quotation opened before it, rather than holding one of its own."""
    at = text.find(closer)
    if at <= 0:
        return False
    if closer == _STRAIGHT:
        after = text[at + 1] if at + 1 < len(text) else " "
        return text.count(_STRAIGHT) % 2 == 1 and not after.isalnum()
    opener = next(o for o, c in _PAIRS if c == closer)
    own = text.find(opener)
    return own < 0 or at < own


def join_quotations(text: str, found: list[Line]) -> list[Line]:
    """Join a line that leaves a quotation open with the lines up to the one that closes it.

    Bounded by `RUN_ON_LINES`; a next line that opens with a mark of its own begins a new quotation, and a mark that is
    never closed joins nothing: many sources forget to close.
    """
    joined: list[Line] = []
    i = 0
    while i < len(found):
        line = found[i]
        closer = _left_open(line.text)
        last = i
        if closer is not None:
            for j in range(i + 1, min(i + 1 + RUN_ON_LINES, len(found))):
                following = found[j].text
                if following[0] in '"«“':
                    break
                if _closes(following, closer):
                    last = j
                    break
                if closer in following:
                    break
        if last > i:
            line = Line(line.start, found[last].end, text[line.start : found[last].end], line.gap)
        joined.append(line)
        i = last + 1
    return joined
