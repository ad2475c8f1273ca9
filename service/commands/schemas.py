"""sitrep schemas"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import orjson

from service.commands.common import settings as load


@click.command()
@click.argument("topic", required=False)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write one file per topic into this folder."
)
def schemas(topic: str | None, out: Path | None) -> None:
    """JSON Schema of each topic's records.

    \b
    Examples:  sitrep schemas field-report
               sitrep schemas --out schemas/
    """
    from service.topics import TOPICS, topic_name

    settings = load()
    wanted = [
        t for t in TOPICS.values() if t.contract is not None and topic in (None, t.key, topic_name(settings, t.key))
    ]
    if not wanted:
        raise click.BadParameter(
            f"no topic {topic!r} with a schema; there are {', '.join(k for k, t in TOPICS.items() if t.contract)}"
        )
    for spec in wanted:
        assert spec.contract is not None  # noqa: S101  filtered above
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:sitrep:news.{spec.key}.v1",
            **spec.contract.model_json_schema(mode="serialization"),
        }
        text = orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        if out is None:
            sys.stdout.buffer.write(text)
        else:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"news.{spec.key}.v1.json").write_bytes(text)
            click.echo(out / f"news.{spec.key}.v1.json")
