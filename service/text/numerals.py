"""Number words: every written form of a cardinal with its attached particles, and the grammar that joins them."""

from __future__ import annotations

from dataclasses import dataclass

from service.text.wordsets import word_sets

_UNITS = {
    2: "اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي",
    3: "ثلاث ثلاثه", 4: "اربع اربعه", 5: "خمس خمسه", 6: "ست سته", 7: "سبع سبعه", 8: "ثمان ثماني ثمانيه", 9: "تسع تسعه",
}  # fmt: skip
_ONE = "واحد واحده احد احدي"
_TENS = {
    20: "عشرون عشرين", 30: "ثلاثون ثلاثين", 40: "اربعون اربعين", 50: "خمسون خمسين", 60: "ستون ستين", 70: "سبعون سبعين",
    80: "ثمانون ثمانين", 90: "تسعون تسعين",
}  # fmt: skip
_HUNDRED = "مئه مائه"
_TWO_HUNDRED = "مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي"
_SCALES = {1_000: ("الف الاف", "الفان الفين الفي"), 1_000_000: ("مليون ملايين مليونا", "مليونان مليونين مليوني"),
           1_000_000_000: ("مليار مليارات مليارا بليون", "ملياران مليارين ملياري")}  # fmt: skip
_VAGUE = "عشرات مئات مءات الوف بضعه بضع عدد عددا عديد بعض عده كثير مجموعه اعداد"
# Attached particles: whether they join ("and") and whether they make it definite.
_PREFIXES = {
    "": (False, False), "و": (True, False), "ب": (False, False), "ل": (False, False), "ف": (False, False),
    "ك": (False, False), "وب": (True, False), "ول": (True, False),
    "ال": (False, True), "وال": (True, True), "بال": (False, True), "لل": (False, True),
}  # fmt: skip
# Words of another meaning that a prefix would make of a number word.
_WORDS = word_sets("service.text", "number_words.json")
_LOOKALIKES = _WORDS["lookalikes"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number word. `rank`: one, unit, ten, tens, hundred, hundreds, scale, two (of a scale), vague."""

    rank: str
    value: int
    joined: bool
    definite: bool
    base: str


def _table() -> dict[str, Numeral]:
    plain: list[tuple[str, str, int]] = [(w, "one", 1) for w in _ONE.split()]
    plain += [(w, "unit", v) for v, forms in _UNITS.items() for w in forms.split()]
    plain += [(w, "ten", 10) for w in ("عشر", "عشره")]
    plain += [(w, "tens", v) for v, forms in _TENS.items() for w in forms.split()]
    plain += [(w, "hundred", 100) for w in _HUNDRED.split()]
    plain += [(w, "hundreds", 200) for w in _TWO_HUNDRED.split()]
    for unit in range(3, 10):
        for stem in _UNITS[unit].split():
            if not stem.endswith("ه"):
                plain += [(stem + h, "hundreds", unit * 100) for h in _HUNDRED.split()]
    for scale, (single, double) in _SCALES.items():
        plain += [(w, "scale", scale) for w in single.split()] + [(w, "two", 2 * scale) for w in double.split()]
    plain += [(w, "vague", 0) for w in _VAGUE.split()]
    plain += [("الفا", "scale", 1_000), ("ثمانمئه", "hundreds", 800), ("ثمانمائه", "hundreds", 800)]
    table: dict[str, Numeral] = {}
    for word, rank, value in plain:
        for prefix, (joined, definite) in _PREFIXES.items():
            if prefix + word not in _LOOKALIKES:
                table.setdefault(prefix + word, Numeral(rank, value, joined, definite, word))
    return table


NUMERALS: dict[str, Numeral] = _table()
"""Folded word to its value and its place in the grammar."""
INDEFINITE_PLURALS: frozenset[str] = frozenset({"الاف", "ملايين", "مليارات"})
"""Plurals of a scale: a factor after a number (ثلاثة آلاف), vague alone (آلاف النازحين)."""


def read(norm: list[str], i: int, value: float | None = None) -> tuple[int, int]:
    """Read the number that begins at word `i`: `(value, index after its last word)`.

    With `value` the word at `i` was written in digits and only scales and what is joined to them may follow
    ("250 ألف", "3 آلاف و500"). The joining "و" may stand alone ("خمسة و عشرين").
    """
    state = _State(0, 10**12, 0.0, "") if value is None else _State(0, 10**12, value, "digits")
    j = end = i if value is None else i + 1
    before_joined: tuple[int, int] | None = None
    while j < len(norm):
        word, joined = norm[j], False
        if word == "و" and state.last and j + 1 < len(norm):
            j, word, joined = j + 1, norm[j + 1], True
        entry = NUMERALS.get(word)
        if entry is None:
            digits = word[1:] if word[0] == "و" else word if joined else ""
            if state.total and not state.current and len(digits) < 4 and digits.isdecimal() and state.floor > 999:
                state, end, j = _State(state.total, 1, float(digits), "digits"), j + 1, j + 1
                continue
            break
        joined = joined or entry.joined
        grown = _join(entry, joined, state)
        if grown is None:
            if entry.rank in ("scale", "two") and before_joined:
                return before_joined  # "بين ألفين وثلاثة آلاف": the three belongs to the next number
            break
        if joined and state.last:
            before_joined = state.value, end
        state, j = grown, j + 1
        end = j
    return _half(norm, state, end)


@dataclass(frozen=True, slots=True)
class _State:
    total: int
    floor: int  # the last scale read: what follows must stay below it
    current: float
    last: str

    @property
    def value(self) -> int:
        return self.total + round(self.current)


def _half(norm: list[str], state: _State, end: int) -> tuple[int, int]:
    """ "مليونين ونصف (المليون)": half of the scale just read."""
    if state.last in ("scale", "two") and end < len(norm) and norm[end] == "ونصف":
        entry = NUMERALS.get(norm[end + 1]) if end + 1 < len(norm) else None
        named = entry is not None and entry.rank == "scale" and entry.value == state.floor
        return state.value + state.floor // 2, end + 1 + named
    return state.value, end


def _join(entry: Numeral, joined: bool, state: _State) -> _State | None:
    """The state after one more number word, or None when the grammar does not let it join."""
    rank, value = entry.rank, entry.value
    total, floor, current, last = state.total, state.floor, state.current, state.last
    if entry.definite and last and not joined and rank != "scale":
        return None
    if rank == "scale" and current and not joined and value < floor:
        return _State(total + round(current * value), value, 0.0, rank)
    if rank in ("scale", "two"):
        scale = value if rank == "scale" else value // 2
        fits = (not last or joined) and not current and scale < floor
        return _State(total + value, scale, 0.0, rank) if fits else None
    if last == "digits" or rank == "vague":
        return None
    if rank == "ten" and last in ("unit", "one") and not joined:
        return _State(total, floor, current + 10, "tens")
    if rank == "hundred" and last == "unit" and not joined:
        return _State(total, floor, current * 100, "hundreds")
    if (joined or not last) and _fits(rank, last):
        return _State(total, floor, current + value, rank)
    return None


def _fits(rank: str, last: str) -> bool:
    if last in ("", "scale", "two"):
        return True
    if rank in ("one", "unit", "ten"):
        return last in ("hundred", "hundreds")
    return rank == "tens" and last in ("one", "unit", "hundred", "hundreds")
