"""sitrep report"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from service.commands.common import Problem, run
from service.commands.common import settings as load


class Time(click.ParamType):
    """A time in ISO 8601, as milliseconds since the epoch; one without a zone is UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            when = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time such as 2016-02-02 or 2016-02-02T06:00:00Z", param, ctx)
        return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1000)


@click.command()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("report.html"), show_default=True,
    help="The file to write.",
)  # fmt: skip
@click.option("--since", type=Time(), help="Only what was put into the topics at or after this time.")
@click.option("--until", type=Time(), help="Only what was put into the topics before this time.")
def report(out: Path, since: int | None, until: int | None) -> None:
    """A self-contained right-to-left HTML page of what was published: account, timeline, map, figures, revisions.

    The account is always that of all there is.

    \b
    Examples:  sitrep report --out report.html
               sitrep report --since 2016-02-02 --until 2016-02-03
    """
    from service.report import write_report

    if since is not None and until is not None and since >= until:
        raise Problem("--since must be before --until", "swap them, or leave one out")
    if not out.parent.is_dir():
        raise Problem(f"there is no folder {out.parent}", "create it, or choose another --out")
    run(write_report(load(), out, since, until))
    click.echo(f"wrote {out} ({out.stat().st_size:,} bytes)")
