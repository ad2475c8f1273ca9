"""Paragraphs: offsets, kinds, sections, segments, on the seeds (golden) and on sentences of our own."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.text.lines import MOST_LINES
from service.text.paragraphs import Paragraph, split
from tests.golden.paragraphs.regenerate import HERE, SEEDS, rows

SEED_FILES = sorted(SEEDS.glob("*.txt"))
MIB = 1 << 20


def by_line(seed: str) -> dict[int, Paragraph]:
    """The seed's paragraphs by the number of the line they begin on, from 1."""
    text = next(SEEDS.glob(f"{seed}_*.txt")).read_text("utf-8")
    return {text.count("\n", 0, p.start) + 1: p for p in split(text)}


def kinds(text: str, title: str | None = None) -> list[str]:
    return [p.kind for p in split(text, title)]


LONG = (
    "وقال المتحدث باسم الهيئة إن فرق الإسعاف وصلت إلى المكان بعد ساعة من الانفجار "
    "ونقلت المصابين إلى المشفى الميداني في البلدة المجاورة."
)
LEAD = "أعلنت وزارة الصحة في العاصمة أمس وصول شحنة من الأدوية إلى المستشفى المركزي بعد توقف دام أسبوعين بسبب إغلاق الطريق الدولي."


# --- invariants -------------------------------------------------------------------------------------------------------


def assert_sound(text: str, paragraphs: list[Paragraph]) -> None:
    at = 0
    for number, paragraph in enumerate(paragraphs):
        assert paragraph.index == number
        assert text[at : paragraph.start].strip() == ""
        assert text[paragraph.start : paragraph.end] == paragraph.text != ""
        assert paragraph.text == paragraph.text.strip()
        at = paragraph.end
    assert text[at:].strip() == ""
    numbers = [p.segment for p in paragraphs]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(set(numbers))))


PIECES = st.sampled_from(
    [
        LONG, LEAD, "حلب::", "ريف دمشق:", "#حمص", "مقالات ذات صلة", "كتب - سامر الأحمد", "بيروت – رويترز",
        "المصدر: وكالات",
        '"', "«", "»", "“", "”", "\n", "\n\n", "\r\n", "\u2028", " ", "\u00a0", "\u200f",
        "،", ".", "؟", "***", "\ud800", "\x00", "😀",
        "تعرضت القرية لقصف مدفعي.", "دور المجتمع", "12/12/2016", "Next Previous ", 'وتابع: "سقط القتلى،', 'بينهم طفلان".',
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join), st.one_of(st.none(), st.text(max_size=40)))
def test_slices_back_and_loses_no_letter(text: str, title: str | None) -> None:
    paragraphs = split(text, title)
    assert_sound(text, paragraphs)
    assert split(text, title) == paragraphs


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_is_cut_soundly(text: str, title: str) -> None:
    assert_sound(text, split(text, title))


UNITS = [
    "ا",
    '"',
    "«\n",
    ".",
    ":",
    "حلب::\n",
    "ن\n\n",
    "*",
    "<",
    '"ا\n',
    "1 ",
    "قال فلان إن الأمر كذلك.\n",
    "@ا",
    "\u0640",
]


@pytest.mark.parametrize("unit", UNITS)
def test_a_mebibyte_of_one_thing_is_cut_in_time(unit: str) -> None:
    text = unit * (MIB // len(unit))
    began = time.process_time()
    paragraphs = split(text, text[:400])
    assert time.process_time() - began < 2
    assert len(paragraphs) <= MOST_LINES
    assert_sound(text, paragraphs)


def test_empty_and_white_text_have_no_paragraphs() -> None:
    assert split("") == []
    assert split(" \n\u00a0\t\r\n") == []


# --- the seeds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEED_FILES, ids=lambda path: path.stem[:3])
def test_seed_is_cut_as_it_was_read(seed: Path) -> None:
    text = seed.read_text("utf-8")
    assert rows(text) == json.loads((HERE / f"{seed.stem}.json").read_text("utf-8"))
    assert_sound(text, split(text))


def test_a_quotation_runs_over_the_line_break() -> None:
    first = by_line("001")[25]
    assert first.text.startswith("وتابع:")
    assert first.text.endswith('طفلا".')
    assert 26 not in by_line("001")
    second = by_line("002")
    assert second[22].text.startswith("وأعدمت")
    assert "الجثث تملأ الشوارع" in second[22].text
    assert 23 not in second


def test_headlines_titles_bylines_and_other_articles_are_kept_apart() -> None:
    assert [by_line("000")[n].kind for n in (1, 3, 5, 7, 9, 13)] == [
        "title",
        "heading",
        "heading",
        "heading",
        "heading",
        "body",
    ]
    second = by_line("002")
    assert (second[1].kind, second[3].kind, second[5].kind, second[6].kind) == ("title", "title", "byline", "body")
    assert {second[n].kind for n in range(26, 39, 2)} == {"furniture"}
    assert second[24].kind == "body"
    fourth = by_line("004")
    assert (fourth[6].kind, fourth[12].kind) == ("heading", "heading")


def test_stump_and_short_facts_are_body() -> None:
    assert by_line("003")[1].kind == "body"
    assert all(p.kind == "body" for p in by_line("003").values())
    assert (by_line("001")[52].kind, by_line("001")[52].section) == ("body", "إدلب")


def test_sections_end_with_the_bulletin() -> None:
    first, fourth = by_line("001"), by_line("004")
    bulletins = ((first, 43, 65), (first, 83, 99), (fourth, 17, 35), (fourth, 57, 71), (fourth, 85, 109))
    for lines, bulletin in ((lines, range(start, end)) for lines, start, end in bulletins):
        for number in bulletin:
            heading = lines[number if lines[number].kind == "heading" else number - 1]
            assert lines[number].section == heading.text.rstrip(":")
            assert lines[number].kind == ("heading" if lines[number] is heading else "body")
    for lines, ordinary in ((first, range(65, 83)), (fourth, range(35, 57)), (fourth, range(71, 85))):
        assert {lines[number].section for number in ordinary} == {None}


def test_segments_of_the_glued_seeds() -> None:
    def borders(seed: str) -> list[int]:
        lines = by_line(seed)
        numbers = sorted(lines)
        return [n for before, n in pairwise(numbers) if lines[n].segment != lines[before].segment]

    # By reading, 001 has borders at 10 and 004 at 77 too: their openings share too much with what precedes.
    assert borders("001") == [5, 13, 23, 36, 43, 65, 69, 74, 80, 83]
    assert borders("004") == [17, 35, 38, 41, 44, 49, 57, 71, 82, 85]
    assert [borders(seed) for seed in ("000", "002", "003")] == [[], [], []]


# --- quotations -------------------------------------------------------------------------------------------------------


def test_quotation_marks_of_each_kind_run_on() -> None:
    for opener, closer in (('"', '"'), ("«", "»"), ("“", "”")):
        text = f"وأضاف: {opener}وصلت الشاحنات إلى البلدة،\nوبدأ توزيع الخبز على الأهالي{closer}.\n{LONG}"
        assert [p.text.count("\n") for p in split(text)] == [1, 0]


def test_a_quotation_that_is_never_closed_joins_nothing() -> None:
    text = f'وأضاف: "وصلت الشاحنات إلى البلدة،\n{LONG}\n{LONG}\n{LONG}\n{LONG}\nثم "عادت".'
    assert len(split(text)) == 6


def test_a_line_that_opens_its_own_quotation_stays_apart() -> None:
    assert len(split(f'وأضاف: "وصلت الشاحنات إلى البلدة.\n"وبدأ توزيع الخبز على الأهالي".\n{LONG}')) == 3


# --- kinds ------------------------------------------------------------------------------------------------------------


def test_title_repeated_in_the_body_is_a_title() -> None:
    title = "وصول شحنة أدوية إلى المستشفى المركزي"
    assert kinds(f"وصول شحنة أدويه إلى المستشفى المركزي\n{LEAD}\n{LONG}", title) == ["title", "body", "body"]
    assert kinds(f"{title} - موقع الأخبار\n{title}\n{LEAD}") == ["title", "title", "body"]


def test_nothing_but_a_title_is_body() -> None:
    title = "مقتل خمسة مدنيين بقصف على السوق"
    assert kinds(title, title) == ["body"]
    assert kinds("مقتل خمسة مدنيين بقصف على السوق\nاشتباكات في الحي الشرقي\nغارات على الطريق") == ["body"] * 3


def test_a_report_without_its_full_stop_is_body() -> None:
    assert kinds(f"قتل خمسة مدنيين بقصف على السوق\n{LONG}") == ["body", "body"]
    assert kinds(f"عاجل: انفجار في الحي الشرقي\n{LONG}") == ["body", "body"]
    assert kinds(f"{LEAD}\nسقوط 3 قتلى في قصف على السوق\n{LONG}") == ["body", "body", "body"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("كتب - سامر الأحمد", "byline"), ("بقلم: سامر الأحمد", "byline"), ("شبكة النهار- (متابعات)", "byline"),
        ("(أ. ف. ب)", "byline"), ("رويترز", "byline"), ("الرياض – واس", "dateline"), ("بيروت ـ رويترز", "dateline"),
        ("Next Previous دمشق - سانا", "dateline"), ("الثلاثاء 2 شباط 2016", "dateline"), ("2016-02-02", "dateline"),
        ("تاريخ النشر: 2016/02/02", "dateline"), ("منذ 3 ساعات", "dateline"),
        ("شارك", "furniture"), ("المصدر: وكالات", "furniture"), ("***", "furniture"), ("https://example.org/a/1", "furniture"),
        ("editor@example.org", "furniture"), ("هاتف: 00963 11 2223344", "furniture"), ("#حلب #سوريا_اليوم #عاجل", "furniture"),
        ("جميع الحقوق محفوظة لموقع الأخبار 2016", "furniture"), ("اقرأ أيضا: وصول الوفد إلى المدينة", "furniture"),
        ("صورة أرشيفية", "furniture"), ("الدور المنتظر", "heading"), ("حلب::", "heading"), ("ريف حمص :", "heading"),
        ("#إدلب", "heading"), ("تعرضت القرية لقصف مدفعي.", "body"), ("المصدر أكد وصول القافلة إلى البلدة.", "body"),
        ("قال المصدر: لا جديد", "body"), ("3 غارات على البلدة", "body"), ("وقال الوزير:", "body"),
    ],
)  # fmt: skip
def test_kind_of_a_line_between_paragraphs(line: str, kind: str) -> None:
    assert kinds(f"{LEAD}\n{line}\n{LONG}") == ["body", kind, "body"]


def test_names_at_the_ends_are_bylines() -> None:
    assert kinds(f"سامر الأحمد – صحيفة النهار\n{LEAD}\n{LONG}") == ["byline", "body", "body"]
    assert kinds(f"{LEAD}\n{LONG}\nسامر الأحمد") == ["body", "body", "byline"]
    assert kinds(f"{LEAD}\n{LONG}\nقصف على البلدة") == ["body", "body", "body"]


def test_a_list_of_other_articles_ends_where_the_text_goes_on() -> None:
    text = f"{LEAD}\nاقرأ أيضا\nوزير الصحة يزور المشفى\nافتتاح طريق المطار\n{LONG}\n{LEAD}"
    assert kinds(text) == ["body", "furniture", "furniture", "furniture", "body", "body"]


# --- sections ---------------------------------------------------------------------------------------------------------


def sections(text: str) -> list[str | None]:
    return [p.section for p in split(text)]


def test_a_section_may_hold_more_than_one_paragraph() -> None:
    text = (
        "حلب::\nقصفت الطائرات حي السكري فجرا.\nكما استهدفت المدفعية الطريق الدولي.\nحمص::\nتعرضت تلبيسة لقصف بالهاون.\n"
    )
    assert sections(text) == ["حلب"] * 3 + ["حمص"] * 2
    assert sections(text + LEAD) == ["حلب"] * 3 + ["حمص"] * 2 + [None]


def test_a_paragraph_about_another_region_is_no_part_of_the_section() -> None:
    other = "قصفت الطائرات بلدة الزبداني بريف دمشق وأوقعت جرحى بين المدنيين."
    text = f"اللاذقية::\nاستهدف الثوار تلة بقذائف الهاون.\n{other}\n{LONG}"
    assert sections(text) == ["اللاذقية", "اللاذقية", None, None]


def test_only_known_places_head_a_section_with_one_colon() -> None:
    assert split(f"{LEAD}\nالنتيجة:\n{LONG}")[1].kind == "body"
    assert split(f"{LEAD}\nحماة:\n{LONG}")[1].section == "حماة"


# --- segments ---------------------------------------------------------------------------------------------------------


def test_datelines_inside_the_line_begin_items() -> None:
    item = "القاهرة - «صحيفة النهار»: قتل شخصان بانهيار مبنى قديم في المدينة صباح اليوم، بحسب الدفاع المدني."
    text = f"{LEAD}\nانهيار مبنى في المدينة القديمة\n{item}\n{LONG}"
    assert [p.segment for p in split(text)] == [0, 1, 1, 1]


def test_a_speaker_carried_on_begins_no_article() -> None:
    text = "\n".join(
        [
            "أكد رئيس اللجنة الدولية سامر الأحمد أن قوافل الإغاثة تنتظر السماح بعبور المعبر الشمالي إلى المخيمات.",
            "وقال الأحمد إن المعبر الشمالي مغلق منذ أسبوع.",
            "أكد الأحمد أن قوافل الإغاثة لن تعود قبل فتح المعبر الشمالي أمام المخيمات.",
            "كما طالب بحماية السائقين.",
        ]
    )
    assert {p.segment for p in split(text)} == {0}
