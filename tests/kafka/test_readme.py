"""Every command of the README, in its order, in one shell."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.broker.ports import free_port

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, flags=re.M | re.S)
COMMANDS = [line.split("  #")[0].strip() for block in BLOCKS for line in block.splitlines() if line.strip()]

pytestmark = pytest.mark.kafka


def test_the_two_commands_come_first() -> None:
    assert COMMANDS[:2] == ["make demo", "make test"]


def test_make_demo_balances(tmp_path: Path) -> None:
    """`make demo`, in a copy of the checkout's place so that its report lands nowhere else."""
    command = [sys.executable, "-m", "service.cli", "demo", "--report", str(tmp_path / "report.html")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "the account balances" in done.stdout
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'dir="rtl"' in page and "http://" not in page and "<script" not in page


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    """Interrupted once its worker runs, the demo stops what it started and says so."""
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "service.cli", "demo", "--report", str(tmp_path / "report.html")]
    demo = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("sitrep-demo-*/worker.log")) and time.monotonic() < deadline:
        time.sleep(0.1)
    children = subprocess.run(["pgrep", "-P", str(demo.pid)], capture_output=True, text=True, check=True).stdout.split()
    demo.send_signal(signal.SIGINT)
    _, said = demo.communicate(timeout=60)
    assert demo.returncode == 130 and "interrupted" in said
    assert len(children) >= 2 and not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert not list(tmp_path.iterdir())


def test_make_knows_the_targets() -> None:
    for target in ("demo", "test", "check", "faults", "help"):
        made = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr


def test_every_other_command_works(tmp_path: Path) -> None:
    """The rest, as a reader would type it: one shell, a worker in the background, a broker of its own."""
    script = ["set -m", "trap 'kill %1 2>/dev/null; wait; sitrep broker stop >/dev/null 2>&1' EXIT"]
    kafka, http = free_port(), free_port()
    for command in COMMANDS[2:]:
        command = command.replace("127.0.0.1:8088", f"127.0.0.1:{http}")
        if command == "sitrep broker start":
            command += f" --port {kafka}"
        if command.endswith("&"):
            script += [
                command,
                f"for i in $(seq 150); do curl -sf http://127.0.0.1:{http}/readyz >/dev/null && break; sleep 0.2; done",
            ]
            continue
        if "--stages" in command:
            command = f"SITREP_HTTP_PORT=0 bash -c {command!r}"
        # An article published a moment ago may still be on its way; the audit after the replay must balance.
        allowed = "true" if command.startswith(("kill", "sitrep audit")) else "exit 90"
        script.append(f'echo {shlex.quote(">> " + command)}; {command} || {{ echo "FAILED $?"; {allowed}; }}')
        if "replay" in command:
            script.append(
                "for i in $(seq 100); do sitrep audit >/dev/null && break; sleep 0.3; done; sitrep audit || exit 91"
            )
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SITREP_BROKERS": f"127.0.0.1:{kafka}",
        "SITREP_HOME": str(tmp_path / "home"),
        "SITREP_HTTP_PORT": str(http),
        "SITREP_PREFIX": "",
    }
    text = "\n".join(script).replace("--out report.html", f"--out {tmp_path}/report.html")
    done = subprocess.run(
        ["bash", "-c", text], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-3000:]
    assert (tmp_path / "report.html").stat().st_size > 10_000
