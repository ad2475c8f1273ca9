"""One embedded broker for the whole run; topics and groups of each test stand apart by a prefix of their own."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.broker import EmbeddedBroker
from service.settings import Settings


@pytest.fixture(scope="session")
def broker() -> Iterator[EmbeddedBroker]:
    """A running broker, shared: a test that kills or reconfigures one starts its own."""
    with EmbeddedBroker() as running:
        yield running


@pytest.fixture
def settings(broker: EmbeddedBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a deployment of this test's own, on the shared broker; nothing comes from the caller's environment."""
    for name in [name for name in os.environ if name.startswith("SITREP_")]:
        monkeypatch.delenv(name)
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        brokers=broker.bootstrap,
        prefix=f"t{uuid.uuid4().hex[:8]}",
        home=tmp_path / "home",
        session_timeout_seconds=3.0,
        http_port=0,
    )
