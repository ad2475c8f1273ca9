"""The embedded broker: a real Apache Kafka for demo, tests and first steps; production uses the user's cluster."""

from service.broker.errors import BrokerError
from service.broker.node import EmbeddedBroker, stop_running

__all__ = ["BrokerError", "EmbeddedBroker", "stop_running"]
