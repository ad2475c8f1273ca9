"""The documentation is whole: it builds as a site without a warning, and its reference is what the code says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import COMMANDS
from service.reference_docs import pages
from service.settings import Settings
from tests.commands import PAGES, ROOT


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    """Offline; a link to a page or heading that is not there is a warning, and a warning is an error."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", str(ROOT / "docs"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    made = {path.relative_to(tmp_path).with_suffix("") for path in tmp_path.rglob("*.html")}
    assert {path.relative_to(ROOT / "docs").with_suffix("") for path in PAGES if path.parent != ROOT} <= made
    assert "http://" not in re.sub(r"<a [^>]*>", "", (tmp_path / "tutorial.html").read_text("utf-8")).split("<body")[0]


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_the_reference_is_current(path: Path) -> None:
    assert path.read_text("utf-8") == pages()[path], "run: python -m service.reference_docs"


def test_every_variable_that_a_page_names_is_a_setting() -> None:
    known = {f"SITREP_{name.upper()}" for name in Settings.model_fields}
    own = {"SITREP_FAULT"}
    for page in PAGES:
        named = {n.rstrip("_") for n in re.findall(r"\bSITREP_[A-Z_]+", page.read_text("utf-8"))} - {"SITREP", *own}
        prefixes = {n for n in named if any(k.startswith(n + "_") for k in known)}
        assert named - prefixes <= known, page.name


def test_every_file_that_a_page_names_is_there() -> None:
    roots = "service|docs|deploy|examples|schemas|seeds|tests|bench"
    for page in PAGES:
        for name in re.findall(rf"`((?:{roots})/[\w./-]+\w/?)`", page.read_text("utf-8")):
            # A file of settings is the operator's own.
            assert (ROOT / name).exists() or name.endswith(".env"), f"{page.name}: {name}"
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_reference_has_every_command() -> None:
    text = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"## sitrep {name}\n" not in text] == []
