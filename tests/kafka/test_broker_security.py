"""TLS, SASL/SCRAM and ACLs against a real Kafka, with the service's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, KafkaError, TopicAuthorizationFailedError
from aiokafka.protocol.admin import CreateAclsRequest

from service.broker import EmbeddedBroker, Security
from service.settings import Settings

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

ALLOW, LITERAL, TOPIC, WRITE, DESCRIBE = 3, 3, 2, 4, 8
"""Kafka's numbers for an ACL's fields."""


@pytest.fixture(scope="module")
def secured() -> Iterator[EmbeddedBroker]:
    """A broker over TLS with passwords and ACLs: `open` is for alice to write, `closed` for nobody."""
    with EmbeddedBroker(security=Security(users={"alice": "right-password"})) as broker:
        yield broker


@pytest.fixture(scope="module")
async def topics(secured: EmbeddedBroker) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=secured.internal)
    await admin.start()
    try:
        await admin.create_topics([NewTopic("open", 1, 1), NewTopic("closed", 1, 1)])
        for operation in (WRITE, DESCRIBE):
            rule = CreateAclsRequest(TOPIC, "open", LITERAL, "User:alice", "*", operation, ALLOW)
            response = await admin._send_request(rule)
            assert [entry["error_code"] for entry in response.to_object()["creation_responses"]] == [0]
    finally:
        await admin.close()


def settings(broker: EmbeddedBroker, **given: Any) -> Settings:
    options: dict[str, Any] = {
        "brokers": broker.bootstrap,
        "security_protocol": "SASL_SSL",
        "sasl_username": "alice",
        "sasl_password": "right-password",
        "ssl_cafile": broker.authority,
    }
    return Settings(_env_file=None, **(options | given))


async def send(settings: Settings, topic: str) -> None:
    producer = AIOKafkaProducer(**settings.kafka_client_options(), acks="all", request_timeout_ms=5_000)
    try:
        await producer.start()
        await producer.send_and_wait(topic, b"x")
    finally:
        await producer.stop()


async def test_the_right_password_over_tls_may_write_where_it_is_allowed(secured: EmbeddedBroker, topics: None) -> None:
    await send(settings(secured), "open")


async def test_a_topic_that_the_acls_forbid_is_named(secured: EmbeddedBroker, topics: None) -> None:
    with pytest.raises(TopicAuthorizationFailedError, match="closed"):
        await send(settings(secured), "closed")


async def test_a_wrong_password_is_refused(secured: EmbeddedBroker, topics: None) -> None:
    with pytest.raises(KafkaError):
        await send(settings(secured, sasl_password="wrong-password"), "open")


async def test_a_broker_with_an_unknown_certificate_is_not_talked_to(
    secured: EmbeddedBroker, topics: None, tmp_path: Path
) -> None:
    with EmbeddedBroker(tmp_path, security=Security()) as other, pytest.raises(KafkaConnectionError):
        await send(settings(secured, ssl_cafile=other.authority), "open")


async def test_a_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path, security=Security(certificate_for="kafka.example")) as broker:
        plain = {"security_protocol": "SSL", "sasl_username": None, "sasl_password": None}
        with pytest.raises(KafkaConnectionError):
            await send(settings(broker, **plain), "any")
        admin = AIOKafkaAdminClient(**settings(broker, ssl_check_hostname=False, **plain).kafka_client_options())
        await admin.start()
        await admin.close()


def test_no_password_is_in_the_brokers_log_and_its_settings_are_the_owners_alone(secured: EmbeddedBroker) -> None:
    assert "right-password" not in secured.folder.server_log.read_text("utf-8")
    assert "right-password" not in secured.folder.properties.read_text("utf-8")
    assert secured.folder.properties.stat().st_mode & 0o077 == 0
