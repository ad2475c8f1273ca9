"""Every command of the README, the tutorial and the how-tos, in their order, in one shell; other pages' are checked by form."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from service.broker.ports import free_port
from service.cli import sitrep
from service.models.events import FieldReport
from tests.commands import FAILED, PAGES, ROOT, commands, type_all
from tests.readme_event import BLOCK, event

README = ROOT / "README.md"
TYPED = [README, ROOT / "docs" / "tutorial.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
STOP = ("kill %1; wait", "sitrep broker stop")

pytestmark = pytest.mark.kafka


def test_the_two_commands_come_first() -> None:
    assert commands(README)[:2] == ["make demo", "make test"]


def test_make_demo_balances(tmp_path: Path) -> None:
    """`make demo`, in a copy of the checkout's place so that its report lands nowhere else."""
    command = [sys.executable, "-m", "service.cli", "demo", "--report", str(tmp_path / "report.html")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "the account balances" in done.stdout
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'dir="rtl"' in page and "http://" not in page and "<script" not in page
    shown = (re.search(r"<!-- demo -->\n```text\n(.*?)```", README.read_text("utf-8"), re.S) or [""])[1]
    printed = re.sub(r"[\d.,]+", "N", done.stdout.replace(f"{ROOT}/", ""))
    assert shown
    for line in shown.splitlines():
        assert re.sub(r"[\d.,]+", "N", line.strip()) in printed, f"the README shows what is not printed: {line}"


def test_the_event_shown_is_one_of_the_seeds_as_it_is_published() -> None:
    block = BLOCK.search(README.read_text(encoding="utf-8"))
    assert block is not None
    shown, now = json.loads(block[0].split("```json\n")[1].split("\n```")[0]), event()
    assert (shown["event_id"], shown["text"]) == (now["event_id"], now["text"])
    assert _paths(shown) <= _paths(now), "run: python -m tests.readme_event"
    FieldReport.model_validate(now)


def _paths(value: Any, at: str = "") -> set[str]:
    """Every field's place, e.g. incidents[].casualties[].min."""
    if isinstance(value, list):
        return {path for item in value for path in _paths(item, at + "[]")}
    if isinstance(value, dict):
        return {path for name, item in value.items() for path in {f"{at}.{name}"} | _paths(item, f"{at}.{name}")}
    return set()


def test_make_knows_the_targets() -> None:
    targets = ("demo", "test", "check", "docs", "package", "faults", "help")
    made = subprocess.run(["make", "-n", *targets], cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    helped = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    rules = re.findall(r"^([a-z-]+):(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert {line.split()[0] for line in helped.splitlines()} == set(rules), "each target has its line of help"


def test_every_other_command_works(tmp_path: Path) -> None:
    """As a reader would type them: one shell, a worker in the background, a broker of its own."""
    wanted = [command for page in TYPED for command in commands(page) if command not in ("make demo", "make test")]
    stop = [command for command in STOP if command in wanted]
    assert stop == list(STOP)
    rest = [command for command in wanted if command not in STOP]
    code, said = type_all([*rest, *stop], tmp_path, free_port(), free_port(), 240)
    assert code == 0 and FAILED not in said, said
    assert (tmp_path / "report.html").stat().st_size > 10_000
    assert (tmp_path / "events.jsonl").read_text(encoding="utf-8").startswith('{"event_id"')


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_sitrep_command_of_a_page_is_one(page: Path) -> None:
    """In blocks and in running text: the command exists, and takes the options it is given."""
    text = page.read_text(encoding="utf-8")
    spoken = [span for span in re.findall(r"`(sitrep [a-z][^`\n]*)`", text) if "|" not in span]
    for line in [*commands(page), *spoken]:
        for part in re.findall(r"\bsitrep ([a-z][^|&;<>`]*)", re.sub(r"'[^']*'|\"[^\"]*\"", "X", line)):
            words = shlex.split(part.strip())
            command = sitrep.get_command(click.Context(sitrep), words[0])
            assert command is not None, f"{line}: no such command"
            known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)} | {"--help"}
            for inner in getattr(command, "commands", {}).values():
                known |= {name for p in inner.params for name in (*p.opts, *p.secondary_opts)}
            assert {w for w in words if w.startswith("--")} <= known, f"{line}: no such option"
