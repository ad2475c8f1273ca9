"""Language by script and common words; the declared one decides only what the script leaves open."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.text.language import detect, scope


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قصفت الطائرات البلدة فجر اليوم وأوقعت جرحى", "ar"), ("قصف", "ar"), ("شو صار بالبلد اليوم يا جماعة، ما في خبز", "ar"),
        ("الثوار یسیطرون علی البلدة فی معركة ضد القوات المهاجمة", "ar"),  # Arabic on a Persian keyboard
        ("سي إن إن CNN", "ar"), ("وزیر خارجه گفت که این کشور از گفت‌وگوها حمایت می‌کند", "fa"),
        ("شہر میں بمباری کے نتیجے میں درجنوں افراد ہلاک ہو گئے ہیں", "ur"),
        ("هێزەکان لە شاری کەرکووک ڕۆژی دووشەممە گەڕانەوە", "ckb"),
        ("The army said on Monday that the attack was in the city", "en"),
        ("L'armée a annoncé que les forces sont dans la ville", "fr"),
        ("Kentte bir hava saldırısı için çok sayıda kişi ve ekip", "tr"), ("Армия сообщила о наступлении в городе", "ru"),
        ("", "und"), ("2016 - 02", "und"), ("阿勒颇遭到空袭", "und"), ("Xyzzy", "und"),
    ],
)  # fmt: skip
def test_detected(text: str, language: str) -> None:
    assert detect(text) == language


def test_declared_decides_only_what_is_open() -> None:
    assert detect("قصفت الطائرات البلدة فجر اليوم", "en") == "ar"
    assert detect("The army said that it was in the city", "ar-SY") == "en"
    assert detect("کتاب", "fa-IR") == "fa"
    assert detect("2016", "ar-SY") == "ar"
    assert detect("Xyzzy", "en") == "en"


def test_one_scope_for_all_arabic() -> None:
    assert {scope(tag) for tag in ("ar", "ar-SY", "AR_iq", "apc", "arz", "und-Arab")} == {"ar"}
    assert [scope(tag) for tag in ("fa", "ckb", "en-GB", "und")] == ["fa", "ckb", "en", "und"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.one_of(st.none(), st.text(max_size=12)))
def test_any_text_has_a_language_and_a_scope(text: str, declared: str | None) -> None:
    language = detect(text, declared)
    assert language == detect(text, declared) != ""
    assert scope(language) != ""


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    text = "قصفت الطائرات البلدة. " * 50_000
    began = time.process_time()
    for _ in range(200):
        detect(text)
    assert time.process_time() - began < 1
