"""A paragraph as words with their classes: which words are facts (numbers, days, places, people, sides, ...)."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from service.duplicates.sampling import shingle_hashes
from service.duplicates.vocabulary import JOINT, PREFIXES, Word, border, single, words_of
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
    hashes: list[int]
    units: list[int]


_NOTHING = Words("", "", "", [], (), [], [])


def read(text: str) -> Words:
    """Cut `text` into clauses and words and class each word by the lexicon and by what stands before it. Linear."""
    chunks = text.split()
    items, of_chunk = _items(chunks)
    if not items:
        return _NOTHING
    marks, codes, folded, surfaces = zip(*items, strict=True)
    mark = "".join(marks)
    cues = mark[2::6]
    borders = _borders(mark[4::6], mark[5::6])
    kinds = _announced(mark[1::6], cues, mark[3::6], borders)
    return Words(
        symbols=mark[0::6],
        kinds=kinds,
        cues=cues,
        surfaces=[surface for surface, kind in zip(surfaces, kinds, strict=True) if kind in WRITTEN],
        folded=folded,
        hashes=shingle_hashes(codes),
        units=_units(text, chunks, of_chunk, borders, len(items)),
    )


def _items(chunks: list[str]) -> tuple[list[Word], list[int] | None]:
    """The words of the chunks, and the chunk of each word; None if every chunk is one word."""
    known: list[Word | None] = list(map(single.get, chunks))
    joined: set[int] = set()
    if not PREFIXES.isdisjoint(chunks):
        joined = _join_names(chunks, known)
    elif None not in known:
        return known, None  # type: ignore[return-value]
    items: list[Word] = []
    of_chunk: list[int] = []
    for i, item in enumerate(known):
        if i in joined:
            continue
        if item is not None:
            items.append(item)
            of_chunk.append(i + 1 if i + 1 in joined else i)
        elif words := words_of(chunks[i]):
            items += words
            of_chunk += [i] * len(words)
        elif items and (mark := border(chunks[i], len(chunks[i]) + 2)) != ".":
            before = items[-1]
            items[-1] = before._replace(mark=before.mark[:4] + mark + before.mark[5:])
    return items, of_chunk


def _join_names(chunks: list[str], known: list[Word | None]) -> set[int]:
    """Let "عبد" and the like be one word with the chunk that follows; returns the chunks that are thereby done."""
    done: set[int] = set()
    for i in range(len(chunks) - 1):
        if chunks[i] in PREFIXES and i not in done:
            words = words_of(chunks[i] + JOINT + chunks[i + 1])
            if len(words) == 1:
                known[i] = words[0]
                done.add(i + 1)
    return done


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
    firsts = [0, *(borders if of_chunk is None else [of_chunk[i] for i in borders])]
    held = [*(i - 1 for i in borders), total - 1]
    lasts = held if of_chunk is None else [of_chunk[i] for i in held]
    starts = _starts(text, chunks)
    units: list[int] = []
    for first, last, begin, end in zip(firsts, lasts, [0, *borders], [*borders, total], strict=True):
        units += (starts[first], starts[last] + len(chunks[last]), end - begin)
    return units


def _starts(text: str, chunks: list[str]) -> list[int]:
    """Where each chunk begins in `text`."""
    ends = list(accumulate(map(len, chunks)))
    if ends[-1] + len(chunks) - 1 == len(text):
        return [end - len(chunk) + i for i, (end, chunk) in enumerate(zip(ends, chunks, strict=True))]
    starts: list[int] = []
    at = 0
    for chunk in chunks:
        at = text.index(chunk, at)
        starts.append(at)
        at += len(chunk)
    return starts


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
