"""Loopback ports for a broker."""

from __future__ import annotations

import random
import socket

from service.broker.properties import HOST

# Below the range that systems give to outgoing connections (from 32768 on): while a broker is down, a client that
# keeps connecting could otherwise be given the broker's own port, and take it, or talk to itself.
FIRST, LAST = 20_000, 32_000
ATTEMPTS = 200


def is_free(port: int) -> bool:
    """True if the port can be bound on loopback now."""
    with socket.socket() as probe:
        # As Kafka binds: what a closed connection left behind is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(besides: tuple[int, ...] = ()) -> int:
    """A random free port; a caller whose bind fails nevertheless asks again. Raises OSError if there is none."""
    chance = random.SystemRandom()
    for _ in range(ATTEMPTS):
        port = chance.randint(FIRST, LAST)
        if port not in besides and is_free(port):
            return port
    raise OSError(f"no free port between {FIRST} and {LAST}")
