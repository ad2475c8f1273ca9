"""Places: what counts as one, where it lies, and which are the event's. The sentences are invented or from the seeds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.annotate.places import PlaceContext, Places, find_places
from service.models.extraction import Category, Place
from service.text.tokens import tokenise


def places(text: str, *, section: str | None = None, title: str | None = None) -> Places:
    return find_places(tokenise(text), section, PlaceContext(title=title, source=None))


def surfaces(text: str, *, section: str | None = None, title: str | None = None) -> list[str]:
    return [place.surface for place in places(text, section=section, title=title).all]


def events(text: str, category: Category = "field_report", *, section: str | None = None) -> list[str]:
    chosen = places(text, section=section).chosen(category)
    return [place.surface for place in chosen if place.role == "event"]


def only(text: str, *, section: str | None = None, title: str | None = None) -> Place:
    found = places(text, section=section, title=title).all
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("سقطت قذائف بحلب ليلا", "حلب"),
        ("وبحلب سقطت قذائف", "حلب"),
        ("وصلت القافلة إلى الحسكة", "الحسكة"),
        ("سقطت قذائف والحسكة هادئة", "الحسكة"),
        ("قصف طال بيروت", "بيروت"),
        ("وصلوا إلى بنغازي", "بنغازي"),
        ("اشتباكات في لحج", "لحج"),
        ("غارات على ليبيا", "ليبيا"),
        ("معارك في فلسطين", "فلسطين"),
        ("قصفٌ على الرَّقّة مساءً", "الرَّقّة"),
        ("قصف على مديـنة إدلب", "إدلب"),
    ],
)
def test_proclitics_come_off_and_first_letters_stay(text: str, surface: str) -> None:
    place = only(text)
    assert place.surface == surface
    assert text[place.span.start : place.span.end] == surface


@pytest.mark.parametrize(
    "text",
    [
        "كسرت القوات الحصار",  # سرت
        "وصل التقرير باكرا",  # أكرا
        "خبير علي ومستشار كبير علي",  # بير علي
        "ترتيب الأبواب",  # باب, إب
        "السوريون واليمنيون والعراقيون",  # nationalities
        "مواطن حلبي وآخر دمشقي",
    ],
)
def test_no_place_inside_another_word(text: str) -> None:
    assert surfaces(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "قال محمد الشامي للصحفيين",
        "التقى عبد الله الحلبي بالوفد",
        "أعلن أبو بكر البغدادي ذلك",
        "صرح فجر ليبيا بالأمر",
        "قوات سوريا الديمقراطية تتقدم",
        "أنصار بيت المقدس تبنوا الهجوم",
        "تنظيم الدولة الإسلامية في العراق والشام",
        "قالت صحيفة الشرق الأوسط",
    ],
)
def test_persons_and_organisations_are_no_places(text: str) -> None:
    assert surfaces(text) == []


def test_newspapers_and_channels_are_never_event_places() -> None:
    assert events("قالت صحيفة الرياض إن قذيفة سقطت في نجران") == ["نجران"]
    assert events("بحسب قناة حلب اليوم سقطت قذيفة على إدلب") == ["إدلب"]
    assert events("وقال لـ«الرياض» إن قذيفة سقطت في جازان") == ["جازان"]


def test_adjectives_of_the_same_letters_are_no_countries() -> None:
    assert surfaces("القوات الجوية السعودية ومصادر سورية") == []
    assert surfaces("وصل إلى السعودية ثم إلى سورية") == ["السعودية", "سورية"]
    assert surfaces("استهدف مسجدا للطائفة الإسماعيلية") == []


def test_countries_that_are_counted_are_people() -> None:
    assert surfaces("أوقف الجيش 12 سوريا وخمسة وعشرين ليبيا في عرسال") == ["عرسال"]
    assert "سوريا" in surfaces("منذ عام 2011 سوريا في حرب")


def test_roads_and_streets_are_no_event_places() -> None:
    assert events("غارات على طريق غازي عنتاب ومدينة عندان", section="حلب") == ["عندان"]
    assert events("سقطت قذائف في شارع بغداد بدمشق") == ["دمشق"]
    assert events('تدور المعارك في تلبيسة قرب أوتوستراد "دمشق – حمص"') == ["تلبيسة"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("استهدفت الطائرات بلدتي نبل والزهراء", ["نبل", "الزهراء"]),
        ("استهدفت مدن حريتان وعندان ومارع وتل رفعت", ["حريتان", "عندان", "مارع", "تل رفعت"]),
        (
            "قصف قرى بسهل الغاب ( قبر فضة، الشريعة، الرملة، الحمرا )",
            ["سهل الغاب", "قبر فضة", "الشريعة", "الرملة", "الحمرا"],
        ),
        ("قصف أحياء باب توما وأبو رمانة", ["باب توما", "أبو رمانة"]),
    ],
)
def test_lists_name_every_member(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


def test_unknown_name_after_a_type_noun_is_kept_and_says_so() -> None:
    place = only("دارت معارك في بلدة شخروم أمس", section="حلب")
    assert place.surface == "شخروم"
    assert place.unresolved == "not in gazetteer"
    assert (place.lat, place.lon, place.canonical) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    ["دخلوا مدينة تركية صغيرة", "سيطروا على منطقة استراتيجية", "في قرية صغيرة قريبة", "على جبهة أخرى", "أحياء وجثث"],
)
def test_adjectives_after_a_type_noun_are_no_names(text: str) -> None:
    assert surfaces(text) == []


def test_name_in_quotation_marks_is_whole() -> None:
    assert surfaces('سيطر المقاتلون على تلة "جورة الماء" أمس') == ["جورة الماء"]
    assert surfaces("في منطقة تعرف باسم «وادي الصقور» ليلا") == ["وادي الصقور"]


@pytest.mark.parametrize(
    ("text", "section", "admin1"),
    [
        ("معارك في قرية الزهراء", "حلب", "حلب"),
        ("معارك في حي الزهراء", "حمص", "حمص"),
        ("غارات على قرية الأشرفية", "حماة", "حماة"),
        ("اشتباكات في حي الأشرفية", "حلب", "حلب"),
        ("قصف على بلدة الشريعة", "حماة", "حماة"),
        ("غارات على حي الشريعة", "الحسكة", "الحسكة"),
        ("اشتباكات في منطقة المناشر", "دمشق", "دمشق"),
        ("اشتباكات في منطقة المناشر", "حلب", "حلب"),
        ("هجوم على قرية القاهرة", "حماة", "حماة"),
        ("هجوم على قرية الرملة", "حماة", "حماة"),
        ("هجوم على قرية الكريم", "حماة", "حماة"),
        ("دخل مقاتلون حي القاهرة", "تعز", "تعز"),
    ],
)
def test_section_decides_between_places_of_one_name(text: str, section: str, admin1: str) -> None:
    place = only(text, section=section)
    assert place.admin1 == admin1, place
    assert place.lat is not None and place.unresolved is None


def test_neighbours_and_country_cues_decide() -> None:
    assert only("انفجار في طرابلس", title="الجيش اللبناني ينتشر").country == "LB"
    assert only("انفجار في طرابلس", title="حكومة ليبيا ترد").country == "LY"
    libya = places("معارك في بنغازي وطرابلس").all
    assert [p.country for p in libya] == ["LY", "LY"]
    aden = places("وزعت سلال في عدن، في المنصورة وخور مكسر").all
    assert [p.country for p in aden] == ["YE", "YE", "YE"]


def test_ambiguous_name_stays_open_with_its_reason_and_empties_no_other() -> None:
    found = places("انفجار في طرابلس وآخر في باريس").all
    assert [p.surface for p in found] == ["طرابلس", "باريس"]
    assert found[0].unresolved is not None and found[0].unresolved.startswith("ambiguous: ")
    assert found[0].lat is None
    assert found[1].country == "FR" and found[1].unresolved is None


def test_context_carries_from_paragraph_to_paragraph() -> None:
    context = PlaceContext(title=None, source=None)
    find_places(tokenise("قال الجيش الليبي إن معارك تدور في سرت وبنغازي"), None, context)
    later = find_places(tokenise("وسقطت قذائف في طرابلس"), None, context).all
    assert [p.country for p in later] == ["LY"]


def test_precision_tells_what_the_coordinates_stand_for() -> None:
    assert only("قصف على حلب").precision == "point"
    assert only("قصف على محافظة حلب").precision == "area"
    assert only("معارك في سوريا").precision == "area"
    assert only("معارك قرب نهر الفرات").precision == "line"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قتل ثلاثة مدنيين في قصف على بلدة مارع بريف حلب", ["مارع", "ريف حلب"]),
        ("قالت روسيا إن طائراتها قصفت مواقع في تدمر", ["تدمر"]),
        ("دمرت غارة مخزنا في بلدة كرمليس (شرق الموصل)", ["كرمليس"]),
        ("أقلعت الطائرات من قاعدة إنجرليك وقصفت أهدافا في العراق", ["العراق"]),
        ("انسحب المقاتلون من الزبداني بعد أسابيع", ["الزبداني"]),
        ("سيطروا على مدينة الحوطة، عاصمة محافظة لحج", ["الحوطة"]),
        ("قصفت الطائرات مواقع في جنوب لحج وشمال عدن", ["شمال عدن", "جنوب لحج"]),
        ("غارات جوية على مواقع في شمال العراق", ["شمال العراق"]),
        ("قال مصدر في أنقرة إن انفجارا وقع في ماردين", ["ماردين"]),
        ("اشتباكات في مناطق بين مدينتي داريا والمعضمية", ["المعضمية", "داريا"]),
    ],
)
def test_event_places_of_a_field_report(text: str, expected: list[str]) -> None:
    assert events(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أعلنت موسكو وطهران رفضهما الحل العسكري في سوريا", []),
        ("قال الوزير إن بلاده تدعم اليمن", []),
        ("عقد الاجتماع أمس في جنيف بحضور المبعوث", ["جنيف"]),
        ("بدأت الهدنة الإنسانية في اليمن أمس", ["اليمن"]),
        ("بحث الاجتماع الأوضاع في سوريا", []),
    ],
)
def test_statements_have_a_place_only_where_they_meet(text: str, expected: list[str]) -> None:
    assert events(text, "diplomatic_statement") == expected


def test_relief_goes_where_it_arrives_not_where_it_comes_from() -> None:
    text = "وصلت قافلة قادمة من السعودية عبر منفذ الوديعة إلى مدينة سيئون"
    assert events(text, "humanitarian") == ["سيئون"]


def test_other_has_context_only() -> None:
    chosen = places("افتتح المعرض في جدة").chosen("other")
    assert [(p.surface, p.role) for p in chosen] == [("جدة", "context")]


def test_each_name_is_published_once_events_first() -> None:
    chosen = places("قصف على حلب. وقالت تركيا إن حلب محاصرة").chosen("field_report")
    assert [(p.surface, p.role) for p in chosen] == [("حلب", "event"), ("تركيا", "context")]


@pytest.mark.parametrize(
    "text", ["", " ", "و", "بلدة", "في بلدتي", "«", "مدينة «", "ـ", "بـ", "ل" * 40, "حي و", "قرى ،"]
)
def test_fragments_raise_nothing(text: str) -> None:
    found = places(text, section=text, title=text)
    assert found.chosen("field_report") == found.chosen("humanitarian")


@given(
    st.lists(
        st.sampled_from([*list('وفبلكاحلةب ،.«»()"-ـَ'), "حلب", " في ", "بلدتي ", "شمال ", " طريق ", "ريف "]),
        max_size=60,
    )
)
@settings(max_examples=200, deadline=None)
def test_spans_are_the_surfaces_in_order(parts: list[str]) -> None:
    text = "".join(parts)
    found = places(text)
    for category in ("field_report", "diplomatic_statement"):
        for place in found.chosen(category):
            assert text[place.span.start : place.span.end] == place.surface
            assert place.surface.strip()
    starts = [p.span.start for p in found.all]
    assert starts == sorted(starts)


@pytest.mark.parametrize("unit", ["ب", "و ", "«", "بلدات ", "شمال ", "طريق ", "حلب ", "قرى حلب وحلب "])
def test_long_repetition_is_linear(unit: str) -> None:
    text = unit * ((1 << 20) // len(unit))
    doc = tokenise(text)
    before = time.process_time()
    find_places(doc, None, PlaceContext(None, None)).chosen("field_report")
    assert time.process_time() - before < 4.0
