"""What the commands share: problems told in one line with a remedy, settings, JSON lines."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine, Iterator
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click
import orjson

if TYPE_CHECKING:
    from service.settings import Settings

T = TypeVar("T")


class Problem(Exception):
    """An expected failure: what is wrong, and what to do."""

    def __init__(self, what: str, remedy: str = "", code: int = 2) -> None:
        super().__init__(f"{what}; {remedy}" if remedy else what)
        self.code = code


def settings() -> Settings:
    """The settings, or a `Problem` that names the variable."""
    from pydantic import ValidationError

    from service.settings import get_settings

    try:
        return get_settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = f"SITREP_{str(first['loc'][0]).upper()}: " if first["loc"] else ""
        message = str(first["msg"]).removeprefix("Value error, ")
        raise Problem(f"{name}{message}", "`sitrep settings --help` lists every variable") from None


class _LastReason(logging.Handler):
    """Keeps what the Kafka client said last: it logs the reason and raises something vaguer."""

    text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text = record.getMessage().split("\n")[0]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work`; what a Kafka client raises becomes a `Problem` with its remedy, what it logs is kept for that."""
    from aiokafka.errors import KafkaError

    reason, client = _LastReason(logging.WARNING), logging.getLogger("aiokafka")
    client.addHandler(reason)
    client.propagate = False
    try:
        return asyncio.run(work)
    except (KafkaError, OSError) as error:
        raise kafka_problem(error, reason.text) from None
    finally:
        client.removeHandler(reason)
        client.propagate = True


REMEDIES = {
    "CERTIFICATE_VERIFY_FAILED": "check SITREP_SSL_CAFILE and the brokers' certificate",
    "WRONG_VERSION_NUMBER": "the port speaks no TLS: check SITREP_SECURITY_PROTOCOL",
    "SaslAuthenticationFailed": "check SITREP_SASL_USERNAME, SITREP_SASL_PASSWORD and SITREP_SASL_MECHANISM",
    "AuthenticationFailed": "check SITREP_SASL_USERNAME, SITREP_SASL_PASSWORD and SITREP_SASL_MECHANISM",
    "UnsupportedSaslMechanism": "check SITREP_SASL_MECHANISM",
    "TopicAuthorizationFailed": "the ACLs forbid this topic: grant it to SITREP_SASL_USERNAME",
    "GroupAuthorizationFailed": "the ACLs forbid this group: grant it to SITREP_SASL_USERNAME",
    "ClusterAuthorizationFailed": "the ACLs forbid this to SITREP_SASL_USERNAME: run it as an administrator",
    "UnknownTopicOrPartition": "create the topics: `sitrep topics create`",
    "MessageSizeTooLarge": "the record is larger than the topic takes: raise SITREP_MAX_RECORD_BYTES and the limit",
    "FileNotFoundError": "check the path in SITREP_SSL_CAFILE, SITREP_SSL_CERTFILE, SITREP_SSL_KEYFILE or the command",
    "PermissionError": "check the file's permissions",
    "KafkaConnectionError": "is a broker running? `sitrep broker start`, or set SITREP_BROKERS",
}
"""A part of the error's name or text, or of what the client logged last -> what to do. The first that fits counts."""


def kafka_problem(error: BaseException, logged: str = "") -> Problem:
    """What went wrong between here and the brokers, and what to do about it."""
    name, text = type(error).__name__, str(error).split("\n")[0] or type(error).__doc__ or ""
    remedy = next((r for sign, r in REMEDIES.items() if sign in name or sign in text), None)
    told = next((r for sign, r in REMEDIES.items() if sign in logged), None)
    if told is not None and (remedy is None or name == "KafkaConnectionError"):  # the log knows better than the error
        remedy, text = told, logged
    if isinstance(error, OSError) and error.filename:
        text = f"{error.strerror}: {error.filename}"
    return Problem(f"{name}: {text}", remedy or "check SITREP_BROKERS and the brokers' log")


def json_lines(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines stream; blank lines are skipped.

    Raises:
        Problem: a line is no JSON object; the message gives its number.
    """
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise Problem(f"line {number} is no JSON: {error}", "one JSON object per line, UTF-8") from None
        if not isinstance(value, dict):
            raise Problem(f"line {number} is no JSON object", "one JSON object per line")
        yield value


def required(record: dict[str, Any], field: str, number: int) -> Any:
    """`record[field]`, or a `Problem` that names the field and the record."""
    if field not in record:
        raise Problem(f"record {number} has no field {field!r}", "see `--help` for the shape")
    return record[field]


def write_line(value: Any) -> None:
    """One JSON line on standard output, at once, so that a pipe sees it."""
    sys.stdout.buffer.write(orjson.dumps(value) + b"\n")


def input_stream(path: str) -> IO[bytes]:
    """The file at `path`, or standard input for "-".

    Raises:
        Problem: it cannot be opened.
    """
    if path == "-":
        if sys.stdin.isatty():
            click.echo("reading standard input; end with Ctrl-D", err=True)
        return sys.stdin.buffer
    try:
        return open(path, "rb")
    except OSError as error:
        raise Problem(f"cannot read {path}: {error.strerror}", "check the path") from None
