"""What of a replay is acknowledged, kept in a file, so that an interrupted replay goes on where it stood."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from service.replaying.records import Record, ReplayError


@dataclass
class Position:
    """The state file's content.

    `lanes`: per lane, all records below that index are acknowledged. `offsets`: per partition of the target, every
    record of this run at or above its lane's position lies at or above that offset: there a resumed replay looks for
    what was sent but not written down.
    """

    run: str
    cluster: str
    topic: str
    inputs: list[list[Any]]
    lanes: dict[str, int] = field(default_factory=dict)
    offsets: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    done: bool = False


@dataclass
class Pending:
    """A record on its way; partition and offset once it is acknowledged."""

    record: Record
    partition: int = -1
    offset: int = -1


class Tracker:
    """Moves the position past records only in the order they were sent, so that it never stands past an open one."""

    def __init__(self, position: Position) -> None:
        self.position = position
        self._pending: deque[Pending] = deque()

    def sent(self, record: Record) -> Pending:
        pending = Pending(record)
        self._pending.append(pending)
        return pending

    def passed(self, record: Record) -> None:
        """The record was sent by an earlier attempt."""
        if record.index >= self.position.lanes.get(record.lane, 0):
            self._pending.append(Pending(record, offset=0))
            self._advance()

    def refused(self, pending: Pending) -> None:
        """The record cannot be sent, now or later."""
        pending.offset = 0
        self._advance()

    def acknowledged(self, pending: Pending, partition: int, offset: int) -> None:
        pending.partition, pending.offset = partition, offset
        self.position.sent += 1
        self._advance()

    def _advance(self) -> None:
        while self._pending and self._pending[0].offset >= 0:
            pending = self._pending.popleft()
            self.position.lanes[pending.record.lane] = pending.record.index + 1
            if pending.partition >= 0:
                self.position.offsets[str(pending.partition)] = pending.offset + 1


class PositionFile:
    """One file per replay (its inputs, options and target), locked while that replay runs."""

    def __init__(self, folder: Path, identity: dict[str, Any]) -> None:
        name = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{name}.json"
        self._lock = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise ReplayError("this very replay is already running", "wait for it, or stop it first") from None

    def load(self, cluster: str, topic: str, inputs: list[list[Any]], restart: bool) -> tuple[Position, bool]:
        """The position to go on from, and whether it is one of an earlier attempt.

        Raises ReplayError where the inputs changed meanwhile: counting on would leave records out or send them twice.
        """
        fresh = Position(secrets.token_hex(6), cluster, topic, inputs)
        saved = None if restart else self._read()
        # Finished, or sent to a cluster that is no more: the same command replays anew.
        if saved is None or saved.done or saved.cluster != cluster:
            return fresh, False
        if saved.inputs != inputs:
            raise ReplayError(
                "the inputs changed since this replay was interrupted",
                "`--restart` sends them from the beginning",
            )
        return saved, True

    def _read(self) -> Position | None:
        try:
            return Position(**json.loads(self.path.read_text("utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def save(self, position: Position) -> None:
        """Written whole or not at all: a replay killed meanwhile finds the former one."""
        temporary = self.path.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(position)), "utf-8")
        temporary.replace(self.path)

    def close(self) -> None:
        os.close(self._lock)
