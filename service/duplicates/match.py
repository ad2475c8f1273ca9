"""From what was measured to the decision that is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.duplicates.archive import Article
from service.duplicates.changes import render
from service.duplicates.kept import Kept
from service.duplicates.prints import Print
from service.duplicates.relations import Measures, overlap
from service.duplicates.spans import differing, matched
from service.models.base import Span
from service.models.relations import SIGHTED, Decision, Related, Relation

OFFERED = 3
"""So many related events are named at most."""

HELD = 0.8
"""Share of the shorter paragraph's weight that must lie in the longer one for it to be held by it."""

HELD_COPIED = 0.55
"""Share of it that must lie there in stretches of copied text."""

HELD_WEIGHT = 8
"""Weight of copied text, about as many words of content, below which nothing is joined: greetings, names of sources."""

_UPDATED = 3


@dataclass(slots=True)
class Match:
    """A kept paragraph whose text the new one reuses."""

    number: int
    old: Print
    measures: Measures
    relation: Relation

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Which match to take: one that says all, then the one that holds most of the new text, then the earliest."""
        cover = self.measures.cover_a if self.relation in SIGHTED else self.measures.cover_a * self.measures.cover_b
        return self.relation in SIGHTED, round(cover, 6), -self.number


def original(event_id: str, related: Sequence[Related] = (), compared: int = 0) -> Decision:
    """The decision for a paragraph that reuses none."""
    scores: dict[str, float] = {}
    for each in related:
        scores[each.event_id] = max(each.score, scores.get(each.event_id, 0.0))
    best = [Related(event_id=e, score=s) for e, s in sorted(scores.items(), key=lambda r: (-r[1], r[0]))[:OFFERED]]
    return Decision(relation="original", cluster=event_id, related_to=best, compared=compared)


def exact_decision(kept: Kept, article: Article, fingerprint: Mapping[str, Any], same: int) -> Decision:
    """The decision for a paragraph of the same words as the kept paragraph `same`."""
    units = fingerprint["u"]
    return Decision(
        relation="exact",
        of=kept.ref(same),
        root=kept.root(same),
        cluster=kept.cluster(same),
        similarity=1.0,
        containment=1.0,
        containment_reverse=1.0,
        matched=Span(start=units[0], end=units[-2]) if units else None,
        same_article=kept.article(same).article_id == article.article_id,
        compared=1,
    )


def match_decision(
    kept: Kept,
    article: Article,
    event_id: str,
    new: Print,
    best: Match,
    others: Sequence[Match],
    apart: frozenset[str],
    compared: int,
) -> Decision:
    """The decision for a paragraph that reuses the text of `best`, and perhaps that of `others` as well."""
    measures, old = best.measures, best.old
    to_new, to_old = measures.alignment.to_b, measures.alignment.to_a
    similarity, inside_new, inside_old = overlap(new, old)
    revision = best.relation == "revision"
    cluster = kept.cluster(best.number)
    if revision and cluster in apart:
        cluster = event_id
    joins = {kept.cluster(match.number) for match in others if _held(new, match)}
    return Decision(
        relation=best.relation,
        of=kept.ref(best.number),
        root=kept.root(best.number),
        cluster=cluster,
        similarity=round(similarity, 4),
        containment=round(inside_new, 4),
        containment_reverse=round(inside_old, 4),
        matched=matched(new, to_new),
        same_article=kept.article(best.number).article_id == article.article_id,
        added=differing(new, to_new, measures.facts.own_a) if revision else [],
        dropped=differing(old, to_old, measures.facts.own_b) if revision else [],
        changed=render(new, old, measures.facts) if revision else [],
        supersedes=_supersedes(article, new, kept.article(best.number), old) if revision else None,
        joins=sorted(joins - {cluster} - apart),
        compared=compared,
    )


def _held(new: Print, match: Match) -> bool:
    """Whether one of the two texts lies in the other, so that what is tied to the one is tied to the other."""
    measures = match.measures
    copied = max(measures.copied_a, measures.copied_b)
    return (
        max(measures.cover_a, measures.cover_b) >= HELD
        and copied >= HELD_COPIED
        and copied * min(new.total, match.old.total) >= HELD_WEIGHT
    )


def _supersedes(article: Article, new: Print, earlier: Article, old: Print) -> bool | None:
    """Which of two editions is the later, where a date or an edition mark says so."""
    mine, theirs = article.minute, earlier.minute
    if mine is not None and theirs is not None and mine != theirs:
        return mine > theirs
    if new.edition != old.edition:
        if new.edition and old.edition:
            return new.edition > old.edition
        if _UPDATED in (new.edition, old.edition):
            return new.edition == _UPDATED
    return None
