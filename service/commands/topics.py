"""sitrep topics"""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from service.commands.common import run
from service.commands.common import settings as load


@click.group()
def topics() -> None:
    """Create, show and check the topics.

    \b
    Examples:  sitrep topics create
               sitrep topics show
               sitrep topics check      (exit 1 if they differ from the settings)
    """


@topics.command()
def create() -> None:
    """Create the topics that are missing; those that exist stay as they are.

    \b
    Example:  sitrep topics create
    """
    from service.admin import create_topics

    for name, new in run(create_topics(load())).items():
        click.echo(f"{'created' if new else 'exists '}  {name}")


@topics.command()
def show() -> None:
    """Every topic: key, partitions, retention, size limit, purpose. Asks no broker.

    \b
    Example:  sitrep topics show
    """
    from service.topics import TOPICS, partitions, topic_config, topic_name

    settings = load()
    table = Table("topic", "key", "partitions", "kept", "largest record", "what")
    for key, topic in TOPICS.items():
        kept = f"{topic.retention_days} days" if topic.retention_days else "compacted"
        size = int(topic_config(settings, key)["max.message.bytes"])
        table.add_row(
            topic_name(settings, key),
            topic.record_key,
            str(partitions(settings, key)),
            kept,
            f"{size >> 20} MiB",
            topic.purpose,
        )
    Console().print(table)


@topics.command()
def check() -> None:
    """Compare the broker's topics with the settings; exit 1 if anything differs.

    \b
    Example:  sitrep topics check
    """
    from service.admin import check_topics
    from service.topics import topic_name

    settings = load()
    wrong = False
    for key, differences in run(check_topics(settings)).items():
        wrong = wrong or bool(differences)
        click.echo(
            f"{'differs' if differences else 'ok     '}  {topic_name(settings, key)}  {'; '.join(differences)}".rstrip()
        )
    if wrong:
        click.echo(
            "remedy: `sitrep topics create` makes missing ones; docs/production.md tells how to change others", err=True
        )
        sys.exit(1)
