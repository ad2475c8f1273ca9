"""sitrep why"""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from service.commands.common import Problem, run, write_line
from service.commands.common import settings as load


@click.command()
@click.argument("wanted", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def why(wanted: str, as_json: bool) -> None:
    """The story of one event or sighting: its article, what it was compared with, what decided, who repeated it.

    \b
    Example:  sitrep why 00fca565-cf5d-5a36-9e21-079048ea8313
    """
    from service.story import story_of, told
    from service.terminal import isolated

    story = run(story_of(load(), wanted))
    if story is None:
        raise Problem(f"no event or sighting {wanted}", "`sitrep tail --json` shows ids", code=1)
    if as_json:
        write_line(asdict(story))
    else:
        lines = told(story)
        click.echo("\n".join(map(isolated, lines) if sys.stdout.isatty() else lines))
