"""The worker of the demo: a process of its own, so that it can be killed like one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from service.settings import Settings

_URL = re.compile(rb'"url": "(http://[^"]+)/metrics"')


class WorkerProcess:
    """A `sitrep worker` of this deployment. Its log goes to a file, from which its port is read."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._settings = settings
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._since = 0
        self.peak_bytes = 0

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start it; `wait_ready` tells when it takes records."""
        environment = os.environ | {
            "SITREP_BROKERS": self._settings.brokers,
            "SITREP_PREFIX": self._settings.prefix,
            "SITREP_HOME": str(self._settings.home),
            "SITREP_HTTP_PORT": "0",
            "SITREP_SESSION_TIMEOUT_SECONDS": str(self._settings.session_timeout_seconds),
            "SITREP_LOG_FORMAT": "json",
        }
        self._since = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "service.cli", "worker"]
            self._process = subprocess.Popen(  # noqa: S603  our own command
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def wait_ready(self, seconds: float = 60.0) -> None:
        """Return when it takes records.

        Raises:
            RuntimeError: it ended, or is not ready in time; the message names its log.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.pid is None:
                raise RuntimeError(f"the worker ended while starting: see {self._log}")
            url = self._url()
            if url is not None:
                try:
                    with urlopen(f"{url}/readyz", timeout=2):  # noqa: S310  our own port on loopback
                        return
                except (URLError, OSError):
                    pass
            time.sleep(0.1)
        raise RuntimeError(f"the worker was not ready after {seconds:.0f} s: see {self._log}")

    def _url(self) -> str | None:
        with self._log.open("rb") as log:
            log.seek(self._since)
            found = _URL.search(log.read())
        return found.group(1).decode() if found else None

    def measure(self) -> None:
        """Note its peak memory (Linux: VmHWM; elsewhere it stays 0)."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return
        peak = re.search(r"VmHWM:\s+(\d+) kB", status)
        if peak:
            self.peak_bytes = max(self.peak_bytes, int(peak.group(1)) * 1024)

    def kill(self) -> None:
        """`kill -9`."""
        self.measure()
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and SIGKILL if that is not enough."""
        self.measure()
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
