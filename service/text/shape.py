"""What a line looks like from outside: how long, how it ends, how it begins. Cheap tests that the kinds are told by."""

from __future__ import annotations

import re

from service.text.lexicon import by_first_word, phrases, vocabulary
from service.text.normalise import fold

_STOPS = ".!؟?…۔"
_CLOSERS = "\"'»”’)] \u200f\u200e\u00a0"
_BULLET = re.compile(r"[\s*•●▪■◆○·\-–—+>#|_=~.،\u200e\u200f\u202a-\u202e]+")
_HEAD = 48  # letters looked at where only the first words matter
_FIRST_WORDS = re.compile(r"\w+")

LEAD_VERBS = vocabulary("lead_verbs")
_CONTINUATIONS = by_first_word(phrases("continuations"))
_OWN_WAW = vocabulary("own_waw")


def bare(text: str) -> str:
    """`text` without bullets and rules at its beginning."""
    match = _BULLET.match(text)
    return text[match.end() :] if match else text


def ends_with_stop(text: str) -> bool:
    """Whether `text` ends like a sentence: a full stop, a question or exclamation mark, with or without closing marks."""
    stripped = text.rstrip(_CLOSERS)
    return bool(stripped) and stripped[-1] in _STOPS


def word_count(text: str) -> int:
    """Words, counted by white space. Meant for short lines."""
    return len(text.split())


def opening_words(text: str) -> list[str]:
    """The first folded words of `text` (at most what stands in its first letters), the last of them perhaps cut short."""
    return _FIRST_WORDS.findall(fold(text[:_HEAD]))


def opens_with_verb(head: list[str]) -> bool:
    """Whether the opening words are a report's: a verb first, with no "و" before it."""
    return bool(head) and head[0] in LEAD_VERBS


def carries_on(head: list[str]) -> bool:
    """Whether the opening words carry on what was told before: "وأضاف", "كما", "من جانبه", "في السياق"."""
    if not head:
        return True
    first = head[0]
    if first[0] == "و" and first not in _OWN_WAW:
        return True
    candidates = _CONTINUATIONS.get(first)
    if candidates:
        start = " ".join(head) + " "
        return any(start.startswith(each + " ") or (each.count(" ") and start.startswith(each)) for each in candidates)
    return False
