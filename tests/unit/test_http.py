"""The HTTP port: read-only, no data, limits on what a client may send and on how long it may take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service import health
from service.app import build_stage
from service.health import HealthServer
from service.settings import Settings


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(health, "IDLE_SECONDS", 0.5)
    server = HealthServer(Settings(_env_file=None, http_port=0), [])
    await server.start()
    yield server.port
    await server.stop()


async def answer(port: int, request: bytes) -> bytes:
    """What the server says to `request` until it closes the connection or is silent for long."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


def status(said: bytes) -> int:
    return int(said.split(b" ", 2)[1])


def asked(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: x", "connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz"])
async def test_it_is_read_only(port: int, path: str) -> None:
    assert status(await answer(port, asked("GET", path))) == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert status(await answer(port, asked(method, path, "content-length: 2", body=b"{}"))) == 405


@pytest.mark.parametrize("path", ["/", "/stats/", "/tables/", "/table/state/key/", "/router/", "/../etc/passwd"])
async def test_nothing_else_is_served(port: int, path: str) -> None:
    assert status(await answer(port, asked("GET", path))) == 404


async def test_large_requests_are_refused_or_not_read(port: int) -> None:
    assert status(await answer(port, asked("GET", "/metrics?" + "a" * 10_000))) == 400
    assert status(await answer(port, asked("GET", "/metrics", "x: " + "a" * 10_000))) == 400
    assert status(await answer(port, asked("GET", "/metrics", *(f"x-{n}: a" for n in range(200))))) == 400
    for method, expected in (("GET", 200), ("POST", 405)):
        body = asked(method, "/healthz", "content-length: 1000000000", body=b"a" * 2048)
        assert status(await answer(port, body)) == expected


@pytest.mark.parametrize("begun", [b"", b"GET /met", b"GET /metrics HTTP/1.1\r\nhost: x\r\n"])
async def test_a_slow_client_is_cut_off(port: int, begun: bytes) -> None:
    started = time.monotonic()
    await answer(port, begun)
    assert 0.3 < time.monotonic() - started < 5


def test_fausts_own_web_server_with_its_tables_is_off(tmp_path: Path) -> None:
    app = build_stage("split", Settings(_env_file=None, home=tmp_path)).app
    assert not app.conf.web_enabled and not app.conf.web_tables_enabled
