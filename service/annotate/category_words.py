"""What a word by itself adds to the category, remembered in one place: a paragraph's words are looked up once."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.category_lexicon import Word, category_lexicon
from service.annotate.lanes import Four
from service.annotate.model import EVIDENCE, NOTHING, category_model
from service.text.memo import Memo
from service.text.wanted import wanted


@dataclass(slots=True)
class Known(Word):
    """With what the lexicon says of a word: `letters`, `weight`, the packed weights of its letters and of its stem, and
    `contrasts`, how much the stem speaks for each category.
    """

    letters: int
    weight: int
    contrasts: Four


def _known(word: str) -> Known:
    model = category_model()
    entry = category_lexicon().look_up(word)
    weight = model.weights.get(entry.stem, 0)
    return Known(
        entry.classes,
        entry.opening,
        entry.past,
        entry.present,
        entry.initial,
        entry.phrases,
        entry.seconds,
        entry.bare,
        entry.stem,
        entry.plain,
        model.of_letters(word),
        weight,
        model.contrasts.get(entry.stem, NOTHING),
    )


KNOWN: Memo[str, Known] = Memo(_known)
"""Every folded word met, in memory as long as there is room."""

TELLING = wanted(lambda word: max(KNOWN[word].contrasts) >= EVIDENCE)
"""Mark of the words whose stem is evidence by itself, for one category or another."""
