"""The embedded broker: a real Apache Kafka for demo, tests and first steps; production uses the user's cluster."""

from service.broker.errors import BrokerError
from service.broker.node import EmbeddedBroker, stop_running
from service.broker.security import Security

__all__ = ["BrokerError", "EmbeddedBroker", "Security", "stop_running"]
