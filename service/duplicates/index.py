"""Where a shingle was seen: from sampled shingle hashes to the kept paragraphs that may hold the same text."""

from __future__ import annotations

from array import array

COMMON = 48
"""A shingle that stands in more kept texts than this is wording of the trade; it points at nobody."""


class ShingleIndex:
    """Sampled shingle hash -> numbers of the texts that hold it. What it answers depends on what is kept, not on order."""

    def __init__(self) -> None:
        self._postings: dict[int, array[int]] = {}

    def add(self, number: int, hashes: array[int]) -> None:
        """Enter text `number` under each of its hashes."""
        for value in hashes:
            found = self._postings.get(value)
            if found is None:
                self._postings[value] = array("Q", (number,))
            else:
                found.append(number)

    def remove(self, number: int, hashes: array[int]) -> None:
        """Take text `number` out again; `hashes` as given to `add`."""
        for value in hashes:
            found = self._postings.get(value)
            if found is not None:
                found.remove(number)
                if not found:
                    del self._postings[value]

    def find(self, hashes: array[int]) -> dict[int, int]:
        """Numbers of texts that share hashes, with how many they share; common shingles do not count."""
        shared: dict[int, int] = {}
        for value in hashes:
            found = self._postings.get(value)
            if found is not None and len(found) <= COMMON:
                for number in found:
                    shared[number] = shared.get(number, 0) + 1
        return shared

    def __len__(self) -> int:
        return len(self._postings)
