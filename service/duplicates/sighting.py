"""The rule that nothing with a fact of its own is a mere sighting."""

from __future__ import annotations

from typing import Literal

from service.duplicates.changes import elsewhere
from service.duplicates.prints import Print
from service.duplicates.relations import Measures

OWN_RUN = 2.5
"""Weight of words in a row without counterpart from which they say something: three words of content."""

OWN_SHARE = 0.2
"""Share of a paragraph's weight that may differ in wording while it still says no more."""

INSIDE = 0.85
"""A paragraph so much shorter (by weight) than the one it repeats is contained in it, not near it."""


def sighting_of(new: Print, old: Print, measures: Measures) -> Literal["near", "contained"] | None:
    """`near` or `contained` if `new` (a) says nothing that `old` (b) does not; None if it does."""
    facts = measures.facts
    if facts.own_a or facts.conflicts:
        return None
    if 1.0 - measures.cover_a > OWN_SHARE:
        return None
    to_old = measures.alignment.to_b
    if any(to_old[i] < 0 and (new.kinds[i] == "s" or not elsewhere(new, old, i)) for i in new.typed):
        return None
    run = 0.0
    for i, j in enumerate(to_old):
        if j < 0 and new.kinds[i] == "w" and new.symbols[i] not in old.symbols:
            return None
        run = 0.0 if j >= 0 else run + new.weight[i]
        if run > OWN_RUN:
            return None
    return "contained" if new.total < INSIDE * old.total else "near"
