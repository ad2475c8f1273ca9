"""The classes of words that the grammar of speakers stands on, as bits of one table."""

from __future__ import annotations

import json
from pathlib import Path

from service.annotate.gazetteer import gazetteer
from service.text.normalise import fold

(
    ROLE,
    TITLE,
    ORG,
    ANON,
    POINTER,
    DOCUMENT,
    MEDIA,
    TIME,
    STOP,
    NOT,
    GIVEN,
    PARTICLE,
    PLACE,
    GEO,
) = (1 << bit for bit in range(14))

_HERE = Path(__file__).parent / "data"
DATA = json.loads((_HERE / "roles.json").read_text(encoding="utf-8"))
_NAMES = json.loads((_HERE / "persons_given.json").read_text(encoding="utf-8"))


def _classes() -> dict[str, int]:
    classes: dict[str, int] = {}
    for bit, group in (
        (ROLE, DATA["roles"]),
        (TITLE, DATA["titles"]),
        (ORG, DATA["organisations"]),
        (ANON, DATA["anonymous"]),
        (GEO, DATA["geographic"]),
        (POINTER, DATA["anaphora"]),
        (DOCUMENT, DATA["documents"]),
        (MEDIA, DATA["media"]),
        (TIME, DATA["time_words"]),
        (STOP, DATA["stops"]),
        (NOT, DATA["not_speakers"]),
        (GIVEN, _NAMES["given"]),
        (PARTICLE, _NAMES["particles"]),
    ):
        for word in group:
            key = fold(word)
            classes[key] = classes.get(key, 0) | bit
    for word, names in gazetteer().starts.items():
        if word not in classes and any(len(n.words) == 1 and not n.needs_cue and not n.swallows for n in names):
            classes[word] = PLACE
    return classes


CLASS = _classes()
"""Folded word -> its classes, as bits. PLACE: the whole name of a place, unless the word has a class of its own."""


def place_size(norm: list[str], i: int) -> int:
    """How many words the name of a place has that starts at word `i`; 0 where none starts."""
    for name in gazetteer().starts.get(norm[i], ()):
        size = len(name.words)
        if size > 1 and tuple(norm[i : i + size]) == name.words:
            return size
        if size == 1:
            return 1 if CLASS.get(norm[i], 0) & PLACE else 0
    return 0


def word_set(words: str) -> frozenset[str]:
    """The folded words of a plain list."""
    return frozenset(fold(words).split())
