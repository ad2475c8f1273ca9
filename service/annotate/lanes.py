"""Four whole numbers in one: a sum of such packed rows adds up four columns in one pass in C, and exactly.

Floats added one by one give another last digit in another order, and `sum` adds them otherwise from Python 3.12 on;
whole numbers give the same wherever and in whatever order they are added.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

Four = tuple[int, int, int, int]

_BITS = 64
_HALF = 1 << 55
"""Each column may sum up to this, either way: a mebibyte of words of the greatest weights stays below a thousandth of it."""
_LIFT = sum(_HALF << (_BITS * lane) for lane in range(4))
_LANES = struct.Struct("<4Q")
_ROW = 4 * _BITS
_LIFT_BOTH = _LIFT << _ROW | _LIFT
_LANES_BOTH = struct.Struct("<8Q")


def pack(row: Sequence[int]) -> int:
    """Four whole numbers, negative ones too, as one.

    >>> unpack(pack((1, -2, 3, 0)) + pack((10, 20, -30, 0)))
    (11, 18, -27, 0)
    """
    a, b, c, d = row
    return a + (b << _BITS) + (c << 2 * _BITS) + (d << 3 * _BITS)


def unpack(total: int) -> Four:
    """The four columns of a sum of packed rows."""
    a, b, c, d = _LANES.unpack((total + _LIFT).to_bytes(32, "little"))
    return a - _HALF, b - _HALF, c - _HALF, d - _HALF


def beside(row: int, other: int) -> int:
    """Two packed rows in one number, so that one sum adds up both."""
    return row + (other << _ROW)


def unpack_both(total: int) -> tuple[Four, Four]:
    """The columns of a sum of rows laid `beside` each other, the first row's and the other's.

    >>> unpack_both(beside(pack((1, -2, 3, 0)), pack((10, 20, -30, 0))) + pack((1, 1, 1, 1)))
    ((2, -1, 4, 1), (10, 20, -30, 0))
    """
    a, b, c, d, e, f, g, h = _LANES_BOTH.unpack((total + _LIFT_BOTH).to_bytes(64, "little"))
    return (a - _HALF, b - _HALF, c - _HALF, d - _HALF), (e - _HALF, f - _HALF, g - _HALF, h - _HALF)
