"""What words are, for the comparing of texts: the tables of `data/`, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _rows(name: str) -> list[str]:
    text = (files(__package__) / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


@cache
def classes() -> dict[str, tuple[str, str]]:
    """Folded form -> (class letter, key); the letters are explained in `data/lexicon.tsv`. The first row wins."""
    table: dict[str, tuple[str, str]] = {}
    for line in _rows("lexicon.tsv"):
        letter, key, forms = line.split("\t")
        for form in forms.split():
            table.setdefault(form, (letter, form if key == "-" else key))
    for line in _rows("names.txt"):
        for form in line.split():
            table.setdefault(form, ("p", form))
    return table


@cache
def ordinary() -> frozenset[str]:
    """The folded words of `data/ordinary.txt`."""
    return frozenset(word for line in _rows("ordinary.txt") for word in line.split())


@cache
def cues(kind: str) -> frozenset[str]:
    """The folded words of one row of `data/cues.tsv`; unknown kinds are empty."""
    found: set[str] = set()
    for line in _rows("cues.tsv"):
        name, words = line.split("\t")
        if name == kind:
            found.update(words.split())
    return frozenset(found)
