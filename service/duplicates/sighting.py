"""The rule that nothing with a fact of its own is a mere sighting."""

from __future__ import annotations

from typing import Literal

from service.duplicates.differences import elsewhere
from service.duplicates.prints import Print
from service.duplicates.relations import Measures

OWN_RUN = 2.5
"""Weight of words in a row without counterpart from which they say something: three words of content."""

OWN_SHARE = 0.2
"""Share of a paragraph's weight that may differ in wording while it still says no more."""

WHOLE = 0.9
"""Share of the old paragraph's weight that the new one must hold, and all its facts, to be near it, not contained in it."""


def sighting_of(new: Print, old: Print, measures: Measures) -> Literal["near", "contained"] | None:
    """`near` or `contained` if `new` (a) says nothing that `old` (b) does not; None if it does."""
    facts = measures.facts
    if facts.own_a or facts.conflicts:
        return None
    if 1.0 - measures.cover_a > OWN_SHARE:
        return None
    to_old = measures.alignment.to_b
    if any(
        to_old[i] < 0 and i not in facts.told_a and (new.kinds[i] == "s" or not elsewhere(new, old, i))
        for i in new.typed
    ):
        return None
    run = 0.0
    for i, j in enumerate(to_old):
        if j < 0 and new.kinds[i] == "w" and new.symbols[i] not in old.symbols and i not in facts.told_a:
            return None
        run = 0.0 if j >= 0 else run + new.weight[i]
        if run > OWN_RUN:
            return None
    return "contained" if facts.own_b or measures.cover_b < WHOLE else "near"
