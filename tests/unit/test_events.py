"""Stage classify: events by contract, ids and the novelty of a revision's incidents."""

from __future__ import annotations

import orjson
import pytest
from pydantic import TypeAdapter

from service.duplicates.ledger import Ledger
from service.stages.events import events_of
from service.topics import EVENT_TOPICS, TOPICS
from tests.unit.test_ledger import article

FIRST = (
    "استهدفت قوات النظام بقذائف المدفعية الأحياء السكنية في مدينة تلبيسة ما أدى لسقوط ثلاثة شهداء من المدنيين. "
    "ودارت اشتباكات عنيفة بين الثوار وقوات النظام على أطراف قرية كيسين في ريف حمص الشمالي طوال ساعات الليل."
)
LATER = FIRST.replace("ثلاثة شهداء", "خمسة شهداء") + " وشن الطيران الحربي أربع غارات جوية على مدينة الرستن مساء اليوم."


def events(*texts: str) -> list[list[dict[str, object]]]:
    ledger = Ledger(14, 1000)
    handled = [ledger.handle(article(f"a{n}", text, n), n) for n, text in enumerate(texts)]
    return [[orjson.loads(event.value) for event in events_of(h.novel)] for h in handled]


def test_a_revision_says_which_incidents_are_new_changed_or_carried_over() -> None:
    (first,), (later,) = events(FIRST, LATER)
    assert {i["novelty"] for i in first["incidents"]} == {None}
    assert later["novelty"]["relation"] == "revision"
    assert later["novelty"]["revises"]["event_id"] == first["event_id"]
    told = {i["act"]: i["novelty"]["relation"] for i in later["incidents"]}
    assert (told["shelling"], told["clash"], told["airstrike"]) == ("changed", "carried_over", "new")


def test_events_are_by_contract_and_ids_are_a_function_of_the_text() -> None:
    once, again = events(FIRST, LATER), events(FIRST, LATER)
    assert once == again
    for event in (e for article_events in once for e in article_events):
        TypeAdapter(TOPICS[EVENT_TOPICS[event["category"]]].contract).validate_python(event)
        ids = [i["incident_id"] for i in event["incidents"]]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("text", [FIRST, LATER])
def test_a_copy_gives_no_event(text: str) -> None:
    assert [len(found) for found in events(text, text)] == [1, 0]
