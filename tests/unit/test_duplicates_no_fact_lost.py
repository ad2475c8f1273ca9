"""Nothing that carries a fact of its own is a mere sighting: facts and words are inserted, dropped, swapped, replaced."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from service.duplicates.decide import Candidate, Deduper
from service.duplicates.fingerprint import fingerprint
from service.models.relations import SIGHTED, Decision

SEEDS = sorted((Path(__file__).parents[2] / "seeds" / "replay").glob("*.txt"))
NUMBERS = [
    "3",
    "7",
    "12",
    "19",
    "40",
    "250",
    "1,200",
    "٥",
    "ستة",
    "ثمانية",
    "تسعة",
    "عشرين",
    "مئة",
    "عشرات",
    "مئات",
    "شهيدان",
    "قتيلين",
    "جريحين",
]
DAYS = [
    *["السبت", "الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة"],
    "4 آذار",
    "12 تموز",
    "2016",
    "17/3/2016",
]
PLACES = [
    "حلب",
    "دمشق",
    "إدلب",
    "درعا",
    "حماة",
    "الرستن",
    "تلبيسة",
    "داريا",
    "تدمر",
    "صنعاء",
    "تعز",
    "الموصل",
    "الفلوجة",
    "غزة",
    "بنغازي",
    "كفرنبل",
    "خناصر",
]
PEOPLE = ["بشار الأسد", "سيرغي لافروف", "جون كيري", "دي ميستورا", "حسن نصر الله", "عبد الفتاح البرهان", "سمير نشار"]
SIDES = ["الثوار", "تنظيم الدولة", "قوات الأسد", "جبهة النصرة", "الحوثيين", "حزب الله", "الجيش التركي", "قوات التحالف"]
DIGITS = ["٣", "١٧", "٤٥٠", "28", "1,350", "٢٫٥"]
WORDED = ["أحد عشر", "اثني عشر", "ثلاثة عشر", "خمسة وعشرين", "سبعين", "ألفي", "مئتي", "الثالثة", "الخامس"]
DUALS = ["شهيدان", "قتيلين", "جريحين", "طفلتان", "امرأتين", "برميلين", "صاروخان", "دبابتين", "يومين"]
DATES = ["الثلاثاء", "فجر الأربعاء", "15 رمضان", "7 كانون الثاني", "٢٢/٧/٢٠١٥", "مطلع نيسان", "الساعة 14:30"]
ANNOUNCED = [
    "بلدة حيان",
    "محافظة لحج",
    "حي الأشرفية",
    "العقيد رياض",
    "الطفل حمزة",
    "القوات الروسية",
    "المقاومة الشعبية",
]
KINDS = (NUMBERS, DAYS, PLACES, PEOPLE, SIDES, DIGITS, WORDED, DUALS, DATES, ANNOUNCED)
WORDS = [
    "أمس",
    "صباحا",
    "أيضا",
    "تقريبا",
    "مجددا",
    "بشكل",
    "كبير",
    "جدا",
    "في",
    "المنطقة",
    "المذكورة",
    "وفق",
    "المصدر",
    "نفسه",
]


def _paragraphs() -> list[str]:
    lines = (line for path in SEEDS for line in path.read_text(encoding="utf-8").split("\n"))
    return [" ".join(line.split()[:70]) for line in lines if len(line.split()) > 14]


PARAGRAPHS = _paragraphs()


def _second(first: str, second: str) -> Decision:
    deduper = Deduper()
    deduper.decide("a", "1", None, "x", [Candidate(0, "first", fingerprint(first))])
    return deduper.decide("b", "1", None, "y", [Candidate(0, "second", fingerprint(second))])[0]


def _place(text: str, fact: str, at: int) -> str:
    words = text.split()
    return " ".join([*words[:at], fact, *words[at:]])


def _noise(text: str, draw: random.Random) -> str:
    words = text.split()
    for _ in range(draw.randrange(3)):
        if draw.random() < 0.5:
            words.insert(draw.randrange(len(words)), draw.choice(WORDS))
        else:
            del words[draw.randrange(len(words))]
    return " ".join(words)


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_a_fact_that_was_inserted_is_published(kind: int) -> None:
    draw = random.Random(kind)
    for _ in range(200):
        text = draw.choice(PARAGRAPHS)
        fact = draw.choice([f for f in KINDS[kind] if f not in text])
        new = _place(_noise(text, draw), fact, draw.randrange(3, len(text.split())))
        decision = _second(text, new)
        assert decision.relation not in SIGHTED, (fact, text, new)


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_a_fact_that_took_the_place_of_another_is_published_and_shown(kind: int) -> None:
    draw = random.Random(100 + kind)
    shown = revised = 0
    for _ in range(200):
        text = draw.choice(PARAGRAPHS)
        before, after = draw.sample([f for f in KINDS[kind] if f not in text], 2)
        at = draw.randrange(3, len(text.split()))
        old, new = _place(text, before, at), _noise(_place(text, after, at), draw)
        if after not in new:
            continue
        decision = _second(old, new)
        assert decision.relation not in SIGHTED, (before, after, new)
        if decision.relation == "revision":
            revised += 1
            words = set(after.split())
            shown += any(c.after and words & set(c.after.split()) for c in decision.changed)
    assert shown > 0.9 * revised


def test_two_sides_that_changed_places_are_published() -> None:
    draw = random.Random(7)
    for _ in range(200):
        text = draw.choice(PARAGRAPHS)
        one, other = draw.sample([s for s in SIDES if s not in text], 2)
        old = f"{text} واستهدف {one} مواقع {other} في محيط البلدة"
        new = f"{text} واستهدف {other} مواقع {one} في محيط البلدة"
        assert _second(old, new).relation not in SIGHTED, new


def test_two_numbers_that_changed_places_are_published() -> None:
    draw = random.Random(8)
    for _ in range(200):
        text = draw.choice(PARAGRAPHS)
        one, other = draw.sample(["3", "7", "12", "40"], 2)
        old = f"{text} ما أدى لمقتل {one} أشخاص وإصابة {other} آخرين بجروح"
        new = f"{text} ما أدى لمقتل {other} أشخاص وإصابة {one} آخرين بجروح"
        assert _second(old, new).relation not in SIGHTED, new


def test_what_only_lost_words_is_a_sighting() -> None:
    draw = random.Random(9)
    for _ in range(200):
        text = draw.choice(PARAGRAPHS)
        words = text.split()
        cut = " ".join(words[: max(8, len(words) * 2 // 3)])
        assert _second(text, cut).relation in SIGHTED, cut


def test_spelling_punctuation_and_marks_are_no_facts() -> None:
    for text in PARAGRAPHS[:150]:
        respelt = re.sub("[إأآ]", "ا", text).replace("ة ", "ه ").replace("،", " ,").replace('"', "«")
        assert _second(text, respelt).relation == "exact", text
