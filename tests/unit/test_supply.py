"""What runs is what was locked, and nothing is deserialised but JSON."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "service").rglob("*.py"))

MODULES = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "yaml", "ruamel", "jsonpickle", "dbm"}
"""Modules that make objects of bytes, some by running what the bytes say."""

CALLS = {"eval", "exec", "compile", "__import__"}


def found(source: str) -> set[str]:
    """The forbidden modules and calls of a source file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names} & MODULES
        elif isinstance(node, ast.ImportFrom):
            names |= {(node.module or "").split(".")[0]} & MODULES
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names |= {node.func.id} & CALLS
        elif isinstance(node, ast.keyword) and node.arg == "shell":
            names.add("shell=")
    return names


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import pickle", "pickle"),
        ("def f():\n    from yaml import load", "yaml"),
        ("eval('1')", "eval"),
        ("run('ls', shell=True)", "shell="),
    ],
)
def test_what_is_forbidden_is_found(source: str, expected: str) -> None:
    assert found(source) == {expected}


def test_nothing_is_deserialised_but_json_and_no_text_becomes_code() -> None:
    assert len(SOURCES) > 100
    assert {str(path.relative_to(ROOT)): names for path in SOURCES if (names := found(path.read_text("utf-8")))} == {}


def test_every_dependency_is_pinned_with_hashes_and_installed_by_them() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    wanted = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
    assert len(wanted) > 30
    for entry in wanted:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", entry), entry.split("\n")[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.split("\n")[0]
    for name in ("Makefile", "deploy/Dockerfile"):
        installs = re.findall(r"pip install.*? -r \S+\.lock", (ROOT / name).read_text("utf-8"))
        assert installs and all("--require-hashes" in line for line in installs), name
