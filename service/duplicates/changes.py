"""Changes as a reader sees them: typed facts, before and after, as written."""

from __future__ import annotations

from service.duplicates.differences import Facts
from service.duplicates.prints import Print
from service.models.relations import Change

_FACT = {
    "n": "number",
    "q": "number",
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
            Change(fact=_FACT[kind], noun=_noun(new, mine), before=_written(old, theirs), after=_written(new, mine))
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
