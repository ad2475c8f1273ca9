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

MUTUAL = 0.5
"""Share of both of two texts that must correspond for them to be editions of one text, neither a part of the other."""

LIKE = 0.8
"""Share of both from which they are so much alike that a third text of the same wording does not part them."""

PART = 0.5
"""Share of the new paragraph up to which an old one is a mere part of it. A part goes with one report only."""

_UPDATED = 3


@dataclass(slots=True)
class Match:
    """A kept paragraph whose text the new one reuses."""

    number: int
    old: Print
    measures: Measures
    relation: Relation

    def is_part(self, new: Print) -> bool:
        """Whether the old text makes up so little of the new one that it is a mere part."""
        return self.old.total < PART * new.total

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Which match to take: one that says all, then the one most of which is in the other as well, then the earliest.

        So a text is tied to its like before it is tied to an article that holds both.
        """
        return self.relation in SIGHTED, round(self.mutual, 6), -self.number

    @property
    def mutual(self) -> float:
        """The share that corresponds of the text of which less does."""
        return min(self.measures.cover_a, self.measures.cover_b)


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
    unlike: frozenset[str],
    compared: int,
) -> Decision:
    """The decision for a paragraph that reuses the text of `best`, and perhaps that of `others` as well.

    It does not come into a cluster of `apart`, which hold the same wording about another act, nor by a mere part into one
    of `unlike`, which hold a text that shares some of its words and is another report.
    """
    measures, old = best.measures, best.old
    to_new, to_old = measures.alignment.to_b, measures.alignment.to_a
    similarity, inside_new, inside_old = overlap(new, old)
    revision = best.relation == "revision"
    cluster = kept.cluster(best.number)
    if revision and ((cluster in apart and best.mutual < LIKE) or (cluster in unlike and best.is_part(new))):
        cluster = event_id
    joins = {
        kept.cluster(match.number)
        for match in others
        if _held(new, match) and not (match.is_part(new) and kept.cluster(match.number) in unlike)
    }
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
        added=differing(new, to_new, measures.facts.own_a, measures.facts.opposed(0)) if revision else [],
        dropped=differing(old, to_old, measures.facts.own_b, measures.facts.opposed(1)) if revision else [],
        changed=render(new, old, measures.facts) if revision else [],
        supersedes=_supersedes(article, new, kept.article(best.number), old) if revision else None,
        joins=sorted(joins - {cluster} - apart),
        compared=compared,
    )


def _held(new: Print, match: Match) -> bool:
    """Whether the old text lies in the new one, or most of both is one, so that what is tied to the old is tied to the new.

    Not the other way round: a sentence that stands in two reports makes no one report of them.
    """
    measures = match.measures
    if match.mutual >= MUTUAL:
        return True
    copied = measures.copied_b
    return measures.cover_b >= HELD and copied >= HELD_COPIED and copied * match.old.total >= HELD_WEIGHT


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
