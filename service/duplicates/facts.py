"""Words with their classes: which words of a paragraph are facts (numbers, days, places, people, sides, ...)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from service.duplicates.words import cue, look_up, number_key, root_of, stem, symbol
from service.text.normalise import fold

TYPED = frozenset("ndpesqx")
"""Classes whose words are facts; the surface of each is kept so that a change can be shown as written."""

_TOKEN = re.compile(
    r"(?:و?عبد|[وبل]?[أا]ب[وي])\s[^\W\d_]\w*"
    r"|[\d٠-٩۰-۹]+(?:[.,:/٫٬\-][\d٠-٩۰-۹]+)*|[^\W\d_][\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u200c\u200d\w]*"
)
_LETTERS_DIGITS = re.compile(r"([^\W\d_]+)(\d.*)")
_HIJRI_OR_YEAR = re.compile(r"(?:1[34]\d\d|19\d\d|20\d\d)")
_BREAKS = frozenset({",", "،", ".", "؛", ";", ":"})
_PLACE_REACH = 2
_ROLE_REACH = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word as far as it can be known alone. `kind` is its class letter, `cue` what it says of the words after it."""

    symbol: str
    kind: str
    cue: str
    joined: bool
    """Begins with the conjunction: goes on with a list."""


@lru_cache(maxsize=1 << 17)
def word(surface: str) -> Word | None:
    """The word of one surface form; None when nothing is left of it after folding."""
    folded = fold(surface).replace(" ", "")
    if not folded:
        return None
    if folded[0].isdigit():
        key = number_key(folded)
        dated = "/" in key or "-" in key or _HIJRI_OR_YEAR.fullmatch(key)
        return Word(symbol("n:" + key), "d" if dated else "n", "", False)
    joined = folded[0] == "و" and len(folded) > 3
    found = look_up(folded)
    hint = cue(folded)
    if found is None:
        root, everyday = root_of(folded)
        kind = "f" if len(folded) == 1 else "c" if hint or everyday else "w"
        return Word(symbol(root), kind, hint, joined)
    kind, key = found
    if kind == "n":
        return Word(symbol("n:" + key), kind, hint, joined)
    if kind in "fhur":
        return Word(symbol(key), kind, hint, joined)
    return Word(symbol(kind + ":" + key), kind, hint, joined)


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph as words: symbols, classes, the surfaces of typed words, and where each word lies (code points)."""

    symbols: str
    kinds: str
    surfaces: list[str]
    start: list[int]
    end: list[int]
    cues: str


def read(text: str) -> Words:
    """Cut `text` into words and class each by the lexicon and by what stands before it. Linear."""
    symbols: list[str] = []
    kinds: list[str] = []
    surfaces: list[str] = []
    start: list[int] = []
    end: list[int] = []
    cues: list[str] = []
    announced, reach = "", 0
    for match in _TOKEN.finditer(text):
        surface = match.group()
        if not surface[0].isdigit() and surface[-1].isdigit() and (parts := _LETTERS_DIGITS.fullmatch(surface)):
            surface = parts.group(2)
        item = word(surface)
        if item is None:
            continue
        kind = item.kind
        if announced and item.joined and text[match.start() - 2 : match.start()].strip() in _BREAKS:
            announced = ""
        if item.cue in ("p", "e"):
            announced, reach = item.cue, _PLACE_REACH if item.cue == "p" else _ROLE_REACH
        elif kind in "fr":
            announced = ""
        elif kind in "cw" and announced:
            if item.joined and announced == "p":
                reach = _PLACE_REACH
            if reach > 0:
                kind, reach = announced, reach - 1
            else:
                announced = ""
        symbols.append(item.symbol)
        kinds.append(kind)
        cues.append(item.cue or " ")
        start.append(match.start())
        end.append(match.end())
        if kind in TYPED:
            surfaces.append(surface)
    return Words("".join(symbols), "".join(kinds), surfaces, start, end, "".join(cues))


@lru_cache(maxsize=1 << 15)
def name_key(surface: str) -> str:
    """The strict key of a name as written: its key in the lexicon, else the folded word without clitics."""
    folded = fold(surface).replace(" ", "")
    if (found := look_up(folded)) is not None:
        return found[1]
    bare = stem(folded)
    if bare is folded and len(folded) > 4 and folded[0] in "وبل":
        bare = stem(folded[1:])
    return bare.rstrip("ا") or bare
