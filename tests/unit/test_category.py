"""The category: decided by the codebook's order, explained, and learnt from our own text by one command, bit for bit."""

from __future__ import annotations

from importlib.resources import files

import pytest

from service.annotate.annotate import ParagraphInput, annotate_article
from service.annotate.train import build, held_out_report, load_items
from service.models.events import Other
from service.models.extraction import CATEGORIES, Annotation

CLEAR = {
    "field_report": "قصف الطيران الحربي مدينة سرمين بالبراميل المتفجرة ما أدى لسقوط أربعة شهداء وعدد من الجرحى في صفوف المدنيين.",
    "diplomatic_statement": "وأدان وزير الخارجية الفرنسي التفجير الذي استهدف السوق، ودعا مجلس الأمن إلى عقد جلسة طارئة.",
    "humanitarian": "ووزعت المفوضية السامية لشؤون اللاجئين سلالاً غذائية وأغطية على نحو ألفي أسرة نازحة في مخيمات الشمال.",
    "other": "وفاز الفريق على ضيفه بهدفين مقابل هدف في المباراة التي أقيمت مساء أمس ضمن الجولة الثالثة من دوري المحترفين.",
}


def annotated(text: str) -> Annotation:
    return annotate_article([ParagraphInput(0, text)], title=None, source=None, published_at=None)[0]


@pytest.mark.parametrize(("category", "text"), CLEAR.items())
def test_clear_cases(category: str, text: str) -> None:
    found = annotated(text)
    assert found.category == category
    assert max(found.probabilities, key=lambda c: found.probabilities[c]) == category


@pytest.mark.parametrize("text", [*CLEAR.values(), "", "؟!", "x" * 5000])
def test_probabilities_sum_to_one_and_evidence_slices_back(text: str) -> None:
    found = annotated(text)
    assert set(found.probabilities) == set(CATEGORIES)
    assert abs(sum(found.probabilities.values()) - 1) < 0.01
    assert all(text[e.span.start : e.span.end] == e.surface for e in found.evidence)


def test_of_other_only_what_its_event_holds_is_looked_for_unless_all_is_wanted() -> None:
    match = "وأصيب لاعبان اثنان في المباراة التي فاز بها الفريق، وقال المدرب إن «الدوري هذا الموسم صعب على الجميع»."
    held = set(Other.model_fields) & set(Annotation.model_fields)
    found = {}
    for category, text in {**CLEAR, "match": match}.items():
        given = [ParagraphInput(0, text)]
        lean = annotate_article(given, title=None, source=None, published_at=None)[0]
        full = annotate_article(given, title=None, source=None, published_at=None, in_full=True)[0]
        found[category] = lean, full
        assert lean.model_dump(include=held) == full.model_dump(include=held)
        assert (lean == full) or lean.category == "other"
    lean, full = found["match"]
    assert lean.category == "other"
    assert full.casualties
    assert full.statements
    assert not any(lean.model_dump(exclude=held).values())


def test_our_own_text_is_labelled_by_the_codebook() -> None:
    items = load_items()
    assert len(items) > 1500
    assert {item["category"] for item in items} == set(CATEGORIES)
    assert len({item["text"] for item in items}) == len(items)


def test_the_model_is_rebuilt_bit_for_bit() -> None:
    assert build() == (files("service.annotate") / "data" / "category_model.json").read_text("utf-8")


def test_held_out_scores_are_reported_with_their_calibration() -> None:
    sure, unsure = [4.0, 0.0, 0.0, 0.0], [0.0, 0.1, 0.0, 0.0]
    shown = held_out_report([(sure, 0), (sure, 0), (unsure, 1), ([0.0, 0.0, 0.0, 9.0], 2)], 1.0)
    assert shown.startswith(
        "4 paragraphs: macro F1 0.5000 (field_report 1.0000, diplomatic_statement 1.0000, humanitarian 0.0"
    )
    assert shown.endswith("ECE 0.4066")  # bins of 0.95 twice right, of 0.27 right, of 1.0 wrong


def test_a_condemnation_of_an_act_is_a_statement_however_much_it_says_of_the_act() -> None:
    act = "التفجير الذي استهدف مسجدا في الكويت وأسفر عن مقتل 27 شخصا"
    assert annotated(f"أدانت الجامعة العربية بشدة {act}.").category == "diplomatic_statement"
    assert annotated(f"طالبت منظمة العفو الدولية بالتحقيق في {act}.").category == "diplomatic_statement"
    assert annotated(f"وقع صباح اليوم {act}.").category == "field_report"


@pytest.mark.parametrize(
    "text",
    [
        "سيطر الثوار على حاجز الملعب.",
        "شن طيران الأسد غارات على كل من أحياء الليلية والنشوة الشرقية.",
        "كما تمكن الثوار اليوم من اسقاط طائرة استطلاع لقوات الأسد فوق الغوطة.",
    ],
)
def test_a_line_of_a_bulletin_is_a_report_in_however_few_words(text: str) -> None:
    assert annotated(text).category == "field_report"
