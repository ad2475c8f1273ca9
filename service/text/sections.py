"""Sections of a bulletin: under "حلب::" stands what happened around Aleppo, until the next heading or the bulletin's end."""

from __future__ import annotations

import re

from service.text.lexicon import phrase, phrases
from service.text.normalise import fold
from service.text.shape import carries_on, opening_words

_PLACES = frozenset(phrases("bulletin_places"))
_PREFIXES = tuple(
    phrase(each) + " " for each in ("ريف", "محافظة", "مدينة", "منطقة", "جبهة", "قطاع", "شمال", "جنوب", "شرق", "غرب")
)
_LONGEST = 40
_HEADING = re.compile(
    r"[\s#*•●▪■◆\-–—+>_=\u200e\u200f]*(?P<name>[^\W\d_][^:：\n]*?)\s*(?P<mark>[:：]*)[\s*_=\-–—\u200e\u200f]*"
)
_QUOTE = re.compile(r"[\"“«]")
# The first words of a bulletin's paragraph: an act of war as a verb or a noun, with at most a word before it.
_ACT = re.compile(
    r"(?:و\s?)?(?:ال)?(?:اشتباك|قصف|غار[هة]|غارات|استهد|تعرض|شن|القت|القي|سقط|تمكن|دار|تدور|تجدد|هاجم|هجوم|انفج|فجر|قتل|مقتل|استشهد|اصيب|"
    r"جرح|معارك|انسحب|سيطر|حرر|صد|تصد|نفذ|واصل|تواصل|تستمر|استمر|تخوض|طيران|الطيران|مدفعي|مروحي|براميل|صاروخ|صواريخ|قذائف|الثوار|عبوه|لغم|قناص|اعتقل|اعتقال)"
)


def section_name(text: str) -> str | None:
    """The name in a bulletin's heading that stands alone on its line: "حلب::", "ريف دمشق :", "#حلب". None if it is no heading.

    Two colons are a mark of their own, whatever the name; with one colon or a hash sign the name must be a known place.
    """
    if len(text) > _LONGEST:
        return None
    match = _HEADING.fullmatch(text)
    if match is None:
        return None
    name, mark = match["name"].replace("_", " ").strip(), match["mark"]
    if not 1 <= len(name.split()) <= 4:
        return None
    if len(mark) >= 2:
        return name
    folded = phrase(name)
    known = folded in _PLACES or any(folded.startswith(each) and folded[len(each) :] in _PLACES for each in _PREFIXES)
    return name if known and (mark or "#" in text) else None


def _names_another_place(folded: str, section: str) -> bool:
    own = phrase(section)
    return any(
        f"بريف {place} " in folded or f"محافظه {place} " in folded
        for place in _PLACES
        if place not in own and own not in place
    )


def belongs(text: str, section: str, *, usual: int, position: int) -> bool:
    """Whether the paragraph at `position` (0 for the first) below the heading is still the bulletin's.

    The first always is. A further one must open with an act of war or carry on, quote nobody, name no other region, and,
    where the bulletin's earlier sections held `usual` paragraphs each, not exceed that unless it carries on.
    """
    if position == 0:
        return True
    head = opening_words(text)
    onward = carries_on(head)
    if usual and position >= usual and not onward:
        return False
    if _QUOTE.search(text[:120]) and ("قال" in text[:120] or "صرح" in text[:120]):
        return False
    folded = fold(text[:400]) + " "
    acts = bool(_ACT.match(" ".join(head))) or bool(_ACT.match(" ".join(head[1:])))
    return acts and not _names_another_place(folded, section)
