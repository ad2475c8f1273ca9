"""Who says it: subjects before and behind the verb, roles and names, relays, inheritance, canonical names."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from service.annotate.attribution import AttributionResult, Speaker, attribute, flat_speakers
from service.annotate.names import canonical_person, sound
from service.annotate.quotes import find_quotes
from service.models.extraction import Attribution
from service.text.tokens import tokenise

ROOT = Path(__file__).parents[2]
GOLDEN = json.loads((ROOT / "tests/golden/attribution/seeds.json").read_text(encoding="utf-8"))


def read(text: str, previous: Speaker | None = None, index: int = 0) -> AttributionResult:
    doc = tokenise(text)
    return attribute(doc, find_quotes(doc), previous, index)


def names(text: str) -> list[str]:
    return flat_speakers(read(text).chain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال وزير الخارجية الأردني ناصر جودة إن بلاده ترحب بالقرار.", ["ناصر جودة"]),
        ("أكد وزير الصحة، سامر حداد، أن المشافي تعمل.", ["سامر حداد"]),
        ("وقال نائب قائد اللواء، أحد أكبر التشكيلات في المدينة، مازن العلي، إن القصف توقف.", ["مازن العلي"]),
        ("أعلن المتحدث باسم وزارة الدفاع العراقية أن العملية بدأت.", ["المتحدث باسم وزارة الدفاع العراقية"]),
        ("أوضح مدير مكتب الإغاثة بحلب الدكتور سمير ناصر أن المواد نفدت.", ["سمير ناصر"]),
        ("وقال أحد المتظاهرين ويدعى باسل نجار: لن نعود.", ["باسل نجار"]),
        ("نفت وزارة الدفاع الروسية الأنباء عن القصف.", ["وزارة الدفاع الروسية"]),
        ("دعا مجلس الأمن الدولي الأطراف إلى وقف القتال.", ["مجلس الأمن الدولي"]),
        ('قالت حركة "فجر الجنوب" إنها سيطرت على التل.', ['حركة "فجر الجنوب"']),
        ("قال بان كي مون إن الوضع خطير.", ["بان كي مون"]),
        ("ذكرت وكالة أنباء محلية أن الطريق أغلق.", ["وكالة أنباء محلية"]),
        ("رحبت مملكة البحرين بالاتفاق.", ["مملكة البحرين"]),
    ],
)
def test_the_subject_behind_the_verb(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وكان وزير الداخلية نبيل قاسم قد أعلن أن الحملة مستمرة.", ["نبيل قاسم"]),
        ("لكن الناطق باسم الفصيل رائد حمود قال إن الهدنة انهارت.", ["رائد حمود"]),
        ("من جانبه قال الجبير إن الحل سياسي.", ["الجبير"]),
        ("هاجم التقرير كلام رئيس البلدية، الذي قال إن المياه صالحة.", ["رئيس البلدية"]),
        ("أما النائبة هدى سالم، فشددت على أن القانون ملزم.", ["هدى سالم"]),
    ],
)
def test_the_subject_in_front_of_the_verb(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_two_subjects_of_one_verb() -> None:
    assert names("أكدت المعارضة السورية والولايات المتحدة رفض الاقتراح.") == ["المعارضة السورية", "الولايات المتحدة"]


@pytest.mark.parametrize(
    "text",
    [
        "ودعا المجتمع الدولي إلى التدخل.",  # whom one calls on does not speak
        "وأكد أنه سيعود غدا.",  # a pronoun is no speaker
        "سيطرت القوات على البلدة بعد معارك عنيفة.",
        "يذكر أن المدينة محاصرة منذ عام.",
        "فرقت الشرطة المتظاهرين الذين كانوا يدينون تنظيم داعش.",  # a plural verb stands behind its subject
        "تقدم الجيش على حساب تنظيم داعش.",
        "قال “الولايات المتحدة عدو لنا قبل الاتفاق وبعده وكل يوم”.",  # who is named inside the words spoken
        "",
    ],
)
def test_nobody_speaks(text: str) -> None:
    assert names(text) == []


def test_an_object_is_no_subject_when_somebody_speaks_already() -> None:
    assert names("قال لافروف إن المحادثات فشلت، واتهم الولايات المتحدة بعرقلتها.") == ["لافروف"]


def test_a_body_inside_somebodys_words_does_not_speak() -> None:
    assert names("أكد الوزير نبيل قاسم أن مجلس التعاون رحب بالفكرة.") == ["نبيل قاسم"]


def test_anonymous_sources_say_so() -> None:
    (link,) = read("أفاد مصدر عسكري في مدينة حمص أن الطريق مفتوح.").chain
    assert (link.surface, link.anonymous, link.role) == ("مصدر عسكري في مدينة حمص", True, "origin")


def test_a_source_that_points_back_takes_the_name_of_the_first_mention() -> None:
    first = read("قال مسؤول أميركي إن الاتصال مستمر.")
    second = read("وأضاف المسؤول أن اللقاء قريب.", first.carried, 1)
    assert [link.canonical for link in second.chain] == ["مسؤول أميركي"]
    assert flat_speakers(read("وقال المصدر إن الطريق مغلق.").chain) == []


def test_relay_and_origin_make_a_chain() -> None:
    chain = read("ونقلت وكالة رويترز عن مصدر دبلوماسي قوله إن الاتفاق قريب.").chain
    assert [(a.canonical, a.role) for a in chain] == [("وكالة رويترز", "relay"), ("مصدر دبلوماسي", "origin")]
    chain = read("ذكرت سانا نقلا عن قائد ميداني أن التل محرر.").chain
    assert [(a.canonical, a.role) for a in chain] == [
        ("وكالة الأنباء السورية سانا", "relay"),
        ("قائد ميداني", "origin"),
    ]
    chain = read("وقال لافروف إن المحادثات فشلت، حسب وكالة تاس.").chain
    assert [(a.canonical, a.role) for a in chain] == [("سيرغي لافروف", "origin"), ("وكالة إيتار تاس", "relay")]
    assert flat_speakers(chain) == ["لافروف"]


def test_the_medium_somebody_speaks_to_is_a_relay() -> None:
    chain = read("وقال الوزير نبيل قاسم لـ«الشرق الأوسط» إن الطريق مفتوح.").chain
    assert [(a.canonical, a.role) for a in chain] == [("نبيل قاسم", "origin"), ("صحيفة الشرق الأوسط", "relay")]
    chain = read("وأوضح الناطق باسم الفصيل في تصريح لوكالة الأناضول أن التل محرر.").chain
    assert [(a.canonical, a.role) for a in chain][1:] == [("وكالة الأناضول", "relay")]
    assert flat_speakers(read("وقالت المصادر لوكالة رويترز إن الطريق مغلق.").chain) == []


def test_a_medium_alone_is_the_origin() -> None:
    (link,) = read("قتل شخصان، بحسب مراسل لوكالة رويترز.").chain
    assert (link.canonical, link.role) == ("وكالة رويترز", "origin")


def test_the_attached_preposition_is_no_part_of_the_name() -> None:
    assert names("وفقا لوزارة الصحة في غزة ارتفع العدد.") == ["وزارة الصحة"]
    assert names("وفقا للمرصد السوري لحقوق الإنسان ارتفع العدد.") == ["المرصد السوري لحقوق الإنسان"]


def test_spans_hold_the_surface() -> None:
    text = "وقال وزير النقل بدر سليم لـ«الصحيفة» إن الميناء جاهز، وفقا لمصادر محلية."
    for link in read(text).chain:
        assert link.span is not None
        assert text[link.span.start : link.span.end] == link.surface


def test_a_verb_without_a_subject_goes_on_with_the_last_speaker() -> None:
    first = read("قال الناطق باسم الوزارة جون كيربي إن اللقاء قريب.", None, 3)
    second = read('وأضاف "لا شيء جديد في الأمر حتى الآن".', first.carried, 4)
    (link,) = second.chain
    assert (link.canonical, link.span, link.inherited_from) == ("جون كيربي", None, 3)
    assert second.quotes[0].speaker == "جون كيربي"


def test_nobody_is_inherited_in_another_gender_or_over_a_long_way() -> None:
    first = read("قال الناطق جون كيربي إن اللقاء قريب.", None, 0)
    assert read("وأكدت أن الأمر انتهى.", first.carried, 1).chain == []
    assert read("وأكد أن الأمر انتهى.", first.carried, 9).chain == []


def test_the_source_cited_last_does_not_speak_on() -> None:
    first = read("سقط ثلاثة جرحى في الحي، بحسب المرصد.", None, 0)
    assert read("وأعلن أن الطريق مغلق.", first.carried, 1).chain == []


def test_a_surname_and_a_role_take_the_full_name_given_earlier() -> None:
    first = read("قال وزير النقل بدر سليمان إن الميناء جاهز.")
    later = read(
        "وأوضح سليمان أن السفن وصلت. وختم الوزير أن العمل مستمر. وأكد وزير النقل أن المرفأ آمن.", first.carried, 1
    )
    assert [link.canonical for link in later.chain] == ["بدر سليمان"]


def test_two_topics_in_one_line_keep_their_speakers_apart() -> None:
    result = read(
        'قال القائد سمير عودة إن "الغارات مستمرة على الأحياء". شدد وزير الخارجية، رائد منصور، على أن "الحل قريب جدا اليوم".'
    )
    assert [q.speaker for q in result.quotes] == ["سمير عودة", "رائد منصور"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("سيرغي شويغو", "سيرجي شويجو"),
        ("فاليري غيراسيموف", "فاليري جيراسيموف"),
        ("ستيفان دي ميستورا", "ستيفان ديمستورا"),
        ("رجب طيب أردوغان", "رجب طيب إردوغان"),
    ],
)
def test_one_person_one_canonical_name(one: str, other: str) -> None:
    assert canonical_person(one) == canonical_person(other)


def test_a_spelling_nobody_listed_is_told_by_its_sound() -> None:
    assert sound("دميتري ميدفيديف") == sound("ديمتري ميدفيديف")
    first = read("قال المبعوث ألكسندر زاسبكين إن اللقاء مثمر.")
    assert read("وأضاف زاسبكين أن الحوار مستمر.", first.carried, 1).chain[0].canonical == "ألكسندر زاسبكين"


def shown(link: Attribution) -> list[object]:
    entry: list[object] = [link.canonical, link.role]
    if link.anonymous:
        entry.append("anonymous")
    if link.inherited_from is not None:
        entry.append(link.inherited_from)
    return entry


@pytest.mark.parametrize("part", GOLDEN, ids=lambda part: f"{part['file'][:3]}:{part['first']}-{part['last']}")
def test_the_seeds(part: dict[str, object]) -> None:
    """Checked by reading: every line of the stretch, its chain or none."""
    lines = (ROOT / "seeds/replay" / f"{part['file']}.txt").read_text(encoding="utf-8").splitlines()
    previous: Speaker | None = None
    found: dict[str, list[list[object]]] = {}
    for number in range(int(str(part["first"])), int(str(part["last"])) + 1):
        if not lines[number - 1].strip():
            continue
        result = read(lines[number - 1], previous, number)
        previous = result.carried
        if result.chain:
            found[str(number)] = [shown(link) for link in result.chain]
    assert found == part["lines"]


@pytest.mark.parametrize(
    "word", ["ا", "قال ", "وقال وزير ", "عدد من ", '"', "« ", "مراسل ", "كان أن ", "بحسب ", "قال وزير، "]
)
def test_a_hundred_thousand_repetitions_take_no_more_than_linear_time(word: str) -> None:
    text = word * (100_000 // len(word))
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 2.0
