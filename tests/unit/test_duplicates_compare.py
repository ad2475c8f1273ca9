"""Two texts side by side: what counts as a fact, and which wording is a formula."""

from __future__ import annotations

import pytest

from service.duplicates.compare import compare

BOMBED = (
    "قصفت مروحيات النظام صباح اليوم الأحياء السكنية في مدينة داريا بأربعة براميل متفجرة ما أدى لمقتل 12 مدنيا "
    "بينهم طفلان وإصابة العشرات، كما اندلعت اشتباكات عنيفة بين الثوار وقوات الأسد على أطراف المدينة"
)


def _changes(a: str, b: str) -> set[tuple[str, str | None, str | None]]:
    return {(c.fact, c.before, c.after) for c in compare(a, b).changed}


@pytest.mark.parametrize(
    "other",
    [
        BOMBED + ".",
        BOMBED.replace("12", "١٢"),
        BOMBED.replace("أربعة", "4").replace("بأربعة", "ب4"),
        BOMBED.replace("اندلعت", "تندلع"),
        BOMBED.replace("الأحياء", "الاحياء").replace("مدينة", "مدينه"),
        BOMBED.replace("المدينة", "المدينةِ").replace("الثوار", "الثـــوار"),
    ],
)
def test_spelling_digits_and_tense_are_the_same(other: str) -> None:
    comparison = compare(BOMBED, other)
    assert comparison.duplicate
    assert comparison.relation == "same"
    assert comparison.changed == []


@pytest.mark.parametrize(
    ("before", "after", "fact"),
    [
        ("12", "17", "number"),
        ("طفلان", "ثلاثة أطفال", "number"),
        ("الثوار", "تنظيم الدولة", "side"),
    ],
)
def test_a_fact_changed_in_the_same_text_is_a_revision(before: str, after: str, fact: str) -> None:
    comparison = compare(BOMBED, BOMBED.replace(before, after))
    assert comparison.relation == "revision"
    assert any(c.fact == fact and c.before == before and c.after == after for c in comparison.changed)


def test_what_is_inside_is_contained() -> None:
    comparison = compare(BOMBED, BOMBED.split("،")[0])
    assert comparison.duplicate
    assert comparison.relation == "contained"
    assert comparison.containment == 1.0


def test_one_act_in_one_place_in_the_words_of_another_is_a_template() -> None:
    one = "تعرضت بلدة كفرومة لقصف مدفعي من قبل قوات الأسد"
    other = "تعرضت بلدة التمانعة لقصف مدفعي من قبل قوات الأسد"
    assert compare(one, other).relation == "template"
    assert not compare(one, other).duplicate


def test_a_market_report_of_another_day_is_a_template() -> None:
    one = "أغلق مؤشر البورصة أمس على ارتفاع عند مستوى 9012 نقطة وارتفعت أسهم 82 شركة وتراجعت أسهم 61 شركة"
    other = "أغلق مؤشر البورصة أمس على انخفاض عند مستوى 8870 نقطة وارتفعت أسهم 40 شركة وتراجعت أسهم 103 شركة"
    assert compare(one, other).relation == "template"


def test_the_second_delivery_is_not_the_third() -> None:
    one = "وصلت أمس الدفعة الثانية من المساعدات الطبية إلى مدينة المكلا على متن شاحنات قادمة عبر المنفذ البري"
    other = "وصلت أمس الدفعة الثالثة من المساعدات الطبية إلى مدينة المكلا على متن شاحنات قادمة عبر المنفذ البري"
    assert compare(one, other).relation == "template"


def test_what_is_told_of_friday_is_not_told_of_sunday() -> None:
    one = "باشرت فرق الإنقاذ ظهر اليوم الجمعة بلاغا عن سقوط قذيفة على متجر في مدينة سنجار، ونقل المصاب إلى المشفى"
    other = "باشرت فرق الإنقاذ بلاغا عصر اليوم الأحد عن سقوط قذيفة على منزل في مدينة سنجار"
    assert compare(one, other).relation == "template"


def test_the_day_alone_changed_in_the_same_text_is_a_revision() -> None:
    comparison = compare(BOMBED.replace("صباح اليوم", "صباح السبت"), BOMBED.replace("صباح اليوم", "صباح الأحد"))
    assert comparison.relation == "revision"
    assert {(c.fact, c.before, c.after) for c in comparison.changed} == {("date", "السبت", "الأحد")}


def test_names_and_titles_alone_tell_nothing_together() -> None:
    title = "صاحب السمو الأمير سالم بن ناصر ولي العهد النائب الثاني لرئيس مجلس الوزراء وزير الداخلية"
    one = f"افتتح {title} أمس جسرا جديدا على النهر يربط ضفتي المدينة بعد أعوام من العمل"
    other = f"بعث {title} رسالة إلى نظيره في الدولة المجاورة تتناول أمن الحدود وتبادل المطلوبين"
    assert compare(one, other).relation == "different"


def test_greetings_to_two_states_are_a_template() -> None:
    one = "وأعرب الرئيس عن أبلغ التهاني وأطيب التمنيات بموفور الصحة لفخامته ولحكومة وشعب الجمهورية التونسية المزيد من الازدهار"
    other = (
        "وأعرب الرئيس عن أبلغ التهاني وأطيب التمنيات بموفور الصحة لفخامته ولحكومة وشعب جمهورية بنين المزيد من الازدهار"
    )
    assert compare(one, other).relation == "template"


def test_a_clause_more_is_contained_and_a_word_more_is_not() -> None:
    assert compare(BOMBED, BOMBED.replace("مروحيات النظام", "مروحيات النظام مجددا")).relation == "same"
    more = BOMBED + "، فيما طالب المجلس المحلي المنظمات الدولية بإرسال فرق طبية عاجلة إلى الأحياء"
    assert compare(BOMBED, more).relation == "contained"


def test_each_with_a_clause_of_its_own_revises_the_other() -> None:
    one = BOMBED + "، فيما طالب المجلس المحلي المنظمات الدولية بإرسال فرق طبية عاجلة"
    other = "وجاء ذلك بعد ليلة هادئة نسبيا لم تشهد تحليق الطائرات، " + BOMBED
    assert compare(one, other).relation == "revision"


def test_an_ordinal_of_a_law_is_no_count() -> None:
    one = "وافق المجلس في دورته السادسة على تعديل نص الفقرة الرابعة من نظام المرافعات وإضافة عقوبة الغرامة إلى نظام الجرائم"
    other = "وافق المجلس على تعديل نص الفقرة الرابعة من نظام المرافعات وإضافة عقوبة الغرامة إلى نظام الجرائم"
    assert compare(one, other).relation in ("same", "contained")


def test_a_fraction_typed_from_right_to_left_is_the_same_number() -> None:
    text = "تراجع سعر الذهب تسليم الشهر المقبل {} في المئة في تعاملات لندن بعد صدور بيانات الوظائف الأميركية"
    assert compare(text.format("0.3"), text.format("3.\u200f0")).relation == "same"
    assert compare(text.format("0.3"), text.format("3.0")).relation != "same"


def test_furniture_ties_nothing() -> None:
    one = "للتواصل أرسل رسالة نصية إلى 12345 تبدأ بالرمز 17 مسافة ثم الرسالة"
    other = "للتواصل أرسل رسالة نصية إلى 12345 تبدأ بالرمز 98 مسافة ثم الرسالة"
    assert not compare(one, other).duplicate


def test_another_report_is_different() -> None:
    other = "أعلن وزير الخارجية أن بلاده ستستضيف جولة جديدة من المحادثات الأسبوع القادم بحضور ممثلين عن الأطراف"
    assert compare(BOMBED, other).relation == "different"


@pytest.mark.parametrize("other", [BOMBED.replace("12", "17"), BOMBED.split("،")[0], "خبر آخر تماما", ""])
def test_comparing_is_symmetric(other: str) -> None:
    one, two = compare(BOMBED, other), compare(other, BOMBED)
    assert (one.duplicate, one.relation, one.similarity, one.containment) == (
        two.duplicate,
        two.relation,
        two.similarity,
        two.containment,
    )
    assert _changes(BOMBED, other) == {(fact, after, before) for fact, before, after in _changes(other, BOMBED)}


@pytest.mark.parametrize("text", ["", " ", "،،،", "ا" * 100_000, "كلمة " * 50_000, "\x00\x1f", "12 " * 7000, "عبد"])
def test_any_text_is_compared(text: str) -> None:
    assert compare(text, text).relation == "same"
    assert not compare(text, BOMBED).duplicate
