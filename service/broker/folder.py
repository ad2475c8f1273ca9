"""The broker's data folder: what lies where, and who holds it.

The lock is an `flock` that the Java process inherits: it holds exactly as long as that process lives, whoever started
it and however it ends. So "is it running" never rests on a process id that may have been given to another process.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from service.broker.errors import BrokerError


@dataclass(frozen=True)
class Holder:
    """The broker that holds a data folder: its process id, where it listens, when it started (Unix seconds)."""

    pid: int
    bootstrap: str
    started: float


class DataFolder:
    """Paths in a data folder, its lock, and the identity that KRaft keeps there."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.kafka = self.path / "kafka"
        self.logs = self.path / "logs"
        self.tmp = self.path / "tmp"
        self.console = self.logs / "console.log"
        self.server_log = self.logs / "server.log"
        self.properties = self.path / "server.properties"
        self.lock_file = self.path / "lock"

    def create(self) -> None:
        for folder in (self.kafka, self.logs, self.tmp):
            folder.mkdir(parents=True, exist_ok=True)

    def acquire(self) -> int:
        """Take the lock; returns the open file descriptor that holds it. Raises BrokerError naming the holder."""
        self.create()
        fd = os.open(self.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            holder = self._read_holder()
            who = f"process {holder.pid} on {holder.bootstrap}" if holder else "a broker that is just starting"
            raise BrokerError(
                f"the data folder {self.path} is held by {who}: "
                "use that one, stop it with `sitrep broker stop`, or give another folder"
            ) from None
        return fd

    def write_holder(self, fd: int, holder: Holder) -> None:
        os.ftruncate(fd, 0)
        os.pwrite(fd, json.dumps(asdict(holder)).encode(), 0)

    def holder(self) -> Holder | None:
        """The broker that holds this folder now, or None if none runs."""
        try:
            fd = os.open(self.lock_file, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return self._read_holder()
        finally:
            os.close(fd)
        return None

    def last_port(self) -> int | None:
        """The client port of the broker that last held this folder: clients may still know it."""
        holder = self._read_holder()
        return int(holder.bootstrap.rpartition(":")[2]) if holder else None

    def _read_holder(self) -> Holder | None:
        try:
            return Holder(**json.loads(self.lock_file.read_text("utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    @property
    def formatted(self) -> bool:
        return (self.kafka / "meta.properties").exists()

    def format(self, node_id: int) -> None:
        """What `kafka-storage format` writes for one node with static voters, without a second start of Java.

        The bootstrap checkpoint may be absent: the node then begins at the metadata version of its own release.
        """
        lines = ["version=1", f"cluster.id={kafka_uuid()}", f"node.id={node_id}", f"directory.id={kafka_uuid()}"]
        temporary = self.kafka / "meta.properties.tmp"
        temporary.write_text("\n".join(lines) + "\n", "utf-8")
        temporary.rename(self.kafka / "meta.properties")


def kafka_uuid() -> str:
    """A random id in Kafka's notation: 16 bytes, URL-safe base64 of 22 characters, no leading dash."""
    while True:
        text = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        if not text.startswith("-"):
            return text
