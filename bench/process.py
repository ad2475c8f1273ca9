"""A contestant as processes of its own: started, watched from outside through /proc, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from bench.articles import ROOT
from service.settings import Settings

_TICK = os.sysconf("SC_CLK_TCK")


class Contestant:
    """`python -m bench.contestants.<module>` in `count` processes; `libraries` is put before their import path."""

    def __init__(
        self, module: str, settings: Settings, log: Path, *, count: int = 1, libraries: Path | None = None
    ) -> None:
        given = settings.model_dump(exclude_unset=True, mode="json")
        variables = {f"SITREP_{name.upper()}": str(value) for name, value in given.items() if value is not None}
        path = os.pathsep.join(str(folder) for folder in (libraries, ROOT) if folder is not None)
        self.log = log
        with log.open("wb") as output:
            self._processes = [
                subprocess.Popen(
                    [sys.executable, "-m", f"bench.contestants.{module}"],
                    env=os.environ | variables | {"PYTHONPATH": path},
                    cwd=log.parent,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                )
                for _ in range(count)
            ]

    def alive(self) -> bool:
        """Whether every process runs."""
        return all(process.poll() is None for process in self._processes)

    def cpu_seconds(self) -> float:
        """CPU seconds so far, user and system, of all processes and their threads."""
        total = 0
        for process in self._processes:
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / _TICK

    def peak_mb(self) -> float:
        """Largest resident memory so far, in MiB, summed over the processes."""
        total = 0
        for process in self._processes:
            status = Path(f"/proc/{process.pid}/status").read_text()
            total += int(status.split("VmHWM:")[1].split()[0])
        return total / 1024

    def stop(self) -> None:
        """End the processes: asked first, then made to."""
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
