"""Settings: shown without secrets, refused where they do not fit."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from service.settings import Settings
from service.topics import TOPICS, group_name, partitions, topic_config, topic_name


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def test_secrets_are_never_shown() -> None:
    secret = settings(
        security_protocol="SASL_PLAINTEXT", sasl_username="me", sasl_password="hush", ssl_key_password="hush"
    )
    assert "hush" not in str(secret.shown()) + repr(secret)
    assert secret.shown()["SITREP_SASL_PASSWORD"][0] == "******"
    assert secret.kafka_client_options()["sasl_plain_password"] == "hush"


def test_every_setting_is_described() -> None:
    assert [name for name, (_, _, description) in settings().shown().items() if not description] == []


@pytest.mark.parametrize(
    "values",
    [
        {"max_article_bytes": 9 << 20},
        {"security_protocol": "SASL_SSL"},
        {"min_insync_replicas": 2},
        {"http_port": 70_000},
        {"error_share": 0},
    ],
)
def test_what_does_not_fit_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**values)


def test_a_prefix_sets_topics_and_groups_apart() -> None:
    assert topic_name(settings(), "dead-letter") == "news.dead-letter.v1"
    assert topic_name(settings(prefix="t"), "article") == "t.news.article.v1"
    assert group_name(settings(prefix="t"), "split") == "t.sitrep-split"


def test_topics_fit_each_other() -> None:
    chosen = settings()
    assert partitions(chosen, "paragraphs") == partitions(chosen, "decisions")
    largest = {key: int(topic_config(chosen, key)["max.message.bytes"]) for key in TOPICS}
    assert largest["dead-letter"] > max(size for key, size in largest.items() if key != "dead-letter")
    assert topic_config(chosen, "decisions")["cleanup.policy"] == "compact"
    assert all("_" not in topic_name(chosen, key) for key in TOPICS)
