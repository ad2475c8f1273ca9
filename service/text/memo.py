"""What a function said of a word, remembered: a paper's words repeat, so most are looked up once per process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memo(dict[Key, Value]):
    """A pure function's values by argument, in two generations of at most `limit` each.

    When the newer one is full it becomes the older and what was the older is forgotten; what is asked for again comes over
    from the older one. So common words stay, however many rare ones a stream brings, and memory stays bounded.

    `memo[key]` costs a look-up in a plain dict where it is known: a third of `lru_cache`, which moves what it finds to
    the front, and `map(memo.__getitem__, words)` needs no step of the interpreter per word.
    """

    def __init__(self, function: Callable[[Key], Value], limit: int = 1 << 16) -> None:
        super().__init__()
        self._function = function
        self._limit = limit
        self._older: dict[Key, Value] = {}

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self._limit:
            self._older = dict(self)
            super().clear()
        value = self[key] = self._older[key] if key in self._older else self._function(key)
        return value

    def clear(self) -> None:
        """Forget all."""
        super().clear()
        self._older = {}
