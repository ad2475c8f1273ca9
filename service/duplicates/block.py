"""An article version as it is kept and recorded: one bytes object, ready to be kept as it was read.

Kept is what `head`, columns and body say; recorded with it are the hashes by which the paragraphs are found, which go into
the indexes and are no longer needed then:

    head       how many paragraphs, how long what is kept is, the minute, whether numbers are wide
    columns    per paragraph: its index; where its print ends and where its decision ends; its event id
    body       per paragraph: its print (`prints.pack`) and its decision (`recorded.packed`)
    recorded   per paragraph: how many shingles and how many telling facts; then the hashes of each kind in a row

Paragraphs stand in the order in which they were decided. Numbers are two bytes long, or four if the article is large.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from service.duplicates.compact import short_id

FORMAT = 2
"""Of the entries on news.decisions.v1. Format 1, without a number, held the fingerprints and decisions as JSON."""

_HEAD = struct.Struct("<IIiB")
_DATELESS = -1
_COLUMNS = 3
_EVENT = 16
_NARROW = 0xFFFF


@dataclass(slots=True)
class Part:
    """A paragraph of a block: its index, its event id, its packed print and decision, and what it is found by."""

    index: int
    event_id: str
    print: bytes
    decision: bytes
    shingles: array[int]
    told: array[int]


@dataclass(slots=True)
class Found:
    """What a recorded block holds beside what is kept: the exact keys are those of its prints."""

    kept: bytes
    minute: int | None
    prints: list[int]
    """Where each print begins in `kept`."""
    decisions: list[int]
    """Where each decision begins."""
    ends: list[int]
    shingles: array[int]
    shingle_counts: array[int]
    told: array[int]
    told_counts: array[int]


def built(parts: Sequence[Part], minute: int | None) -> tuple[bytes, bytes]:
    """What is kept of an article, and what is recorded after it."""
    pieces = [piece for part in parts for piece in (part.print, part.decision)]
    body = b"".join(pieces)
    largest = max(len(body), max((max(part.index, len(part.shingles), len(part.told)) for part in parts), default=0))
    kind = "H" if largest <= _NARROW else "I"
    columns = b"".join(
        (
            array(kind, [part.index for part in parts]).tobytes(),
            array(kind, accumulate(map(len, pieces))).tobytes(),
            b"".join(short_id(part.event_id) for part in parts),
        )
    )
    size = _HEAD.size + len(columns) + len(body)
    head = _HEAD.pack(len(parts), size, _DATELESS if minute is None else minute, kind == "I")
    recorded = b"".join(
        (
            array(kind, [len(part.shingles) for part in parts]).tobytes(),
            array(kind, [len(part.told) for part in parts]).tobytes(),
            *(part.shingles.tobytes() for part in parts),
            *(part.told.tobytes() for part in parts),
        )
    )
    return head + columns + body, recorded


def opened(block: bytes) -> Found:
    """A recorded block."""
    count, size, minute, wide = _HEAD.unpack_from(block)
    kind, width = ("I", 4) if wide else ("H", 2)
    at = _HEAD.size + width * count
    ends = array(kind, block[at : at + 2 * width * count])
    body = at + (2 * width + _EVENT) * count
    at = size + 2 * width * count
    counts = array(kind, block[size:at])
    shingle_counts, told_counts = counts[:count], counts[count:]
    shingles_end = at + 4 * sum(shingle_counts)
    places = [body, *(body + end for end in ends)]
    return Found(
        kept=block[:size],
        minute=None if minute == _DATELESS else minute,
        prints=places[:-1:2],
        decisions=places[1::2],
        ends=places[2::2],
        shingles=array("I", block[at:shingles_end]),
        shingle_counts=shingle_counts,
        told=array("I", block[shingles_end:]),
        told_counts=told_counts,
    )


def size_of(block: bytes) -> int:
    """How long what is kept is: what follows is a note."""
    size: int = _HEAD.unpack_from(block)[1]
    return size


def print_of(block: bytes, at: int) -> bytes:
    """The packed print of paragraph `at`."""
    start, end, _ = _bounds(block, at)
    return block[start:end]


def decision_of(block: bytes, at: int) -> bytes:
    """The packed decision of paragraph `at`."""
    _, start, end = _bounds(block, at)
    return block[start:end]


def event_of(block: bytes, at: int) -> bytes:
    """The event id of paragraph `at` as bytes."""
    count, _, _, wide = _HEAD.unpack_from(block)
    start = _HEAD.size + _COLUMNS * (4 if wide else 2) * count + _EVENT * at
    return block[start : start + _EVENT]


def index_of(block: bytes, at: int) -> int:
    """The index of paragraph `at` in its article."""
    wide = _HEAD.unpack_from(block)[3]
    index: int = struct.unpack_from("<I" if wide else "<H", block, _HEAD.size + (4 if wide else 2) * at)[0]
    return index


def place_of(block: bytes, index: int) -> int | None:
    """Which paragraph has this index."""
    count, _, _, wide = _HEAD.unpack_from(block)
    indices = array("I" if wide else "H", block[_HEAD.size : _HEAD.size + (4 if wide else 2) * count])
    return indices.index(index) if index in indices else None


def _bounds(block: bytes, at: int) -> tuple[int, int, int]:
    """Where the print of paragraph `at` begins, its decision, and where that ends."""
    count, _, _, wide = _HEAD.unpack_from(block)
    width = 4 if wide else 2
    body = _HEAD.size + (_COLUMNS * width + _EVENT) * count
    ends = _HEAD.size + width * count + 2 * width * at
    if at:
        begin, print_end, end = struct.unpack_from("<III" if wide else "<HHH", block, ends - width)
        return body + begin, body + print_end, body + end
    print_end, end = struct.unpack_from("<II" if wide else "<HH", block, ends)
    return body, body + print_end, body + end
