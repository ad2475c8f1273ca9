"""Arabic on a terminal: kept apart from the Latin around it, wrapped to the window."""

from __future__ import annotations

import re
import textwrap

_RUN = re.compile(r"[؀-ۿݐ-ݿ](?:[^A-Za-z\n\u2066-\u2069]*[؀-ۿݐ-ݿ])?")
RIGHT_TO_LEFT, POP = "\u2067", "\u2069"
"""Unicode's isolates (UAX 9): a terminal that knows them orders each run by itself; the others show nothing for them."""


def isolated(line: str) -> str:
    """The line with each Arabic run in an isolate, so that ids, numbers and arrows beside it keep their order."""
    return _RUN.sub(lambda run: f"{RIGHT_TO_LEFT}{run[0]}{POP}", line)


def wrapped(text: str, width: int, indent: str = "  ") -> list[str]:
    """A text of any length as lines of at most `width` columns (longer words stay whole), each indented."""
    room = max(20, width - len(indent))
    lines = textwrap.wrap(" ".join(text.split()), room, break_long_words=False, break_on_hyphens=False)
    return [indent + line for line in lines] or [indent]
