"""A paragraph's fingerprint: all that deciding needs, small enough to be kept by the hundred thousand."""

from __future__ import annotations

import base64
from array import array
from typing import Any

import xxhash

from service.duplicates.facts import TYPED, read
from service.text.normalise import words
from service.text.sentences import clauses

SHINGLE = 3
"""Words per shingle: the usual size for news text (Broder 1997 uses 10 for web pages, 3 keeps short ones apart)."""

KEEP = 4
"""One shingle hash in so many is kept for the index (sampling modulo, so that two texts choose alike)."""

FEW = 12
"""A text with so few shingles keeps one hash in two."""


FURNITURE = 20
"""Percent of furniture words from which a paragraph is furniture ("read more at ...", "other articles by ...")."""


def _hash(gram: str) -> int:
    return xxhash.xxh32_intdigest(gram.encode("utf-8"))


def sampled(symbols: str) -> array[int]:
    """Sorted distinct 32-bit hashes of the word 3-grams of `symbols`, one in `KEEP` by value."""
    count = len(symbols) - SHINGLE + 1
    if count < 1:
        return array("I", [_hash(symbols)] if symbols else [])
    hashes = {_hash(symbols[i : i + SHINGLE]) for i in range(count)}
    kept = sorted(h for h in hashes if h % KEEP == 0)
    return array("I", kept)


def _percent(cues: str, cue: str) -> int:
    return 100 * cues.count(cue) // max(1, len(cues))


def _edition(cues: str) -> int:
    """0 none, 1 morning, 2 evening, 3 updated; a mark counts near the beginning or at the end of the text."""
    return max((int(c) for c in cues[:8] + cues[-4:] if c in "123"), default=0)


def fingerprint(text: str) -> dict[str, Any]:
    """The fingerprint of a paragraph.

    Keys: `x` exact key (hex of the folded words' XXH64), `w` one character per word (its key's symbol), `k` one class
    letter per word, `t` the surfaces of the typed words in order, `u` flat (start, end, words) of each clause in code
    points, `s` base64 of little-endian 32-bit shingle hashes, `e` the edition mark (0 none, 1 morning, 2 evening,
    3 updated), `m` how much is furniture (percent of the words, and more when the first says so), `o` how many words
    are of a formula. JSON-able and deterministic; never raises.
    """
    parsed = read(text)
    units: list[int] = []
    at = 0
    total = len(parsed.start)
    for start, end in clauses(text):
        count = 0
        while at < total and parsed.start[at] < end:
            at += 1
            count += 1
        if count:
            units += (start, end, count)
    hashes = sampled(parsed.symbols)
    return {
        "x": xxhash.xxh64_hexdigest(" ".join(words(text)).encode("utf-8", "replace")),
        "w": parsed.symbols,
        "k": parsed.kinds,
        "t": "\x1f".join(parsed.surfaces),
        "u": units,
        "s": base64.b64encode(hashes.tobytes()).decode("ascii"),
        "m": _percent(parsed.cues, "m") + (FURNITURE if "m" in parsed.cues[:1] else 0),
        "o": parsed.cues.count("o"),
        "e": _edition(parsed.cues),
    }


__all__ = ["TYPED", "fingerprint", "sampled"]
