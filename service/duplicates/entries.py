"""What is kept of articles and paragraphs that were decided."""

from __future__ import annotations

import base64
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.duplicates.prints import Print
from service.models.relations import Decision, Ref


@dataclass(slots=True, eq=False)
class Article:
    """An article version that is kept. `minute`: published_at in minutes since the year 1, None without a date."""

    article_id: str
    content_hash: str
    minute: int | None
    source: str | None
    entries: list[Entry] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return self.article_id, self.content_hash


@dataclass(slots=True, eq=False)
class Entry:
    """A kept paragraph. `sightings` repeat it and are found through it; an entry is in the index or such a sighting."""

    number: int
    article: Article
    index: int
    event_id: str
    fingerprint: Mapping[str, Any]
    decision: Decision
    indexed: bool = False
    holder: Entry | None = None
    sightings: list[Entry] = field(default_factory=list)

    @property
    def ref(self) -> Ref:
        return Ref(
            article_id=self.article.article_id,
            content_hash=self.article.content_hash,
            index=self.index,
            event_id=self.event_id,
        )

    def opened(self) -> Print:
        return Print.of(self.fingerprint)

    def hashes(self) -> array[int]:
        return sampled_hashes(self.fingerprint)


def sampled_hashes(fingerprint: Mapping[str, Any]) -> array[int]:
    """The sampled shingle hashes of a fingerprint."""
    hashes = array("I")
    hashes.frombytes(base64.b64decode(fingerprint["s"]))
    return hashes
