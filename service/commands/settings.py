"""sitrep settings"""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from service.commands.common import settings as load
from service.commands.common import write_line


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def settings(as_json: bool) -> None:
    """Every setting, its value and its default; secrets are never shown.

    \b
    Example:  SITREP_BROKERS=kafka1:9092 sitrep settings
    """
    shown = load().shown()
    if as_json:
        write_line({name: value for name, (value, _, _) in shown.items()})
        return
    table = Table("variable", "value", "default", "what it is")
    for name, (value, default, description) in shown.items():
        table.add_row(name, f"[bold]{value}[/]" if value != default else value, default, description)
    Console().print(table)
