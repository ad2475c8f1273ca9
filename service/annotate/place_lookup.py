"""What a single word may be for places: its proclitics taken off, looked up in the gazetteer and the type nouns."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.gazetteer import Name, gazetteer
from service.annotate.place_cues import PlaceType, place_cues
from service.text.memo import Memo
from service.text.wanted import wanted, wanted_kinds

_AFTER_FA = frozenset({"country", "city", "governorate", "region"})
"""Kinds of place that are looked for behind the conjunction ف, which stands before few names and in many words."""


def readings(word: str) -> list[tuple[str, int, str]]:
    """The word itself, then without its proclitics: (rest, letters cut, last proclitic). "وبحلب" gives حلب too."""
    found = [(word, 0, "")]
    rest, cut = word, 0
    if len(rest) > 2 and rest[0] in "وف":
        rest, cut = rest[1:], 1
        found.append((rest, cut, word[0]))
    if len(rest) > 2 and rest[0] in "بل":
        clitic = rest[0]
        found.append((rest[1:], cut + 1, clitic))
        if rest.startswith("لل"):
            found.append(("ا" + rest, cut + 1, "ل"))
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """A gazetteer name a word may begin, with the proclitics that reading takes off."""

    name: Name
    cut: int
    clitic: str


def _everyday(name: Name) -> bool:
    """An everyday word that only a type noun before it, or a list after one, makes a place: الشعب, المدينة."""
    cues = place_cues()
    words = " ".join(name.words)
    return name.needs_cue and (words in cues.common or words in cues.not_names)


@dataclass(frozen=True, slots=True)
class Known:
    """What a word may be for places: a type noun, a whole name, or the first word of longer ones.

    `longer` holds the longer names by their second word, longest first. `everyday`: alone it is no place, since all it
    may name are everyday words.
    """

    kind: PlaceType | None
    single: Reading | None
    longer: dict[str, tuple[Reading, ...]]
    everyday: bool


def _lookup(word: str) -> Known | None:
    kind = place_cues().types.get(word)
    starts = gazetteer().starts
    names = [(reading, starts[reading[0]]) for reading in readings(word) if reading[0] in starts]
    if kind is None and not names:
        return None
    single: Reading | None = None
    longer: dict[str, list[Reading]] = {}
    for (rest, cut, clitic), begun in names:
        for name in begun:
            if word[0] == "ف" and cut and name.entries[0].kind not in _AFTER_FA:
                continue  # "فاطمة" holds no أطمة
            reading = Reading(name, cut, clitic)
            if len(name.words) > 1:
                longer.setdefault(name.words[1], []).append(reading)
            elif single is None and (not cut or len(rest) > 2):  # "باب" holds no "اب"
                single = reading  # fewest letters cut
    if kind is None and single is None and not longer:
        return None
    by_second = {second: tuple(sorted(found, key=lambda r: -len(r.name.words))) for second, found in longer.items()}
    return Known(kind, single, by_second, single is None or _everyday(single.name))


KNOWN: Memo[str, Known | None] = Memo(_lookup, 1 << 15)
"""What a word may be, None for nothing."""


def _kinds(word: str) -> int:
    known = _lookup(word)
    if known is None:
        return 0
    return _ANY | _ALONE * (known.kind is not None or not known.everyday) | _OPENS * bool(known.longer)


_ANY, _ALONE, _OPENS = 1, 2, 4
ANY_NAME, PLACE, OPENS_LONGER = wanted_kinds(3, _kinds)
"""Marks: of all words that are anything for places, everyday ones too, since behind a road even they name one; of those that may
name a place by themselves, or are a type noun; of the first words of longer names."""
ROAD = wanted(also=lambda word: word.removeprefix("و") in place_cues().roads)
"""Mark of the words for roads."""
