"""sitrep tail"""

from __future__ import annotations

import asyncio
import shutil
import sys
from typing import Any

import click

from service.commands.common import Problem, run, write_line
from service.commands.common import settings as load
from service.settings import Settings

TAILED = ("field-report", "diplomatic-statement", "humanitarian", "other", "sighting", "dead-letter", "retraction")


COLOURS = {
    "field_report": "red",
    "diplomatic_statement": "blue",
    "humanitarian": "yellow",
    "other": None,
}


@click.command()
@click.argument("topics", nargs=-1)
@click.option("--category", type=click.Choice(list(COLOURS)), help="This category, or secondary category.")
@click.option("--source", help="This source.")
@click.option("--place", help="A place as written or canonical, a province, or a country's code; spelling is folded.")
@click.option(
    "--relation",
    type=click.Choice(["original", "revision", "exact", "near", "contained"]),
    help="To earlier paragraphs.",
)
@click.option(
    "--status", type=click.Choice(["asserted", "denied", "disputed", "planned", "background"]),
    help="An incident of this status.",
)  # fmt: skip
@click.option("--confidence", type=click.FloatRange(0, 1), help="The category's probability, at least.")
@click.option("--limit", type=click.IntRange(1), help="Stop after so many.")
@click.option("--follow", is_flag=True, help="Go on with what comes; Ctrl-C ends it.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines, for pipes.")
@click.option("--id", "as_id", is_flag=True, help="Only the ids, for pipes.")
def tail(topics: tuple[str, ...], limit: int | None, follow: bool, as_json: bool, as_id: bool, **wanted: Any) -> None:
    """Read the output topics from their start: events, sightings, dead letters.

    TOPICS: field-report, diplomatic-statement, humanitarian, other (these four by default), sighting, dead-letter, retraction.

    \b
    Examples:  sitrep tail field-report --place حلب --limit 5
               sitrep tail --follow --json | jq .text
               sitrep tail --relation revision --limit 1 --id | xargs sitrep why
               sitrep tail dead-letter
    """
    from service.tailing import Filter

    unknown = [topic for topic in topics if topic not in TAILED]
    if unknown:
        raise Problem(f"no such topic: {', '.join(unknown)}", f"there are {', '.join(TAILED)}")
    show = write_line if as_json else _show_id if as_id else _show
    run(_tail(load(), topics or TAILED[:4], Filter(**wanted), limit, follow, show))


def _show_id(item: dict[str, Any]) -> None:
    from service.tailing import id_of

    if identity := id_of(item):
        click.echo(identity)


def _show(item: dict[str, Any]) -> None:
    """On a terminal: in its width, the first line coloured, Arabic runs apart. In a pipe: plain, a record's text on one line."""
    from service.tailing import laid_out
    from service.terminal import isolated

    if not sys.stdout.isatty():
        click.echo("\n".join(laid_out(item)) + "\n")
        return
    head, *rest = (isolated(line) for line in laid_out(item, shutil.get_terminal_size().columns))
    click.secho(head, bold=True, fg=COLOURS.get(item.get("category", "")))
    click.echo("\n".join(rest) + "\n")


async def _tail(
    settings: Settings, topics: tuple[str, ...], wanted: Any, limit: int | None, follow: bool, show: Any
) -> None:
    from aiokafka import TopicPartition

    from service.reading import Reader
    from service.tailing import value_of

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
                    show(item)
                    shown += 1
                    if limit is not None and shown >= limit:
                        return
            if not follow:
                return
            sys.stdout.buffer.flush()  # a pipe gets what there is before the next look
            await asyncio.sleep(0.5)
