"""The commands that the pages tell a reader to type, and a shell that types them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FAILED = "command failed:"


def commands(page: Path) -> list[str]:
    """The lines of a page's `sh` blocks, comments taken off."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def type_all(wanted: list[str], folder: Path, kafka: int, http: int, seconds: int) -> tuple[int, str]:
    """Type the commands into one shell in the checkout, each once, with free ports; files they write land in `folder`.

    Out: the shell's exit code, 0 if every command had 0; what was said.
    """
    clean_up = "kill $(jobs -p) 2>/dev/null; sitrep broker stop >/dev/null 2>&1"
    script = ["set -m", "set -o pipefail", f"trap {shlex.quote(clean_up)} EXIT", "trap 'exit 124' TERM"]
    for command in dict.fromkeys(wanted):
        script += _typed(command, kafka, http)
    text = "\n".join(script)
    for name in ("report.html", "news.db", "asyncapi.json", "field-report.json", "events.jsonl"):
        text = re.sub(rf"(?<=[ >]){re.escape(name)}\b", str(folder / name), text)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SITREP_BROKERS": f"127.0.0.1:{kafka}",
        "SITREP_HOME": str(folder / "home"),
        "SITREP_HTTP_PORT": str(http),
        "SITREP_PREFIX": "",
    }
    done = subprocess.run(
        ["timeout", str(seconds), "bash", "-c", text],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds + 60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout[-6000:] + done.stderr[-3000:]


def _typed(command: str, kafka: int, http: int) -> list[str]:
    command = command.replace("127.0.0.1:8088", f"127.0.0.1:{http}")
    if command == "sitrep broker start":
        command += f" --port {kafka}"
    if command.endswith("&"):
        ready = f"curl -sf http://127.0.0.1:{http}/readyz >/dev/null"
        return [command, f"for i in $(seq 150); do {ready} && break; sleep 0.2; done; {ready} || exit 90"]
    if command.startswith("timeout") and "worker" in command:  # a second worker: another port
        command = f"SITREP_HTTP_PORT=0 bash -c {shlex.quote(command)}"
    if command.startswith("kill"):
        return [f"{command} || true"]
    if command == "sitrep audit" or re.search(r"produce\.py|replay(?!.*--dry-run)", command):
        settle = (
            "settled=1; for i in $(seq 30); do sitrep audit && settled=0 && break; sleep 0.3; done; test $settled = 0"
        )
        command = settle if command == "sitrep audit" else f"{command} && {{ {settle}; }}"
    return [f"echo {shlex.quote('>> ' + command[:60])}; {{ {command}; }} || {{ echo '{FAILED}' $?; exit 91; }}"]
