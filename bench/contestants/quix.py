"""Quix Streams: one application, a data frame per stage; a checkpoint flushes the producer before it commits."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from quixstreams import Application, message_context
from quixstreams.models import Serializer

from bench.contestants.stages import ORDER, at_once, handlers
from service.settings import Settings
from service.topics import TOPICS, group_name, topic_name


class _Value(Serializer):
    """An output's value as it is."""

    def __call__(self, value: Any, ctx: Any) -> Any:
        return value.value


def main() -> None:
    """Run the three stages until terminated."""
    settings = Settings()
    app = Application(
        broker_address=settings.brokers,
        consumer_group=group_name(settings, "quix"),
        auto_offset_reset="earliest",
        commit_interval=settings.commit_interval_seconds,
        consumer_poll_timeout=0.1,
        producer_extra_config={"acks": "all", "linger.ms": settings.linger_ms, "message.max.bytes": 16 << 20},
        auto_create_topics=False,
        use_changelog_topics=False,
        loglevel="WARNING",
    )
    raw = {"key_deserializer": "bytes", "value_deserializer": "bytes"}
    made = handlers(settings, local_state=True)
    sources = {made[name].source: app.topic(topic_name(settings, made[name].source), **raw) for name in ORDER}
    targets = {
        key: app.topic(topic_name(settings, key), key_serializer="bytes", value_serializer=_Value()) for key in TOPICS
    }

    def step(handler: Any) -> Any:
        def apply(value: bytes, key: bytes, timestamp: int, headers: Any) -> Any:
            at = message_context()
            message = SimpleNamespace(
                topic=at.topic,
                partition=at.partition,
                offset=at.offset,
                timestamp=timestamp / 1000,
                key=key,
                value=value,
                headers=headers or (),
            )
            return at_once(handler, message).outputs

        return apply

    for name in ORDER:
        frame = app.dataframe(sources[made[name].source])
        frame = frame.apply(step(made[name]), expand=True, metadata=True)
        frame = frame.set_headers(lambda output, key, timestamp, headers: list(output.headers))
        frame.to_topic(lambda output, key, timestamp, headers: targets[output.topic], key=lambda output: output.key)
    app.run()


if __name__ == "__main__":
    main()
