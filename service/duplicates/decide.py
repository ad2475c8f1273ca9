"""Deciding paragraphs in the order of the log: the derived index, and what each new paragraph is to those kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from service.duplicates.archive import Article
from service.duplicates.kept import Kept
from service.duplicates.match import Match, exact_decision, match_decision, original
from service.duplicates.prints import Print
from service.duplicates.related import tell_the_same, tell_together
from service.duplicates.relations import DUPLICATE, alike, measure
from service.duplicates.sighting import sighting_of
from service.duplicates.stumps import order
from service.models.relations import Decision, Related, Relation

COMPARED = 5
"""So many candidates, those that share most, are compared in full."""

PER_WORDS = 40
"""One more for so many words: a whole article that came as one paragraph may hold many earlier ones."""

COPIED = 0.4
"""Share of copied text below which no facts are weighed: none of the development duplicates has less than 0.44."""

RECURRENT = 5
"""A text repeated word for word in so many articles of its source is furniture: nothing but itself is tied to it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph to decide: its place in the article, the id of its event, and its fingerprint."""

    index: int
    event_id: str
    fingerprint: Mapping[str, Any]
    segment: int = 0


class Settled(NamedTuple):
    """The decisions of an article's paragraphs, in order, as they are written too; and what is recorded of the article."""

    decisions: list[Decision]
    written: list[dict[str, Any]]
    recorded: bytes


class Deduper:
    """Decides paragraphs, article by article; a pure function of the articles given so far and their order.

    What is kept may outgrow `max_paragraphs` until `evict` is called, which the caller does after each article.
    """

    def __init__(self, window_days: int = 14, max_paragraphs: int = 250_000) -> None:
        self.window = window_days * 1440
        self.max_paragraphs = max_paragraphs
        self._kept = Kept(self.window, max_paragraphs)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def articles(self) -> int:
        """How many article versions are kept."""
        return self._kept.articles

    def decide(
        self,
        article_id: str,
        content_hash: str,
        published_at: str | None,
        source: str | None,
        candidates: Sequence[Candidate],
    ) -> list[Decision]:
        """Decide the paragraphs of one article together and keep them. Returns one decision per candidate, in order."""
        return self.settle(article_id, content_hash, published_at, source, candidates).decisions

    def settle(
        self,
        article_id: str,
        content_hash: str,
        published_at: str | None,
        source: str | None,
        candidates: Sequence[Candidate],
        decided: Sequence[Decision] | None = None,
    ) -> Settled:
        """`decide`, with what is to be recorded of the article for `restore`. `decided` are decisions taken before."""
        article = self._kept.open(article_id, content_hash, _minute(published_at), source)
        decisions: list[Decision] = [original("")] * len(candidates)
        written: list[dict[str, Any]] = [{}] * len(candidates)
        numbers: dict[int, int] = {}
        positions, stumps = order([candidate.fingerprint["w"] for candidate in candidates])
        for position in positions:
            candidate = candidates[position]
            whole = numbers.get(stumps.get(position, -1))
            if decided is not None:
                decision = decided[position]
            elif whole is not None:
                decision = self._stump(article, candidate, whole)
            else:
                decision = self._decide(article, candidate)
            decisions[position] = decision
            told = written[position] = decision.model_dump(exclude_defaults=True)
            numbers[position] = self._kept.add(
                article, candidate.index, candidate.event_id, candidate.fingerprint, told
            )
        return Settled(decisions, written, self._kept.close(article))

    def restore(
        self, article_id: str, content_hash: str, source: str | None, recorded: bytes, note: bytes = b""
    ) -> None:
        """Keep a recorded article without deciding; in the order of its sequence this rebuilds `decide`'s state."""
        self._kept.restore(article_id, content_hash, source, recorded, note)

    def note(self, article_id: str, content_hash: str, note: bytes) -> None:
        """Keep a note with the article version that was decided last."""
        article = self._kept.get(article_id, content_hash)
        if article is not None:
            article.block += note

    def get(self, article_id: str, content_hash: str) -> Article | None:
        """A kept article version."""
        return self._kept.get(article_id, content_hash)

    def versions(self, article_id: str) -> list[Article]:
        """The kept versions of an article, oldest first."""
        return self._kept.versions(article_id)

    def __iter__(self) -> Iterator[Article]:
        """The kept article versions, oldest first."""
        return iter(self._kept)

    def evict(self) -> list[tuple[str, str]]:
        """Let go of the oldest articles until no more than `max_paragraphs` are kept; the newest article always stays.

        Returns the (article id, content hash) pairs that went, oldest first.
        """
        return [article.ids for article in self.evicted()]

    def evicted(self) -> list[Article]:
        """`evict`, with all that was kept of the articles that went."""
        gone: list[Article] = []
        while len(self._kept) > self.max_paragraphs and self._kept.articles > 1:
            gone.append(self._kept.drop_oldest())
        return gone

    def forget(self, article_id: str, content_hash: str) -> bool:
        """Take an article version out; whether it was kept."""
        return self._kept.forget(article_id, content_hash)

    def cluster_of(self, cluster: str) -> str:
        """The cluster that `cluster` goes by now: a later paragraph may have shown that two were one (`joins`)."""
        return self._kept.cluster_of(cluster)

    def _stump(self, article: Article, candidate: Candidate, whole: int) -> Decision:
        """A paragraph whose words all stand in `whole` and the paragraphs after it holds nothing of its own."""
        new, old = Print.of(candidate.fingerprint), self._kept.opened(whole)
        match = Match(whole, old, measure(new, old), "contained")
        return match_decision(self._kept, article, candidate.event_id, new, match, (), frozenset(), frozenset(), 1)

    def _decide(self, article: Article, candidate: Candidate) -> Decision:
        fingerprint = candidate.fingerprint
        if not fingerprint["w"]:
            return original(candidate.event_id)
        same = self._kept.equal(fingerprint["x"], article)
        if same is not None:
            return exact_decision(self._kept, article, fingerprint, same)
        ranked = self._kept.sharing(fingerprint["s"])
        if not ranked:
            return original(candidate.event_id, self._telling(article, fingerprint))
        new: Print | None = None
        best: Match | None = None
        others: list[Match] = []
        related: list[Related] = []
        apart: set[str] = set()
        unlike: list[int] = []
        compared = 0
        most = COMPARED + len(fingerprint["w"]) // PER_WORDS
        for number in ranked:
            if not self._kept.in_reach(article, number):
                continue
            if not alike(fingerprint["w"], self._kept.symbols(number)):
                unlike.append(number)
                continue
            old = self._kept.opened(number)
            new = new or Print.of(fingerprint)
            compared += 1
            measures = measure(new, old, COPIED)
            if measures.kind in ("different", "template"):
                unlike.append(number)
            if measures.kind == "related" and tell_the_same(new, old, measures.facts, measures.core):
                score = round(max(measures.cover_a, measures.cover_b), 4)
                related.append(Related(event_id=self._kept.event_id(number), score=score))
            elif measures.kind == "template":
                apart.add(self._kept.cluster(number))
            elif measures.kind in DUPLICATE and not self._kept.recurs(number, RECURRENT):
                relation: Relation = sighting_of(new, old, measures) or "revision"
                match = Match(number, old, measures, relation)
                if best is None or match.rank > best.rank:
                    best, match = match, best
                if match is not None:
                    others.append(match)
            if compared == most:
                break
        if best is None or new is None:
            return original(candidate.event_id, [*related, *self._telling(article, fingerprint)], compared)
        unlike_clusters = frozenset(map(self._kept.cluster, unlike))
        return match_decision(
            self._kept, article, candidate.event_id, new, best, others, frozenset(apart), unlike_clusters, compared
        )

    def _telling(self, article: Article, fingerprint: Mapping[str, Any]) -> list[Related]:
        """Paragraphs of other articles that tell the same facts in words of their own."""
        facts = fingerprint["f"]
        if not facts:
            return []
        return [
            Related(event_id=self._kept.event_id(number), score=round(share, 4))
            for share, number in self._kept.telling(facts)
            if self._kept.article(number) is not article
            and self._kept.in_reach(article, number)
            and tell_together(Print.of(fingerprint), self._kept.opened(number))
        ]


def _minute(published_at: str | None) -> int | None:
    if not published_at:
        return None
    try:
        when = datetime.fromisoformat(published_at)
    except ValueError:
        return None
    when = when.astimezone(UTC) if when.tzinfo else when
    return when.toordinal() * 1440 + when.hour * 60 + when.minute
