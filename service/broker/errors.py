"""What can go wrong with the embedded broker, said in one line with the remedy."""

from __future__ import annotations


class BrokerError(RuntimeError):
    """The embedded broker cannot do what was asked; the message is one line and ends with the remedy."""


class PortTaken(BrokerError):
    """Another process took a port between the choice and the bind; a caller without a fixed port tries again."""
