"""Deciding paragraphs in the order of the log: the derived index, and what each new paragraph is to those kept."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from service.duplicates.changes import render
from service.duplicates.entries import Article, Entry, sampled_hashes
from service.duplicates.index import ShingleIndex
from service.duplicates.prints import Print
from service.duplicates.relations import Measures, measure
from service.duplicates.sighting import sighting_of
from service.duplicates.spans import differing, matched
from service.models.relations import SIGHTED, Decision, Related, Relation

COMPARED = 8
"""So many candidates, those that share most, are compared in full."""

RECURRENT = 5
"""A text repeated word for word in so many articles of its source is furniture: nothing but itself is tied to it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph to decide: its place in the article, the id of its event, and its fingerprint."""

    index: int
    event_id: str
    fingerprint: Mapping[str, Any]
    segment: int = 0


class Deduper:
    """Decides paragraphs, article by article; a pure function of the articles given so far and their order.

    What is kept may outgrow `max_paragraphs` until `evict` is called, which the caller does after each article.
    """

    def __init__(self, window_days: int = 14, max_paragraphs: int = 250_000) -> None:
        self.window = window_days * 1440
        self.max_paragraphs = max_paragraphs
        self._articles: dict[tuple[str, str], Article] = {}
        self._exact: dict[str, list[Entry]] = {}
        self._entries: dict[int, Entry] = {}
        self._living: dict[tuple[str, str, int], Entry] = {}
        self._index = ShingleIndex()
        self._next = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def articles(self) -> int:
        """How many article versions are kept."""
        return len(self._articles)

    @property
    def indexed(self) -> int:
        """How many paragraphs stand in the index themselves, not through the one they repeat."""
        return len(self._entries)

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._articles

    def decide(
        self,
        article_id: str,
        content_hash: str,
        published_at: str | None,
        source: str | None,
        candidates: Sequence[Candidate],
    ) -> list[Decision]:
        """Decide the paragraphs of one article together and keep them. Returns one decision per candidate, in order."""
        article = self._open(article_id, content_hash, published_at, source)
        decisions: dict[int, Decision] = {}
        for position in _longest_first(candidates):
            candidate = candidates[position]
            decision = self._decide(article, candidate)
            decisions[position] = decision
            self._keep(article, candidate, decision)
        return [decisions[position] for position in range(len(candidates))]

    def restore(
        self,
        article_id: str,
        content_hash: str,
        published_at: str | None,
        source: str | None,
        candidates: Sequence[Candidate],
        decisions: Sequence[Decision],
    ) -> None:
        """Keep a recorded article without deciding; in the order of its sequence this rebuilds `decide`'s state."""
        article = self._open(article_id, content_hash, published_at, source)
        for position in _longest_first(candidates):
            self._keep(article, candidates[position], decisions[position])

    def forget(self, article_id: str, content_hash: str) -> bool:
        """Take an article version out; whether it was kept."""
        article = self._articles.pop((article_id, content_hash), None)
        if article is None:
            return False
        self._drop(article)
        return True

    def _open(self, article_id: str, content_hash: str, published_at: str | None, source: str | None) -> Article:
        key = (article_id, content_hash)
        self.forget(*key)
        article = Article(article_id, content_hash, _minute(published_at), source)
        self._articles[key] = article
        return article

    def _decide(self, article: Article, candidate: Candidate) -> Decision:
        print_ = candidate.fingerprint
        if not print_["w"]:
            return Decision(relation="original", cluster=candidate.event_id)
        for same in self._exact.get(print_["x"], ()):
            if self._in_reach(article, same):
                return self._exactly(article, candidate, same)
        new = Print.of(print_)
        best: tuple[tuple[int, float, int], Entry, Measures, Relation] | None = None
        related: list[Related] = []
        compared = 0
        for entry in self._candidates(article, candidate):
            compared += 1
            old = entry.opened()
            measures = measure(new, old)
            if measures.kind == "related":
                related.append(Related(event_id=entry.event_id, score=round(measures.cover_a, 4)))
            if measures.kind not in ("same", "contained", "revision") or self._recurs(entry):
                continue
            relation: Relation = sighting_of(new, old, measures) or "revision"
            rank = (
                relation in SIGHTED,
                measures.cover_a if relation in SIGHTED else measures.similarity,
                -entry.number,
            )
            if best is None or rank > best[0]:
                best = (rank, entry, measures, relation)
        if best is None:
            return Decision(relation="original", cluster=candidate.event_id, related_to=related[:3], compared=compared)
        _, entry, measures, relation = best
        old = entry.opened()
        revision = relation == "revision"
        to_new, to_old = measures.alignment.to_b, measures.alignment.to_a
        return Decision.model_validate(
            {
                "relation": relation,
                "of": entry.ref,
                "root": entry.decision.root or entry.ref,
                "cluster": entry.decision.cluster,
                "similarity": round(measures.similarity, 4),
                "containment": round(measures.containment_a, 4),
                "containment_reverse": round(measures.containment_b, 4),
                "matched": matched(new, to_new),
                "same_article": entry.article.key[0] == article.key[0],
                "added": differing(new, to_new, measures.facts.own_a) if revision else [],
                "dropped": differing(old, to_old, measures.facts.own_b) if revision else [],
                "changed": render(new, old, measures.facts) if revision else [],
                "supersedes": _supersedes(article, new, entry, old) if revision else None,
                "compared": compared,
            }
        )

    def _exactly(self, article: Article, candidate: Candidate, same: Entry) -> Decision:
        units = candidate.fingerprint["u"]
        return Decision.model_validate(
            {
                "relation": "exact",
                "of": same.ref,
                "root": same.decision.root or same.ref,
                "cluster": same.decision.cluster,
                "similarity": 1.0,
                "containment": 1.0,
                "containment_reverse": 1.0,
                "matched": {"start": units[0], "end": units[-2]} if units else None,
                "same_article": same.article.key[0] == article.key[0],
                "compared": 1,
            }
        )

    def _candidates(self, article: Article, candidate: Candidate) -> list[Entry]:
        hashes = sampled_hashes(candidate.fingerprint)
        shared = self._index.find(hashes)
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        entries = (self._entries[number] for number, _ in ranked)
        reachable = [entry for entry in entries if self._in_reach(article, entry)]
        return reachable[:COMPARED]

    def _in_reach(self, article: Article, entry: Entry) -> bool:
        """Whether the entry, or one that repeats it, was published within the window; without a date all are."""
        if article.minute is None:
            return True
        return any(
            e.article.minute is None or abs(e.article.minute - article.minute) <= self.window
            for e in (entry, *entry.sightings)
        )

    def _recurs(self, entry: Entry) -> bool:
        source = entry.article.source
        if source is None or len(entry.sightings) < RECURRENT:
            return False
        key = entry.fingerprint["x"]
        repeats = {s.article.key for s in entry.sightings if s.article.source == source and s.fingerprint["x"] == key}
        return len(repeats) >= RECURRENT

    def _keep(self, article: Article, candidate: Candidate, decision: Decision) -> None:
        entry = Entry(self._next, article, candidate.index, candidate.event_id, candidate.fingerprint, decision)
        self._next += 1
        self._count += 1
        article.entries.append(entry)
        self._living[(*article.key, candidate.index)] = entry
        self._place(entry)

    def _place(self, entry: Entry) -> None:
        """A sighting is found through the entry it repeats while that is kept; everything else is indexed itself."""
        decision = entry.decision
        if decision.of is not None and decision.relation in SIGHTED:
            of = decision.of
            holder = self._living.get((of.article_id, of.content_hash, of.index))
            if holder is not None and holder.indexed:
                entry.holder = holder
                holder.sightings.append(entry)
                return
        entry.indexed = True
        self._entries[entry.number] = entry
        insort(self._exact.setdefault(entry.fingerprint["x"], []), entry, key=lambda e: e.number)
        self._index.add(entry.number, entry.hashes())

    def evict(self) -> list[tuple[str, str]]:
        """Let go of the oldest articles until no more than `max_paragraphs` are kept; the newest article always stays.

        Returns the (article id, content hash) pairs that went, oldest first.
        """
        evicted: list[tuple[str, str]] = []
        while self._count > self.max_paragraphs and len(self._articles) > 1:
            key = next(iter(self._articles))
            self._drop(self._articles.pop(key))
            evicted.append(key)
        return evicted

    def _drop(self, article: Article) -> None:
        orphans: list[Entry] = []
        for entry in article.entries:
            self._count -= 1
            del self._living[(*article.key, entry.index)]
            if entry.holder is not None:
                entry.holder.sightings.remove(entry)
            if entry.indexed:
                del self._entries[entry.number]
                self._index.remove(entry.number, entry.hashes())
                equal = self._exact[entry.fingerprint["x"]]
                equal.remove(entry)
                if not equal:
                    del self._exact[entry.fingerprint["x"]]
                orphans += entry.sightings
        for orphan in sorted(orphans, key=lambda e: e.number):
            if orphan.article is not article:
                orphan.holder = None
                self._place(orphan)


def _longest_first(candidates: Sequence[Candidate]) -> list[int]:
    """Positions by falling length: so the whole paragraph is the original, and a teaser above it the sighting."""
    return sorted(range(len(candidates)), key=lambda k: (-len(candidates[k].fingerprint["w"]), candidates[k].index))


def _minute(published_at: str | None) -> int | None:
    if not published_at:
        return None
    try:
        when = datetime.fromisoformat(published_at)
    except ValueError:
        return None
    when = when.astimezone(UTC) if when.tzinfo else when
    return when.toordinal() * 1440 + when.hour * 60 + when.minute


def _supersedes(article: Article, new: Print, entry: Entry, old: Print) -> bool | None:
    """Which of two editions is the later, where a date or an edition mark says so."""
    mine, theirs = article.minute, entry.article.minute
    if mine is not None and theirs is not None and mine != theirs:
        return mine > theirs
    if new.edition and old.edition and new.edition != old.edition:
        return new.edition > old.edition
    if 3 in (new.edition, old.edition) and new.edition != old.edition:
        return new.edition == 3
    return None
