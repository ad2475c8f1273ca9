"""Bytewax: one data flow, a Kafka source and sink per stage; offsets are kept in its recovery store, snapshot by snapshot."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.testing import run_main
from confluent_kafka import OFFSET_BEGINNING

from bench.contestants.stages import ORDER, at_once, handlers
from service.settings import Settings
from service.topics import topic_name


def flow(settings: Settings) -> Dataflow:
    """The three stages."""
    made = handlers(settings, local_state=True)
    flow = Dataflow("sitrep")
    produce = {"acks": "all", "linger.ms": str(settings.linger_ms), "message.max.bytes": str(16 << 20)}

    def step(handler: Any) -> Callable[[Any], Iterator[KafkaSinkMessage[Any, Any]]]:
        def apply(record: Any) -> Iterator[KafkaSinkMessage[Any, Any]]:
            message = SimpleNamespace(
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                timestamp=record.timestamp[1] / 1000,
                key=record.key,
                value=record.value,
                headers=record.headers or (),
            )
            for output in at_once(handler, message).outputs:
                yield KafkaSinkMessage(
                    key=output.key,
                    value=output.value,
                    topic=topic_name(settings, output.topic),
                    headers=list(output.headers),
                )

        return apply

    for name in ORDER:
        topic = topic_name(settings, made[name].source)
        source = KafkaSource([settings.brokers], [topic], starting_offset=OFFSET_BEGINNING, batch_size=32)
        came = op.input(f"{name}-in", flow, source)
        went = op.flat_map(name, came, step(made[name]))
        op.output(f"{name}-out", went, KafkaSink([settings.brokers], topic, add_config=produce))
    return flow


def main() -> None:
    """Run the three stages until terminated."""
    settings = Settings()
    with tempfile.TemporaryDirectory() as name:
        init_db_dir(Path(name), 1)
        run_main(flow(settings), epoch_interval=timedelta(seconds=1), recovery_config=RecoveryConfig(name))


if __name__ == "__main__":
    main()
