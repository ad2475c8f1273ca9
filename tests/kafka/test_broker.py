"""The embedded broker is a real Kafka: it keeps what it acknowledged, and goes when its owner goes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from click.testing import CliRunner

from service.broker import BrokerError, EmbeddedBroker, stop_running
from service.broker.folder import DataFolder
from service.commands.broker import broker as broker_command

pytestmark = pytest.mark.kafka


async def create_topic(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        response = await admin.create_topics([NewTopic(name, 1, 1)])
        assert [error[1] for error in response.topic_errors] == [0]
    finally:
        await admin.close()


async def send(bootstrap: str, topic: str, *values: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", max_request_size=16 << 20) as producer:
        for value in values:
            await producer.send_and_wait(topic, value)


async def read(bootstrap: str, topic: str, count: int) -> list[bytes]:
    async with AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        return [(await asyncio.wait_for(consumer.getone(), 20)).value for _ in range(count)]


async def test_a_topic_can_be_created_at_once_and_carries_large_records(broker: EmbeddedBroker) -> None:
    await create_topic(broker.bootstrap, "broker.large")
    large = b"x" * 900_000
    await send(broker.bootstrap, "broker.large", large)
    assert await read(broker.bootstrap, "broker.large", 1) == [large]


async def test_topics_are_not_created_by_a_typing_error(broker: EmbeddedBroker) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        await admin.describe_topics(["broker.misspelt"])
        assert "broker.misspelt" not in await admin.list_topics()
    finally:
        await admin.close()


async def test_what_was_acknowledged_is_there_after_kill_minus_9_on_the_same_port(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path) as broker:
        address = broker.bootstrap
        await create_topic(address, "broker.kept")
        await send(address, "broker.kept", b"1", b"2")
        broker.kill()
        assert not broker.running
        await asyncio.to_thread(broker.start)
        assert broker.bootstrap == address
        await send(address, "broker.kept", b"3")
        assert await read(address, "broker.kept", 3) == [b"1", b"2", b"3"]


def test_a_second_broker_on_the_folder_is_told_who_holds_it(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path) as first:
        with pytest.raises(BrokerError, match=rf"held by process {first.pid} on {first.bootstrap}"):
            EmbeddedBroker(tmp_path).start()
        assert first.running
    assert DataFolder(tmp_path).holder() is None
    assert (tmp_path / "kafka" / "meta.properties").exists()


def test_a_fixed_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BrokerError, match=f"port {port} is in use"):
            EmbeddedBroker(port=port).start()


def test_a_wrong_setting_is_named_with_the_place_of_the_log(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"log\.retention\.bytes.*server\.log"):
        EmbeddedBroker(tmp_path, extra={"log.retention.bytes": "many"}).start()
    assert DataFolder(tmp_path).holder() is None


def test_it_goes_when_its_owner_is_killed_and_takes_a_temporary_folder_along() -> None:
    program = """
import time
from service.broker import EmbeddedBroker
broker = EmbeddedBroker().start()
print(broker.pid, broker.folder.path, flush=True)
time.sleep(600)
"""
    owner = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid, path = owner.stdout.readline().split()
    holder = DataFolder(Path(path)).holder()
    assert holder is not None and holder.pid == int(pid)
    owner.kill()
    owner.communicate()
    deadline = time.monotonic() + 10
    while Path(path).exists():
        assert time.monotonic() < deadline, "the broker outlived its owner"
        time.sleep(0.05)
    host, _, port = holder.bootstrap.rpartition(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))


def test_a_start_that_fails_leaves_no_temporary_folder() -> None:
    broker = EmbeddedBroker(extra={"log.retention.bytes": "many"})
    with pytest.raises(BrokerError):
        broker.start()
    assert not broker.folder.path.exists()


def test_the_command_starts_one_that_stays_tells_of_it_and_stops_it(tmp_path: Path) -> None:
    folder = ["--data-dir", str(tmp_path)]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    run = CliRunner().invoke
    assert run(broker_command, ["status", *folder]).exit_code == 1
    try:
        started = run(broker_command, ["start", *folder, "--port", port])
        assert started.exit_code == 0, started.output
        assert f"export SITREP_BROKERS=127.0.0.1:{port}" in started.output
        again = run(broker_command, ["start", *folder, "--port", port])
        assert again.exit_code == 0 and "already running" in again.output
        status = run(broker_command, ["status", *folder])
        holder = DataFolder(tmp_path).holder()
        assert holder is not None
        assert status.exit_code == 0 and f"127.0.0.1:{port}" in status.output and str(holder.pid) in status.output
        stopped = run(broker_command, ["stop", *folder])
        assert stopped.output == "stopped\n"
        assert run(broker_command, ["stop", *folder]).output == "not running\n"
    finally:
        stop_running(tmp_path)


def test_a_stopped_process_is_still_the_holder(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path) as broker:
        os.kill(broker.pid, signal.SIGSTOP)
        try:
            assert DataFolder(tmp_path).holder() is not None
        finally:
            os.kill(broker.pid, signal.SIGCONT)
