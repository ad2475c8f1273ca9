"""Mutated raw records: the seeds' text and JSON records, cut, glued, swapped and corrupted, by a seed that repeats them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import orjson

SEEDS = Path(__file__).parents[2] / "seeds" / "replay"
ALPHABET = [
    "\x00", "\u200f", "\u202e", "\ufeff", "\ud800", "\U0001f4a5", "ـ", "َ", "«", "»", '"', "“", "::", "\n", "\r\n", "\u2028",
    "\t", "<p>", "</div>", "&amp;", "٣", "12", "12/12/2016", "1e309", "و", "ال", "قتل", "شهيد", "وقال", "في", "حلب", "من",
    "،", "؛", ".",
]  # fmt: skip
HEADERS: list[dict[str, bytes]] = [
    {},
    {"content-type": b"text/plain"},
    {"content-type": b"text/plain; charset=windows-1256"},
    {"content-type": b"application/json; charset=utf-16"},
    {"Content-Type": b"\xff\xfe", "x-reprocess": b"\x00"},
    {"ce_id": b"1", "ce_source": "مصدر".encode(), "ce_type": b"a", "ce_time": b"nonsense"},
]
VALUES: list[object] = [
    None, 0, -1, 1e308, True, [], {}, "", " ", "1970-01-01", "2016-13-40", "0000-00-00T99:99", 1_480_000_000, "غداً", ["a"],
    {"a": 1},
]  # fmt: skip
FIELDS = ["id", "url", "source", "title", "published_at", "fetched_at", "language", "text", "unknown"]


class Mutator:
    """An endless, repeatable source of (value, headers)."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        lines = [line for path in sorted(SEEDS.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
        self._lines = [line for line in lines if line.strip()]

    def __iter__(self) -> Iterator[tuple[bytes, dict[str, bytes]]]:
        while True:
            yield self.record()

    def record(self) -> tuple[bytes, dict[str, bytes]]:
        """One raw record: mostly JSON by the contract with something wrong, sometimes bytes that mean nothing."""
        chance = self._chance
        headers = chance.choice(HEADERS) if chance.random() < 0.2 else {}
        text = self._text()
        if headers.get("content-type", b"").startswith(b"text/plain"):
            return self._bytes(text.encode("utf-8", "surrogatepass")), headers
        fields: dict[str, object] = {"text": text}
        for name in FIELDS:
            if chance.random() < 0.15:
                fields[name] = chance.choice(VALUES) if chance.random() < 0.6 else self._text()[:40]
        try:
            value = orjson.dumps(fields)
        except (orjson.JSONEncodeError, TypeError):  # a lone surrogate: as a scraper's own encoder would write it
            import json

            value = json.dumps(fields).encode()
        return (self._bytes(value) if chance.random() < 0.25 else value), headers

    def _text(self) -> str:
        chance = self._chance
        parts = [self._piece() for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        return chance.choice(("\n", "\n\n", " ", "")).join(parts)

    def _piece(self) -> str:
        chance = self._chance
        line = chance.choice(self._lines)
        start = chance.randrange(len(line))
        piece = line[start : start + chance.choice((20, 60, 150, 300))]
        for _ in range(chance.choice((0, 1, 1, 2, 4))):
            piece = self._changed(piece)
        return piece

    def _changed(self, text: str) -> str:
        chance = self._chance
        at = chance.randrange(len(text) + 1)
        how = chance.randrange(5)
        if how == 0:
            return text[:at] + chance.choice(ALPHABET) + text[at:]
        if how == 1:
            return text[:at] + text[at + chance.randrange(1, 8) :]
        if how == 2:
            words = text.split(" ")
            chance.shuffle(words)
            return " ".join(words)
        if how == 3:
            return text[:at] + text[at : at + 6] * chance.randrange(2, 12) + text[at:]
        return text[:at] + chance.choice(self._lines)[:40] + text[at:]

    def _bytes(self, value: bytes) -> bytes:
        chance = self._chance
        changed = bytearray(value)
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(changed) + 1)
            if chance.random() < 0.5 and at < len(changed):
                changed[at] = chance.randrange(256)
            else:
                del changed[at : at + chance.randrange(1, 20)]
        return bytes(changed)
