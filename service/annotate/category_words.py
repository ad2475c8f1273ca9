"""What a word by itself adds to the category, remembered in one place: a paragraph's words are looked up once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from service.annotate.category_lexicon import MEMO_LIMIT, Word, category_lexicon
from service.annotate.lanes import Four
from service.annotate.model import EVIDENCE, category_model, contrasts
from service.text.memo import Memo


@dataclass(frozen=True, slots=True)
class Known:
    """`entry`: what the lexicon says; `letters`, `weight`: packed weights of its letters and of its stem; `contrasts`: how
    much the stem speaks for each category; `telling`: whether that is evidence by itself, for any.
    """

    entry: Word
    stem: str
    letters: int
    weight: int
    contrasts: Four
    telling: bool


def _known(word: str) -> Known:
    model = category_model()
    entry = category_lexicon().look_up(word)
    weight = model.weights.get(entry.stem, 0)
    told = contrasts(weight)
    return Known(entry, entry.stem, model.of_letters(word), weight, told, max(told) >= EVIDENCE)


@lru_cache(maxsize=1)
def known_words() -> Memo[str, Known]:
    """Every folded word met, in memory as long as there is room."""
    return Memo(_known, MEMO_LIMIT)
