"""What is kept of the articles and paragraphs that were decided, in columns, since there are a million of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.duplicates.prints import Print, pack, unpack
from service.duplicates.ties import ORIGINAL, Root, Ties
from service.models.relations import Ref

_UUID = 36
_UNPLACED = -1
_TRIM = 4096


@dataclass(slots=True, eq=False)
class Article:
    """A kept article version; its paragraphs are the entries `first` to `first + count`.

    `minute` is published_at in minutes since the year 1, None without a date.
    """

    article_id: str
    content_hash: str
    minute: int | None
    source: str | None
    first: int
    count: int = 0


class Archive:
    """The entries by number, given out in order. Numbers that were dropped stay dropped."""

    def __init__(self) -> None:
        self._base = 0
        self._packed: list[bytes | None] = []
        self._article: list[Article | None] = []
        self._index = array("I")
        self._high = array("Q")
        self._low = array("Q")
        self._slot = array("i")
        self._exact_slot = array("i")
        self._told_slot = array("i")
        self.ties = Ties()
        self._odd_ids: dict[int, str] = {}
        self._kept = 0

    def __len__(self) -> int:
        return self._kept

    def __contains__(self, number: int) -> bool:
        at = number - self._base
        return 0 <= at < len(self._packed) and self._packed[at] is not None

    @property
    def next_number(self) -> int:
        """The number that the next entry gets."""
        return self._base + len(self._packed)

    def add(self, article: Article, index: int, event_id: str, fingerprint: Mapping[str, Any]) -> int:
        """Keep a paragraph; returns its number."""
        number = self.next_number
        self._packed.append(pack(fingerprint))
        self._article.append(article)
        self._index.append(index)
        high, low = _halves(event_id)
        if (high, low) == (0, 0):
            self._odd_ids[number] = event_id
        self._high.append(high)
        self._low.append(low)
        self._slot.append(_UNPLACED)
        self._exact_slot.append(_UNPLACED)
        self._told_slot.append(_UNPLACED)
        self.ties.append()
        article.count += 1
        self._kept += 1
        return number

    def drop(self, number: int) -> None:
        """Let an entry go."""
        at = number - self._base
        self.ties.leave(at, number, self._base)
        if self.ties.is_named(number):
            ref = self.ref(number)
            self.ties.remember(number, (ref.article_id, ref.content_hash, ref.index, ref.event_id))
        self._packed[at] = self._article[at] = None
        self._odd_ids.pop(number, None)
        self._kept -= 1

    def trim(self) -> None:
        """Give back the room of what was dropped at the beginning, some thousands at a time."""
        if len(self._packed) < _TRIM or any(self._packed[at] is not None for at in (0, _TRIM // 2, _TRIM - 1)):
            return
        dead = next((at for at, packed in enumerate(self._packed) if packed is not None), len(self._packed))
        if dead >= _TRIM:
            self._base += dead
            for column in (
                self._packed,
                self._article,
                self._index,
                self._high,
                self._low,
                self._slot,
                self._exact_slot,
                self._told_slot,
            ):
                del column[:dead]
            self.ties.trim(dead)

    def packed(self, number: int) -> bytes:
        """The packed fingerprint."""
        packed = self._packed[number - self._base]
        if packed is None:
            raise KeyError(number)
        return packed

    def opened(self, number: int) -> Print:
        """The fingerprint, opened."""
        return unpack(self.packed(number))

    def article(self, number: int) -> Article:
        """The article version an entry belongs to."""
        article = self._article[number - self._base]
        if article is None:
            raise KeyError(number)
        return article

    def event_id(self, number: int) -> str:
        """The event id as it was given."""
        at = number - self._base
        if number in self._odd_ids:
            return self._odd_ids[number]
        digits = f"{self._high[at]:016x}{self._low[at]:016x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def ref(self, number: int) -> Ref:
        """Where an entry is from."""
        article = self.article(number)
        return Ref(
            article_id=article.article_id,
            content_hash=article.content_hash,
            index=self._index[number - self._base],
            event_id=self.event_id(number),
        )

    def find(self, article: Article, index: int) -> int | None:
        """The number of the entry at `index` of an article."""
        for number in range(article.first, article.first + article.count):
            if self._index[number - self._base] == index:
                return number
        return None

    def slot(self, number: int) -> int:
        """The entry's slot in the index."""
        return self._slot[number - self._base]

    def place(self, number: int, slot: int) -> None:
        """Note the entry's slot in the index."""
        self._slot[number - self._base] = slot

    def exact_slot(self, number: int) -> int:
        """The entry's slot in the index of exact keys, -1 if an earlier entry of the same words stands for it."""
        return self._exact_slot[number - self._base]

    def place_exact(self, number: int, slot: int) -> None:
        """Note the entry's slot in the index of exact keys."""
        self._exact_slot[number - self._base] = slot

    def told_slot(self, number: int) -> int:
        """The entry's slot in the index of telling facts, -1 if it has none."""
        return self._told_slot[number - self._base]

    def place_told(self, number: int, slot: int) -> None:
        """Note the entry's slot in the index of telling facts."""
        self._told_slot[number - self._base] = slot

    def repeats(self, number: int) -> int | None:
        """What the entry repeats: a number, `GONE` if that is no longer kept; None if it is no sighting."""
        at = number - self._base
        return self.ties.of(at) if self.ties.is_sighting(at) else None

    def tie(self, number: int, of: int, sighting: bool, root: Ref, cluster: str) -> None:
        """Note what an entry repeats (`sighting`) or revises, by number or `GONE`, and the first of its cluster."""
        first: int | Root = (root.article_id, root.content_hash, root.index, root.event_id)
        if of >= 0:
            at = of - self._base
            known = self.ties.root(at) if self.ties.of(at) != ORIGINAL else of
            if known == first or (isinstance(known, int) and self.ref(known) == root):
                first = known
        named = None if cluster == root.event_id else cluster
        self.ties.tie(number - self._base, number, of, sighting, first, named)

    def sightings(self, number: int) -> list[int]:
        """The kept entries that repeat this one, in order."""
        return self.ties.sightings(number)

    def root(self, number: int) -> Ref:
        """The first of the entry's cluster, as recorded with it."""
        at = number - self._base
        if self.ties.of(at) == ORIGINAL:
            return self.ref(number)
        root = self.ties.root(at)
        if isinstance(root, int):
            return self.ref(root)
        article_id, content_hash, index, event_id = root
        return Ref(article_id=article_id, content_hash=content_hash, index=index, event_id=event_id)

    def cluster(self, number: int) -> str:
        """The entry's cluster, as recorded with it."""
        at = number - self._base
        if self.ties.of(at) == ORIGINAL:
            return self.event_id(number)
        cluster = self.ties.cluster(number)
        return self.root(number).event_id if cluster is None else cluster

    def __iter__(self) -> Iterator[int]:
        return (self._base + at for at, packed in enumerate(self._packed) if packed is not None)


def _halves(event_id: str) -> tuple[int, int]:
    """A UUID in its usual form as two numbers; (0, 0) for anything else."""
    if len(event_id) == _UUID and event_id[8] == event_id[13] == event_id[18] == event_id[23] == "-":
        digits = event_id.replace("-", "")
        if len(digits) == 32 and digits.isalnum() and digits.islower():
            try:
                return int(digits[:16], 16), int(digits[16:], 16)
            except ValueError:
                pass
    return 0, 0
