"""A paragraph's fingerprint: all that deciding needs, small enough to be kept by the hundred thousand."""

from __future__ import annotations

import base64
from typing import Any

import xxhash

from service.duplicates.facts import read
from service.duplicates.sampling import sampled
from service.duplicates.telling import pairs

FURNITURE = 20
"""Percent of furniture words from which a paragraph is furniture ("read more at ...", "other articles by ...")."""


def fingerprint(text: str) -> dict[str, Any]:
    """The fingerprint of a paragraph.

    Keys: `x` exact key (hex of the folded words' XXH64), `w` one character per word (its key's symbol), `k` one class
    letter per word, `t` the surfaces of facts and possible names in order, `u` flat (start, end, words) of each clause
    in code points, `s` and `f` base64 of little-endian 32-bit hashes of shingles and of
    telling facts, `e` the edition mark (0 none, 1 morning,
    2 evening, 3 updated), `m` how much is furniture (percent of the words, and more when the first says so), `o` how
    many words are of a formula. JSON-able and deterministic; never raises.
    """
    read_ = read(text)
    cues = read_.cues
    told = pairs(read_.symbols, read_.kinds, read_.units) if "n" in read_.kinds else None
    return {
        "x": xxhash.xxh64_hexdigest(read_.strict.encode("utf-8")),
        "w": read_.symbols,
        "k": read_.kinds,
        "t": "\x1f".join(read_.surfaces),
        "u": read_.units,
        "s": base64.b64encode(sampled(read_.symbols, read_.anchors).tobytes()).decode("ascii"),
        "f": base64.b64encode(told.tobytes()).decode("ascii") if told else "",
        "m": _furniture(cues) if "m" in cues else 0,
        "o": cues.count("o"),
        "e": _edition(cues),
    }


def _furniture(cues: str) -> int:
    return 100 * cues.count("m") // len(cues) + (FURNITURE if cues[0] == "m" else 0)


def _edition(cues: str) -> int:
    """0 none, 1 morning, 2 evening, 3 updated; a mark counts near the beginning or at the end of the text."""
    edges = cues[:8] + cues[-4:]
    return 3 if "3" in edges else 2 if "2" in edges else 1 if "1" in edges else 0
