"""The kept paragraphs and the ways to find them again: by equal words, by shingles, by article."""

from __future__ import annotations

from array import array
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from service.duplicates import telling
from service.duplicates.archive import Archive, Article
from service.duplicates.index import ShingleIndex
from service.duplicates.prints import Print, exact_of, symbols_of
from service.models.relations import SIGHTED, Decision, Ref

SHARED = 6
"""Of the entered shingles of the shorter text one in so many must be shared for two texts to be compared.

Of the development duplicates that share any, none shares less than one in 5.
"""

_RANKED = 24
"""No more candidates than these, which share most, are looked at."""


class Kept:
    """A pure function of the articles kept and their order: what went leaves no trace in what is found.

    Of paragraphs with the same words the first stands for all in the index of exact keys. In the index of shingles stand
    all; but what it finds is what a paragraph repeats, as long as that is kept, or the first of the same words.
    """

    def __init__(self, window: int) -> None:
        self._window = window
        self._articles: dict[tuple[str, str], Article] = {}
        self._archive = Archive()
        self._shingles = ShingleIndex(self._archive.place)
        self._exact = ShingleIndex(self._archive.place_exact, postings=1 << 9)
        self._told = ShingleIndex(self._archive.place_told, postings=1 << 9)
        self._groups: dict[int, list[int]] = {}
        self._joined: dict[str, str] = {}
        self._joins: dict[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self._archive)

    @property
    def articles(self) -> int:
        """How many article versions are kept."""
        return len(self._articles)

    # What is there

    def ref(self, number: int) -> Ref:
        """Where an entry is from."""
        return self._archive.ref(number)

    def root(self, number: int) -> Ref:
        """The first of an entry's cluster."""
        return self._archive.root(number)

    def event_id(self, number: int) -> str:
        """An entry's event id."""
        return self._archive.event_id(number)

    def article(self, number: int) -> Article:
        """An entry's article."""
        return self._archive.article(number)

    def symbols(self, number: int) -> str:
        """An entry's words as symbols."""
        return symbols_of(self._archive.packed(number))

    def opened(self, number: int) -> Print:
        """An entry's fingerprint."""
        return self._archive.opened(number)

    def cluster(self, number: int) -> str:
        """The cluster of an entry as it is known now."""
        return self.cluster_of(self._archive.cluster(number))

    def cluster_of(self, cluster: str) -> str:
        """What a cluster goes by now."""
        joined = self._joined
        while (other := joined.get(cluster)) is not None:
            cluster = other
        return cluster

    # Finding

    def equal(self, exact: str, article: Article) -> int | None:
        """The first kept paragraph of the same words within the window; `exact` is the fingerprint's key."""
        key = int(exact, 16)
        group = self._groups.get(key)
        if group is None:
            first = self._first(key)
            group = [] if first is None else [first]
        for number in group:
            if self._near_in_time(article, number):
                return number
        return None

    def sharing(self, hashes: str) -> list[int]:
        """The paragraphs that share most shingles, most first; `hashes` as the fingerprint holds them."""
        wanted = _hashes(hashes)
        shared = self._shingles.find(wanted)
        if not shared:
            return []
        counts: dict[int, int] = {}
        for number, count in shared.items():
            found_as = self._repeated(number)
            counts[found_as] = max(count, counts.get(found_as, 0))
        own, size, slot = len(wanted), self._shingles.size, self._archive.slot
        ranked = [
            (-count, number) for number, count in counts.items() if count * SHARED >= min(own, size(slot(number)))
        ]
        ranked.sort()
        return [number for _, number in ranked[:_RANKED]]

    def telling(self, facts: str) -> list[tuple[float, int]]:
        """The paragraphs that tell the same facts, with the share of facts that they have in common, most first."""
        wanted = _hashes(facts)
        if len(wanted) < telling.SHARED:
            return []
        shares: dict[int, float] = {}
        for number, count in self._told.find(wanted).items():
            fewer = min(len(wanted), self._told.size(self._archive.told_slot(number)))
            if count >= telling.SHARED and count >= telling.SHARE * fewer:
                found_as = self._repeated(number)
                shares[found_as] = max(count / fewer, shares.get(found_as, 0.0))
        return sorted(((share, number) for number, share in shares.items()), key=lambda pair: (-pair[0], pair[1]))

    def _repeated(self, number: int) -> int:
        """What an entry is found as: itself, or what it repeats."""
        of = self._archive.repeats(number)
        if of is None:
            return number
        if of >= 0:
            return of
        if self._archive.exact_slot(number) >= 0:
            return number
        return self._repeated(self._groups[exact_of(self._archive.packed(number))][0])

    def in_reach(self, article: Article, number: int) -> bool:
        """Whether an entry, or one that repeats it, was published within the window; without a date all are."""
        if self._near_in_time(article, number):
            return True
        same = self._groups.get(exact_of(self._archive.packed(number)), ())
        return any(self._near_in_time(article, n) for n in (*same, *self._archive.sightings(number)))

    def recurs(self, number: int, times: int) -> bool:
        """Whether the same words stand in so many articles of the entry's source, itself not counted."""
        group = self._groups.get(exact_of(self._archive.packed(number)), ())
        if len(group) <= times:
            return False
        source = self._archive.article(number).source
        articles = {self._archive.article(n).first for n in group if self._archive.article(n).source == source}
        return source is not None and len(articles) > times

    def _near_in_time(self, article: Article, number: int) -> bool:
        if article.minute is None:
            return True
        minute = self._archive.article(number).minute
        return minute is None or abs(minute - article.minute) <= self._window

    def _first(self, key: int) -> int | None:
        for number in self._exact.find((key & 0xFFFFFFFF,)):
            if exact_of(self._archive.packed(number)) == key:
                return number
        return None

    # Keeping

    def open(self, article_id: str, content_hash: str, minute: int | None, source: str | None) -> Article:
        """Begin an article version; one that is kept under the same key goes first."""
        self.forget(article_id, content_hash)
        article = Article(article_id, content_hash, minute, source, self._archive.next_number)
        self._articles[article_id, content_hash] = article
        return article

    def add(
        self, article: Article, index: int, event_id: str, fingerprint: Mapping[str, Any], decision: Decision
    ) -> int:
        """Keep a decided paragraph; returns its number."""
        archive = self._archive
        number = archive.add(article, index, event_id, fingerprint)
        sighting = decision.relation in SIGHTED
        of = -1
        if decision.of is not None and decision.root is not None:
            holder = self._articles.get((decision.of.article_id, decision.of.content_hash))
            found = archive.find(holder, decision.of.index) if holder is not None else None
            of = -1 if found is None else found
            archive.tie(number, of, sighting, decision.root, decision.cluster)
            if decision.joins:
                self._join(number, decision)
        key = int(fingerprint["x"], 16)
        first = self._first(key)
        if first is None:
            archive.place_exact(number, self._exact.add(number, (key & 0xFFFFFFFF,)))
        else:
            self._groups.setdefault(key, [first]).append(number)
        archive.place(number, self._shingles.add(number, _hashes(fingerprint["s"])))
        if fingerprint["f"]:
            archive.place_told(number, self._told.add(number, _hashes(fingerprint["f"])))
        return number

    def forget(self, article_id: str, content_hash: str) -> bool:
        """Let an article version go, wherever it stands; whether it was kept."""
        article = self._articles.pop((article_id, content_hash), None)
        if article is None:
            return False
        self._drop(article)
        return True

    def drop_oldest(self) -> tuple[str, str]:
        """Let the oldest article version go; returns its key."""
        key = next(iter(self._articles))
        self._drop(self._articles.pop(key))
        return key

    def _drop(self, article: Article) -> None:
        archive = self._archive
        numbers = range(article.first, article.first + article.count)
        for number in numbers:
            self._shingles.remove(archive.slot(number))
            if archive.told_slot(number) >= 0:
                self._told.remove(archive.told_slot(number))
            key = exact_of(archive.packed(number))
            group = self._groups.get(key)
            if group is not None:
                group.remove(number)
                if len(group) == 1:
                    del self._groups[key]
            if archive.exact_slot(number) >= 0:
                self._exact.remove(archive.exact_slot(number))
                if group:
                    archive.place_exact(group[0], self._exact.add(group[0], (key & 0xFFFFFFFF,)))
            for cluster in self._joins.pop(number, ()):
                self._joined.pop(cluster, None)
        for number in numbers:
            archive.drop(number)
        archive.trim()

    def _join(self, number: int, decision: Decision) -> None:
        self._joins[number] = tuple(decision.joins)
        for cluster in decision.joins:
            self._joined[cluster] = decision.cluster


def _hashes(encoded: str) -> array[int]:
    hashes = array("I")
    hashes.frombytes(b64decode(encoded))
    return hashes
