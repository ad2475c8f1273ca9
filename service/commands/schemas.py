"""sitrep schemas"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service.commands.common import settings as load


@click.command()
@click.argument("topic", required=False)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path),
    help="Write a file per topic, and the AsyncAPI document, into this folder.",
)  # fmt: skip
@click.option("--asyncapi", is_flag=True, help="The AsyncAPI 3 document of all topics of this deployment.")
def schemas(topic: str | None, out: Path | None, asyncapi: bool) -> None:
    """JSON Schema of each topic's records, or the AsyncAPI document of all.

    \b
    Examples:  sitrep schemas field-report
               sitrep schemas --asyncapi
               sitrep schemas --out schemas/
    """
    from service.asyncapi import document
    from service.schemas import dumped, schema
    from service.topics import TOPICS, topic_name

    settings = load()
    if topic and asyncapi:
        raise click.UsageError("give either a TOPIC or --asyncapi, which describes all")
    wanted = [t.key for t in TOPICS.values() if t.contract and topic in (None, t.key, topic_name(settings, t.key))]
    if not wanted:
        raise click.BadParameter(
            f"no topic {topic!r} with a schema; there are {', '.join(k for k, t in TOPICS.items() if t.contract)}"
        )
    made = {} if asyncapi else {f"news.{key}.v1.json": schema(key) for key in wanted}
    if asyncapi or (out is not None and topic is None):
        made["asyncapi.json"] = document(settings)
    for name, content in made.items():
        if out is None:
            sys.stdout.buffer.write(dumped(content))
        else:
            out.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(dumped(content))
            click.echo(out / name)
