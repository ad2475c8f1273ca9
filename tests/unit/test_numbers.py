"""Numbers in digits of both scripts, in words, as duals and single persons, with their kind and bounds."""

from __future__ import annotations

import pytest

from service.text.numbers import Number, counts, find_numbers
from service.text.tokens import tokenise


def _only(text: str) -> Number:
    found = find_numbers(tokenise(text))
    assert len(found) == 1, [tokenise(text).surface(n.first, n.last) for n in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("وصل 1,200 نازح", 1200),
        ("وصل ١٥ نازحا", 15),
        ("وصل ١٬٢٠٠ نازح", 1200),
        ("وصل 3.700 نازح", 3700),
        ("ثلاثة عشر نازحا", 13),
        ("خمسة وعشرين نازحا", 25),
        ("خمسة و عشرين نازحا", 25),
        ("مئة نازح", 100),
        ("مائتي نازح", 200),
        ("ألفي نازح", 2000),
        ("أحد عشر نازحا", 11),
        ("ثلاثة آلاف وخمسمائة وخمسة وعشرين نازحا", 3525),
        ("ثمانية عشر ألفا وثلاثمئة واثني عشر نازحا", 18312),
        ("ثلاث مئة ألف نازح", 300_000),
        ("1.8 مليون نازح", 1_800_000),
        ("مليونين ونصف مليون نازح", 2_500_000),
        ("17 ألفا و500 نازح", 17_500),
        ("وصل الـ30 نازحا", 30),
    ],
)
def test_one_value(text: str, value: int) -> None:
    number = _only(text)
    assert (number.low, number.high, number.approximate) == (value, value, False)
    assert number.noun is not None and "نازح" in tokenise(text).norm[number.noun]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("نحو 300 ألف نازح", 300_000, 300_000),
        ("زهاء خمسين نازحا", 50, 50),
        ("ما يقارب الـ 70 نازحا", 70, 70),
        ("أكثر من 20 نازحا", 20, None),
        ("ما لا يقل عن 26 نازحا", 26, None),
        ("خمسة نازحين على الأقل", 5, None),
        ("أقل من 20 نازحا", None, 20),
        ("بين 10 و15 نازحا", 10, 15),
        ("بين ثلاثة وخمسة آلاف نازح", 3000, 5000),
        ("10 إلى 15 نازحا", 10, 15),
        ("3-5 نازحين", 3, 5),
        ("اثنين أو ثلاثة نازحين", 2, 3),
    ],
)
def test_bounds(text: str, low: int | None, high: int | None) -> None:
    number = _only(text)
    assert (number.low, number.high, number.approximate) == (low, high, True)


@pytest.mark.parametrize(
    "text", ["عشرات النازحين", "مئات الأطفال", "عدد من الجنود", "عدد كبير من الجنود", "آلاف النساء"]
)
def test_vague_plurals_have_no_value(text: str) -> None:
    number = _only(text)
    assert (number.low, number.high, number.form) == (None, None, "vague")
    assert number.noun == len(tokenise(text).norm) - 1


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("شهيدان", 2, "dual"),
        ("قتيلين", 2, "dual"),
        ("طفلتين", 2, "dual"),
        ("مدنيان", 2, "dual"),
        ("جنديين تركيين", 2, "dual"),
        ("طفلة", 1, "singular"),
        ("شخص واحد", 1, "singular"),
        ("مقتل مدني", 1, "singular"),
    ],
)
def test_duals_and_single_persons(text: str, value: int, form: str) -> None:
    number = _only(text)
    assert (number.low, number.high, number.form) == (value, value, form)


@pytest.mark.parametrize(
    "text", ["مدنيين", "مصدر عسكري", "كل طفل", "سوريا", "بعده", "يوم الاثنين", "عدد القتلى", "لست هنا"]
)
def test_what_counts_nobody(text: str) -> None:
    assert find_numbers(tokenise(text)) == []


def test_the_plural_with_a_word_for_two_is_two() -> None:
    number = _only("مدنيين اثنين")
    assert (number.low, number.noun) == (2, 0)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("القرار 2254", "designation"),
        ("محيط اللواء 128", "designation"),
        ("رشاش عيار 14.5", "designation"),
        ("ومدفع 23", "designation"),
        ("قمة جبل ال ٤٥", "designation"),
        ('موقع "24"', "designation"),
        ("برج 8 آذار", "date"),
        ("يوم 12/12/2016", "date"),
        ("عام 2012", "year"),
        ("«26 عاماً»", "duration"),
        ("خلال 48 ساعة", "duration"),
        ("83% من البلاد", "percent"),
        ("30 بالمئة", "percent"),
        ("4 ملايين دولار", "money"),
        ("400كم", "measure"),
        ("الساعة 10", "time"),
        ("عند 10:30", "time"),
        ("- 14.5", "decimal"),
    ],
)
def test_what_is_no_count(text: str, kind: str) -> None:
    numbers = find_numbers(tokenise(text))
    assert [n.kind for n in numbers] == [kind]
    assert counts(numbers) == []


def test_spans_are_words_of_the_text_as_received() -> None:
    doc = tokenise("نزح ثلاثة وعشرون شخصاً، و١٥ طفلاً")
    assert [doc.surface(n.first, n.last) for n in find_numbers(doc)] == ["ثلاثة وعشرون", "و١٥"]


@pytest.mark.parametrize("text", ["", "9" * 5000, "و" * 1000, "3 " * 1000, "مليون " * 500, "1,2,3,4", "٣/٤/٥/٦"])
def test_no_text_raises(text: str) -> None:
    find_numbers(tokenise(text))
