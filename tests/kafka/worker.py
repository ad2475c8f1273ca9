"""A worker process for tests: the demo's, with more to set."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import orjson

from service.audit import lag
from service.settings import Settings


class Worker:
    """`sitrep worker` for `settings`, in a process of its own; `env` adds variables."""

    def __init__(self, settings: Settings, log: Path, *arguments: str, env: dict[str, str] | None = None) -> None:
        self.settings = settings
        self.log = log
        set_here = settings.model_dump(exclude_unset=True, mode="json")
        variables = {f"SITREP_{name.upper()}": str(value) for name, value in set_here.items() if value is not None}
        self._environment = (
            os.environ | variables | {"SITREP_LOG_FORMAT": "json", "SITREP_HTTP_PORT": "0"} | (env or {})
        )
        self.command = [sys.executable, "-m", "service.cli", "worker", *arguments]
        self.process: subprocess.Popen[bytes] | None = None
        self._since = 0

    def start(self) -> Worker:
        self._since = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        return self

    def lines(self) -> list[dict[str, Any]]:
        """The structured log lines since the last start."""
        if not self.log.exists():
            return []
        found = []
        for line in self.log.read_bytes()[self._since :].splitlines():
            line = line[line.find(b"{") :] if b"{" in line else line
            try:
                found.append(orjson.loads(line))
            except orjson.JSONDecodeError:
                continue
        return found

    def url(self) -> str | None:
        found = [line["url"] for line in self.lines() if "url" in line]
        return found[-1].removesuffix("/metrics") if found else None

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a GET on its HTTP port; (0, b"") while the port is not open."""
        url = self.url()
        if url is None:
            return 0, b""
        try:
            with urlopen(url + path, timeout=3) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()
        except (URLError, OSError):
            return 0, b""

    async def ready(self, seconds: float = 60) -> Worker:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process is not None and self.process.poll() is None, self.log.read_text()[-3000:]
            if (await asyncio.to_thread(self.get, "/readyz"))[0] == 200:
                return self
            await asyncio.sleep(0.1)
        raise AssertionError(f"not ready: {self.get('/readyz')}\n{self.log.read_text()[-3000:]}")

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.wait()

    def wait(self, seconds: float = 30) -> int:
        assert self.process is not None
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def stop(self) -> int:
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        return self.wait()


async def settled(settings: Settings, seconds: float = 60) -> None:
    """Return when every stage has committed all there is, in two looks in a row."""
    deadline = time.monotonic() + seconds
    quiet = 0
    while quiet < 2:
        behind = await lag(settings)
        quiet = quiet + 1 if not any(behind.values()) else 0
        assert time.monotonic() < deadline, behind
        await asyncio.sleep(0.15)
