"""Topics as the broker has them, against the settings."""

from __future__ import annotations

from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, TopicAuthorizationFailedError, for_code
from aiokafka.protocol.metadata import MetadataRequest

from service.settings import Settings
from service.topics import TOPICS, Key, partitions, topic_config, topic_name


async def _client(settings: Settings) -> Any:
    client = AIOKafkaAdminClient(**settings.kafka_client_options())
    await client.start()
    return client


async def _there(client: Any, settings: Settings) -> set[str]:
    """Names of our topics that the broker has. One that the ACLs hide is not there for a list of all: it is asked for."""
    every = {topic_name(settings, key) for key in TOPICS}
    there = every & set(await client.list_topics())
    if settings.security_protocol.startswith("SASL") and there != every:
        # Not `describe_topics`: that creates what is missing, on brokers that allow it.
        answer = await client._send_request(MetadataRequest(sorted(every - there), allow_auto_topic_creation=False))
        topics = answer.to_object()["topics"]
        hidden = [t["topic"] for t in topics if t["error_code"] == TopicAuthorizationFailedError.errno]
        if hidden:
            raise TopicAuthorizationFailedError(", ".join(sorted(hidden)))
    return there


async def missing_topics(settings: Settings) -> list[str]:
    """Names of the topics that the broker does not have.

    Raises:
        TopicAuthorizationFailedError: the ACLs hide topics; the message names them.
    """
    client = await _client(settings)
    try:
        there = await _there(client, settings)
    finally:
        await client.close()
    return [topic_name(settings, key) for key in TOPICS if topic_name(settings, key) not in there]


async def create_topics(settings: Settings) -> dict[str, bool]:
    """Create what is missing. Name -> whether it was created now.

    Raises:
        KafkaError: the broker refused, e.g. for want of replicas or rights.
    """
    client = await _client(settings)
    created: dict[str, bool] = {}
    try:
        there = set(await client.list_topics())
        wanted = [key for key in TOPICS if topic_name(settings, key) not in there]
        new = [
            NewTopic(
                topic_name(settings, key),
                partitions(settings, key),
                settings.replication_factor,
                topic_configs=topic_config(settings, key),
            )
            for key in wanted
        ]
        if new:
            response = await client.create_topics(new)
            for error in response.topic_errors:
                if error[1] and error[1] != TopicAlreadyExistsError.errno:
                    raise for_code(error[1])(f"{error[0]}: {error[2] if len(error) > 2 else ''}")
        created = {topic_name(settings, key): key in wanted for key in TOPICS}
    finally:
        await client.close()
    return created


async def check_topics(settings: Settings) -> dict[Key, list[str]]:
    """What differs between the settings and the broker, by topic; empty lists where all agrees."""
    client = await _client(settings)
    try:
        there = await _there(client, settings)
        names = {key: topic_name(settings, key) for key in TOPICS}
        found = [key for key in TOPICS if names[key] in there]
        described = (
            {t["topic"]: t for t in await client.describe_topics([names[key] for key in found])} if found else {}
        )
        differences: dict[Key, list[str]] = {key: [] if key in found else ["missing"] for key in TOPICS}
        for key in found:
            count = len(described[names[key]]["partitions"])
            if count != partitions(settings, key):
                differences[key].append(f"{count} partitions, the settings say {partitions(settings, key)}")
            actual = await _config(client, names[key])
            for option, value in topic_config(settings, key).items():
                if actual.get(option) != value:
                    differences[key].append(f"{option} is {actual.get(option)}, the settings say {value}")
    finally:
        await client.close()
    return differences


async def _config(client: Any, name: str) -> dict[str, str]:
    responses = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    config: dict[str, str] = {}
    for response in responses:
        for resource in response.resources:
            config |= {entry[0]: entry[1] for entry in resource[4]}
    return config
