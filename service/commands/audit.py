"""sitrep audit"""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from service.commands.common import run, write_line
from service.commands.common import settings as load


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def audit(as_json: bool) -> None:
    """Add up what became of every raw record in the broker; exit 1, with a list, if it does not balance.

    Every paragraph of every article must end in exactly one outcome: published, sighting, heading, furniture, resent or
    dead letter. What retention removed is called unverifiable.

    \b
    Example:  sitrep audit --json
    """
    from service.audit import audit as account_of

    account = run(account_of(load()))
    summary = account.summary()
    if as_json:
        write_line(summary)
    else:
        print_account(summary, Console())
    sys.exit(0 if account.balanced else 1)


def print_account(summary: dict[str, object], console: Console) -> None:
    """Lay the account out as a table."""
    table = Table(
        show_header=False, title="balanced" if summary["balanced"] else "DOES NOT BALANCE", title_style="bold"
    )
    for name, value in summary.items():
        if name in ("balanced", "listed"):
            continue
        if isinstance(value, dict):
            value = ", ".join(f"{k} {v}" for k, v in value.items()) or "none"
        table.add_row(name.replace("_", " "), str(value))
    console.print(table)
    listed = summary["listed"]
    if isinstance(listed, dict):
        for name, items in listed.items():
            for item in items:
                console.print(f"{name}: {item}", style="red", highlight=False)
