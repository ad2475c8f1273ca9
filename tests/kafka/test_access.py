"""The access table of docs/production.md is enough: three stages, each as a user of its own, over TLS with passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import TopicAuthorizationFailedError
from aiokafka.protocol.admin import CreateAclsRequest

from service.admin import create_topics
from service.audit import audit
from service.broker import EmbeddedBroker, Security
from service.settings import Settings
from service.topics import TOPICS, topic_name
from tests.kafka.worker import Worker, settled

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

PAGE = (Path(__file__).parents[2] / "docs" / "production.md").read_text("utf-8")
STAGES = ("split", "dedupe", "classify")
USERS = {name: f"{name}-password" for name in (*STAGES, "scraper")}

ALLOW, LITERAL, PREFIXED, TOPIC, GROUP = 3, 3, 4, 2, 3
OPERATIONS = {"read": 3, "write": 4, "describe": 8}
"""Kafka's numbers for an ACL's fields."""


def table() -> dict[str, tuple[list[str], list[str], list[str]]]:
    """Who -> topics to read, topics to write, groups, as the page says it."""
    section = PAGE.split("## Access")[1].split("\n## ")[0]
    found = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] in USERS:
            reads, writes, groups = (re.findall(r"`([^`]+)`", cell) for cell in cells[1:])
            found[cells[0]] = (reads, writes, groups)
    return found


async def allow(admin: Any, user: str, kind: int, name: str, operation: str, pattern: int = LITERAL) -> None:
    rule = CreateAclsRequest(kind, name, pattern, f"User:{user}", "*", OPERATIONS[operation], ALLOW)
    response = await admin._send_request(rule)
    assert [entry["error_code"] for entry in response.to_object()["creation_responses"]] == [0]


@pytest.fixture(scope="module")
def secured() -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(security=Security(users=USERS)) as broker:
        yield broker


@pytest.fixture(scope="module")
async def inside(secured: EmbeddedBroker, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The broker as its operator reaches it, with topics and the page's ACLs in place."""
    operator = Settings(
        _env_file=None, brokers=secured.internal, home=tmp_path_factory.mktemp("home"), session_timeout_seconds=3.0
    )
    await create_topics(operator)
    admin = AIOKafkaAdminClient(bootstrap_servers=secured.internal)
    await admin.start()
    try:
        for user, (reads, writes, groups) in table().items():
            for operation, topics in (("read", reads), ("write", writes)):
                for topic in topics:
                    await allow(admin, user, TOPIC, topic, operation)
            for group in groups:
                await allow(admin, user, GROUP, group, "read")
            if user in STAGES:
                await allow(admin, user, TOPIC, "news.", "describe", PREFIXED)
    finally:
        await admin.close()
    return operator


def as_user(operator: Settings, broker: EmbeddedBroker, user: str) -> Settings:
    return Settings(
        _env_file=None,
        **operator.model_dump(include={"home", "session_timeout_seconds"}),
        brokers=broker.bootstrap,
        security_protocol="SASL_SSL",
        sasl_username=user,
        sasl_password=USERS[user],
        ssl_cafile=broker.authority,
    )


def test_the_table_names_every_topic_and_stage():
    rights = table()
    assert rights.keys() == USERS.keys()
    touched = {topic for reads, writes, _ in rights.values() for topic in (*reads, *writes)}
    assert touched == {f"news.{key}.v1" for key in TOPICS}


async def test_each_stage_works_with_what_the_table_gives_it(
    secured: EmbeddedBroker, inside: Settings, tmp_path: Path
) -> None:
    workers = [
        Worker(
            as_user(inside, secured, stage),
            tmp_path / f"{stage}.log",
            *("--stages", stage),
            env={"SITREP_SASL_PASSWORD": USERS[stage], "SITREP_LOG_LEVEL": "DEBUG"},
        ).start()
        for stage in STAGES
    ]
    try:
        for worker in workers:
            await worker.ready()
        scraper = as_user(inside, secured, "scraper")
        producer: Any = AIOKafkaProducer(**scraper.kafka_client_options(), acks="all")
        await producer.start()
        for number in range(20):
            text = f"قصفت مدفعية بلدة رقم {number} صباح اليوم فقتل {number + 2} أشخاص."
            value = orjson.dumps({"id": str(number), "source": "s", "text": text})
            await producer.send_and_wait(topic_name(scraper, "article"), value)
        await producer.send_and_wait(topic_name(scraper, "article"), b"no json")
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic_name(scraper, "paragraphs"), b"{}")
        await producer.stop()
        await settled(inside)
        shown = b"".join(worker.get(path)[1] for worker in workers for path in ("/metrics", "/readyz", "/healthz"))
        assert b"sitrep_" in shown and not any(password.encode() in shown for password in USERS.values())
    finally:
        for worker in workers:
            worker.stop()
    account = await audit(inside)
    assert account.balanced, account.summary()
    assert account.raw == 21 and account.articles == 20
    for worker in workers:
        assert not any(password in worker.log.read_text("utf-8") for password in USERS.values())
