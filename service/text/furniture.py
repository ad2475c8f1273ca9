"""Furniture: lines that belong to the page and not to the article. A body line lost here loses facts, so rules are narrow."""

from __future__ import annotations

import re

from service.text.lexicon import by_first_word, phrase, table
from service.text.normalise import fold
from service.text.shape import LEAD_VERBS, carries_on, ends_with_stop, opening_words, word_count

_TABLE = table("furniture")
_RELATED = frozenset(phrase(each) for each in _TABLE["related"])
_RELATED_BY_WORD = by_first_word([phrase(each) for each in _TABLE["related"]])
_ALONE = frozenset(phrase(each) for each in _TABLE["alone"])
_OPENING = by_first_word([phrase(each) for each in _TABLE["opening"]])
_ANYWHERE = tuple(phrase(each) for each in _TABLE["anywhere"])
_INTERFACE = tuple(sorted((phrase(each) for each in _TABLE["interface"]), key=len, reverse=True))

LONGEST = 200
"""Letters; a longer line is never furniture by its wording (a notice of rights may be: `_ANYWHERE`, up to twice that)."""
_OPENING_WORDS = 14
_LIST_WORDS = 24
_EDGES = ' \t\u00a0:：.…،,|-–—*•●▪»«"()[]<>#=_~!؛/\\›‹→←▶►\u200e\u200f'
_WEB = re.compile(r"(?:https?://|www\.)\S+|\S+@\s?\S+\.\w+|@\w+|\S+\.(?:com|net|org|info|tv|sa|sy|ae)\b\S*", re.I)
_PHONE = re.compile(r"[+\d][\d\s()/.,،\-–]{3,}")
_LETTER = re.compile(r"[^\W\d_]")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_HASHTAG = re.compile(r"#\w+")


def opens_related_list(text: str) -> bool:
    """Whether the line stands above a list of other articles: "مقالات ذات صلة", alone or with a colon."""
    return len(text) <= 48 and phrase(text).strip(_EDGES) in _RELATED


def in_related_list(text: str) -> bool:
    """Whether a line below such a heading may still be one of the other articles' headlines rather than the text again."""
    if len(text) > LONGEST or text.rstrip().endswith((".", "۔")):
        return False
    return word_count(text) <= _LIST_WORDS and not carries_on(opening_words(text))


def without_interface(text: str) -> str:
    """`text` without words of the page's machinery before it ("Next Previous عين اليوم – واس"), for judging it only."""
    folded = phrase(text)
    for words in _INTERFACE:
        if folded.startswith(words):
            return " ".join(text.split()[len(words.split()) :])
    return text


def _opens_like_furniture(folded: str, text: str) -> bool:
    words = folded.split()
    for each in _OPENING.get(words[0].strip(_EDGES), ()):
        rest = folded[len(each) :]
        if folded.startswith(each) and (not rest or not rest[0].isalnum()):
            # "المصدر: وكالات" is furniture, "المصدر أكد أن ..." and "المصدر: قتل خمسة" are not.
            following = rest.strip(_EDGES).split()
            return not any(word.strip(_EDGES) in LEAD_VERBS for word in following) and (
                rest[:3].strip()[:1] in (":", "") or not ends_with_stop(text) or len(words) <= 6
            )
    return False


def _is_address(text: str, count: int) -> bool:
    """Whether the line is only a web address, mail address, handle, telephone number or hashtags, with a few words around it."""
    if "#" in text and _LETTER.search(_HASHTAG.sub(" ", text)) is None:
        return True
    if (
        count <= 6
        and (number := _PHONE.search(text))
        and sum(map(str.isdigit, number.group())) >= 5
        and len(_LONG_WORD.findall(text)) < 2
    ):
        return True  # a number with a carrier's name: "635031 - Mobily"
    if count > 16 or _WEB.search(text) is None:
        return False
    if _LETTER.search(_WEB.sub(" ", text)) is None:
        return True
    return not ends_with_stop(text) and count - len(_WEB.findall(text)) <= 5


def is_notice(text: str) -> bool:
    """Whether a line, of up to twice `LONGEST` letters, holds the wording of a notice: rights, text-message numbers, cookies."""
    if len(text) > LONGEST * 2:
        return False
    folded = fold(text)
    return any(each in folded for each in _ANYWHERE)


def is_furniture(text: str) -> bool:
    """Whether a line on its own is page furniture: buttons, links, numbers, rights, sources, other articles in one line."""
    if is_notice(text) or _LETTER.search(text) is None:
        return True
    if len(text) > LONGEST:
        return False
    folded = phrase(text)
    core = folded.strip(_EDGES)
    if core in _ALONE or core in _RELATED:
        return True
    count = folded.count(" ") + 1
    if _is_address(text, count):
        return True
    first = core.split(" ", 1)[0].strip(_EDGES) if core else ""
    for each in _RELATED_BY_WORD.get(first, ()):
        rest = core[len(each) :].lstrip()
        if core.startswith(each) and rest[:1] in (":", "-", "|") and rest[1:] and count <= _LIST_WORDS:
            return True  # "اقرأ أيضا: <another article's headline>"
    if first in _OPENING and count <= _LIST_WORDS and _opens_like_furniture(core, text):
        return count <= _OPENING_WORDS or folded.startswith("رابط ")
    return not without_interface(text).strip(_EDGES)


def repeats(text: str, title_words: list[str], words: list[str]) -> bool:
    """Whether the line says the title again: the same words, or the title with a site's name before or after it."""
    if not title_words or not words:
        return False
    if words == title_words:
        return True
    short, long = sorted((title_words, words), key=len)
    extra = len(long) - len(short)
    return len(short) >= 4 and extra <= 6 and (long[: len(short)] == short or long[extra:] == short)
