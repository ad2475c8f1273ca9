"""The ring index answers as a plain dictionary would, through growth, wrapping and removal."""

from __future__ import annotations

import random
from array import array
from collections import Counter, defaultdict
from itertools import chain

import pytest

from service.duplicates.index import NEWEST, ShingleIndex


def _expected(texts: dict[int, list[int]], wanted: list[int]) -> dict[int, int]:
    holders: dict[int, list[int]] = defaultdict(list)
    for number, hashes in texts.items():
        for value in hashes:
            holders[value].append(number)
    return dict(Counter(n for v in wanted for n in holders[v][-NEWEST:]))


@pytest.mark.parametrize("last", [(1 << 32) - 1, 9_000])
@pytest.mark.parametrize("many", [False, True])
def test_it_answers_as_a_dictionary_would(last: int, many: bool) -> None:
    draw = random.Random(5)
    index = ShingleIndex(last=last)
    texts: dict[int, list[int]] = {}
    waiting: list[list[int]] = []
    entered = 0
    for number in range(4000):
        hashes = sorted({draw.choice((draw.randrange(40), draw.randrange(1 << 32))) for _ in range(draw.randrange(12))})
        texts[number] = hashes
        entered += len(hashes)
        if many and draw.random() < 0.7 and number < 3999:
            waiting.append(hashes)
            continue
        if many:
            together = [*waiting, hashes]
            index.extend(array("I", chain(*together)), [len(each) for each in together])
            waiting = []
        else:
            index.add(hashes)
        while len(texts) > 300:
            del texts[next(iter(texts))]
            index.leave(next(iter(texts)))
        if number % 97 == 96:
            gone = draw.choice([at for at in texts if at != next(iter(texts))])
            del texts[gone]
            index.hide(gone)
        if number % 7:
            continue
        wanted = draw.choice(list(texts.values()))
        assert index.find(wanted) == _expected(texts, wanted)
        assert all(index.size(at) == len(texts[at]) for at in draw.sample(list(texts), min(5, len(texts))))
    assert entered > 2 * 9_000, "numbers were counted anew, more than once"


@pytest.mark.parametrize("expected", [0, 3 << 18])
def test_more_buckets_change_no_answer(expected: int) -> None:
    draw = random.Random(6)
    index = ShingleIndex(expected)
    texts: dict[int, list[int]] = {}
    for number in range(700):
        texts[number] = [draw.choice((draw.randrange(1000), draw.randrange(1 << 32))) for _ in range(450)]
        index.add(texts[number])
        if number == 99:
            for at in range(50):
                del texts[at]
            index.leave(50)
    held = {number: Counter(hashes) for number, hashes in texts.items()}
    assert any(counts[0] for counts in held.values())
    assert index.holders(0) == [number for number, counts in reversed(held.items()) for _ in range(counts[0])]
    for hashes in draw.sample(list(texts.values()), 5):
        wanted = set(hashes)
        shared = {number: sum(counts[value] for value in wanted & counts.keys()) for number, counts in held.items()}
        assert index.find(wanted, 1 << 32) == {number: count for number, count in shared.items() if count}


def test_only_the_newest_are_found() -> None:
    index = ShingleIndex()
    for _ in range(NEWEST + 1):
        index.add([7])
    assert set(index.find([7])) == set(range(1, NEWEST + 1))
    index.hide(NEWEST)
    assert set(index.find([7])) == set(range(NEWEST))
