"""What an operator reads when the brokers refuse: one line that names the setting, exit code 2, and no secret anywhere."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.admin import create_topics
from service.broker import EmbeddedBroker, Security
from service.settings import Settings

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

PASSWORD = "correct-Horse-7731"
WRONG = "wr0ng-Battery-4242"
COMMANDS = (("topics", "check"), ("publish", "--source", "s"), ("worker",))


@dataclass
class Ended:
    code: int | None
    out: str
    err: str


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    """A broker over TLS with passwords, where the topics are and alice may do nothing."""
    with EmbeddedBroker(tmp_path_factory.mktemp("secured"), security=Security(users={"alice": PASSWORD})) as broker:
        asyncio.run(create_topics(Settings(_env_file=None, brokers=broker.internal)))
        yield broker


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that did not sign the broker's."""
    with EmbeddedBroker(tmp_path_factory.mktemp("other"), security=Security()) as other:
        return other.authority


async def sitrep(broker: EmbeddedBroker, home: Path, command: tuple[str, ...], **variables: str) -> Ended:
    settings = {
        "SITREP_BROKERS": broker.bootstrap,
        "SITREP_SECURITY_PROTOCOL": "SASL_SSL",
        "SITREP_SASL_USERNAME": "alice",
        "SITREP_SASL_PASSWORD": PASSWORD,
        "SITREP_SSL_CAFILE": str(broker.authority),
        "SITREP_LOG_LEVEL": "DEBUG",
        "SITREP_HTTP_PORT": "0",
        "SITREP_HOME": str(home),
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SITREP_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "service.cli", *command),
        env=environment | settings | variables,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate("قصف الطيران بلدة.".encode()), 60)
    return Ended(process.returncode, out.decode(), err.decode())


async def every(broker: EmbeddedBroker, home: Path, **variables: str) -> list[Ended]:
    return await asyncio.gather(*(sitrep(broker, home, command, **variables) for command in COMMANDS))


def one_line(ended: Ended) -> str:
    """The only line on standard error."""
    assert ended.code == 2, ended
    assert ended.err.count("\n") == 1, ended.err
    assert re.match(r"sitrep: \w+: .+; .+\n", ended.err), ended.err
    assert PASSWORD not in ended.out + ended.err and WRONG not in ended.out + ended.err
    return ended.err


async def test_a_wrong_password_names_the_settings_and_is_told_nowhere(secured: EmbeddedBroker, tmp_path: Path) -> None:
    for ended in await every(secured, tmp_path, SITREP_SASL_PASSWORD=WRONG):
        assert "Authentication" in one_line(ended) and "SITREP_SASL_PASSWORD" in ended.err


async def test_an_unknown_certificate_names_the_setting(
    secured: EmbeddedBroker, stranger: Path, tmp_path: Path
) -> None:
    for ended in await every(secured, tmp_path, SITREP_SSL_CAFILE=str(stranger)):
        assert "CERTIFICATE_VERIFY_FAILED" in one_line(ended) and "SITREP_SSL_CAFILE" in ended.err


async def test_a_forbidden_topic_is_named_and_is_not_said_to_be_missing(
    secured: EmbeddedBroker, tmp_path: Path
) -> None:
    for ended in await every(secured, tmp_path):
        assert "news.article.v1" in one_line(ended) and "ACLs" in ended.err and "SITREP_SASL_USERNAME" in ended.err
        assert "missing" not in ended.err


async def test_the_right_password_is_shown_by_no_setting(secured: EmbeddedBroker, tmp_path: Path) -> None:
    shown = await sitrep(secured, tmp_path, ("settings",), COLUMNS="200")
    assert shown.code == 0 and "SITREP_SASL_PASSWORD" in shown.out
    assert PASSWORD not in shown.out + shown.err
