"""sitrep redrive"""

from __future__ import annotations

from datetime import datetime

import click

from service.commands.common import run
from service.commands.common import settings as load

WHEN = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.command()
@click.option("--reason", help="Only this x-error-class, e.g. internal_error.")
@click.option("--stage", type=click.Choice(["split", "dedupe", "classify"]), help="Only what failed in this stage.")
@click.option("--since", type=WHEN, help="Only dead letters from this time on (local time).")
@click.option("--until", type=WHEN, help="Only dead letters before this time (local time).")
@click.option("--dry-run", is_flag=True, help="Count, send nothing.")
def redrive(
    reason: str | None, stage: str | None, since: datetime | None, until: datetime | None, dry_run: bool
) -> None:
    """Send dead letters back to the topic where they failed, once each; x-error-attempts counts the attempts.

    \b
    Examples:  sitrep redrive --reason internal_error --dry-run
               sitrep redrive --stage classify --since 2026-01-31
    """
    from service.redriving import Selection
    from service.redriving import redrive as send_back

    selection = Selection(reason, stage, _ms(since), _ms(until))
    for what, count in run(send_back(load(), selection, dry_run=dry_run)).items():
        click.echo(f"{count:>8}  {what}{' (dry run: nothing sent)' if dry_run and what == 'redriven' else ''}")


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
