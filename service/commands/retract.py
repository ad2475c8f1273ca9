"""sitrep retract"""

from __future__ import annotations

import click

from service.commands.common import Problem, run
from service.commands.common import settings as load


@click.command()
@click.argument("wanted", metavar="EVENT_ID|ARTICLE_ID")
@click.option("--reason", required=True, help="Why; consumers read it.")
@click.option("--timeout", default=30.0, show_default=True, help="How many seconds to wait for the dedupe stage.")
def retract(wanted: str, reason: str, timeout: float) -> None:
    """Withdraw an event, or an article with all its events: one record per event on news.retraction.v1.

    The state forgets the article's text, so nothing is compared with it any more; the same article sent again stays
    unpublished. The typed topics keep what was published until their retention takes it: consumers delete by id.

    \b
    Example:  sitrep retract 00fca565-cf5d-5a36-9e21-079048ea8313 --reason "taken down by the source"
    """
    from service.retracting import find
    from service.retracting import retract as send

    settings = load()
    found = run(find(settings, wanted, reason))
    if found is None:
        raise Problem(f"no typed topic holds an event or article {wanted}", "`sitrep tail --json` shows ids", code=1)
    try:
        count = run(send(settings, *found, timeout))
    except TimeoutError as error:
        raise Problem(str(error), code=1) from None
    click.echo(f"withdrawn: {count} events of article {found[0].retract.article_id}")
