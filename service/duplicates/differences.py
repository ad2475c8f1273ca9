"""Which facts two aligned paragraphs share, contradict each other in, or hold alone."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz.distance import OSA

from service.duplicates.align import Alignment
from service.duplicates.clauses import other_days, other_places_in_a_row
from service.duplicates.facts import TYPED, is_everyday, name_key
from service.duplicates.prints import Print
from service.text.normalise import fold

TIGHT = 5
"""A gap of so many words on either side is one slot of the sentence; in a longer one each side tells its own."""

MISSPELT = 6
"""Letters from which a word in no list with one letter wrong, missing, added or turned round is taken for a typing error."""

_SPELLING = str.maketrans({"غ": "ج", "ق": "ج", "ط": "ت", "ص": "س", "ظ": "ز", "ذ": "ز", "ث": "س", "ض": "د"})


@dataclass(slots=True)
class Facts:
    """`conflicts` are (class, words of a, words of b) at one place of the text; `own_a` and `own_b` word indices.

    `told_a` are words of a that b has in the same place in another spelling; `other_days` the clauses that both tell, each
    of another weekday; `other_row` whether both tell of things in a row, each of another.
    """

    shared: dict[str, int] = field(default_factory=dict)
    conflicts: list[tuple[str, list[int], list[int]]] = field(default_factory=list)
    own_a: list[int] = field(default_factory=list)
    own_b: list[int] = field(default_factory=list)
    told_a: set[int] = field(default_factory=set)
    other_days: int = 0
    other_row: bool = False

    def opposed(self, side: Literal[0, 1]) -> frozenset[int]:
        """The words of a (0) or b (1) that stand against words of the other."""
        return frozenset(i for _, mine, theirs in self.conflicts for i in (theirs if side else mine))

    def count(self, kind: str) -> int:
        """How many facts of a class stand against each other."""
        return sum(min(len(x), len(y)) for k, x, y in self.conflicts if k == kind)


def same_name(a: str, b: str) -> bool:
    """Whether two surfaces write one name: equal after folding, or but for letters that transliterations exchange."""
    one, two = name_key(a), name_key(b)
    if one == two or (one[1:] == two and one[0] in "وبلف") or (two[1:] == one and two[0] in "وبلف"):
        return True
    return len(one) == len(two) >= 3 and one.translate(_SPELLING) == two.translate(_SPELLING)


def _one_word(a: str, b: str) -> bool:
    """Whether two surfaces with the same consonants write one name, or are forms of one everyday word."""
    return same_name(a, b) or (is_everyday(a) and is_everyday(b))


def weigh_facts(a: Print, b: Print, alignment: Alignment) -> Facts:
    """Sort the typed words of both sides into shared, conflicting and own; of possible names only the conflicts."""
    facts = Facts()
    used_a: set[int] = set()
    used_b: set[int] = set()
    to_b, to_a = alignment.to_b, alignment.to_a
    for i in a.typed:
        j = to_b[i]
        if j < 0:
            continue
        kind = a.kinds[i]
        if kind in "pe" and b.kinds[j] in "pe" and not _one_word(a.surface[i], b.surface[j]):
            facts.conflicts.append((kind, [i], [j]))
            used_a.add(i)
            used_b.add(j)
        else:
            facts.shared[kind] = facts.shared.get(kind, 0) + 1
    for j in b.typed:
        if to_a[j] >= 0 and a.kinds[to_a[j]] not in TYPED:
            facts.shared[b.kinds[j]] = facts.shared.get(b.kinds[j], 0) + 1
    loose_a = [i for i in a.written if to_b[i] < 0]
    loose_b = [j for j in b.written if to_a[j] < 0]
    if loose_a and loose_b:
        for a0, a1, b0, b1 in alignment.gaps:
            free_a = loose_a[bisect_left(loose_a, a0) : bisect_left(loose_a, a1)]
            free_b = loose_b[bisect_left(loose_b, b0) : bisect_left(loose_b, b1)]
            if free_a and free_b:
                tight = to_b[a0:a1].count(-1) <= TIGHT and to_a[b0:b1].count(-1) <= TIGHT
                _oppose(a, b, free_a, free_b, facts, used_a, used_b, tight)
    facts.own_a = _own(a, b, [i for i in loose_a if i not in used_a and a.kinds[i] != "w"])
    facts.own_b = _own(b, a, [j for j in loose_b if j not in used_b and b.kinds[j] != "w"])
    facts.other_days = other_days(a, b, to_b, facts.own_a, facts.own_b)
    facts.other_row = other_places_in_a_row(a, b, facts.own_a, facts.own_b)
    facts.told_a = used_a - {i for _, mine, _ in facts.conflicts for i in mine}
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
    here = {b.symbols[j] for j in free_b}
    for i in free_a:
        if tight or a.symbols[i] in here:
            twin = next((j for j in right if _equal(a, i, b, j, tight)), None)
            if twin is not None:
                left.remove(i)
                right.remove(twin)
                used_a.add(i)
                used_b.add(twin)
                if a.kinds[i] != "w":
                    facts.shared[a.kinds[i]] = facts.shared.get(a.kinds[i], 0) + 1
    for kind in ("nqo", *"dpesxw"):
        mine = [i for i in left if a.kinds[i] in kind]
        theirs = [j for j in right if b.kinds[j] in kind]
        if not tight:
            mine, theirs = _neighbours(a, b, mine, theirs)
        if kind == "w" and tight:
            mine, theirs = _slot(a, b, left, right, used_a, used_b)
        if mine and theirs:
            found = {*(a.kinds[i] for i in mine), *(b.kinds[j] for j in theirs)}
            facts.conflicts.append((next(letter for letter in kind if letter in found or letter == "w"), mine, theirs))
            used_a.update(mine)
            used_b.update(theirs)


def _slot(
    a: Print, b: Print, left: list[int], right: list[int], used_a: set[int], used_b: set[int]
) -> tuple[list[int], list[int]]:
    """The names left over in one slot: a word in no list may be of any class of names, so that it opposes each.

    What stands there may also be the same thing said otherwise ("the South", "the country"): it is of no class.
    """
    mine = [i for i in left if a.kinds[i] in "pesw" and i not in used_a]
    theirs = [j for j in right if b.kinds[j] in "pesw" and j not in used_b]
    return _own(a, b, mine), _own(b, a, theirs)


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


def _equal(a: Print, i: int, b: Print, j: int, tight: bool) -> bool:
    if a.symbols[i] == b.symbols[j]:
        return True
    if not tight:
        return False
    if a.kinds[i] in "pew" and b.kinds[j] in "pew" and same_name(a.surface[i], b.surface[j]):
        return True
    return a.kinds[i] == b.kinds[j] == "w" and _misspelt(a.surface[i], b.surface[j])


def _misspelt(a: str, b: str) -> bool:
    one, two = fold(a), fold(b)
    return min(len(one), len(two)) >= MISSPELT and OSA.distance(one, two, score_cutoff=1) <= 1


def _own(a: Print, b: Print, loose: list[int]) -> list[int]:
    """Those of the unmatched typed words of `a` that `b` does not hold: nowhere, or for numbers not beside the same word."""
    own: list[int] = []
    names: set[str] | None = None
    for i in loose:
        kind, symbol = a.kinds[i], a.symbols[i]
        if kind in "nqox":
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
