"""Where signs stand in a text: a look-up in C for each sign, which a pattern that tries every letter is no match for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def sign_positions(text: str, signs: Iterable[str]) -> list[int]:
    """Where one of `signs`, single characters, stands in `text`, in order. Linear in its length."""
    found: list[int] = []
    for sign in signs:
        at = text.find(sign)
        while at >= 0:
            found.append(at)
            at = text.find(sign, at + 1)
    found.sort()
    return found


def find_at(pattern: re.Pattern[str], text: str, signs: Iterable[str]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` finds, if every match begins with one of `signs` and none is empty."""
    end = 0
    for at in sign_positions(text, signs):
        if at >= end and (match := pattern.match(text, at)) is not None:
            end = match.end()
            yield match
