"""The AsyncAPI 3 document of all topics, from the models, the topics' table and the settings: `sitrep schemas --asyncapi`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.models.base import SCHEMA_VERSION
from service.models.extraction import CATEGORIES
from service.schemas import mode, published
from service.settings import Settings
from service.text.vocabulary import HEADERS
from service.topics import EVENT_TOPICS, TOPICS, Key, Topic, group_name, partitions, topic_config, topic_name

VERSION = "3.0.0"
BINDING = "0.5.0"
RECEIVED: dict[Key, str] = {"article": "split", "paragraphs": "dedupe", "novel": "classify"}
"""Topics that a stage of this service reads."""

TRACE = {
    "traceparent": "W3C trace context, as the raw record had it",
    "tracestate": "W3C trace context, as the raw record had it",
}
EVENT_HEADERS = {"event-id": "the event's id", "category": "the category", "secondary": "a second category, if any"}
DEAD_LETTER_HEADERS = {
    "x-error-topic": "where the record was read",
    "x-error-partition": "its partition",
    "x-error-offset": "its offset",
    "x-error-stage": "the stage that failed: split, dedupe or classify",
    "x-error-paragraph": "index of the paragraph, if only one failed",
    "x-error-class": "the reason's code",
    "x-error-message": "what was wrong with this record",
    "x-error-remedy": "what to do about it",
    "x-error-retriable": "true if the same record may pass later",
    "x-error-attempts": "how often it was tried",
    "x-error-truncated": "bytes of the original value, where the topic could not take all of it",
    "x-error-null-value": "true where the original had neither key nor value",
    "x-source": "source of the article, where known",
    "x-article-id": "id of the article, where known",
}
ARTICLE_EXAMPLE = {
    "text": "قصف الطيران الحربي حي جوبر في دمشق.",
    "id": "a-17",
    "source": "example",
    "published_at": "2016-02-02T09:30:00+03:00",
}


def headers(key: Key) -> dict[str, str]:
    """Header -> what it holds, for the records of a topic."""
    if key in EVENT_TOPICS.values():
        return EVENT_HEADERS | TRACE
    if key in ("article", "dead-letter"):  # a dead letter keeps the headers of the original
        own = DEAD_LETTER_HEADERS if key == "dead-letter" else {}
        return {name.split(",")[0]: what for name, what in HEADERS.items()} | own | TRACE
    return (TRACE | {"relation": "exact, near or contained"}) if key == "sighting" else TRACE


def document(settings: Settings) -> dict[str, Any]:
    """The AsyncAPI 3.0 document of a deployment: its topic names, partitions and limits."""
    return {
        "asyncapi": VERSION,
        "id": "urn:sitrep",
        "info": {
            "title": "sitrep",
            "version": SCHEMA_VERSION,
            "description": "Raw Arabic articles in, structured events out. At least once: upsert by the record's key. "
            "Ignore fields that you do not know.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"brokers": {"host": settings.brokers.split(",")[0], "protocol": _protocol(settings)}},
        "channels": {key: _channel(settings, topic) for key, topic in TOPICS.items()},
        "operations": {
            **{f"receive-{key}": _receives(settings, key, stage) for key, stage in RECEIVED.items()},
            **{f"send-{key}": _does("send", key) for key in TOPICS if key != "article"},
        },
        "components": {
            "messages": {key: _message(topic) for key, topic in TOPICS.items()},
            "schemas": _schemas(),
        },
    }


def _protocol(settings: Settings) -> str:
    return "kafka-secure" if settings.security_protocol.endswith("SSL") else "kafka"


def _channel(settings: Settings, topic: Topic) -> dict[str, Any]:
    config = topic_config(settings, topic.key)
    limits: dict[str, Any] = {
        "cleanup.policy": [config["cleanup.policy"]],
        "max.message.bytes": int(config["max.message.bytes"]),
    }
    if "retention.ms" in config:
        limits["retention.ms"] = int(config["retention.ms"])
    kafka = {
        "topic": topic_name(settings, topic.key),
        "partitions": partitions(settings, topic.key),
        "replicas": settings.replication_factor,
        "topicConfiguration": limits,
        "bindingVersion": BINDING,
    }
    return {
        "address": topic_name(settings, topic.key),
        "title": f"news.{topic.key}.v1",
        "description": f"{topic.purpose[0].upper()}{topic.purpose[1:]}. Key: {topic.record_key}.",
        "messages": {topic.key: {"$ref": f"#/components/messages/{topic.key}"}},
        "bindings": {"kafka": kafka},
    }


def _does(action: str, key: Key) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{key}"}, "summary": f"{TOPICS[key].purpose}"}


def _receives(settings: Settings, key: Key, stage: str) -> dict[str, Any]:
    group = {"type": "string", "enum": [group_name(settings, stage)]}
    return _does("receive", key) | {"bindings": {"kafka": {"groupId": group, "bindingVersion": BINDING}}}


def _message(topic: Topic) -> dict[str, Any]:
    described: dict[str, Any] = {
        name: {"type": "string", "description": what} for name, what in headers(topic.key).items()
    }
    for name in ("category", "secondary"):
        if name in described:
            described[name]["enum"] = list(CATEGORIES)
    message: dict[str, Any] = {
        "name": topic.contract.__name__ if topic.contract else "DeadLetter",
        "title": topic.purpose,
        "headers": {"type": "object", "properties": described},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": topic.record_key},
                "bindingVersion": BINDING,
            }
        },
    }
    if topic.contract is None:
        return message | {
            "contentType": "application/octet-stream",
            "payload": {"description": "the original record's bytes"},
        }
    message["payload"] = {"$ref": f"#/components/schemas/{topic.contract.__name__}"}
    if topic.key == "article":
        message["examples"] = [{"name": "article", "payload": ARTICLE_EXAMPLE}]
    return message


def _schemas() -> dict[str, Any]:
    contracts: list[tuple[type[BaseModel], Any]] = [(t.contract, mode(t)) for t in TOPICS.values() if t.contract]
    _, made = models_json_schema(contracts, ref_template="#/components/schemas/{model}")
    return {name: published(found) for name, found in made["$defs"].items()}
