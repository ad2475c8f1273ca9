"""Clusters of two runs over the same paragraphs: which pairs stand together, and what was published of each cluster."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence


def groups(clusters: Mapping[Hashable, str]) -> list[list[Hashable]]:
    """The members of each cluster, in the order given, the largest cluster first."""
    members: dict[str, list[Hashable]] = defaultdict(list)
    for member, cluster in clusters.items():
        members[cluster].append(member)
    return sorted(members.values(), key=len, reverse=True)


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


def agreement(one: Mapping[Hashable, str], other: Mapping[Hashable, str]) -> tuple[int, int, int]:
    """Pairs that stand together in both runs, in the first, and in the second."""
    both = Counter((one[member], other[member]) for member in one)
    return (
        sum(map(_pairs, both.values())),
        sum(map(_pairs, Counter(one.values()).values())),
        sum(map(_pairs, Counter(other.values()).values())),
    )


def scored(gold: Sequence[bool], said: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall and F1 of what was said to be so."""
    right = sum(g and s for g, s in zip(gold, said, strict=True))
    precision, recall = right / (sum(said) or 1), right / (sum(gold) or 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)
