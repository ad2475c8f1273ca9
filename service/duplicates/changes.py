"""Changes as a reader sees them: typed facts, before and after, as written."""

from __future__ import annotations

from typing import Literal

from service.duplicates.differences import Facts
from service.duplicates.prints import Print
from service.models.relations import Change

Fact = Literal["number", "date", "place", "person", "side", "negation", "other"]

_FACT: dict[str, Fact] = {
    "n": "number",
    "q": "number",
    "o": "number",
    "d": "date",
    "p": "place",
    "e": "person",
    "s": "side",
    "x": "negation",
    "w": "other",
}


def render(new: Print, old: Print, facts: Facts) -> list[Change]:
    """The changes from `old` (b) to `new` (a), as written in each; facts added or dropped have one side null."""
    changes: list[Change] = []
    for kind, mine, theirs in facts.conflicts:
        changes.append(
            Change(
                fact=_fact(kind, new, mine, old, theirs),
                noun=_noun(new, mine),
                before=_written(old, theirs),
                after=_written(new, mine),
            )
        )
    for run in _runs(facts.own_a, new.kinds):
        changes.append(
            Change(fact=_FACT[new.kinds[run[0]]], noun=_noun(new, run), before=None, after=_written(new, run))
        )
    for run in _runs(facts.own_b, old.kinds):
        changes.append(
            Change(fact=_FACT[old.kinds[run[0]]], noun=_noun(old, run), before=_written(old, run), after=None)
        )
    return changes


def _fact(kind: str, new: Print, mine: list[int], old: Print, theirs: list[int]) -> Fact:
    """What changed; of a name against a word in no list, what the name is."""
    found = {*(new.kinds[i] for i in mine), *(old.kinds[j] for j in theirs)}
    return _FACT[next((name for name in "pes" if name in found), kind) if kind == "w" else kind]


def _written(text: Print, words: list[int]) -> str:
    return " ".join(text.surface[i] for i in words)


def _noun(text: Print, words: list[int]) -> str | None:
    """The counted noun after a number, where its surface was kept."""
    if text.kinds[words[0]] not in "nq":
        return None
    after = words[-1] + 1
    return text.surface[after] or None if after < len(text.kinds) and text.kinds[after] == "q" else None


def _runs(words: list[int], kinds: str) -> list[list[int]]:
    runs: list[list[int]] = []
    for i in words:
        if runs and runs[-1][-1] == i - 1 and kinds[i] == kinds[runs[-1][-1]]:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs
