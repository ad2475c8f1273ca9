"""The schema files are current and valid, and no change breaks who relies on the last released ones."""

from __future__ import annotations

import copy
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from service.asyncapi import document, headers
from service.models.base import SCHEMA_VERSION
from service.schemas import FOLDER, dumped, files, schema
from service.settings import Settings
from service.topics import EVENT_TOPICS, TOPICS
from tests.contracts.compatibility import breaks_readers, breaks_writers

RELEASED = FOLDER / "released"
READ = (*EVENT_TOPICS.values(), "sighting", "retraction")
"""What consumers read; `article` is what producers write; the rest is between the stages."""


def released(key: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((RELEASED / f"news.{key}.v1.json").read_bytes())
    return found


def test_the_files_are_current() -> None:
    made = files()
    assert {path.name for path in FOLDER.glob("*.json")} == made.keys(), "run: python -m service.schemas"
    for name, content in made.items():
        assert (FOLDER / name).read_bytes() == dumped(content), f"{name}; run: python -m service.schemas"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("news.*.json")), ids=lambda path: path.stem)
def test_each_is_a_valid_schema_with_an_id(path: Path) -> None:
    found = orjson.loads(path.read_bytes())
    jsonschema.Draft202012Validator.check_schema(found)
    assert found["$id"] == f"urn:sitrep:{path.stem}:{SCHEMA_VERSION}"
    if path.stem.split(".")[1] in (*EVENT_TOPICS.values(), "sighting", "article"):
        assert [name for name, field in found["properties"].items() if "description" not in field] == []
    assert '"additionalProperties": false' not in path.read_text("utf-8"), "consumers must let new fields pass"


def test_the_asyncapi_document_is_valid_by_the_official_schema() -> None:
    official = orjson.loads(gzip.decompress((Path(__file__).parent / "asyncapi-3.0.0.schema.json.gz").read_bytes()))
    validator = jsonschema.Draft7Validator(official)
    made = orjson.loads(dumped(document(Settings.model_construct())))
    assert [error.message for error in validator.iter_errors(made)] == []
    made["operations"]["send-other"]["action"] = "shout"
    assert list(validator.iter_errors(made)), "the schema must see a mistake"


def test_the_asyncapi_document_describes_every_topic_and_header() -> None:
    made = document(Settings.model_construct(prefix="mine", event_partitions=7))
    assert made["channels"].keys() == TOPICS.keys()
    assert made["channels"]["other"]["address"] == "mine.news.other.v1"
    assert made["channels"]["other"]["bindings"]["kafka"]["partitions"] == 7
    assert {"traceparent", "category"} <= headers("field-report").keys()
    for reference in re.findall(rb'"\$ref": ?"#/([^"]+)"', dumped(made)):
        node: Any = made
        for part in reference.decode().split("/"):
            node = node[part]


@pytest.mark.parametrize("key", READ)
def test_nothing_breaks_a_consumer_of_the_released_schema(key: Any) -> None:
    assert breaks_readers(released(key), schema(key)) == []


def test_nothing_breaks_a_producer_by_the_released_schema() -> None:
    assert breaks_writers(released("article"), schema("article")) == []


def shape(node: Any) -> Any:
    """A schema without its words and its id."""
    if isinstance(node, dict):
        return {k: shape(v) for k, v in node.items() if k != "$id" and not (k == "description" and isinstance(v, str))}
    return [shape(item) for item in node] if isinstance(node, list) else node


@pytest.mark.parametrize("key", (*READ, "article"))
def test_another_shape_has_another_version(key: Any) -> None:
    before, now = released(key), schema(key)
    versions = [tuple(map(int, str(s["$id"]).rsplit(":", 1)[1].split("."))) for s in (before, now)]
    assert versions[0] <= versions[1] and versions[0][0] == versions[1][0], "another major version is another topic"
    if shape(before) != shape(now):
        assert versions[0][:2] < versions[1][:2], "raise SCHEMA_VERSION: a field or a value was added"


Edit = Callable[[dict[str, Any]], object]


def edited(key: Any, *edits: Edit) -> dict[str, Any]:
    made = copy.deepcopy(released(key))
    for edit in edits:
        edit(made)
    return made


BREAKING: dict[str, tuple[Edit, str]] = {
    "field removed": (lambda s: s["properties"].pop("title"), "title: field removed"),
    "nested field removed": (
        lambda s: s["$defs"]["Place"]["properties"].pop("admin1"),
        "places[].admin1: field removed",
    ),
    "field renamed": (
        lambda s: s["$defs"]["Span"]["properties"].update(begin=s["$defs"]["Span"]["properties"].pop("start")),
        "evidence[].span.start: field removed",
    ),
    "type changed": (
        lambda s: s["properties"].update(segment={"type": "string"}),
        "segment: type changed from integer to string",
    ),
    "null allowed": (
        lambda s: s["properties"].update(text={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        "text: type changed from string to null or string",
    ),
    "type inside a list changed": (
        lambda s: s["properties"]["warnings"].update(items={"type": "object"}),
        "warnings[]: type changed from string to object",
    ),
    "type of a map's values changed": (
        lambda s: s["properties"]["probabilities"].update(additionalProperties={"type": "string"}),
        "probabilities{}: type changed from number to string",
    ),
    "required added": (
        lambda s: (s["properties"].update(neu={"type": "string"}), s["required"].append("neu")),
        "neu: required added",
    ),
    "nested required added": (
        lambda s: s["$defs"]["Place"]["required"].append("lat"),
        "places[].lat: required added",
    ),
    "no longer always there": (lambda s: s["required"].remove("text"), "text: no longer always there"),
    "values no longer listed": (
        lambda s: s["properties"].update(category={"type": "string"}),
        "category: was a list of values, is free now",
    ),
}


@pytest.mark.parametrize("name", BREAKING)
def test_the_check_sees_what_breaks_a_consumer(name: str) -> None:
    edit, said = BREAKING[name]
    assert said in breaks_readers(released("field-report"), edited("field-report", edit))


def test_the_check_lets_pass_what_breaks_nobody() -> None:
    assert not breaks_readers(
        released("field-report"),
        edited(
            "field-report",
            lambda s: s["properties"].update(neu={"type": "string"}),
            lambda s: s["$defs"]["Actor"]["properties"]["role"]["enum"].append("bystander"),
            lambda s: s["properties"]["text"].update(description="in other words"),
            lambda s: s["properties"]["published_at"].update(anyOf=[{"type": "string"}]),
        ),
    )


def test_the_check_sees_what_breaks_a_producer() -> None:
    old = released("article")
    assert breaks_writers(old, edited("article", lambda s: s["required"].append("id"))) == ["id: required added"]
    assert breaks_writers(old, edited("article", lambda s: s["properties"].pop("url"))) == ["url: field removed"]
    assert breaks_writers(old, edited("article", lambda s: s["properties"].update(title={"type": "string"}))) == [
        "title: type changed from null or string to string"
    ]
    assert breaks_writers(
        old, edited("article", lambda s: s["properties"]["source"]["anyOf"][0].update(enum=["a"]))
    ) == ["source: fewer values allowed"]
    free: Edit = lambda s: s["properties"].update(title={"anyOf": [{"type": "string"}, {"type": "null"}, {}]})  # noqa: E731
    assert not breaks_writers(old, edited("article", free))
