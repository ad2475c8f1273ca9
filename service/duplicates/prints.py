"""A fingerprint opened for comparing, and packed for keeping."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.duplicates.facts import TYPED, WRITTEN
from service.duplicates.sampling import anchors_of, is_anchor, sampled

WEIGHT = {"f": 0.2, "h": 0.25, "r": 0.3, "e": 0.5, "u": 0.5}
"""How much a word of a class says about which report this is; classes not named weigh 1."""

_WEIGHTS = {chr(code): WEIGHT.get(chr(code), 1.0) for code in range(128)}
_CONTENT = {letter: 0.0 if letter in WEIGHT else 1.0 for letter in _WEIGHTS}
_HEAD = struct.Struct("<QIHHBBBB")
_SEPARATOR = "\x1f"

_KINDS = b"fhrucwndpesqxo"
_KIND_BITS = bytes(_KINDS.find(code) << 4 if code in _KINDS else 0 for code in range(256))
_BITS_KIND = bytes(_KINDS[code >> 4] if code >> 4 < len(_KINDS) else 0 for code in range(256))
_LESS_ONE = bytes((code - 1) & 0x0F for code in range(256))
_PLUS_ONE = bytes((code & 0x0F) + 1 for code in range(256))


@dataclass(slots=True)
class Print:
    """`fingerprint`'s dict with its words opened: `surface[i]` is "" unless word i is a fact or may be a name."""

    exact: str
    symbols: str
    kinds: str
    surfaces: str
    units: list[int]
    furniture: int
    formula: int
    edition: int
    weight: list[float]
    total: float
    _surface: list[str] | None = None
    _shingles: frozenset[str] | None = None
    _typed: list[int] | None = None

    @classmethod
    def of(cls, fingerprint: Mapping[str, Any]) -> Print:
        """Open a fingerprint."""
        return cls._opened(
            fingerprint["x"],
            fingerprint["w"],
            fingerprint["k"],
            fingerprint["t"],
            fingerprint["u"],
            fingerprint["m"],
            fingerprint["o"],
            fingerprint["e"],
        )

    @classmethod
    def _opened(
        cls,
        exact: str,
        symbols: str,
        kinds: str,
        written: str,
        units: list[int],
        furniture: int,
        formula: int,
        edition: int,
    ) -> Print:
        weight = [_WEIGHTS[kind] for kind in kinds]
        return cls(exact, symbols, kinds, written, units, furniture, formula, edition, weight, sum(weight) or 1.0)

    @property
    def surface(self) -> list[str]:
        """The surfaces by word; one that is missing is left empty, never an error."""
        if self._surface is None:
            written = iter(self.surfaces.split(_SEPARATOR))
            self._surface = [next(written, "") if kind in WRITTEN else "" for kind in self.kinds]
        return self._surface

    @property
    def core(self) -> list[float]:
        """The weights, nought for what is no word of content: particles, titles, names of persons, days, units."""
        return [_CONTENT[kind] for kind in self.kinds]

    @property
    def typed(self) -> list[int]:
        """The indices of the words that are facts."""
        if self._typed is None:
            self._typed = [i for i, kind in enumerate(self.kinds) if kind in TYPED]
        return self._typed

    @property
    def written(self) -> list[int]:
        """The indices of the words that are facts or may be names: those whose surfaces are kept."""
        return [i for i, kind in enumerate(self.kinds) if kind in WRITTEN]

    @property
    def shingles(self) -> frozenset[str]:
        """The word 3-grams as a set; a shorter text is one shingle."""
        if self._shingles is None:
            symbols = self.symbols
            self._shingles = frozenset([symbols[i : i + 3] for i in range(max(1, len(symbols) - 2))])
        return self._shingles

    def sampled(self) -> array[int]:
        """The shingle hashes that stand in the index, as the fingerprint held them."""
        marked = [i for i, symbol in enumerate(self.symbols) if is_anchor(symbol, self.kinds[i])]
        return sampled(self.symbols, anchors_of(self.kinds, marked))


def pack(fingerprint: Mapping[str, Any]) -> bytes:
    """A fingerprint without its shingle hashes as one bytes object, about 5 bytes a word.

    A word takes three bytes: 20 bits of its symbol, 4 of its class. The first bytes of all words come first, then the second,
    then the third.
    """
    wide_symbols = fingerprint["w"].encode("utf-32-le")
    high = int.from_bytes(wide_symbols[2::4].translate(_LESS_ONE), "little")
    kinds = int.from_bytes(fingerprint["k"].encode("ascii").translate(_KIND_BITS), "little")
    tops = (high | kinds).to_bytes(len(fingerprint["k"]), "little")
    units: list[int] = fingerprint["u"]
    wide = bool(units) and max(units) > 0xFFFF
    try:
        written, narrow = fingerprint["t"].encode("cp1256"), 1
    except UnicodeEncodeError:
        written, narrow = fingerprint["t"].encode("utf-8"), 0
    head = _HEAD.pack(
        int(fingerprint["x"], 16),
        len(fingerprint["k"]),
        len(units),
        min(fingerprint["o"], 0xFFFF),
        min(fingerprint["m"], 0xFF),
        fingerprint["e"],
        wide,
        narrow,
    )
    return b"".join(
        (head, wide_symbols[0::4], wide_symbols[1::4], tops, array("I" if wide else "H", units).tobytes(), written)
    )


def unpack(packed: bytes) -> Print:
    """The print of a packed fingerprint."""
    exact, count, units_count, formula, furniture, edition, wide, narrow = _HEAD.unpack_from(packed)
    at = _HEAD.size + 3 * count
    narrow_symbols = packed[_HEAD.size : at]
    kinds = narrow_symbols[2 * count :].translate(_BITS_KIND).decode("ascii")
    units = array("I" if wide else "H")
    end = at + units.itemsize * units_count
    units.frombytes(packed[at:end])
    return Print._opened(
        f"{exact:016x}",
        _symbols(narrow_symbols, count),
        kinds,
        packed[end:].decode("cp1256" if narrow else "utf-8"),
        units.tolist(),
        furniture,
        formula,
        edition,
    )


def symbols_of(packed: bytes) -> str:
    """The symbols of a packed fingerprint."""
    count = _HEAD.unpack_from(packed)[1]
    return _symbols(packed[_HEAD.size : _HEAD.size + 3 * count], count)


def _symbols(narrow: bytes, count: int) -> str:
    symbols = bytearray(4 * count)
    symbols[0::4], symbols[1::4] = narrow[:count], narrow[count : 2 * count]
    symbols[2::4] = narrow[2 * count :].translate(_PLUS_ONE)
    return symbols.decode("utf-32-le")


def exact_of(packed: bytes, at: int = 0) -> int:
    """The exact key of a packed fingerprint, which begins at `at`, as a number."""
    return int.from_bytes(packed[at : at + 8], "little")
