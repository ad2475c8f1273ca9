"""How two paragraphs relate: the one place where wording and facts are weighed against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import LCSseq

from service.duplicates.align import Alignment, align
from service.duplicates.clauses import WEEKDAYS
from service.duplicates.differences import Facts, weigh_facts
from service.duplicates.fingerprint import FURNITURE
from service.duplicates.prints import Print

Kind = Literal["same", "revision", "contained", "template", "related", "different"]

RUN = 4
"""Words in a row from which a stretch counts as copied text."""


ALIKE = 0.45
"""Share of the words of the shorter text that must follow in the other in order for a relation to be found."""

CLAUSE = 5.5
"""Weight of words in a row without counterpart from which they are a clause of their own: half a dozen words, particles less."""

EQUAL = 0.78
"""Share of both texts that corresponds from which neither lies within the other, if neither has a clause of its own."""

WITHIN = 0.9
"""Share of a text that corresponds from which it lies within the other, if less of that corresponds than `EQUAL`."""

CORE = 0.42
"""Share of its words of content, names and titles not counted, that one of two texts must share with the other in order to
tell the same: of the development pairs the related share 0.44 and more, the different 0.28 and less."""

WORDING = 0.6
"""Share of copied text from which texts that have no fact in common have a form of words in common."""

LONGEST = 6000
"""Words up to which two texts are aligned, which takes time by the square; a longer one only repeats itself exactly."""

LEAST = 0.28
"""Share of copied text below which two texts are of different things."""

LEAST_COVER = 0.5
"""Share of words that correspond below which they are of different things, if little is copied."""

DUPLICATE: frozenset[str] = frozenset({"same", "revision", "contained"})
"""The relations in which one text reuses the other about the same act."""


@dataclass(slots=True)
class Measures:
    """What was measured between a and b: shares, 0 to 1, of each side's word weight that correspond, and in copied runs.

    `core` is the weight of the words of content that correspond, names and titles not counted.
    """

    cover_a: float
    cover_b: float
    copied_a: float
    copied_b: float
    alignment: Alignment
    facts: Facts
    kind: Kind = "different"
    core: float = 0.0


def alike(a: str, b: str) -> bool:
    """Whether a full comparison can find anything: a quick look at how many words (symbols) follow in both in order."""
    if max(len(a), len(b)) > LONGEST:
        return False
    least = ALIKE * min(len(a), len(b))
    return LCSseq.similarity(a, b, score_cutoff=int(least)) >= least


def _cover(starts: list[tuple[int, int]], weight: list[float], total: float) -> tuple[float, float]:
    """Shares of the weight that is matched, and that is matched in runs of `RUN` words or more."""
    matched = copied = 0.0
    for start, size in starts:
        run = sum(weight[start : start + size])
        matched += run
        if size >= RUN:
            copied += run
    return matched / total, copied / total


def measure(a: Print, b: Print, least: float = LEAST) -> Measures:
    """Compare two paragraphs in full and say how they relate, seen from neither side.

    Where less than `least` of both is copied they are different, and no facts are weighed.
    """
    alignment = align(a.symbols, b.symbols)
    cover_a, copied_a = _cover([(i, size) for i, _, size in alignment.blocks], a.weight, a.total)
    cover_b, copied_b = _cover([(j, size) for _, j, size in alignment.blocks], b.weight, b.total)
    if max(copied_a, copied_b) < least and max(cover_a, cover_b) < LEAST_COVER and a.exact != b.exact:
        return Measures(cover_a, cover_b, copied_a, copied_b, alignment, Facts())
    measures = Measures(cover_a, cover_b, copied_a, copied_b, alignment, weigh_facts(a, b, alignment))
    measures.kind = judge(a, b, measures)
    return measures


def overlap(a: Print, b: Print) -> tuple[float, float, float]:
    """Jaccard similarity of the word 3-grams of two paragraphs, the share of a's in b, and of b's in a."""
    grams_a, grams_b = a.shingles, b.shingles
    common = len(grams_a & grams_b)
    return common / (len(grams_a | grams_b) or 1), common / (len(grams_a) or 1), common / (len(grams_b) or 1)


def judge(a: Print, b: Print, m: Measures) -> Kind:
    """The relation's name. Thresholds were read off the development pairs; each rule says what it is for."""
    if a.exact == b.exact:
        return "same"
    high, low = max(m.cover_a, m.cover_b), min(m.cover_a, m.cover_b)
    copied = max(m.copied_a, m.copied_b)
    clashes = sum(m.facts.count(kind) for kind in "nqodsx") + (2 if m.facts.count("p") + m.facts.count("e") else 0)
    core_a, share_a = _core(a, [(i, size) for i, _, size in m.alignment.blocks])
    core_b, share_b = _core(b, [(j, size) for _, j, size in m.alignment.blocks])
    core, m.core = max(share_a, share_b), min(core_a, core_b)
    if core < CORE:
        return "different"
    if _formulaic(a, b, m):
        return "template"
    more_a, more_b = _longest_own(a, m.alignment.to_b) >= CLAUSE, _longest_own(b, m.alignment.to_a) >= CLAUSE
    if low >= 0.9 and not (clashes or m.facts.own_a or m.facts.own_b or more_a or more_b):
        return "same"
    if not _reused(a, b, m, high, low, copied):
        wording = not anchors(m) and copied >= WORDING
        return "template" if wording or (_titles_only(m) and core < 0.7) else "related"
    counted_a, counted_b = (any(p.kinds[i] in "nd" for i in own) for p, own in ((a, m.facts.own_a), (b, m.facts.own_b)))
    counted = (low >= 0.78 and counted_a and counted_b) or (
        high < 0.88 and (counted_a if a.total <= b.total else counted_b)
    )
    if more_a == more_b and (low >= EQUAL or (high < WITHIN and low >= 0.7)):
        return "revision" if clashes or counted or more_a else "same"
    if high >= 0.74 and not counted and not (clashes and high < 0.9):
        return "contained"
    return "revision"


def _core(text: Print, starts: list[tuple[int, int]]) -> tuple[float, float]:
    """The weight of its words of content that is matched, names and titles not counted, and its share of theirs."""
    core = text.core
    matched = sum(sum(core[start : start + size]) for start, size in starts)
    return matched, matched / (sum(core) or 1.0)


def _longest_own(text: Print, to: list[int]) -> float:
    """The largest weight of words in a row of which none has a counterpart (`to[i] < 0`)."""
    longest = run = 0.0
    if -1 not in to:
        return longest
    for weight, other in zip(text.weight, to, strict=True):
        if other < 0:
            run += weight
            if run > longest:
                longest = run
        else:
            run = 0.0
    return longest


def anchors(m: Measures) -> int:
    """How many numbers, days, places and sides both tell: what ties two texts to one act."""
    return sum(m.facts.shared.get(kind, 0) for kind in "nqdps")


def _titles_only(m: Measures) -> bool:
    """Whether persons and their titles are what two texts have in common: a guest list is no act."""
    return m.facts.shared.get("e", 0) > 4 * anchors(m)


def _reused(a: Print, b: Print, m: Measures, high: float, low: float, copied: float) -> bool:
    """Whether the text of one was reused in the other, rather than names and titles that both had to write."""
    if copied >= 0.7:
        return True
    if not anchors(m):
        return high >= 0.82 and copied >= 0.4
    if copied >= 0.7 or (high >= 0.73 and copied >= 0.4):
        return True
    if low >= 0.5 and copied >= 0.48:
        return True
    if low >= 0.6 and copied >= 0.44:
        return True
    if (
        anchors(m) >= 3
        and high >= 0.58
        and copied >= 0.5
        and copied * min(a.total, b.total) >= 15
        and not _titles_only(m)
    ):
        return True
    return m.facts.shared.get("n", 0) + m.facts.shared.get("d", 0) >= 2 and copied >= 0.44


def _formulaic(a: Print, b: Print, m: Measures) -> bool:
    """Whether the common words are a formula that was filled in for two acts, days, places or persons."""
    facts = m.facts
    shared = facts.shared
    if (a if a.total <= b.total else b).furniture >= FURNITURE:
        return True
    numbers = facts.count("n")
    if numbers >= 2 and numbers > 2 * shared.get("n", 0):
        return True
    if numbers and not shared.get("n", 0) + shared.get("d", 0) and max(m.cover_a, m.cover_b) < 0.9:
        return True
    if min(a.formula, b.formula) >= 3 and (
        numbers > shared.get("n", 0) or max(m.cover_a, m.cover_b) < 0.85 or any(facts.count(name) for name in "pesw")
    ):
        return True
    if facts.other_row or _ordinals_differ(a, b, facts):
        return True
    if max(m.cover_a, m.cover_b) < WITHIN and not shared.get("d", 0) and _days_differ(a, b, facts):
        return True
    return bool(facts.count("p")) and not shared.get("p", 0)


def _days_differ(a: Print, b: Print, facts: Facts) -> bool:
    """What is told of Friday is not told of Sunday, but for a text that is otherwise the same."""
    return facts.other_days > 0 or any(
        kind == "d" and all(p.symbols[i] in WEEKDAYS for p, words in ((a, mine), (b, theirs)) for i in words)
        for kind, mine, theirs in facts.conflicts
    )


def _ordinals_differ(a: Print, b: Print, facts: Facts) -> bool:
    """The second delivery is not the third."""
    for kind, mine, theirs in facts.conflicts:
        if kind != "o" or len(mine) + len(theirs) != 2:
            continue
        i, j = mine[0], theirs[0]
        beside = a.symbols[i + 1 : i + 2] == b.symbols[j + 1 : j + 2] or (
            i and j and a.symbols[i - 1] == b.symbols[j - 1]
        )
        if beside:
            return True
    return False
