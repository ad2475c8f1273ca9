"""Places of the seeds' bulletins, checked by reading: every name, its governorate, and whether it is the event's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.annotate.places import PlaceContext, find_places
from service.models.extraction import Place
from service.text.tokens import tokenise

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = [
    json.loads(line) for line in (ROOT / "tests/golden/places/bulletins.jsonl").read_text(encoding="utf-8").splitlines()
]


def seed_line(seed: str, number: int) -> str:
    (path,) = (ROOT / "seeds/replay").glob(f"{seed}_*.txt")
    return path.read_text(encoding="utf-8").split("\n")[number - 1]


def chosen(seed: str, number: int, section: str | None) -> list[Place]:
    found = find_places(tokenise(seed_line(seed, number)), section, PlaceContext(title=None, source=None))
    return found.chosen("field_report")


def area(place: Place) -> str | None:
    return place.admin1 or place.country or place.unresolved


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['seed']}:{row['line']}")
def test_bulletin(row: dict[str, Any]) -> None:
    places = chosen(row["seed"], row["line"], row["section"])
    assert [[p.surface, area(p)] for p in places if p.role == "event"] == row["event"]
    assert [[p.surface, area(p)] for p in places if p.role == "context"] == row["context"]


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['seed']}:{row['line']}")
def test_resolved_places_have_coordinates_and_open_ones_a_reason(row: dict[str, Any]) -> None:
    for place in chosen(row["seed"], row["line"], row["section"]):
        assert (place.lat is None) == (place.unresolved is not None), place
        assert (place.canonical is None) <= (place.unresolved is not None)
        if place.lat is not None and place.lon is not None:
            assert 32.0 < place.lat < 38.0 and 35.0 < place.lon < 43.0, place


@pytest.mark.parametrize(
    ("seed", "number", "section", "surface", "admin1"),
    [
        ("004", 90, "حلب", "الأشرفية", "حلب"),
        ("004", 92, "حماة", "الأشرفية", "حماة"),
        ("004", 24, "حماة", "الشريعة", "حماة"),
        ("004", 32, "الحسكة", "الشريعة", "الحسكة"),
        ("004", 18, "دمشق", "المناشر", "دمشق"),
        ("004", 22, "حلب", "المناشر", "حلب"),
        ("001", 48, "حلب", "الزهراء", "حلب"),
        ("004", 20, "ريف دمشق", "قلعة الزهراء", "ريف دمشق"),
        ("004", 22, "حلب", "جمعية الزهراء", "حلب"),
        ("004", 24, "حماة", "القاهرة", "حماة"),
        ("004", 24, "حماة", "الرملة", "حماة"),
        ("004", 24, "حماة", "الكريم", "حماة"),
    ],
)
def test_one_name_lies_where_its_section_says(seed: str, number: int, section: str, surface: str, admin1: str) -> None:
    found = [p for p in chosen(seed, number, section) if p.surface == surface]
    assert [p.admin1 for p in found] == [admin1]


def test_the_same_road_named_from_either_end_is_one_road() -> None:
    one = [p for p in chosen("001", 46, "ريف دمشق") if p.precision == "line"]
    other = [p for p in chosen("001", 80, None) if p.precision == "line"]
    assert [p.surface for p in one] == ["دمشق – حمص"]
    assert [p.canonical for p in one] == [p.canonical for p in other]
    assert all(p.role == "context" for p in [*one, *other])


def test_headings_do_not_reach_past_their_bulletin() -> None:
    for number in (65, 66, 71, 72):
        for place in chosen("001", number, None):
            assert place.surface not in ("القنيطرة", "اللاذقية", "الحسكة")
