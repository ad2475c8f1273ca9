"""Packed rows add up column by column, exactly, in any order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.annotate.lanes import pack, unpack
from service.annotate.model import category_model, letter_share

WEIGHTS = st.tuples(*[st.integers(-(10**7), 10**7)] * 4)


@given(st.lists(WEIGHTS, max_size=40))
def test_a_sum_of_packed_rows_is_the_sum_of_each_column(rows: list[tuple[int, ...]]) -> None:
    packed = [pack(row) for row in rows]
    assert unpack(sum(packed)) == tuple(sum(row[lane] for row in rows) for lane in range(4))
    assert unpack(sum(reversed(packed))) == unpack(sum(packed))


def test_the_heaviest_word_a_million_times_does_not_spill_into_the_next_column() -> None:
    model = category_model()
    heaviest = max(max(map(abs, unpack(row))) for row in model.letters.values())
    row = (heaviest * 75, -heaviest * 75, heaviest * 75, 0)  # a word has 75 groups of letters at most
    times = 100 << 20
    assert unpack(times * pack(row)) == tuple(times * value for value in row)


def test_scores_of_a_model_are_a_plain_dot_product() -> None:
    model = category_model()
    names = [*list(model.weights)[::97], "a feature nobody knows"]
    plain = [sum(unpack(model.weights[name])[lane] for name in names[:-1]) for lane in range(4)]
    assert list(unpack(model.of_features(names))) == plain
    assert letter_share(100) == 0.1
