"""Reads the lexicon files beside the code: what an operator changes without touching a rule."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def load(package: str, name: str) -> Any:
    """The JSON content of `data/<name>` in `package`. Raises FileNotFoundError when it does not ship."""
    return json.loads(files(package).joinpath("data", name).read_text(encoding="utf-8"))


def word_sets(package: str, name: str) -> dict[str, frozenset[str]]:
    """A lexicon of the form `{name: {"about": ..., "words": "w1 w2 ..."}}` as sets of folded words."""
    return {key: frozenset(entry["words"].split()) for key, entry in load(package, name).items()}
