"""Which facts two aligned paragraphs share, contradict each other in, or hold alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.duplicates.align import Alignment
from service.duplicates.facts import name_key
from service.duplicates.prints import Print
from service.models.relations import Change

_FACT = {"n": "number", "q": "number", "d": "date", "p": "place", "e": "person", "s": "side", "x": "negation"}
_SPELLING = str.maketrans({"غ": "ج", "ق": "ج", "ط": "ت", "ص": "س", "ظ": "ز", "ذ": "ز", "ث": "س", "ض": "د"})
TIGHT = 5
"""A gap of so many words on either side is one slot of the sentence; in a longer one each side tells its own."""

ORDINALS = frozenset(("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th"))


@dataclass(slots=True)
class Facts:
    """`conflicts` are (class, words of a, words of b) at one place of the text; `own_a` and `own_b` word indices."""

    shared: dict[str, int] = field(default_factory=dict)
    conflicts: list[tuple[str, list[int], list[int]]] = field(default_factory=list)
    own_a: list[int] = field(default_factory=list)
    own_b: list[int] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many facts of a class stand against each other."""
        return sum(min(len(x), len(y)) for k, x, y in self.conflicts if k == kind)


def same_name(a: str, b: str) -> bool:
    """Whether two surfaces write one name: equal after folding, or but for letters that transliterations exchange."""
    one, two = name_key(a), name_key(b)
    if one == two or (one[1:] == two and one[0] in "وبلف") or (two[1:] == one and two[0] in "وبلف"):
        return True
    return len(one) == len(two) >= 3 and one.translate(_SPELLING) == two.translate(_SPELLING)


def weigh_facts(a: Print, b: Print, alignment: Alignment) -> Facts:
    """Sort the typed words of both sides into shared, conflicting and own."""
    facts = Facts()
    used_a: set[int] = set()
    used_b: set[int] = set()
    to_b, to_a = alignment.to_b, alignment.to_a
    for i in a.typed:
        j = to_b[i]
        if j < 0:
            continue
        kind = a.kinds[i]
        if kind in "pe" and b.kinds[j] in "pe" and not same_name(a.surface[i], b.surface[j]):
            facts.conflicts.append((kind, [i], [j]))
            used_a.add(i)
            used_b.add(j)
        else:
            facts.shared[kind] = facts.shared.get(kind, 0) + 1
    loose_typed_a = [i for i in a.typed if to_b[i] < 0]
    loose_typed_b = [j for j in b.typed if to_a[j] < 0]
    for a0, a1, b0, b1 in alignment.gaps:
        free_a = [i for i in loose_typed_a if a0 <= i < a1]
        free_b = [j for j in loose_typed_b if b0 <= j < b1]
        if free_a and free_b:
            tight = to_b[a0:a1].count(-1) <= TIGHT and to_a[b0:b1].count(-1) <= TIGHT
            _oppose(a, b, free_a, free_b, facts, used_a, used_b, tight)
    facts.own_a = _own(a, b, [i for i in loose_typed_a if i not in used_a])
    facts.own_b = _own(b, a, [j for j in loose_typed_b if j not in used_b])
    return facts


def _oppose(
    a: Print,
    b: Print,
    free_a: list[int],
    free_b: list[int],
    facts: Facts,
    used_a: set[int],
    used_b: set[int],
    tight: bool,
) -> None:
    """Within one gap, what is typed alike stands against each other, unless it is one thing written twice.

    In a long gap, where each side has sentences of its own, a fact only stands against one with the same neighbour.
    """
    left, right = list(free_a), list(free_b)
    for i in free_a:
        twin = next((j for j in right if _equal(a, i, b, j)), None)
        if twin is not None:
            left.remove(i)
            right.remove(twin)
            used_a.add(i)
            used_b.add(twin)
            facts.shared[a.kinds[i]] = facts.shared.get(a.kinds[i], 0) + 1
    for kind in "nqdpesx":
        mine = [i for i in left if a.kinds[i] == kind]
        theirs = [j for j in right if b.kinds[j] == kind]
        if not tight:
            mine, theirs = _neighbours(a, b, mine, theirs)
        if mine and theirs:
            facts.conflicts.append((kind, mine, theirs))
            used_a.update(mine)
            used_b.update(theirs)


def _neighbours(a: Print, b: Print, mine: list[int], theirs: list[int]) -> tuple[list[int], list[int]]:
    """Those of two lists of words that stand before one word, or after one."""
    left: list[int] = []
    right: list[int] = []
    for i in mine:
        for j in theirs:
            if j not in right and (
                a.symbols[i + 1 : i + 2] == b.symbols[j + 1 : j + 2] != ""
                or (i and j and a.symbols[i - 1] == b.symbols[j - 1])
            ):
                left.append(i)
                right.append(j)
                break
    return left, right


def _equal(a: Print, i: int, b: Print, j: int) -> bool:
    if a.symbols[i] == b.symbols[j]:
        return True
    return a.kinds[i] in "pe" and b.kinds[j] in "pe" and same_name(a.surface[i], b.surface[j])


def _own(a: Print, b: Print, loose: list[int]) -> list[int]:
    """Those of the unmatched typed words of `a` that `b` does not hold: nowhere, or for numbers not beside the same word."""
    own: list[int] = []
    names: set[str] | None = None
    for i in loose:
        kind, symbol = a.kinds[i], a.symbols[i]
        if kind in "nqx":
            if elsewhere(a, b, i):
                continue
        elif symbol in b.symbols:
            if kind not in "pe":
                continue
            names = names if names is not None else {name_key(s) for s in b.surface if s}
            if name_key(a.surface[i]) in names or not names:
                continue
            if not any(b.surface[k] for k, s in enumerate(b.symbols) if s == symbol):
                continue
        own.append(i)
    return own


def elsewhere(a: Print, b: Print, i: int) -> bool:
    """Whether word i of a stands in b after the same word or before the same word: said there, in another place."""
    symbols, others = a.symbols, b.symbols
    word, before, after = symbols[i], symbols[i - 1 : i] if i else "", symbols[i + 1 : i + 2]
    return bool(before and before + word in others) or bool(after and word + after in others)


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
