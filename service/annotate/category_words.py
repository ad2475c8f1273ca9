"""What a word by itself adds to the category, remembered in one place: a paragraph's words are looked up once."""

from __future__ import annotations

from typing import Final

from service.annotate.category_lexicon import Entry, category_lexicon
from service.annotate.lanes import Four
from service.annotate.model import EVIDENCE, NOTHING, category_model
from service.text.memo import Memo

ENTRY: Final = 0
STEM: Final = 1
WEIGHT: Final = 2
LETTERS: Final = 3
TELLING: Final = 4
Known = tuple[Entry | None, str, int, int, Four | None]
"""What is known of one word: what the lexicon says, its entry and stem, and what the model makes of it: the packed weights of the
stem and of the letters, and how much the stem speaks for each category where that is evidence by itself, else None.

A plain tuple: Python's collector lets go of tuples of mere values, and would look through a hundred thousand objects again and
again.
"""


def _known(word: str) -> Known:
    model = category_model()
    entry, stem = category_lexicon().read(word)
    contrasts = model.contrasts.get(stem, NOTHING)
    telling = contrasts if max(contrasts) >= EVIDENCE else None
    return entry, stem, model.weights.get(stem, 0), model.of_letters(word), telling


KNOWN: Memo[str, Known] = Memo(_known)
"""Every folded word met, in memory as long as there is room."""
