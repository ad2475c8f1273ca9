"""Where a person's name stands, told by its given name or a particle of names."""

from __future__ import annotations

from service.text.normalise import fold
from service.text.wordsets import load

_LISTED = load("service.annotate", "persons_given.json")
_GIVEN = frozenset(fold(name) for name in _LISTED["given"])
_PARTICLES = frozenset({"ابو", "ابن", "بن", "ام", "عبد", "ال", "ابي", "بنت", "دي", "فان", "زاده"})
_NO_NAME = frozenset(load("service.annotate", "casualties.json")["not_in_names"].split())
_LONGEST = 6


def _ali(norm: list[str], i: int) -> bool:
    """Whether the folded "علي" at word `i`, also the preposition "on", goes on a name: at its end or before another."""
    following = norm[i + 1] if i + 1 < len(norm) else "و"
    return following[0] == "و" or following in _GIVEN or following in ("بن", "ابو")


def name_length(norm: list[str], i: int, first: str | None = None) -> int:
    """How many words from word `i` on are a person's name; 0 where none begins. `first` stands in for word `i`."""
    word = norm[i] if first is None else first
    if word not in _GIVEN and word not in _PARTICLES and not (word.startswith("عبدال") and len(word) > 6):
        return 0
    length = 1
    while length < _LONGEST and i + length < len(norm):
        nxt = norm[i + length]
        known = nxt in _GIVEN or nxt in _PARTICLES or nxt.startswith(("ال", "عبد"))
        if nxt == "علي" and _ali(norm, i + length):
            length += 1
            continue
        if nxt in _NO_NAME or (not known and (nxt[0] in "وبلف" or length > 3)):
            break
        length += 1
    return 0 if word in _PARTICLES and length == 1 else length
