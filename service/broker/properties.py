"""The settings of the one node, each with the reason where it is not Kafka's default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
NODE_ID = 1
# Above the 8 MiB of the service's own topics, so that a test can meet the topic's limit and not the broker's.
MAX_RECORD_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Ports:
    """Loopback ports: for clients, for the controller, for the broker itself where clients must authenticate."""

    client: int
    controller: int
    internal: int


def server_properties(
    data: Path, ports: Ports, *, security: Mapping[str, str] | None = None, extra: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Kafka's `server.properties`; `security` is the CLIENT listener's (none: plain text), `extra` wins over all."""
    settings = {
        "process.roles": "broker,controller",
        "node.id": str(NODE_ID),
        # Static voters: ports may change from one start to the next.
        "controller.quorum.voters": f"{NODE_ID}@{HOST}:{ports.controller}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        # One node: what Kafka keeps three times by default is kept once.
        "default.replication.factor": "1",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        # A group that begins is complete at once; a dead member is noticed after its session, from 1 s on.
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        # After kill -9 the node must wait until its former self has timed out: 9 s by default, 3 s so.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        "message.max.bytes": str(MAX_RECORD_BYTES),
        "replica.fetch.max.bytes": str(MAX_RECORD_BYTES),
        # The default, 128 MB, is a quarter of the heap; 32 MB still compacts a million keys in one pass.
        "log.cleaner.dedupe.buffer.size": str(32 * 1024 * 1024),
        "num.network.threads": "2",
        "num.io.threads": "4",
        "num.recovery.threads.per.data.dir": "2",
        **_listeners(ports, security),
        **(extra or {}),
    }
    return settings


def _listeners(ports: Ports, security: Mapping[str, str] | None) -> dict[str, str]:
    if security is None:
        return {
            "listeners": f"CLIENT://{HOST}:{ports.client},CONTROLLER://{HOST}:{ports.controller}",
            "advertised.listeners": f"CLIENT://{HOST}:{ports.client}",
            "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "CLIENT",
        }
    protocol = security["security.protocol"]
    listeners = f"CLIENT://{HOST}:{ports.client},INTERNAL://{HOST}:{ports.internal}"
    return {
        "listeners": f"{listeners},CONTROLLER://{HOST}:{ports.controller}",
        "advertised.listeners": listeners,
        "listener.security.protocol.map": f"CLIENT:{protocol},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "INTERNAL",
        # Kafka takes the protocol from the map above.
        **{key: value for key, value in security.items() if key != "security.protocol"},
    }


def write_properties(path: Path, settings: Mapping[str, str]) -> None:
    """Java's properties format; values with a line break (PEM) are escaped. The file may hold secrets: owner only."""
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    escaped = ((key, value.replace("\\", "\\\\").replace("\n", "\\n")) for key, value in settings.items())
    path.write_text("".join(f"{key}={value}\n" for key, value in escaped), "utf-8")
