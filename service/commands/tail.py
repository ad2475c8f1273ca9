"""sitrep tail"""

from __future__ import annotations

import asyncio
from typing import Any

import click

from service.commands.common import Problem, run, write_line
from service.commands.common import settings as load
from service.settings import Settings

TAILED = ("field-report", "diplomatic-statement", "humanitarian", "other", "sighting", "dead-letter", "retraction")


@click.command()
@click.argument("topics", nargs=-1)
@click.option("--category", help="This category, or secondary category.")
@click.option("--source", help="This source.")
@click.option("--place", help="A place, as written or canonical.")
@click.option("--relation", help="original, revision, exact, near or contained.")
@click.option("--status", help="An incident of this status: asserted, denied, disputed, planned, background.")
@click.option("--confidence", type=click.FloatRange(0, 1), help="The category's probability, at least.")
@click.option("--limit", type=click.IntRange(1), help="Stop after so many.")
@click.option("--follow", is_flag=True, help="Go on with what comes; Ctrl-C ends it.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines, for pipes.")
def tail(topics: tuple[str, ...], limit: int | None, follow: bool, as_json: bool, **wanted: Any) -> None:
    """Read the output topics from their start: events, sightings, dead letters.

    TOPICS: field-report, diplomatic-statement, humanitarian, other (these four by default), sighting, dead-letter, retraction.

    \b
    Examples:  sitrep tail field-report --place حلب --limit 5
               sitrep tail --follow --json | jq .text
               sitrep tail dead-letter
    """
    from service.tailing import Filter

    unknown = [topic for topic in topics if topic not in TAILED]
    if unknown:
        raise Problem(f"no such topic: {', '.join(unknown)}", f"there are {', '.join(TAILED)}")
    run(_tail(load(), topics or TAILED[:4], Filter(**wanted), limit, follow, as_json))


async def _tail(
    settings: Settings, topics: tuple[str, ...], wanted: Any, limit: int | None, follow: bool, as_json: bool
) -> None:
    from aiokafka import TopicPartition

    from service.reading import Reader
    from service.tailing import laid_out, value_of

    starts: dict[TopicPartition, int] = {}
    shown = 0
    async with Reader(settings) as reader:
        for topic in topics:
            if not await reader.partitions(topic):  # type: ignore[arg-type]
                raise Problem(
                    f"there is no topic for {topic!r} on {settings.brokers}", "create them: `sitrep topics create`"
                )
        while True:
            for topic in topics:
                async for record in reader.records(topic, starts):  # type: ignore[arg-type]
                    starts[TopicPartition(record.topic, record.partition)] = record.offset + 1
                    item = value_of(record, topic)
                    if topic not in ("dead-letter", "retraction") and not wanted.admits(item):
                        continue
                    if as_json:
                        write_line(item)
                    else:
                        click.echo("\n".join(laid_out(item)) + "\n")
                    shown += 1
                    if limit is not None and shown >= limit:
                        return
            if not follow:
                return
            await asyncio.sleep(0.5)
