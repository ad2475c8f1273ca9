"""Reads the word lists of service/text/data, folded once at import, so that rules compare folded with folded."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from service.text.normalise import fold

_DATA = files("service.text") / "data"


def phrase(text: str) -> str:
    """Fold a phrase for comparison, runs of white space made one space."""
    return " ".join(fold(text).split())


@cache
def table(name: str) -> dict[str, Any]:
    """The JSON lexicon `data/<name>.json` as it stands."""
    loaded: dict[str, Any] = json.loads((_DATA / f"{name}.json").read_text("utf-8"))
    return loaded


def phrases(name: str) -> list[str]:
    """The folded lines of `data/<name>.txt`, in order; lines that begin with "#" are remarks."""
    lines = (_DATA / f"{name}.txt").read_text("utf-8").splitlines()
    return [phrase(line) for line in lines if line.strip() and not line.startswith("#")]


def vocabulary(name: str) -> frozenset[str]:
    """The folded words of `data/<name>.txt`, however many stand on a line."""
    return frozenset(word for line in phrases(name) for word in line.split())


def by_first_word(items: list[str]) -> dict[str, list[str]]:
    """Folded phrases under their first word, the longest first: one look-up tells whether a line may open with one."""
    found: dict[str, list[str]] = {}
    for item in sorted(set(items), key=lambda each: (-len(each), each)):
        found.setdefault(item.split()[0], []).append(item)
    return found
