"""sitrep dedupe"""

from __future__ import annotations

from collections import Counter

import click

from service.commands.common import input_stream, write_line
from service.commands.common import settings as load

TOLD = 5
"""So many lines that cannot be used are told of each reason, the others counted."""


@click.command()
@click.argument("path", default="-")
@click.option("--as-told", is_flag=True, help="Print each line at once, with its cluster as the stream tells it.")
def dedupe(path: str, *, as_told: bool) -> None:
    """Relations between the paragraphs of raw articles (JSON Lines, a file or standard input), without a broker.

    One line per paragraph: id, article_id, index, start, end, text_sha256, kind, relation (null for headings and
    furniture), of, cluster, similarity, containment. A line that cannot be used is told on standard error,
    the first five of each reason; the others are counted.

    That two clusters are one may show only later, so the lines come at the end, when every cluster is known; --as-told prints
    each at once.

    \b
    Example:  sitrep dedupe < articles.jsonl > relations.jsonl
    """
    from service.offline import Unused, dedupe_lines

    unused: Counter[str] = Counter()
    for result in dedupe_lines(input_stream(path), load(), as_told=as_told):
        if not isinstance(result, Unused):
            write_line(result)
            continue
        why = result.why
        unused[why.reason] += 1
        if unused[why.reason] <= TOLD:
            click.echo(f"sitrep: line {result.line} not used: {why.reason}: {why.message}; {why.remedy}", err=True)
    if unused:
        each = ", ".join(f"{reason} {count}" for reason, count in unused.most_common())
        click.echo(f"sitrep: {unused.total()} articles could not be used: {each}", err=True)
