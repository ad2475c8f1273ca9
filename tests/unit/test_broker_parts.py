"""The embedded broker without starting it: jars, settings, ports, the data folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import socket
from pathlib import Path

import pytest

from service.broker import BrokerError, jars
from service.broker.folder import DataFolder, Holder, kafka_uuid
from service.broker.jars import Jar, locked_jars
from service.broker.ports import FIRST, LAST, free_port, is_free
from service.broker.properties import MAX_RECORD_BYTES, Ports, server_properties, write_properties
from service.broker.relock import KAFKA
from service.settings import Settings


def test_every_jar_is_locked_by_version_and_digest_and_kafka_is_the_one_asked_for() -> None:
    locked = locked_jars()
    assert locked[0].coordinate == KAFKA
    for jar in locked:
        assert re.fullmatch(r"[\w.-]+:[\w.-]+:[\w.-]+", jar.coordinate) and re.fullmatch(r"[0-9a-f]{64}", jar.sha256)
    versions = {jar.coordinate.split(":")[2] for jar in locked if jar.coordinate.startswith("org.apache.kafka:")}
    assert versions == {KAFKA.split(":")[2]}, "all of Kafka is of one version"


def test_a_jar_that_was_changed_is_fetched_anew_and_refused_if_it_stays_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jar = Jar("org.example:thing:1.0", hashlib.sha256(b"right").hexdigest(), 5)
    monkeypatch.setattr(jars, "locked_jars", lambda: [jar])
    path = tmp_path / "org" / "example" / "thing" / "1.0" / "thing-1.0.jar"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"right")
    assert jars.class_path(tmp_path) == str(path)
    path.write_bytes(b"wrong")
    assert not jar.intact(tmp_path)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(BrokerError, match=r"cannot fetch org\.example:thing:1\.0 .*SITREP_BROKERS"):
        jars.class_path(tmp_path)
    assert not path.exists(), "what is not the locked jar is not kept"


def test_the_cache_follows_the_systems_convention(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert jars.cache_folder() == tmp_path / "sitrep" / "jars"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert jars.cache_folder() == tmp_path / "home" / ".cache" / "sitrep" / "jars"


def test_the_settings_take_the_services_largest_record_and_what_the_caller_adds_wins(tmp_path: Path) -> None:
    settings = server_properties(tmp_path, Ports(1, 2, 3), extra={"num.io.threads": "9"})
    assert settings["num.io.threads"] == "9"
    assert settings["listeners"] == "CLIENT://127.0.0.1:1,CONTROLLER://127.0.0.1:2"
    assert Settings.model_fields["max_record_bytes"].default < MAX_RECORD_BYTES
    written = tmp_path / "server.properties"
    write_properties(written, {"a": "two\nlines", "b": "back\\slash"})
    assert written.read_text() == "a=two\\nlines\nb=back\\\\slash\n"
    assert written.stat().st_mode & 0o077 == 0


def test_a_free_port_is_outside_the_range_of_outgoing_connections() -> None:
    port = free_port()
    assert FIRST <= port <= LAST < 32_768
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert not is_free(port)
    assert is_free(port)


def test_the_holder_is_who_holds_the_lock_and_nobody_once_it_is_gone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert folder.holder() is None
    lock = folder.acquire()
    folder.write_holder(lock, Holder(4711, "127.0.0.1:21000", 1.5))
    child = os.dup(lock)
    os.close(lock)
    assert folder.holder() == Holder(4711, "127.0.0.1:21000", 1.5), "a copy in other hands keeps it"
    with pytest.raises(BrokerError, match=r"held by process 4711 on 127\.0\.0\.1:21000"):
        DataFolder(tmp_path).acquire()
    os.close(child)
    assert folder.holder() is None
    assert folder.last_port() == 21000


def test_a_broker_that_is_just_starting_holds_the_folder_too(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.create()
    with folder.lock_file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BrokerError, match="just starting"):
            folder.acquire()


def test_the_storage_gets_ids_in_kafkas_notation(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.create()
    assert not folder.formatted
    folder.format(1)
    assert folder.formatted
    lines = dict(line.split("=", 1) for line in (folder.kafka / "meta.properties").read_text().splitlines())
    assert lines["version"] == "1" and lines["node.id"] == "1"
    for name in ("cluster.id", "directory.id"):
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{21}", lines[name])
    assert len({kafka_uuid() for _ in range(100)}) == 100
