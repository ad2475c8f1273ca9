"""What `sitrep tail` and `sitrep why` choose and show."""

from __future__ import annotations

from typing import Any

import pytest

from service.story import Story, told
from service.tailing import Filter, id_of, incident_line, laid_out
from service.terminal import POP, RIGHT_TO_LEFT, isolated, wrapped
from tests.offline import published

TEXT = "قصف الطيران الحربي حي جوبر في مدينة دمشق صباح اليوم ما أدى إلى مقتل 5 مدنيين وإصابة 12 آخرين، بحسب ناشطين."


@pytest.fixture(scope="module")
def found() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return published([
        {"id": "1", "source": "one", "published_at": "2016-02-02T08:00:00Z", "text": TEXT},
        {"id": "2", "source": "two", "published_at": "2016-02-02T09:00:00Z", "text": TEXT},
        {"id": "1", "source": "one", "published_at": "2016-02-02T10:00:00Z", "text": TEXT.replace("5", "9")},
    ])  # fmt: skip


def test_a_filter_admits_what_it_names(found: Any) -> None:
    (first, second), (sighting,) = found
    place = first["places"][0]
    for admitted in (
        Filter(), Filter(category="field_report"), Filter(source="one"), Filter(place=place["surface"]),
        Filter(place="دمشق"), Filter(place="دِمَشق"), Filter(place="SY"), Filter(relation="original"),
        Filter(status="asserted"), Filter(confidence=0.3),
    ):  # fmt: skip
        assert admitted.admits(first), admitted
    for refused in (
        Filter(category="humanitarian"), Filter(source="two"), Filter(place="حلب"), Filter(place=""),
        Filter(relation="revision"), Filter(status="denied"), Filter(confidence=1.0),
    ):  # fmt: skip
        assert not refused.admits(first), refused
    assert Filter(relation="revision").admits(second) and Filter(relation="exact").admits(sighting)
    assert Filter(source="two").admits(sighting) and not Filter(place="دمشق").admits(sighting)


def test_ids_are_those_of_the_records(found: Any) -> None:
    (first, _), (sighting,) = found
    assert id_of(first) == first["event_id"] and id_of(sighting) == sighting["sighting_id"]
    assert id_of({"x-error-class": "missing_text"}) is None


def test_an_event_is_laid_out_in_the_terminals_width(found: Any) -> None:
    (first, second), (sighting,) = found
    lines = laid_out(first, 60)
    assert lines[0].startswith("field_report") and first["event_id"] in lines[0]
    assert " ".join(line.strip() for line in lines).find(TEXT) > 0, "every word, in its order"
    assert all(len(line) <= 60 for line in lines if not line.startswith(("field", "  incident", "  revises")))
    assert any(line.startswith("  incident: airstrike, asserted") and "killed 5" in line for line in lines)
    assert laid_out(first)[1] == f"  {TEXT}", "in a pipe the text stays on one line"
    assert any(f"revises {first['event_id']}" in line and "5 → 9" in line for line in laid_out(second))
    assert first["event_id"] in laid_out(sighting)[1]


def test_figures_are_told_as_stated() -> None:
    figure = {"kind": "killed", "min": 20, "max": None}
    incident = {"act": "shelling", "status": "denied", "places": [], "casualties": [figure], "claimant": None}
    assert incident_line(incident) == "incident: shelling, denied, killed 20+"


def test_arabic_runs_stand_apart_and_nothing_is_lost() -> None:
    line = "revises 12ab: عدد 5 مدنيين → 9 مدنيين (of حلب)"
    shown = isolated(line)
    assert shown.replace(RIGHT_TO_LEFT, "").replace(POP, "") == line
    assert shown == f"revises 12ab: {RIGHT_TO_LEFT}عدد 5 مدنيين → 9 مدنيين{POP} (of {RIGHT_TO_LEFT}حلب{POP})"
    assert isolated("no arabic") == "no arabic" and isolated("") == ""


def test_wrapping_keeps_every_word() -> None:
    lines = wrapped(TEXT, 40)
    assert " ".join(line.strip() for line in lines) == TEXT
    assert max(map(len, lines)) <= 40 and wrapped("", 40) == ["  "]


def test_the_story_tells_what_decided(found: Any) -> None:
    (first, second), (sighting,) = found
    lines = told(Story(second, "event", compared_with=first))
    assert any("decided by number" in line and "5 → 9" in line for line in lines)
    assert "  supersedes it" in lines and any(line.startswith("evidence: ") for line in lines)
    assert any(line.startswith("place جوبر: جوبر, SY") or line.startswith("place حي جوبر") for line in lines)
    lines = told(Story(first, "event", sightings=[sighting], revisions=[second], retracted="asked for by the source"))
    assert lines[1] == "RETRACTED: asked for by the source"
    assert any(line.startswith(f"revised by {second['event_id']}") for line in lines)
    assert any("seen again: exact in two" in line for line in lines)
    assert any("no fact here" in line for line in told(Story(sighting, "sighting", compared_with=first)))
