"""Sentences and clauses as spans, in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.text.sentences import clauses, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل الوفد. وقال: نعم؟ لا!", ["وصل الوفد.", "وقال: نعم؟", "لا!"]), ("عنها.وقالت الوزارة", ["عنها.", "وقالت الوزارة"]),
        ("رشاش عيار 14.5 في القرية.", ["رشاش عيار 14.5 في القرية."]),
        ("قال د. سامر إنه عاد. ثم ذهب", ["قال د. سامر إنه عاد.", "ثم ذهب"]),
        ("نقلت أ. ف. ب عن مصدر", ["نقلت أ. ف. ب عن مصدر"]), ("قال الوزير «نعم.» ثم عاد", ["قال الوزير «نعم.»", "ثم عاد"]),
        ("سطر\nآخر", ["سطر", "آخر"]),
        ("وتابع: سقط القتلى،\nبينهم طفلان. انتهى", ["وتابع: سقط القتلى،\nبينهم طفلان.", "انتهى"]), ("", []), (" \n ", []),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_clauses_part_at_a_comma_that_opens_a_new_one() -> None:
    text = "قصفت الطائرات البلدة، في حين دارت اشتباكات على أطرافها."
    assert [text[a:b] for a, b in clauses(text)] == ["قصفت الطائرات البلدة،", "في حين دارت اشتباكات على أطرافها."]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ابو د.!؟؛،,\n "»”)1a'), max_size=60))
def test_spans_are_in_order_and_lose_no_letter(text: str) -> None:
    for function in (sentences, clauses):
        at = 0
        for start, end in function(text):
            assert at <= start < end
            assert text[at:start].strip() == ""
            at = end
        assert text[at:].strip() == ""


@pytest.mark.parametrize("unit", [".", '؟"', "،", "، ", "\n", "أ. ", ".1", "، في", "«\n", "ا"])
@pytest.mark.parametrize("tail", ["", "1"])
def test_a_mebibyte_in_time(unit: str, tail: str) -> None:
    text = unit * ((1 << 20) // len(unit)) + tail
    for function in (sentences, clauses):
        began = time.process_time()
        function(text)
        assert time.process_time() - began < 2
