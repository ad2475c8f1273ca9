"""What kept paragraphs are tied to: the one they repeat or revise, the first of their cluster, the cluster's name."""

from __future__ import annotations

from array import array

Root = tuple[str, str, int, str]
"""Article id, content hash, index, event id: what a `Ref` holds."""

ORIGINAL = -2
"""In place of the number of what an entry is tied to: it is tied to nothing."""

GONE = -1
"""In its place: that is no longer kept."""


class Ties:
    """Columns by place, a place for each kept paragraph in order; numbers stand for the paragraphs they were given to.

    A root that has gone, or was gone already when an entry came back, is remembered as long as an entry names it.
    """

    def __init__(self) -> None:
        self._of = array("q")
        self._sighting = bytearray()
        self._root = array("q")
        self._clusters: dict[int, str] = {}
        self._sightings: dict[int, list[int]] = {}
        self._named: dict[int, int] = {}
        self._gone: dict[int, Root] = {}
        self._number_of_gone: dict[Root, int] = {}
        self._strangers = 0

    def append(self) -> None:
        """A place for an entry that is tied to nothing so far."""
        self._of.append(ORIGINAL)
        self._sighting.append(0)
        self._root.append(ORIGINAL)

    def trim(self, places: int) -> None:
        """The first places go."""
        del self._of[:places], self._sighting[:places], self._root[:places]

    def tie(self, at: int, number: int, of: int, sighting: bool, root: int | Root, cluster: str | None) -> None:
        """Tie the entry `number`, whose place is `at`. `root` is a kept entry's number, or what is remembered of another;
        `cluster` is None where it is the root's event id."""
        root_number = root if isinstance(root, int) else self._remembered(root)
        self._of[at], self._sighting[at], self._root[at] = of, sighting, root_number
        self._named[root_number] = self._named.get(root_number, 0) + 1
        if cluster is not None:
            self._clusters[number] = cluster
        if sighting and of >= 0:
            self._sightings.setdefault(of, []).append(number)

    def _remembered(self, root: Root) -> int:
        number = self._number_of_gone.get(root)
        if number is None:
            self._strangers += 1
            number = -2 - self._strangers
            self._number_of_gone[root] = number
            self._gone[number] = root
        return number

    def of(self, at: int) -> int:
        """What the entry repeats or revises: its number, `GONE` or `ORIGINAL`."""
        return self._of[at]

    def is_sighting(self, at: int) -> bool:
        """Whether the entry repeats another."""
        return bool(self._sighting[at])

    def sightings(self, number: int) -> list[int]:
        """The kept entries that repeat an entry, in order."""
        return self._sightings.get(number, [])

    def root(self, at: int) -> int | Root:
        """The first of the cluster of a tied entry: its number while it is kept."""
        number = self._root[at]
        return self._gone.get(number, number)

    def cluster(self, number: int) -> str | None:
        """The name of the cluster of a tied entry, None where it is the root's event id."""
        return self._clusters.get(number)

    def leave(self, at: int, number: int, base: int) -> None:
        """The entry goes: it leaves what it repeats, and what repeats it repeats nobody now."""
        of = self._of[at]
        if of >= 0 and self._sighting[at]:
            held = self._sightings[of]
            held.remove(number)
            if not held:
                del self._sightings[of]
        for orphan in self._sightings.pop(number, ()):
            self._of[orphan - base] = GONE
        if of != ORIGINAL:
            self._clusters.pop(number, None)
            self._unname(self._root[at])

    def _unname(self, root: int) -> None:
        left = self._named[root] - 1
        if left:
            self._named[root] = left
            return
        del self._named[root]
        gone = self._gone.pop(root, None)
        if gone is not None:
            self._number_of_gone.pop(gone, None)

    def is_named(self, number: int) -> bool:
        """Whether entries name this one as their root."""
        return number in self._named

    def remember(self, number: int, root: Root) -> None:
        """The root `number` has gone; entries still name it."""
        self._gone[number] = root
