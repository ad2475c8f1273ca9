"""docs/contracts.md is current, and names what there is."""

from __future__ import annotations

from service.contracts_docs import MEANINGS, PAGE, filled
from service.models import events
from service.records import STAGE_REASONS, Failure, dead_letter
from service.text.vocabulary import REASONS, WARNINGS
from service.topics import EVENT_TOPICS, TOPICS


def test_the_page_is_current():
    page = PAGE.read_text("utf-8")
    assert page == filled(page), "run: python -m service.contracts_docs"


def test_every_topic_reason_and_warning_is_named():
    page = PAGE.read_text("utf-8")
    for name in (*(f"news.{key}.v1" for key in TOPICS), *REASONS, *STAGE_REASONS, *WARNINGS):
        assert f"| `{name}` |" in page, name


def test_every_field_has_a_meaning_and_no_meaning_is_left_over():
    fields = {*events.Event.model_fields, *events.Sighting.model_fields, *events.Retraction.model_fields}
    for key in EVENT_TOPICS.values():
        contract = TOPICS[key].contract
        assert contract is not None
        fields |= set(contract.model_fields)
    assert fields == MEANINGS.keys()


def test_every_header_of_a_dead_letter_is_named():
    failure = Failure("split", "invalid_json", "message", "remedy", False, 1, "source", "article")
    page = PAGE.read_text("utf-8")
    for name, _ in dead_letter(failure, "news.article.v1", 0, 1, None, b"{", ()).headers:
        assert f"`{name}`" in page, name
