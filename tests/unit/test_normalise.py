"""Folding and words: what is the same for comparison; the fast way gives what the slow way gives."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.text import normalise, tokens
from service.text.normalise import FOLD, fold, words
from service.text.tokens import tokenise

ARABIC = st.text(st.sampled_from(normalise._REPERTOIRE), max_size=40)
MIXED = st.text(st.sampled_from("12٣۴.,/:٫…ـ\u064b\u0651\u200c\u200f \nابة_abé٪ﻻ😀"), max_size=20)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("إدلب أُمّ آثار", "ادلب ام اثار"), ("القـــاهرة", "القاهره"), ("ســوريــة", "سوريه"), ("على", "علي"), ("١٢٫٥٪", "12.5%"),
        ("۴۵", "45"), ("«نعم» “لا”", '"نعم" "لا"'), ("AFP", "afp"), ("\u202bحلب\u202c\ufeff", "حلب"),
        ("ﻻ ﺣﻠﺐ", "لا حلب"), ("", ""),
    ],
)  # fmt: skip
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_keep_numbers_whole() -> None:
    assert words("قُتل 1,200 (نحو ٤/١١) في الـ400كم، 14.5!") == ["قتل", "1,200", "نحو", "4/11", "في", "ال400كم", "14.5"]
    assert words("400كم") == ["400", "كم"]


@settings(max_examples=500, deadline=None)
@given(st.one_of(ARABIC, MIXED, st.text(max_size=30)))
def test_the_fast_way_is_the_slow_way(text: str) -> None:
    slow = text.translate(FOLD).lower()
    assert fold(text) == slow
    assert words(text) == normalise._WORD.findall(slow)
    assert tokenise(text) == tokens._tokenise_slowly(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(ARABIC, MIXED, st.text(max_size=30)))
def test_tokens_lie_in_the_text(text: str) -> None:
    doc = tokenise(text)
    at = 0
    for i, norm in enumerate(doc.norm):
        assert at <= doc.start[i] < doc.end[i] <= len(text)
        assert doc.surface(i, i).translate(FOLD).lower() == norm
        at = doc.end[i]


@pytest.mark.parametrize("unit", ["ا", "1.", "ـ", "\u064b", "1ـ", " ", "ﻻ", "ا ", "1/"])
def test_a_mebibyte_in_time(unit: str) -> None:
    text = unit * ((1 << 20) // len(unit))
    for function in (fold, words, tokenise):
        began = time.process_time()
        function(text)
        assert time.process_time() - began < 2
