"""sitrep dedupe"""

from __future__ import annotations

import click

from service.commands.common import input_stream, write_line
from service.commands.common import settings as load


@click.command()
@click.argument("path", default="-")
def dedupe(path: str) -> None:
    """Relations between the paragraphs of raw articles (JSON Lines, a file or standard input), without a broker.

    One line per paragraph: id, article_id, index, start, end, text_sha256, kind, relation (null for headings and
    furniture), of, cluster, similarity, containment. A line that cannot be used is told on standard error.

    \b
    Example:  sitrep dedupe < articles.jsonl > relations.jsonl
    """
    from service.offline import dedupe_lines
    from service.text.decode import Rejected

    rejected = 0
    for result in dedupe_lines(input_stream(path), load()):
        if isinstance(result, Rejected):
            rejected += 1
            click.echo(f"sitrep: not used: {result.reason}: {result.message}; {result.remedy}", err=True)
        else:
            write_line(result)
    if rejected:
        click.echo(f"sitrep: {rejected} articles could not be used", err=True)
