"""Keys, classes and clauses of a paragraph's words."""

from __future__ import annotations

import json

import pytest

from service.duplicates.facts import read
from service.duplicates.fingerprint import fingerprint
from service.duplicates.prints import Print, pack, unpack
from service.duplicates.words import number_key, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [("تدور", "دارت"), ("وتزامنت", "وتتزامن"), ("استهدف", "يستهدفون"), ("غارات", "غاره"), ("مقاتلين", "مقاتلون")],
)
def test_tense_number_and_case_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("word", "key"), [("1,200", "1200"), ("11,9", "11.9"), ("26-7-2015", "26/7/2015"), ("14.5", "14.5")]
)
def test_numerals_have_one_key(word: str, key: str) -> None:
    assert number_key(word) == key


def test_classes_come_from_the_lexicon_and_from_what_stands_before() -> None:
    text = "قال العقيد فراس إن 12 عنصرا من تنظيم الدولة قتلوا الخميس في بلدة سنجرة ولم يصب شهيدان"
    kinds = dict(zip(text.split(), read(text).kinds, strict=True))
    expected = {
        "فراس": "e",
        "12": "n",
        "الدولة": "s",
        "الخميس": "d",
        "سنجرة": "p",
        "ولم": "x",
        "شهيدان": "q",
        "في": "f",
    }
    assert {word: kinds[word] for word in expected} == expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("الدفعة الثانية", "o"),
        ("المادة الرابعة والعشرين", "oo"),
        ("ولي العهد النائب الثاني", "e"),
        ("كانون الثاني", "dd"),
    ],
)
def test_an_ordinal_is_what_it_stands_with(text: str, kinds: str) -> None:
    assert read(text).kinds.endswith(kinds)


def test_clauses_lie_in_the_text_as_received() -> None:
    text = "  قصف الطيران البلدة ،  وأصيب 5 أشخاص.وقالت مصادر إن عبد الله نجا"
    units = fingerprint(text)["u"]
    spans = [text[units[k] : units[k + 1]] for k in range(0, len(units), 3)]
    assert spans[0].startswith("قصف") and spans[-1].endswith("نجا")
    assert sum(units[2::3]) == len(fingerprint(text)["k"])


def test_names_written_apart_are_one_word() -> None:
    apart, together = fingerprint("التقى عبد الرحمن أبو سالم"), fingerprint("التقى عبدالرحمن أبوسالم")
    assert apart["w"] == together["w"] and apart["x"] == together["x"]


@pytest.mark.parametrize("text", ["", "،", "قتل 7 مدنيين في حلب", "بيان 😀 عاجل", "Москва قال", "كلمة " * 30_000])
def test_a_fingerprint_is_json_and_survives_packing(text: str) -> None:
    fingerprint_ = fingerprint(text)
    assert json.loads(json.dumps(fingerprint_)) == fingerprint_ == fingerprint(text)
    opened, kept = Print.of(fingerprint_), unpack(pack(fingerprint_))
    assert opened == kept
    assert opened.surface == kept.surface
    assert list(opened.sampled()) == list(kept.sampled())
