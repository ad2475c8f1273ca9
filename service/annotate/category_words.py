"""What a word by itself adds to the category, remembered in one place: a paragraph's words are looked up once."""

from __future__ import annotations

from typing import Final

from service.annotate.category_lexicon import Entry, category_lexicon
from service.annotate.lanes import Four, beside
from service.annotate.model import EVIDENCE, NOTHING, category_model
from service.text.wanted import column

ENTRY: Final = 0
STEM: Final = 1
WEIGHT: Final = 2
BOTH: Final = 3
CONTRASTS: Final = 4
TELLING: Final = 5
Known = tuple[Entry | None, str, int, int, Four, bool]
"""What is known of one word: what the lexicon says, its entry and stem, and what the model makes of it: the packed weight of the
stem; the same with that of the letters `beside` it; how much the stem speaks for each category; and whether that is evidence
by itself for one.

A plain tuple: Python's collector lets go of tuples of mere values, and would look through a hundred thousand objects again and
again.
"""


def _known(word: str) -> Known:
    model = category_model()
    entry, stem = category_lexicon().read(word)
    contrasts = model.contrasts.get(stem, NOTHING)
    weight = model.weights.get(stem, 0)
    return entry, stem, weight, beside(weight, model.of_letters(word)), contrasts, max(contrasts) >= EVIDENCE


KNOWN = column(_known)
"""The column of what is known of each word."""
