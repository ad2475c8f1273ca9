"""Normalisation of Arabic for comparison only: what is published is always the text as received."""

from __future__ import annotations

import re

_DROPPED = (
    "\u0640"  # tatweel
    + "".join(map(chr, range(0x0610, 0x061B)))  # Quranic signs
    + "".join(map(chr, range(0x064B, 0x0660)))  # diacritics
    + "\u0670"
    + "".join(map(chr, range(0x06D6, 0x06DD)))
    + "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2066\u2067\u2068\u2069\ufeff\u061c"
)
_FOLDED = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ک": "ك", "ڪ": "ك", "ھ": "ه", "ہ": "ه",
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "٪": "%", "٫": ".", "٬": ",", "…": ".", "\u00a0": " ",
}  # fmt: skip
_DIGITS = {chr(base + d): str(d) for base in (0x0660, 0x06F0) for d in range(10)}

FOLD = str.maketrans({**dict.fromkeys(_DROPPED, None), **_FOLDED, **_DIGITS})
"""One C-level pass: dropped characters vanish, variants of one letter become one, digits become ASCII."""

_WORD = re.compile(r"[\d]+(?:[.,:/][\d]+)*|\w+")


def fold(text: str) -> str:
    """Fold `text` for comparison. Lower-cases Latin; lengths may shrink (dropped marks), never grow."""
    return text.translate(FOLD).lower()


def words(text: str) -> list[str]:
    """The folded words of `text`, numbers whole ("1,200" and "4/11" are one word each), punctuation gone."""
    return _WORD.findall(fold(text))
