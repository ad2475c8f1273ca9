"""A paragraph as words with their classes: which words are facts (numbers, days, places, people, sides, ...)."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, repeat
from typing import NamedTuple

from service.duplicates.sampling import anchors_of
from service.duplicates.vocabulary import JOINT, PREFIXES, Word, border, words_of
from service.duplicates.words import look_up, root_of, stem
from service.text.normalise import fold

TYPED = frozenset("ndpesqx")
"""Classes whose words are facts."""

WRITTEN = TYPED | {"w"}
"""Classes whose surfaces are kept, so that a change can be shown as written and a typing error be known as one."""

_REACH = {"p": 2, "e": 3}
"""How many words a place noun or a role announces: a name of two words, a title and a name of two."""


class Words(NamedTuple):
    """A paragraph as words; strings hold one character per word, `units` flat (start, end, words) per clause."""

    symbols: str
    kinds: str
    cues: str
    surfaces: list[str]
    folded: tuple[str, ...]
    codes: tuple[int, ...]
    anchors: list[int]
    units: list[int]


_NOTHING = Words("", "", "", [], (), (), [], [])


def read(text: str) -> Words:
    """Cut `text` into clauses and words and class each word by the lexicon and by what stands before it. Linear."""
    chunks = text.split()
    held = list(map(words_of, chunks))
    if not PREFIXES.isdisjoint(chunks):
        _join_names(chunks, held)
    items = list(chain.from_iterable(held))
    if not items:
        return _NOTHING
    if () in held:
        _note_punctuation(chunks, held, items)
    marks, codes, folded, surfaces = zip(*items, strict=True)
    mark = "".join(marks)
    cues = mark[2::7]
    borders = _borders(mark[4::7], mark[5::7])
    kinds = _announced(mark[1::7], cues, mark[3::7], borders)
    return Words(
        symbols=mark[0::7],
        kinds=kinds,
        cues=cues,
        surfaces=[surface for surface, kind in zip(surfaces, kinds, strict=True) if kind in WRITTEN],
        folded=folded,
        codes=codes,
        anchors=anchors_of(kinds, [i for i, anchor in enumerate(mark[6::7]) if anchor == "y"]),
        units=_units(text, chunks, held, borders, len(items)),
    )


def _join_names(chunks: list[str], held: list[tuple[Word, ...]]) -> None:
    """Let "عبد" and the like be one word with the chunk that follows: held there, and nothing at its own place."""
    i = 0
    while i < len(chunks) - 1:
        if chunks[i] in PREFIXES:
            words = words_of(chunks[i] + JOINT + chunks[i + 1])
            if len(words) == 1:
                held[i], held[i + 1] = (), words
                i += 1
        i += 1


def _note_punctuation(chunks: list[str], held: list[tuple[Word, ...]], items: list[Word]) -> None:
    """Punctuation that stands alone ends the clause of the word before it."""
    at = 0
    for chunk, words in zip(chunks, held, strict=True):
        at += len(words)
        if not words and at and chunk not in PREFIXES and (mark := border(chunk, len(chunk) + 2)) != ".":
            before = items[at - 1]
            items[at - 1] = before._replace(mark=before.mark[:4] + mark + before.mark[5:])


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


def _units(text: str, chunks: list[str], held: list[tuple[Word, ...]], borders: list[int], total: int) -> list[int]:
    """Flat (start, end, words) of the clauses, in code points of `text`, from the first word's chunk to the last's."""
    firsts, lasts = [0, *borders], [*(i - 1 for i in borders), total - 1]
    counts = list(map(len, held))
    if total != len(chunks) or max(counts) > 1:
        of_chunk = list(chain.from_iterable(map(repeat, range(len(chunks)), counts)))
        places = [of_chunk[i] for i in firsts], [of_chunk[i] for i in lasts]
    else:
        places = firsts, lasts
    if total and not counts[0]:
        places[0][0] = 0
    units: list[int] = []
    regular = sum(map(len, chunks)) + len(chunks) - 1 == len(text)
    at = done = 0
    for first, last, begin, end in zip(*places, firsts, [*borders, total], strict=True):
        if regular:
            at += sum(map(len, chunks[done:first])) + first - done
            start, stop = at, at + sum(map(len, chunks[first : last + 1])) + last - first
            done = first
        else:
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
