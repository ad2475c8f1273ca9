"""What a word by itself adds to the category, remembered in one place: a paragraph's words are looked up once."""

from __future__ import annotations

from service.annotate.category_lexicon import Entry, category_lexicon
from service.annotate.lanes import Four, beside
from service.annotate.model import EVIDENCE, NOTHING, category_model
from service.text.wanted import columns


def _known(word: str) -> tuple[Entry | None, str, int, int, Four, bool]:
    model = category_model()
    entry, stem = category_lexicon().read(word)
    weight, contrasts = model.weights.get(stem, 0), model.contrasts.get(stem, NOTHING)
    return entry, stem, weight, beside(weight, model.of_letters(word)), contrasts, max(contrasts) >= EVIDENCE


ENTRY, STEM, WEIGHT, BOTH, CONTRASTS, TELLING = columns(6, _known)
"""Columns of a word's row. What the lexicon says of it: its entry and its stem; what the model makes of it: the packed weight of
the stem; the same with that of the letters `beside` it; how much the stem speaks for each category; and whether that is
evidence by itself for one.
"""
