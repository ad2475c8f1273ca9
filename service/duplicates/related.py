"""Which other reports seem to tell the same act in words of their own: offered to the reader, never asserted."""

from __future__ import annotations

from service.duplicates.differences import Facts
from service.duplicates.prints import Print
from service.duplicates.telling import EVERYWHERE

NAMED = 2
"""Names, numbers and days that both must tell, each once."""

LONGER = 4.0
"""A report so many times as long as the other tells other things too: that it tells this one as well says little."""

CONTENT = 6.0
"""Weight of common words of content, names and titles not counted, below which two texts have an occasion in common at most."""

TOLD_NUMBERS, TOLD_NAMES = 2, 3
"""Where only facts are common: so many numbers beside a name, or one beside so many names."""


def tell_the_same(new: Print, old: Print, facts: Facts, core: float) -> bool:
    """Whether two texts of which some words are common tell one act. `core` is the weight of the common words of content.

    Both tell it in a like number of words, and neither has numbers where the other has others.
    """
    if core < CONTENT or max(new.total, old.total) > LONGER * min(new.total, old.total):
        return False
    if _counts(new, facts.own_a) and _counts(old, facts.own_b):
        return False
    return len(_named(new, "pesd") & _named(old, "pesd")) + len(_numbers(new) & _numbers(old)) >= NAMED


def tell_together(new: Print, old: Print) -> bool:
    """Whether the names and numbers that two texts have in common are enough without common words."""
    if max(new.total, old.total) > LONGER * min(new.total, old.total):
        return False
    numbers, names = len(_numbers(new) & _numbers(old)), len(_named(new, "pe") & _named(old, "pe"))
    return bool(names and numbers >= TOLD_NUMBERS) or bool(numbers and names >= TOLD_NAMES)


def _counts(text: Print, own: list[int]) -> bool:
    return any(text.kinds[i] == "n" and text.symbols[i] not in EVERYWHERE for i in own)


def _named(text: Print, kinds: str) -> set[str]:
    return {text.symbols[i] for i in text.typed if text.kinds[i] in kinds}


def _numbers(text: Print) -> set[str]:
    """The numbers, but for small and round ones and for those of a measure ("60 kilometres west of ...")."""
    kinds = text.kinds
    return {text.symbols[i] for i in text.typed if kinds[i] == "n" and kinds[i + 1 : i + 2] != "u"} - EVERYWHERE
