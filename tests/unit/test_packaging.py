"""Wheel and sdist carry what is needed, and the wheel runs where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from service import __version__

ROOT = Path(__file__).parents[2]


def said(*command: str | Path, cwd: Path = ROOT, stdin: str = "") -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SITREP_") and k != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, input=stdin, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    said(sys.executable, "-m", "hatchling", "build", "-d", folder)
    return folder


def test_they_carry_the_data(built: Path) -> None:
    wheel = set(zipfile.ZipFile(built / f"sitrep-{__version__}-py3-none-any.whl").namelist())
    tracked = said("git", "ls-files", "service", "seeds/replay").splitlines() if (ROOT / ".git").exists() else []
    wanted = {f"service/{name}" if name.startswith("seeds/") else name for name in tracked}
    wanted |= {"service/seeds/replay/000_0a8a091ca631fa44.txt", "service/annotate/data/gazetteer.tsv"}
    assert wanted <= wheel
    assert not [name for name in wheel if name.startswith(("tests/", "docs/")) or name.endswith(".pyc")]
    with tarfile.open(built / f"sitrep-{__version__}.tar.gz") as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"README.md", "LICENSE", "Makefile", "requirements.lock", "pyproject.toml", "schemas/asyncapi.json"} <= names
    assert set(tracked) <= names and "tests/unit/test_packaging.py" in names and "docs/img/report.png" in names


def test_the_wheel_runs_elsewhere(built: Path, tmp_path: Path) -> None:
    """In an environment of its own that borrows only the dependencies, away from the checkout."""
    said(sys.executable, "-m", "venv", "--without-pip", tmp_path / "env")
    home, borrowed = tmp_path / "env", Path(sysconfig.get_path("purelib"))
    packages = next(home.glob("lib/python*/site-packages"))
    wheel = built / f"sitrep-{__version__}-py3-none-any.whl"
    said(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", packages, wheel)
    # Only the path: a .pth file there would bring the checkout in by its editable install.
    (packages / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    run = (home / "bin" / "python", "-m", "service.cli")
    assert said(*run, "--version", cwd=tmp_path).strip() == f"sitrep, version {__version__}"
    where = said(home / "bin" / "python", "-c", "import service; print(service.__file__)", cwd=tmp_path).strip()
    assert Path(where).is_relative_to(packages), "the checkout must not be what runs"
    seeds = said(home / "bin" / "python", "-c", "from service.commands.demo import seeds; print(seeds())", cwd=tmp_path)
    assert len(list(Path(seeds.strip()).glob("*.txt"))) == 5
    line = '{"id": "1", "title": "", "text": "قصف الطيران الحربي حي جوبر في دمشق ما أدى لسقوط شهيدين."}\n'
    assert '"field_report"' in said(*run, "annotate", cwd=tmp_path, stdin=line)
    assert '"relation":"original"' in said(*run, "dedupe", cwd=tmp_path, stdin=line)
    assert "SITREP_BROKERS" in said(*run, "settings", cwd=tmp_path)
    assert (packages / "service" / "report" / "templates" / "report.html.j2").exists()


def test_the_hooks_before_a_commit_are_the_pinned_tools() -> None:
    hooks = YAML(typ="safe").load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"], "nothing is downloaded"
    for hook in hooks[0]["hooks"]:
        assert hook["language"] == "system" and hook["entry"].startswith(".venv/bin/")
        for word in hook["entry"].split():
            assert not word.startswith("tests/") or (ROOT / word).exists()
