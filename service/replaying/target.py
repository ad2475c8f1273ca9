"""The topic that a replay sends to: whether it is there, what it takes, and what of this replay it already holds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError, for_code

from service.replaying.position import Position
from service.replaying.records import RUN_HEADER, ReplayError
from service.settings import Settings

LIMIT_OPTION = "max.message.bytes"
POLL_MS = 500

Client = TypeVar("Client", AIOKafkaAdminClient, AIOKafkaConsumer, AIOKafkaProducer)


@asynccontextmanager
async def started(client: Client) -> AsyncIterator[Client]:
    """A Kafka client that runs; closed also where starting it fails or is cancelled."""
    try:
        await client.start()
        yield client
    finally:
        await (client.close() if isinstance(client, AIOKafkaAdminClient) else client.stop())


@dataclass(frozen=True)
class Target:
    """A topic on a cluster; `limit` is the largest record it takes, in bytes."""

    cluster: str
    topic: str
    limit: int
    partitions: tuple[TopicPartition, ...]


def reader(settings: Settings) -> AIOKafkaConsumer:
    """A consumer outside every group, for partitions assigned by hand."""
    return AIOKafkaConsumer(**settings.kafka_client_options(), enable_auto_commit=False, auto_offset_reset="earliest")


async def find_target(settings: Settings, topic: str) -> Target:
    """The topic as the brokers have it. Raises ReplayError if it is missing, KafkaError if it may not be seen."""
    async with started(AIOKafkaAdminClient(**settings.kafka_client_options())) as admin:
        cluster = str((await admin.describe_cluster())["cluster_id"])
        described = (await admin.describe_topics([topic]))[0]
        if described["error_code"] == UnknownTopicOrPartitionError.errno:
            raise ReplayError(f"there is no topic {topic} on {settings.brokers}", "create it: `sitrep topics create`")
        if described["error_code"]:
            raise for_code(described["error_code"])(topic)
        numbers = sorted(partition["partition"] for partition in described["partitions"])
        limit = await _limit(admin, topic) or settings.max_record_bytes
        return Target(cluster, topic, limit, tuple(TopicPartition(topic, number) for number in numbers))


async def _limit(admin: AIOKafkaAdminClient, topic: str) -> int | None:
    """The topic's own limit; None where we may not read it, as an ACL for producers alone does not allow that."""
    try:
        responses = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    except KafkaError:
        return None
    entries = [entry for response in responses for resource in response.resources for entry in resource[4]]
    return next((int(entry[1]) for entry in entries if entry[0] == LIMIT_OPTION), None)


async def already_sent(settings: Settings, target: Target, position: Position) -> set[tuple[str, int]] | None:
    """Lanes and indices that this run sent beyond its position before it was killed.

    None if the topic is not the one that the position was written for (it was deleted and made anew).
    """
    async with started(reader(settings)) as consumer:
        ends = await consumer.end_offsets(list(target.partitions))
        starts = await consumer.beginning_offsets(list(target.partitions))
        consumer.assign(list(target.partitions))
        for partition in target.partitions:
            begin = position.offsets.get(str(partition.partition), 0)
            if begin > ends[partition]:
                return None
            consumer.seek(partition, max(begin, starts[partition]))
        found: set[tuple[str, int]] = set()
        for partition in target.partitions:
            while await consumer.position(partition) < ends[partition]:
                for record in (await consumer.getmany(partition, timeout_ms=POLL_MS)).get(partition, ()):
                    place = _place(record.headers, position.run)
                    if place:
                        found.add(place)
        return found


def run_header(run: str, lane: str, index: int) -> tuple[str, bytes]:
    """The header that tells a resumed replay which record this was."""
    return RUN_HEADER, f"{run}:{lane}:{index}".encode()


def _place(headers: tuple[tuple[str, bytes], ...], run: str) -> tuple[str, int] | None:
    for name, value in headers:
        if name == RUN_HEADER and value.startswith(f"{run}:".encode()):
            _, lane, index = value.decode().split(":")
            return lane, int(index)
    return None


async def end_offsets(settings: Settings, target: Target) -> dict[str, int]:
    """Per partition, where the next record would go."""
    async with started(reader(settings)) as consumer:
        ends = await consumer.end_offsets(list(target.partitions))
        return {str(partition.partition): offset for partition, offset in ends.items()}
