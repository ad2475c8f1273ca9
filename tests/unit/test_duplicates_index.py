"""The ring index answers as a plain dictionary would, through growth, wrapping and removal."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

from service.duplicates.index import NEWEST, ShingleIndex


def _expected(texts: dict[int, list[int]], wanted: list[int]) -> dict[int, int]:
    holders: dict[int, list[int]] = defaultdict(list)
    for number, hashes in texts.items():
        for value in hashes:
            holders[value].append(number)
    return dict(Counter(n for v in wanted for n in holders[v][-NEWEST:]))


def test_it_answers_as_a_dictionary_would() -> None:
    draw = random.Random(5)
    slots: dict[int, int] = {}
    index = ShingleIndex(slots.__setitem__, slots=8, postings=64)
    texts: dict[int, list[int]] = {}
    for number in range(6000):
        hashes = sorted({draw.choice((draw.randrange(40), draw.randrange(1 << 32))) for _ in range(draw.randrange(12))})
        texts[number] = hashes
        slots[number] = index.add(number, hashes)
        while len(texts) > 300:
            oldest = next(iter(texts))
            del texts[oldest]
            index.remove(slots.pop(oldest))
        if number % 97 == 96:
            gone = draw.choice(list(texts))
            del texts[gone]
            index.remove(slots.pop(gone))
        wanted = draw.choice(list(texts.values()))
        assert index.find(wanted) == _expected(texts, wanted)
        assert len(index) == len(texts)


def test_only_the_newest_are_found() -> None:
    slots: dict[int, int] = {}
    index = ShingleIndex(slots.__setitem__)
    for number in range(NEWEST + 1):
        slots[number] = index.add(number, [7])
    assert set(index.find([7])) == set(range(1, NEWEST + 1))
    index.remove(slots[NEWEST])
    assert set(index.find([7])) == set(range(NEWEST))
