"""Bare aiokafka with the same guarantee: per stage one consumer; a batch is taken, handled, sent, awaited, committed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener

from bench.contestants.stages import ORDER, handlers
from service.settings import Settings
from service.topics import group_name, topic_name

_BATCH = 32


class _Assigned(ConsumerRebalanceListener):
    def __init__(self, state: Any) -> None:
        self._state = state

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing to do: what was in flight is awaited and committed before the next poll."""

    async def on_partitions_assigned(self, assigned: Any) -> None:
        """Let the state catch up."""
        self._state.assigned({tp.partition for tp in assigned})


async def _stage(name: str, handler: Any, settings: Settings, producer: Any) -> None:
    consumer: Any = AIOKafkaConsumer(
        **settings.kafka_client_options(),
        group_id=group_name(settings, name),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=2 << 20,
    )
    state = getattr(handler, "state", None)
    topic = topic_name(settings, handler.source)
    consumer.subscribe([topic], listener=_Assigned(state) if state else None)
    await consumer.start()
    while True:
        for records in (await consumer.getmany(timeout_ms=1000, max_records=_BATCH)).values():
            sent = []
            for record in records:
                message = SimpleNamespace(
                    topic=record.topic,
                    partition=record.partition,
                    offset=record.offset,
                    timestamp=record.timestamp / 1000,
                    key=record.key,
                    value=record.value,
                    headers=record.headers,
                )
                for o in (await handler.handle(message)).outputs:
                    future = await producer.send(
                        topic_name(settings, o.topic),
                        o.value,
                        key=o.key,
                        partition=o.partition,
                        headers=list(o.headers),
                    )
                    sent.append((o, future))
                await asyncio.sleep(0)
            for output, future in sent:
                metadata = await future
                if output.acked is not None:
                    output.acked(metadata.offset)
        await consumer.commit()


async def main() -> None:
    """Run the three stages until terminated."""
    settings = Settings()
    producer: Any = AIOKafkaProducer(
        **settings.kafka_client_options(),
        acks="all",
        linger_ms=settings.linger_ms,
        max_batch_size=256 * 1024,
        max_request_size=2 * settings.max_record_bytes,
    )
    await producer.start()
    made = handlers(settings, local_state=False)
    await asyncio.gather(*(_stage(name, made[name], settings, producer) for name in ORDER))


if __name__ == "__main__":
    asyncio.run(main())
