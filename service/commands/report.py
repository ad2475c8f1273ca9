"""sitrep report"""

from __future__ import annotations

from pathlib import Path

import click

from service.commands.common import run
from service.commands.common import settings as load


@click.command()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("report.html"), show_default=True,
    help="The file to write.",
)  # fmt: skip
def report(out: Path) -> None:
    """A self-contained right-to-left HTML page of what was published: account, timeline, map, figures, revisions.

    \b
    Example:  sitrep report --out report.html
    """
    from service.report import write_report

    run(write_report(load(), out))
    click.echo(f"wrote {out} ({out.stat().st_size:,} bytes)")
