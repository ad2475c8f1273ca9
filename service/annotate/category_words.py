"""What a word by itself adds to the category, remembered in one place: a paragraph's words are looked up once."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.category_lexicon import Entry, category_lexicon
from service.annotate.lanes import Four
from service.annotate.model import EVIDENCE, NOTHING, category_model
from service.text.memo import Memo


@dataclass(slots=True)
class Known:
    """What is known of one word: what the lexicon says, `entry` and `stem`, and what the model makes of it.

    `weight`, `letters`: the packed weights of its stem and of its letters; `telling`: how much the stem speaks for each category
    where that is evidence by itself, else None.
    """

    entry: Entry | None
    stem: str
    weight: int
    letters: int
    telling: Four | None


def _known(word: str) -> Known:
    model = category_model()
    entry, stem = category_lexicon().look_up(word)
    contrasts = model.contrasts.get(stem, NOTHING)
    telling = contrasts if max(contrasts) >= EVIDENCE else None
    return Known(entry, stem, model.weights.get(stem, 0), model.of_letters(word), telling)


KNOWN: Memo[str, Known] = Memo(_known)
"""Every folded word met, in memory as long as there is room."""
