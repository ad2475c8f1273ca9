"""What is kept of the articles and paragraphs that were decided, as bytes and columns, since there are a million of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from service.duplicates import block
from service.duplicates.compact import NO_ID, ids_of, long_id
from service.duplicates.prints import Print, exact_of, symbols_of, unpack
from service.duplicates.recorded import cluster_of, is_tied, odd_event_id, unpacked
from service.models.relations import Ref

GONE = -1
"""In place of the number of what an entry repeats: that is no longer kept."""

_TRIM = 4096
_FAR = (1 << 32) - 1


class Article:
    """A kept article version; its paragraphs are the entries `first` to `first + count`.

    `minute` is published_at in minutes since the year 1, None without a date. While its paragraphs are being decided they
    are `parts`; then they become its `block`, followed by what the ledger notes of it.
    """

    __slots__ = ("block", "count", "first", "key", "minute", "parts", "source")

    def __init__(self, key: bytes, first: int, minute: int | None, source: str | None) -> None:
        self.key = key
        self.first = first
        self.count = 0
        self.minute = minute
        self.source = source
        self.block = b""
        self.parts: list[block.Part] | None = None

    @property
    def ids(self) -> tuple[str, str]:
        """Article id and content hash."""
        return ids_of(self.key)

    @property
    def article_id(self) -> str:
        """The article's id."""
        return ids_of(self.key)[0]

    @property
    def note(self) -> bytes:
        """What the ledger noted."""
        return self.block[block.size_of(self.block) :]


class Archive:
    """The entries by number, given out in order. Numbers that were dropped stay dropped."""

    def __init__(self) -> None:
        self._base = 0
        self._article: list[Article | None] = []
        self._back = array("I")
        self._sightings: dict[int, list[int]] = {}
        self._kept = 0

    def __len__(self) -> int:
        return self._kept

    def __contains__(self, number: int) -> bool:
        at = number - self._base
        return 0 <= at < len(self._article) and self._article[at] is not None

    @property
    def next_number(self) -> int:
        """The number that the next entry gets."""
        return self._base + len(self._article)

    def add(self, article: Article, count: int = 1) -> None:
        """Make room for the next paragraphs of an article, the last that was begun."""
        self._article += [article] * count
        self._back.frombytes(bytes(self._back.itemsize * count))
        article.count += count
        self._kept += count

    def repeat(self, number: int, of: int) -> None:
        """Note that an entry repeats the entry `of`, or one that is `GONE`."""
        back = number - of
        if of == GONE or back >= _FAR:
            self._back[number - self._base] = _FAR
            return
        self._back[number - self._base] = back
        self._sightings.setdefault(of, []).append(number)

    def drop(self, article: Article) -> None:
        """Let an article's entries go."""
        first = article.first - self._base
        if self._sightings:
            for number, back in enumerate(self._back[first : first + article.count], article.first):
                self._sightings.pop(number, None)
                if back and (held := self._sightings.get(number - back)) is not None:
                    held.remove(number)
                    if not held:
                        del self._sightings[number - back]
        self._article[first : first + article.count] = [None] * article.count
        self._kept -= article.count

    def trim(self, before: int) -> None:
        """Give back the room of entries with a smaller number, which were all dropped, some thousands at a time."""
        dead = before - self._base
        if dead >= _TRIM and dead * 8 >= len(self._article):
            del self._article[:dead], self._back[:dead]
            self._base = before

    def article(self, number: int) -> Article:
        """The article version an entry belongs to."""
        article = self._article[number - self._base]
        if article is None:
            raise KeyError(number)
        return article

    def packed(self, number: int) -> bytes:
        """The packed fingerprint."""
        article = self.article(number)
        at = number - article.first
        return article.parts[at].print if article.parts is not None else block.print_of(article.block, at)

    def symbols(self, number: int) -> str:
        """The words as symbols."""
        return symbols_of(self.packed(number))

    def opened(self, number: int) -> Print:
        """The fingerprint, opened."""
        return unpack(self.packed(number))

    def exact(self, number: int) -> int:
        """The exact key."""
        return exact_of(self.packed(number))

    def event_id(self, number: int) -> str:
        """The event id as it was given."""
        article = self.article(number)
        at = number - article.first
        if article.parts is not None:
            return article.parts[at].event_id
        short = block.event_of(article.block, at)
        return long_id(short) if short != NO_ID else odd_event_id(block.decision_of(article.block, at))

    def ref(self, number: int) -> Ref:
        """Where an entry is from."""
        article = self.article(number)
        at = number - article.first
        article_id, content_hash = article.ids
        index = article.parts[at].index if article.parts is not None else block.index_of(article.block, at)
        return Ref(article_id=article_id, content_hash=content_hash, index=index, event_id=self.event_id(number))

    def decision(self, number: int) -> bytes:
        """The packed decision."""
        article = self.article(number)
        at = number - article.first
        return article.parts[at].decision if article.parts is not None else block.decision_of(article.block, at)

    def find(self, article: Article, index: int) -> int | None:
        """The number of the entry at `index` of an article."""
        if article.parts is not None:
            at = next((at for at, part in enumerate(article.parts) if part.index == index), None)
        else:
            at = block.place_of(article.block, index)
        return None if at is None else article.first + at

    def repeats(self, number: int) -> int | None:
        """What the entry repeats: a number, `GONE` if that is no longer kept; None if it is no sighting."""
        back = self._back[number - self._base]
        if not back:
            return None
        return number - back if number - back in self else GONE

    def sightings(self, number: int) -> Iterable[int]:
        """The kept entries that repeat this one, in order."""
        return self._sightings.get(number, ())

    def root(self, number: int) -> Ref:
        """The first of the entry's cluster, as recorded with it."""
        decision = self.decision(number)
        if is_tied(decision):
            root = unpacked(decision, "").get("root")
            if root is not None:
                return Ref(**root)
        return self.ref(number)

    def cluster(self, number: int) -> str:
        """The entry's cluster, as recorded with it."""
        decision = self.decision(number)
        return cluster_of(decision, self.event_id(number)) if is_tied(decision) else self.event_id(number)
