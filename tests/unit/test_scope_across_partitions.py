"""One scope across partitions, simulated: shards that hold parts of the index and decide nothing, and a decider without index.

The design is in docs/scaling.md. Each shard reads the whole log by itself, before the decider has read any of it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence

import pytest

from service.duplicates.decide import Deduper
from service.duplicates.index import ShingleIndex
from service.duplicates.kept import hashes_of
from service.duplicates.stumps import order
from tests.unit.test_duplicates_state import Article, Outcome, _decide, _stream

Shared = dict[int, int]
"""Number of an earlier paragraph -> how many shingles it shares."""


class Shard:
    """Holds the shingles whose hash, divided by the number of shards, leaves its own number."""

    def __init__(self, number: int, shards: int, room: int) -> None:
        self._number, self._shards, self._room = number, shards, room
        self._index = ShingleIndex()
        self._articles: deque[int] = deque()
        self._left = 0

    def read(self, article: Article) -> list[Shared]:
        """What each paragraph shares with earlier ones, in the order in which they are decided."""
        candidates = article[-1]
        found: list[Shared] = []
        for position in order([candidate.fingerprint["w"] for candidate in candidates])[0]:
            hashes = hashes_of(candidates[position].fingerprint["s"])
            own = [value for value in hashes if value % self._shards == self._number]
            found.append(self._index.find(own))
            self._index.add(own)
        self._evict(len(candidates))
        return found

    def _evict(self, paragraphs: int) -> None:
        self._articles.append(paragraphs)
        while sum(self._articles) > self._room and len(self._articles) > 1:
            self._left += self._articles.popleft()
            self._index.leave(self._left)


class Answers:
    """In place of the decider's index: what the shards have found for the paragraph that is next."""

    def __init__(self, shards: Sequence[Sequence[Shared]]) -> None:
        self._shards = shards
        self._sizes: list[int] = []

    def find(self, wanted: Sequence[int]) -> Shared:
        """The shards' counts, added up."""
        found: Counter[int] = Counter()
        for answers in self._shards:
            found.update(answers[len(self._sizes)])
        return found

    def add(self, hashes: Sequence[int]) -> None:
        """The next paragraph was decided: nothing but how many shingles it has is kept."""
        self._sizes.append(len(hashes))

    def size(self, number: int) -> int:
        """How many shingles a paragraph has."""
        return self._sizes[number]

    def leave(self, before: int) -> None:
        """Shards evict by themselves."""


def _by_shards(log: Sequence[Article], shards: int, room: int) -> tuple[list[Outcome], list[int]]:
    """What the decider makes of the log, and how many postings each shard holds in the end."""
    parts = [Shard(number, shards, room) for number in range(shards)]
    answers = [[shared for article in log for shared in part.read(article)] for part in parts]
    decider = Deduper(14, room)
    decider._kept._shingles = Answers(answers)  # type: ignore[assignment]
    return [_decide(decider, article) for article in log], [len(part._index) for part in parts]


@pytest.mark.parametrize("shards", [1, 2, 5])
@pytest.mark.parametrize("room", [40, 10_000])
def test_shards_and_a_decider_decide_what_one_process_decides(shards: int, room: int) -> None:
    log = _stream(seed=5, articles=120)
    alone = Deduper(14, room)
    expected = [_decide(alone, article) for article in log]
    assert any(decision.relation != "original" for decisions, _ in expected for decision in decisions)
    outcomes, held = _by_shards(log, shards, room)
    assert outcomes == expected
    assert sum(held) == len(alone._kept._shingles)
    assert min(held) > 0.6 * sum(held) / shards, "the index is shared out evenly"
