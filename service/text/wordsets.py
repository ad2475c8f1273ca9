"""Reads the lexicon files beside the code: what an operator changes without touching a rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Set
from importlib.resources import files
from itertools import compress, count
from typing import Any


def load(package: str, name: str) -> Any:
    """The JSON content of `data/<name>` in `package`. Raises FileNotFoundError when it does not ship."""
    return json.loads(files(package).joinpath("data", name).read_text(encoding="utf-8"))


def word_sets(package: str, name: str) -> dict[str, frozenset[str]]:
    """A lexicon of the form `{name: {"about": ..., "words": "w1 w2 ..."}}` as sets of folded words."""
    return {key: frozenset(entry["words"].split()) for key, entry in load(package, name).items()}


def positions(words: Iterable[str], wanted: Set[str]) -> list[int]:
    """Where the words stand that are `wanted`. Without a step of the interpreter per word: most paragraphs hold none."""
    return list(compress(count(), map(wanted.__contains__, words)))
