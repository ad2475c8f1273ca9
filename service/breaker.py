"""Stops a stage when it fails on too many records: a bad deployment must not empty a topic into the dead letter.

After `DlqLimit` of getsentry/arroyo: only the service's own errors count, never a scraper's mistakes.
"""

from __future__ import annotations

from collections import deque


class Breaker:
    """Open once internal errors exceed `share` of the last `sample` records (and at least a fifth of the sample came)."""

    def __init__(self, share: float, sample: int) -> None:
        self._share = share
        self._recent: deque[bool] = deque(maxlen=sample)
        self._least = max(1, sample // 5)
        self.reason: str | None = None

    def record(self, failed: bool) -> bool:
        """Note one record; True when the stage must stop taking records."""
        self._recent.append(failed)
        errors = sum(self._recent) if failed else 0
        if failed and errors >= self._least and errors > self._share * len(self._recent):
            self.reason = (
                f"{errors} of the last {len(self._recent)} records failed inside the service: intake stopped; "
                "roll back or fix, then restart"
            )
        return self.reason is not None
