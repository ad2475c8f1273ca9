"""A paragraph as words with their classes: which words are facts (numbers, days, places, people, sides, ...)."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple

from service.duplicates.sampling import anchors_of
from service.duplicates.vocabulary import JOINT, PREFIXES, RECORD, border, records_of, surfaces_of, with_border
from service.duplicates.words import look_up, root_of, stem, symbol
from service.text.normalise import fold

TYPED = frozenset("nodpesqx")
"""Classes whose words are facts."""

WRITTEN = TYPED | {"w"}
"""Classes whose surfaces are kept, so that a change can be shown as written and a typing error be known as one."""

_TENS = frozenset(symbol(f"n:{ten}") for ten in range(10, 100, 10))

_ELEVEN = tuple(symbol(one) + symbol("n:10") for one in ("احد", "احدي"))

_REACH = {"p": 2, "e": 3}
"""How many words a place noun or a role announces: a name of two words, a title and a name of two."""


class Words(NamedTuple):
    """A paragraph as words; strings hold one character per word (`strict` two), `units` flat (start, end, words)."""

    symbols: str
    kinds: str
    cues: str
    strict: str
    surfaces: list[str]
    anchors: list[int]
    units: list[int]


_NOTHING = Words("", "", "", "", [], [], [])


def read(text: str) -> Words:
    """Cut `text` into clauses and words and class each word by the lexicon and by what stands before it. Linear."""
    chunks = text.split()
    held = list(map(records_of, chunks))
    joined = {} if PREFIXES.isdisjoint(chunks) else _join_names(chunks, held)
    if "" in held:
        _note_punctuation(chunks, held)
    records = "".join(held)
    if not records:
        return _NOTHING
    cues = records[2::RECORD]
    borders = _borders(records[4::RECORD], records[5::RECORD])
    kinds = _announced(records[1::RECORD], cues, records[3::RECORD], borders)
    symbols = records[0::RECORD]
    if "o" in kinds:
        kinds = _ordinals(symbols, kinds)
    for eleven in _ELEVEN:
        if eleven in symbols:
            kinds = _elevens(symbols, kinds, eleven)
    of_chunk = _chunks_of_words(held, len(kinds))
    return Words(
        symbols=symbols,
        kinds=kinds,
        cues=cues,
        strict=records[7::RECORD] + records[8::RECORD],
        surfaces=_surfaces(chunks, kinds, of_chunk, joined),
        anchors=anchors_of(kinds, [i for i, anchor in enumerate(records[6::RECORD]) if anchor == "y"]),
        units=_units(text, chunks, of_chunk, borders, len(kinds)),
    )


def _join_names(chunks: list[str], held: list[str]) -> dict[int, str]:
    """Let "عبد" and the like be one word with the chunk that follows: held there, and nothing at its own place.

    Returns the surfaces of what was joined, by chunk.
    """
    surfaces: dict[int, str] = {}
    for i in range(len(chunks) - 1):
        if chunks[i] in PREFIXES and i not in surfaces:
            joined = chunks[i] + JOINT + chunks[i + 1]
            records = records_of(joined)
            if len(records) == RECORD:
                held[i], held[i + 1] = "", records
                surfaces[i + 1] = surfaces_of(joined)[0].replace(JOINT, " ")
    return surfaces


def _note_punctuation(chunks: list[str], held: list[str]) -> None:
    """Punctuation that stands alone ends the clause of the word before it."""
    for i, records in enumerate(held):
        if not records and i and held[i - 1] and chunks[i] not in PREFIXES:
            mark = border(chunks[i], len(chunks[i]) + 2)
            if mark != ".":
                held[i - 1] = with_border(held[i - 1], mark)


def _chunks_of_words(held: list[str], words: int) -> list[int] | None:
    """The chunk of each word; None if each chunk is one word."""
    if words == len(held) and "" not in held:
        return None
    return list(chain.from_iterable([(chunk,) * (len(records) // RECORD) for chunk, records in enumerate(held)]))


def _surfaces(chunks: list[str], kinds: str, of_chunk: list[int] | None, joined: dict[int, str]) -> list[str]:
    """The words of the classes that are written, as they stand in the text."""
    wanted = [i for i, kind in enumerate(kinds) if kind in WRITTEN]
    if of_chunk is None:
        return [surfaces_of(chunks[i])[0] for i in wanted]
    surfaces: list[str] = []
    for i in wanted:
        chunk = of_chunk[i]
        if chunk in joined:
            surfaces.append(joined[chunk])
        else:
            words = surfaces_of(chunks[chunk])
            surfaces.append(words[i - bisect_left(of_chunk, chunk)] if len(words) > 1 else words[0])
    return surfaces


def _borders(tails: str, opens: str) -> list[int]:
    """The indices of the words that begin a clause, but for the first."""
    borders: list[int] = []
    at = tails.find("s")
    while 0 <= at < len(tails) - 1:
        borders.append(at + 1)
        at = tails.find("s", at + 1)
    at = tails.find(",")
    while 0 <= at < len(tails) - 1:
        if opens[at + 1] == "y":
            borders.append(at + 1)
        at = tails.find(",", at + 1)
    borders.sort()
    return borders


def _units(text: str, chunks: list[str], of_chunk: list[int] | None, borders: list[int], total: int) -> list[int]:
    """Flat (start, end, words) of the clauses, in code points of `text`, from the first word's chunk to the last's."""
    firsts, lasts = [0, *borders], [*(i - 1 for i in borders), total - 1]
    places = firsts, lasts
    if of_chunk is not None:
        places = [of_chunk[i] for i in firsts], [of_chunk[i] for i in lasts]
        if chunks[0] in PREFIXES:
            places[0][0] = 0
    units: list[int] = []
    ends = list(accumulate(map(len, chunks)))
    bare = text.strip()
    if ends[-1] + len(chunks) - 1 == len(bare):  # one space between any two
        lead = 0 if len(bare) == len(text) else len(text) - len(text.lstrip())
        for first, last, begin, end in zip(*places, firsts, [*borders, total], strict=True):
            units += (lead + ends[first] - len(chunks[first]) + first, lead + ends[last] + last, end - begin)
        return units
    at = done = 0
    for first, last, begin, end in zip(*places, firsts, [*borders, total], strict=True):
        for chunk in chunks[done:first]:
            at = text.index(chunk, at) + len(chunk)
        start = stop = text.index(chunks[first], at)
        for chunk in chunks[first : last + 1]:
            stop = text.index(chunk, stop) + len(chunk)
        done, at = first, start
        units += (start, stop, end - begin)
    return units


def _announced(kinds: str, cues: str, joined: str, borders: list[int]) -> str:
    """The classes with names found by their place: what follows a place noun is a place, a role a person.

    Everyday words are no names, but right after the cue they are ("the quarter of the industry", "colonel Salem").
    """
    out: list[str] | None = None
    total = len(kinds)
    done = 0
    for i, hint in enumerate(cues):
        if hint not in "pe" or i + 1 < done:
            continue
        reach = _REACH[hint]
        k = i + 1
        while k < total and k not in borders and cues[k] not in "pe":
            kind = kinds[k]
            if kind in "fr":
                break
            if kind == "w" or (kind == "c" and k == i + 1):
                if hint == "p" and joined[k] == "y":
                    reach = _REACH["p"]
                if not reach:
                    break
                if out is None:
                    out = list(kinds)
                out[k] = hint
                reach -= 1
            elif kind == "c":
                break
            k += 1
        done = k
    return kinds if out is None else "".join(out)


def _elevens(symbols: str, kinds: str, eleven: str) -> str:
    """What is "one of" elsewhere is a number before "ten"."""
    at = symbols.find(eleven)
    while at >= 0:
        kinds = kinds[:at] + "n" + kinds[at + 1 :]
        at = symbols.find(eleven, at + 1)
    return kinds


def _ordinals(symbols: str, kinds: str) -> str:
    """Ordinals by what they stand with: the second deputy is a person, the second of the two Januaries a month, and a ten
    after an ordinal belongs to it ("the fourth and twentieth")."""
    out = list(kinds)
    at = kinds.find("o")
    while at >= 0:
        before = out[at - 1] if at else ""
        if before in ("h", "e"):
            out[at] = "e"
        elif before == "d":
            out[at] = "d"
        elif at + 1 < len(out) and symbols[at + 1] in _TENS:
            out[at + 1] = "o"
        at = kinds.find("o", at + 1)
    return "".join(out)


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


@lru_cache(maxsize=1 << 15)
def is_everyday(surface: str) -> bool:
    """Whether a surface is of an everyday word, no name."""
    folded = fold(surface)
    return look_up(folded) is None and root_of(folded)[1]
