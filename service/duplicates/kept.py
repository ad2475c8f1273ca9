"""The kept paragraphs and the ways to find them again: by equal words, by shingles, by article."""

from __future__ import annotations

from array import array
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from sys import intern
from typing import Any

from service.duplicates import block, telling
from service.duplicates.archive import GONE, Archive, Article
from service.duplicates.block import Part
from service.duplicates.compact import key_of, prefixes_of
from service.duplicates.index import ShingleIndex
from service.duplicates.prints import Print, exact_of, pack
from service.duplicates.recorded import JOINS, is_sighting, packed, repeated, unpacked
from service.models.relations import Ref

SHARED = 6
"""Of the entered shingles of the shorter text one in so many must be shared for two texts to be compared.

Of the development duplicates that share any, none shares less than one in 5.
"""

_RANKED = 24
"""No more candidates than these, which share most, are looked at."""

_POSTINGS = 13
"""Shingles entered for a paragraph of news on average: what the index makes room for."""

_LOW = 0xFFFFFFFF


class Kept:
    """A pure function of the articles kept and their order: what went leaves no trace in what is found.

    In the index of exact keys stands the paragraph that was the first kept with its words when it came; later ones are in
    the group of that key, in order. In the index of shingles stand all; but what it finds is what a paragraph
    repeats, as long as that is kept, or the first of the same words.
    """

    def __init__(self, window: int, expected: int = 0) -> None:
        """`window` in minutes; `expected` paragraphs are made room for."""
        self._window = window
        self._articles: dict[bytes, Article] = {}
        self._archive = Archive()
        self._shingles = ShingleIndex(expected * _POSTINGS)
        self._exact = ShingleIndex(expected)
        self._told = ShingleIndex(expected // 2)
        self._groups: dict[int, list[int]] = {}
        self._joined: dict[str, str] = {}
        self._shortcuts: dict[str, str] = {}
        """From a cluster past those that it was joined to: chains grow long where reports are much reused."""
        self._joins: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return len(self._archive)

    @property
    def articles(self) -> int:
        """How many article versions are kept."""
        return len(self._articles)

    def __iter__(self) -> Iterator[Article]:
        """The article versions, oldest first."""
        return iter(self._articles.values())

    def get(self, article_id: str, content_hash: str) -> Article | None:
        """An article version, if it is kept."""
        return self._articles.get(key_of(article_id, content_hash))

    def versions(self, article_id: str) -> list[Article]:
        """The versions of an article, oldest first."""
        begins = prefixes_of(article_id)
        return [a for key, a in self._articles.items() if key.startswith(begins) and a.article_id == article_id]

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
        return self._archive.symbols(number)

    def opened(self, number: int) -> Print:
        """An entry's fingerprint."""
        return self._archive.opened(number)

    def cluster(self, number: int) -> str:
        """The cluster of an entry as it is known now."""
        return self.cluster_of(self._archive.cluster(number))

    def cluster_of(self, cluster: str) -> str:
        """What a cluster goes by now."""
        joined, shortcuts = self._joined, self._shortcuts
        passed: list[str] = []
        while (other := shortcuts.get(cluster) or joined.get(cluster)) is not None:
            passed.append(cluster)
            cluster = other
        for other in passed[:-1]:
            shortcuts[other] = cluster
        return cluster

    # Finding

    def equal(self, exact: str, article: Article) -> int | None:
        """The first kept paragraph of the same words within the window; `exact` is the fingerprint's key."""
        key = int(exact, 16)
        group = self._groups.get(key)
        if group is None:
            first = self._alone(key)
            group = [] if first is None else [first]
        for number in group:
            if self._near_in_time(article, number):
                return number
        return None

    def sharing(self, hashes: str) -> list[int]:
        """The paragraphs that share most shingles, most first; `hashes` as the fingerprint holds them."""
        wanted = hashes_of(hashes)
        shared = self._shingles.find(wanted)
        if not shared:
            return []
        counts: dict[int, int] = {}
        for number, count in shared.items():
            found_as = self._repeated(number)
            counts[found_as] = max(count, counts.get(found_as, 0))
        own, size = len(wanted), self._shingles.size
        ranked = [(-count, number) for number, count in counts.items() if count * SHARED >= min(own, size(number))]
        ranked.sort()
        return [number for _, number in ranked[:_RANKED]]

    def telling(self, facts: str) -> list[tuple[float, int]]:
        """The paragraphs that tell the same facts, with the share of facts that they have in common, most first."""
        wanted = hashes_of(facts)
        if len(wanted) < telling.SHARED:
            return []
        shares: dict[int, float] = {}
        for number, count in self._told.find(wanted).items():
            fewer = min(len(wanted), self._told.size(number))
            if count >= telling.SHARED and count >= telling.SHARE * fewer:
                found_as = self._repeated(number)
                shares[found_as] = max(count / fewer, shares.get(found_as, 0.0))
        return sorted(((share, number) for number, share in shares.items()), key=lambda pair: (-pair[0], pair[1]))

    def _repeated(self, number: int) -> int:
        """What an entry is found as: itself, or what it repeats."""
        of = self._archive.repeats(number)
        if of is None:
            return number
        if of != GONE:
            return of
        group = self._groups.get(self._archive.exact(number))
        return number if group is None or group[0] == number else self._repeated(group[0])

    def in_reach(self, article: Article, number: int) -> bool:
        """Whether an entry, or one that repeats it, was published within the window; without a date all are."""
        if self._near_in_time(article, number):
            return True
        same = self._groups.get(self._archive.exact(number), ())
        return any(self._near_in_time(article, n) for n in (*same, *self._archive.sightings(number)))

    def recurs(self, number: int, times: int) -> bool:
        """Whether the same words stand in so many articles of the entry's source, itself not counted."""
        group = self._groups.get(self._archive.exact(number), ())
        source = self._archive.article(number).source
        if len(group) <= times or source is None:
            return False
        articles: set[int] = set()
        for other in group:
            article = self._archive.article(other)
            if article.source == source:
                articles.add(article.first)
                if len(articles) > times:
                    return True
        return False

    def _near_in_time(self, article: Article, number: int) -> bool:
        if article.minute is None:
            return True
        minute = self._archive.article(number).minute
        return minute is None or abs(minute - article.minute) <= self._window

    def _alone(self, key: int) -> int | None:
        """The kept paragraph with an exact key that is in no group."""
        for number in self._exact.holders(key & _LOW):
            if self._archive.exact(number) == key:
                return number
        return None

    # Keeping

    def open(self, article_id: str, content_hash: str, minute: int | None, source: str | None) -> Article:
        """Begin an article version; one that is kept under the same key goes first."""
        article = self._begin(key_of(article_id, content_hash), minute, source)
        article.parts = []
        return article

    def _begin(self, key: bytes, minute: int | None, source: str | None) -> Article:
        self._forget(key)
        source = None if source is None else intern(source)
        article = self._articles[key] = Article(key, self._archive.next_number, minute, source)
        return article

    def add(
        self,
        article: Article,
        index: int,
        event_id: str,
        fingerprint: Mapping[str, Any],
        decision: Mapping[str, Any],
    ) -> int:
        """Keep a decided paragraph of the article that was opened last, its decision as it is written; returns its number."""
        part = Part(
            index,
            event_id,
            pack(fingerprint),
            packed(decision, event_id),
            hashes_of(fingerprint["s"]),
            hashes_of(fingerprint.get("f", "")),
        )
        number = self._archive.next_number
        if article.parts is None or number != article.first + article.count:
            raise ValueError("paragraphs are added to the article that was opened last, until it is closed")
        self._archive.add(article)
        article.parts.append(part)
        self._tie(number, part.decision)
        self._enter(number, exact_of(part.print))
        self._shingles.add(part.shingles)
        self._told.add(part.told)
        return number

    def close(self, article: Article) -> bytes:
        """All paragraphs of an article are added. Returns the block to be recorded, with which `restore` brings it back."""
        article.block, recorded = block.built(article.parts or (), article.minute)
        article.parts = None
        return article.block + recorded

    def restore(self, article_id: str, content_hash: str, source: str | None, recorded: bytes, note: bytes) -> None:
        """Keep a recorded article: what `open`, `add` and `close` left behind; `note` as in `Article.note`."""
        found = block.opened(recorded)
        article = self._begin(key_of(article_id, content_hash), found.minute, source)
        article.block = found.kept + note
        first, archive = article.first, self._archive
        archive.add(article, len(found.prints))
        self._enter_all(first, [exact_of(recorded, start) for start in found.prints])
        for at, start in enumerate(found.decisions):
            if recorded[start]:
                self._tie(first + at, recorded[start : found.ends[at]])
        self._shingles.extend(found.shingles, found.shingle_counts)
        self._told.extend(found.told, found.told_counts)

    def _enter(self, number: int, key: int) -> None:
        """Let the next paragraph be found by its words."""
        group = self._groups.get(key)
        if group is None and (earlier := self._alone(key)) is not None:
            group = self._groups[key] = [earlier]
        if group is None:
            self._exact.add((key & _LOW,))
        else:
            group.append(number)
            self._exact.add(())

    def _enter_all(self, first: int, keys: Sequence[int]) -> None:
        """`_enter` for paragraphs that follow each other."""
        groups, alone = self._groups, self._alone
        fresh: dict[int, int] = {}
        entered = array("I")
        counts = bytearray(len(keys))
        for at, key in enumerate(keys):
            group = groups.get(key)
            if group is not None:
                group.append(first + at)
                continue
            earlier = fresh[key] if key in fresh else alone(key)
            if earlier is not None:
                groups[key] = [earlier, first + at]
                continue
            fresh[key] = first + at
            entered.append(key & _LOW)
            counts[at] = 1
        self._exact.extend(entered, counts)

    def _tie(self, number: int, decision: bytes) -> None:
        if is_sighting(decision) and (of := repeated(decision)) is not None:
            holder = self._articles.get(of[0])
            found = self._archive.find(holder, of[1]) if holder is not None else None
            self._archive.repeat(number, GONE if found is None else found)
        if JOINS in decision:
            recorded = unpacked(decision, self._archive.event_id(number))
            self._joins[number] = recorded["joins"]
            for cluster in recorded["joins"]:
                if cluster in self._joined:  # it was known under its own name again, as what had joined it is gone
                    self._shortcuts.clear()
                self._joined[cluster] = recorded["cluster"]

    def forget(self, article_id: str, content_hash: str) -> bool:
        """Let an article version go, wherever it stands; whether it was kept."""
        return self._forget(key_of(article_id, content_hash))

    def _forget(self, key: bytes) -> bool:
        article = self._articles.get(key)
        if article is None:
            return False
        oldest = next(iter(self._articles.values())) is article
        del self._articles[key]
        self._drop(article, oldest)
        return True

    def drop_oldest(self) -> Article:
        """Let the oldest article version go; returns it."""
        article = self._articles.pop(next(iter(self._articles)))
        self._drop(article, True)
        return article

    def _drop(self, article: Article, oldest: bool) -> None:
        archive = self._archive
        after = article.first + article.count
        for number in range(article.first, after):
            key = archive.exact(number)
            group = self._groups.get(key)
            if group is not None:
                group.remove(number)
                if not group:
                    del self._groups[key]
            for cluster in self._joins.pop(number, ()):
                self._joined.pop(cluster, None)
                if oldest:  # what led to this cluster was joined before it was, and is gone: no other way passes it
                    self._shortcuts.pop(cluster, None)
                else:
                    self._shortcuts.clear()
        archive.drop(article)
        for index in (self._shingles, self._exact, self._told):
            if oldest:
                index.leave(after)
            else:
                for number in range(article.first, after):
                    index.hide(number)
        if oldest:
            archive.trim(after)


def hashes_of(encoded: str) -> array[int]:
    """The hashes that a fingerprint holds."""
    hashes = array("I")
    hashes.frombytes(b64decode(encoded))
    return hashes
