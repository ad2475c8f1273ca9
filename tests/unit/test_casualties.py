"""Casualties by the labelling codebook: one entry for each stated figure, nothing summed, nothing told twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.annotate.attribution import AttributionResult, attribute
from service.annotate.casualties import find_casualties
from service.annotate.quotes import find_quotes
from service.models.extraction import Casualties
from service.text.tokens import tokenise

SEEDS = Path(__file__).parents[2] / "seeds" / "replay"


def _found(text: str) -> list[Casualties]:
    doc = tokenise(text)
    found = find_casualties(doc, None, attribute(doc, find_quotes(doc), None))
    for entry in found:
        assert 0 <= entry.span.start < entry.span.end <= len(text)
    return found


def _figures(text: str) -> list[tuple[str, int | None]]:
    return [(c.kind, c.min) for c in _found(text)]


def _line(seed: str, number: int) -> str:
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    return path.read_text(encoding="utf-8").split("\n")[number - 1]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("قتل 25 مقاتلا في الهجوم", [("killed", 25)]),
        ("أسفر القصف عن مقتل نحو سبعين مقاتلا", [("killed", 70)]),
        ("قال إن 152 شخصا قتلوا في الغارات", [("killed", 152)]),
        ("لقي عشرون جنديا مصرعهم", [("killed", 20)]),
        ("لقي جندي مصرعه", [("killed", 1)]),
        ("فجر نفسه فقتل 19 وأصاب 43", [("killed", 19), ("wounded", 43)]),
        ("قضى ثلاثة مدنيين تحت التعذيب", [("killed", 3)]),
        ("القرار الذي قضى بإدراج ثلاثة من القادة، وقضت المحكمة بسجن خمسة أشخاص", []),
        ("استشهد فلسطيني وأصيب ثلاثة آخرون", [("killed", 1), ("wounded", 3)]),
        ("استشهدت فلسطينية، وأصيب لبنانيان", [("killed", 1), ("wounded", 2)]),
        ("مقتل يمني وجنديين في هجوم", [("killed", 1), ("killed", 2)]),
        ("راح ضحية الهجوم من راح، وأودى بحياة 32 شخصا", [("killed", 32)]),
        ("تمكنت القوات من القضاء على 10 مسلحين", [("killed", 10)]),
        ("قتلت الطائرات في غارة على السوق 12 مدنيا", [("killed", 12)]),
        ("أعدمت القوات 79 مدنيا", [("killed", 79)]),
        ("مقتل ثلاثة وإصابة خمسة آخرين", [("killed", 3), ("wounded", 5)]),
        ("سقط 17 قتيلا و121 جريحا", [("killed", 17), ("wounded", 121)]),
        ("أدى القصف لسقوط شهيد وجرحى", [("killed", 1), ("wounded", None)]),
        ("أدى القصف لسقوط شهيدين وعدد من الجرحى", [("killed", 2), ("wounded", None)]),
        ("إصابة فتاة وطفلين", [("wounded", 1), ("wounded", 2)]),
        ("سقوط قتلى وجرحى", [("killed", None), ("wounded", None)]),
        ("مقتل عدد من الجنود", [("killed", None)]),
        ("مقتل أحد جنوده", [("killed", 1)]),
        ("مقتل القيادي خالد العلي في اشتباكات", [("killed", 1)]),
        ("مقتل آمر الفوج وجنديين", [("killed", 1), ("killed", 2)]),
        ("وقوع إصابتين على الأقل", [("wounded", 2)]),
        ("تعرض سبعة من رجال الحرس للإصابة", [("wounded", 7)]),
        ("اعتقلت الشرطة منذ الجمعة 590 شخصا", [("detained", 590)]),
        ("ألقت السلطات القبض على شخص", [("detained", 1)]),
        ("أسرت المقاومة 40 من مسلحي الجماعة", [("detained", 40)]),
        ("خطف مسلحون أربعة عمال", [("kidnapped", 4)]),
        ("تسجيل خمس حالات خطف", [("kidnapped", 5)]),
        ("فقد 15 جنديا في الصحراء", [("missing", 15)]),
        ("بتصفية 35 مدنيا وحرق 9 أطفال و4 نساء", [("killed", 35), ("killed", 9), ("killed", 4)]),
    ],
)
def test_stated_figures(text: str, figures: list[tuple[str, int | None]]) -> None:
    assert _figures(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "22 بين قتيل وجريح",
        "سقوط عشرات القتلى والجرحى",
        "قتل وجرح العشرات",
        "مقتل وإصابة 22 شخصا",
        "سقوط 20 قتيلا وجريحا",
    ],
)
def test_killed_and_wounded_in_one_figure(text: str) -> None:
    (entry,) = _found(text)
    assert entry.kind == "killed_or_wounded"


@pytest.mark.parametrize(
    "text",
    [
        "لم تسجل إصابات في صفوف المدنيين",
        "سقطت القذائف دون وقوع ضحايا",
        "من دون ورود معلومات عن سقوط جرحى",
        "محاولة اغتيال فاشلة بحق القائد أحمد",
        "قرر وقف القصف لمنع سقوط ضحايا",
        "أهدروا الفرص في قتل الوقت",
        "يريد قتل عصفورين بحجر واحد",
        "دمر الثوار ثلاث دبابات",
        "خسر الفريق 3-1 بعد إصابة لاعبه في الشوط الأول",
        "فقدت العملة 30 بالمئة من قيمتها",
        "فقد ألقت المروحيات براميل على البلدة",
        "إطلاق سراح 20 معتقلا",
        "أوقفت الشركة 3 رحلات",
        "اختفت مظاهر الدولة",
    ],
)
def test_no_casualties(text: str) -> None:
    assert _figures(text) == []


def test_a_total_holds_its_parts() -> None:
    (entry,) = _found("مقتل 16 مدنيا بينهم أربعة أطفال ونساء")
    assert (entry.kind, entry.min) == ("killed", 16)
    assert [(part.who, part.min) for part in entry.subgroups] == [("أربعة أطفال", 4), ("ونساء", None)]


def test_parts_of_the_dead_told_before_are_no_figure() -> None:
    assert _figures("قتل 25 مقاتلا في الهجوم. وكان من بين القتلى ثلاثة قادة") == [("killed", 25)]


def test_ranges_and_bounds() -> None:
    (entry,) = _found("مقتل بين 10 و15 جنديا")
    assert (entry.min, entry.max, entry.approximate) == (10, 15, True)
    (entry,) = _found("مقتل أكثر من 20 جنديا")
    assert (entry.min, entry.max, entry.approximate) == (20, None, True)


def test_names_of_victims() -> None:
    (entry,) = _found("استشهاد العريف أحمد حسن، والجندي محمد علي، والجندي خالد سعيد")
    assert entry.min is None
    assert [name.split()[0] for name in entry.names] == ["أحمد", "محمد", "خالد"]


def test_a_toll_over_time_says_so() -> None:
    (entry,) = _found("ارتفع عدد القتلى منذ بداية الشهر إلى 40 مدنيا")
    assert (entry.min, entry.cumulative) == (40, True)
    assert entry.period is not None and entry.period.startswith("منذ بداية الشهر")


def test_the_claimant_is_the_speaker() -> None:
    (entry,) = _found("قال المرصد السوري لحقوق الإنسان إن 12 مدنيا قتلوا")
    assert entry.claimant == "المرصد السوري لحقوق الإنسان"


class TestSeeds:
    """The rows of the seeds that a careful reader would check."""

    def test_said_twice_is_told_once_and_nothing_is_summed(self) -> None:
        (entry,) = _found(_line("000", 29))
        assert (entry.kind, entry.min, entry.max) == ("killed", 700, None)

    def test_a_toll_beside_a_fresh_figure(self) -> None:
        fresh, toll = _found(_line("000", 59))
        assert (fresh.min, [part.min for part in fresh.subgroups], fresh.claimant) == (
            10,
            [4],
            "المرصد السوري لحقوق الإنسان",
        )
        assert (toll.min, toll.cumulative) == (40, True) and toll.period is not None

    def test_each_figure_of_one_sentence(self) -> None:
        assert _figures(_line("002", 20)) == [("killed", 35), ("killed", 9), ("killed", 4), ("killed", None)]
        assert _figures(_line("002", 22)) == [("killed", 79)]

    def test_claims_over_months(self) -> None:
        (entry,) = _found(_line("001", 34))
        assert (entry.min, entry.cumulative) == (1931, True)
        assert entry.period is not None and entry.period.startswith("منذ بداية")

    def test_six_dead_with_two_ranks_among_them(self) -> None:
        (entry,) = _found(_line("001", 65))
        assert entry.min == 6 and len(entry.subgroups) == 2


@pytest.mark.parametrize(
    "text",
    ["", "قتل", "مقتل و", "عدد القتلى", "بينهم", "شهيد", "٣ قتل", "لقي مصرعه", "قتل " * 300, "قتلى وجرحى " * 300],
)
def test_no_text_raises(text: str) -> None:
    doc = tokenise(text)
    find_casualties(doc, None, AttributionResult())
