"""Figures told by nouns that say the fate themselves: "17 قتيلا", "شهيدين", "سقوط قتلى وجرحى", "حصيلة القتلى"."""

from __future__ import annotations

from service.annotate.casualty_context import PARTS, TELLS, Context, Figure
from service.annotate.casualty_cues import Kind, with_particles, words
from service.annotate.casualty_parts import read_parts

_FELL = with_particles(words("fell"))
RELEASES = with_particles(words("releases"))
_TOTALS = with_particles(words("totals"))
_CORPSES_LIE = words("corpses_lie")
_WOUNDED_DUALS = words("wounded_duals")
_WARS = words("wars")
_HUGE = words("huge")
_FOUND = with_particles(frozenset({"العثور", "عثر", "عثرت", "انتشال", "انتشلت", "وجود"}))
_ELSEWHERE = frozenset({"نازح", "لاجئ", "مهاجر"})  # counted, but not as losses
_TOTAL_REACH = 16  # words from "حصيلة القتلى" to its number


def read_earlier_parts(context: Context) -> None:
    """ "وكان من بين القتلى ثلاثة قادة": parts of what was told before; their numbers are nobody's total."""
    norm = context.norm
    for i, word in enumerate(norm):
        if word not in ("بين", "وبين") or i == 0 or norm[i - 1] not in ("من", "ومن", "كان", "وكان"):
            continue
        at = i + 1
        noun = context.noun(at)
        if noun is not None and noun.fate is not None and noun.number == "plural":
            parts = read_parts(context.doc, context.numbers, at, context.cue_at)
            context.taken.update(p.number for p in parts if p.number is not None)


def read_totals(context: Context) -> None:
    """ "ارتفع عدد القتلى إلى عشرين", "حصيلة الضحايا بلغت 30 شخصا", "إلى خمسة عدد القتلى"."""
    norm = context.norm
    for i in [i for i, word in enumerate(norm[:-1]) if word in _TOTALS]:
        at = i + 2 if norm[i + 1] in ("من", "عن", "اجمالي") else i + 1
        noun = context.noun(at)
        if noun is None or noun.lemma == "جثه" or noun.fate is None or noun.number not in ("plural", "either"):
            continue
        previous = context.numbers.get(i - 1)
        if previous is not None and i > 1 and norm[i - 2] == "الي" and previous.first not in context.taken:
            context.add(noun.fate, i - 1, at, previous)
            continue
        _total_after(context, i, at, noun.fate)


def _total_after(context: Context, i: int, at: int, fate: Kind) -> None:
    for k in range(at + 1, min(len(context.norm), at + 1 + _TOTAL_REACH)):
        if context.broken(k - 1) or k in context.cue_at or context.norm[k] in PARTS:
            return
        number = context.numbers.get(k)
        if number is None or number.form == "singular" or context.norm[k - 1] in ("من", "بين"):
            continue  # "من 10 إلى 20": the later figure is meant
        told = context.noun(number.noun)
        if told is not None and told.lemma in _ELSEWHERE:
            return
        if k not in context.taken and context.person(number, near=True):
            context.add(fate, i, at, number)
        return


def read_fate_numbers(context: Context) -> None:
    """ "17 قتيلا و121 جريحا", "شهيدين", "سقوط شهيد", "ثلاث إصابات"."""
    for number in list(context.numbers.values()):
        if number.first in context.taken or context.denied(number.first):
            continue
        between = number.form != "singular" and "بين" in context.norm[number.last + 1 : number.last + 3]
        if between and context.between_fates(number) is not None:  # "22 بين قتيل وجريح"
            context.add("killed_or_wounded", number.first, number.last, number)
            continue
        if number.noun is None:
            continue
        noun = context.noun(number.noun)
        if noun is None or noun.fate is None:
            if context.norm[number.noun] in ("اصابه", "اصابات") and number.form != "vague":
                context.add("wounded", number.first, number.last, number)
            continue
        if context.before(number.first, 5, RELEASES):
            continue
        if context.norm[number.first] in _HUGE and context.before(number.first, 8, _WARS):
            continue  # a whole war's dead are its setting, not the act
        saved = noun.lemma == "ضحيه" and number.form == "vague" and not context.before(number.first, 4, _FELL)
        if saved:  # "عدد من الضحايا" who speak
            continue
        if number.definite and not context.before(number.first, 6, _TOTALS):
            continue
        if number.form == "singular" and not _single_told(context, number.first, noun.fate, noun.lemma):
            continue
        context.add(noun.fate, number.first, number.last, number)


def _single_told(context: Context, i: int, fate: str, lemma: str) -> bool:
    """A lone "شهيد" counts beside a word of falling or another figure, not as a title or an epithet."""
    if lemma == "جثه":
        return context.before(i, 2, _FOUND)
    if fate not in ("killed", "wounded"):
        return False
    following = context.noun(i + 1)
    pair = following is not None and following.fate not in (None, fate) and context.norm[i + 1][0] == "و"
    close = context.norm[i][0] == "و" and any(context.ends_at(k) for k in range(i - 2, i + 1))
    return pair or close or context.before(i, 3, _FELL)


def read_fate_plurals(context: Context) -> None:
    """ "سقوط قتلى وجرحى", "الجثث تملأ": plurals without a number."""
    norm = context.norm
    for i in context.doc.where(TELLS):
        word = norm[i]
        if word in _WOUNDED_DUALS and not context.denied(i):
            context.figures.append(Figure("wounded", i, i, 2, 2, noun=i))
        noun = context.noun(i)
        if noun is None or noun.fate is None or noun.number not in ("plural", "either") or i in context.taken:
            continue
        if noun.lemma == "جثه" and i + 1 < len(norm) and norm[i + 1] in _CORPSES_LIE:
            context.figures.append(Figure("killed", i, i + 1, None, None, noun=i))
        elif not noun.definite and _plural_told(context, i, noun.fate):
            context.figures.append(Figure(noun.fate, i, i, None, None, noun=i))


def _plural_told(context: Context, i: int, fate: str) -> bool:
    if i in context.covered() or context.denied(i) or context.before(i, 5, RELEASES):
        return False
    following = context.noun(i + 1) if i + 1 < len(context.norm) and context.norm[i + 1][0] == "و" else None
    if following is not None and following.fate not in (None, fate) and not following.definite:
        return True
    after = context.norm[i][0] == "و" and any(context.ends_at(k) for k in range(i - 3, i))
    return after or context.before(i, 3, _FELL)
