"""The embedded broker: a real Apache Kafka, one KRaft node on loopback, as a process beside the caller's."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from service.broker import guard, java
from service.broker.errors import BrokerError, PortTaken
from service.broker.folder import DataFolder, Holder
from service.broker.jars import OnProgress, class_path
from service.broker.ports import free_port, is_free
from service.broker.properties import HOST, NODE_ID, Ports, server_properties, write_properties
from service.broker.security import Security, authority_file

START_SECONDS = 60.0
STOP_SECONDS = 20.0
PORT_ATTEMPTS = 5


class EmbeddedBroker:
    """One broker over one data folder; `with`, `async with`, or `start` and `stop`.

    data_dir: kept after `stop`; None takes a temporary folder that goes with the broker.
    port:     fixed client port; None takes the folder's last one if free, else a free one. It stays over `restart`.
    owned:    the broker ends with this process, however it ends; False leaves it running (`stop_running` ends it).
    security: how clients must come; None is plain text for everyone.
    extra:    Kafka settings that win over ours.
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        port: int | None = None,
        heap: str = "512m",
        owned: bool = True,
        security: Security | None = None,
        extra: Mapping[str, str] | None = None,
        on_fetch: OnProgress | None = None,
    ) -> None:
        self._temporary = data_dir is None
        self.folder = DataFolder(data_dir or Path(tempfile.mkdtemp(prefix="sitrep-broker-")))
        self._fixed_port = port
        self._ports: Ports | None = None
        self._heap = heap
        self._owned = owned
        self._security = security
        self._extra = extra
        self._on_fetch = on_fetch
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients connect: `127.0.0.1:PORT`. Raises BrokerError before the first start."""
        if self._ports is None:
            raise BrokerError("the embedded broker has not been started: call start() first")
        return f"{HOST}:{self._ports.client}"

    @property
    def internal(self) -> str:
        """With `security`: where the test itself may do everything, in the clear and without a password."""
        if self._ports is None:
            raise BrokerError("the embedded broker has not been started: call start() first")
        return f"{HOST}:{self._ports.internal if self._security else self._ports.client}"

    @property
    def authority(self) -> Path:
        """With TLS: the PEM file that clients must trust."""
        return authority_file(self.folder)

    @property
    def pid(self) -> int:
        """The process id of the broker that runs. Raises BrokerError if none does."""
        if self._process is None:
            raise BrokerError("the embedded broker is not running: call start() first")
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, timeout: float = START_SECONDS) -> Self:
        """Start and wait until the broker serves; it then accepts a topic at once. Raises BrokerError."""
        if self.running:
            return self
        first = self._ports is None
        try:
            self._start_on_free_ports(class_path(on_progress=self._on_fetch), timeout)
        except BaseException:
            if first:
                self._remove_temporary()
            raise
        if self._owned:
            atexit.register(self.stop)
        return self

    def stop(self) -> None:
        """End the broker in good order and wait; a temporary data folder goes with it."""
        self._end(signal.SIGTERM)
        atexit.unregister(self.stop)
        self._remove_temporary()

    def kill(self) -> None:
        """`kill -9`: what was acknowledged is there again after `start`."""
        self._end(signal.SIGKILL)

    def restart(self) -> Self:
        """Stop in good order if it runs, and start again on the same port with the same data."""
        self._end(signal.SIGTERM)
        return self.start()

    def _remove_temporary(self) -> None:
        if self._temporary:
            shutil.rmtree(self.folder.path, ignore_errors=True)

    def _start_on_free_ports(self, jars: str, timeout: float) -> None:
        for attempt in range(PORT_ATTEMPTS):
            try:
                self._start_once(jars, timeout)
                return
            except PortTaken:
                if self._fixed_port is not None or attempt == PORT_ATTEMPTS - 1:
                    raise
                self._ports = None

    def _start_once(self, jars: str, timeout: float) -> None:
        lock = self.folder.acquire()
        try:
            ports = self._ports = self._choose_ports()
            security = self._security.properties(self.folder) if self._security else None
            settings = server_properties(self.folder.kafka, ports, security=security, extra=self._extra)
            write_properties(self.folder.properties, settings)
            if not self.folder.formatted:
                self._format(jars)
            log_start = self.folder.server_log.stat().st_size if self.folder.server_log.exists() else 0
            command = java.java_command(jars, self.folder, self._heap, java.MAIN_CLASS, str(self.folder.properties))
            self._process = java.spawn(command, self.folder, lock)
            self.folder.write_holder(lock, Holder(self._process.pid, self.bootstrap, time.time()))
            if self._owned:
                self._guard = self._set_guard(self._process.pid)
        finally:
            # The Java process keeps its own copy: from here on the lock lives as long as it does.
            os.close(lock)
        try:
            self._wait_started(log_start, timeout)
        except BaseException:
            self.kill()
            raise

    def _format(self, jars: str) -> None:
        if self._security and self._security.users:
            self._security.format(jars, self.folder)
        else:
            self.folder.format(NODE_ID)

    def _choose_ports(self) -> Ports:
        client = self._fixed_port or (self._ports.client if self._ports else None)
        if client is not None:
            if not is_free(client):
                raise PortTaken(f"port {client} is in use: stop what listens there, or give another port")
        else:
            last = self.folder.last_port()
            client = last if last and is_free(last) else free_port()
        controller = free_port((client,))
        return Ports(client, controller, free_port((client, controller)))

    def _set_guard(self, pid: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-S", guard.__file__, str(pid), str(self.folder.lock_file)]
        if self._temporary:
            command.append(str(self.folder.path))
        return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603

    def _wait_started(self, log_start: int, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while java.STARTED not in self.folder.console.read_text("utf-8", "replace"):
            if not self.running:
                raise self._failure(log_start)
            if time.monotonic() > deadline:
                raise BrokerError(
                    f"the embedded broker did not answer within {timeout:.0f} s: look into {self.folder.server_log}"
                )
            time.sleep(0.02)

    def _failure(self, log_start: int) -> BrokerError:
        """Why Java ended during the start, from the lines that this start wrote."""
        with self.folder.server_log.open("rb") if self.folder.server_log.exists() else open(os.devnull, "rb") as log:
            log.seek(log_start)
            text = log.read().decode("utf-8", "replace")
        if "Address already in use" in text:
            return PortTaken(f"port {self.bootstrap} was taken by another process: start again, or give another port")
        lines = (text + self.folder.console.read_text("utf-8", "replace")).splitlines()
        reasons = [line for line in lines if "Exception" in line or "Error" in line or "ERROR" in line]
        reason = (reasons or lines or ["no reason given"])[-1].strip()
        return BrokerError(f"the embedded broker ended while starting ({reason}): look into {self.folder.server_log}")

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        watcher, self._guard = self._guard, None
        if watcher is not None and watcher.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                watcher.communicate(guard.RETIRED)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)


def stop_running(data_dir: Path, timeout: float = STOP_SECONDS) -> bool:
    """Stop whichever broker holds the folder; False if none did. It is killed if it does not end within `timeout`."""
    folder = DataFolder(data_dir)
    holder = folder.holder()
    if holder is None:
        return False
    os.kill(holder.pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout
    while folder.holder() is not None:
        if time.monotonic() > deadline:
            os.kill(holder.pid, signal.SIGKILL)
        time.sleep(0.05)
    return True
