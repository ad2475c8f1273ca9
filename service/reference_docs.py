"""docs/reference/settings.md and commands.md from the code: python -m service.reference_docs. A test holds them to it."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli import COMMANDS, sitrep
from service.settings import Settings

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
WIDTH = 110

_SETTINGS = """# Settings

Made from `service/settings.py` by `python -m service.reference_docs`; do not edit.

Environment variables, or lines of `.env` in the working directory; a variable wins over `.env`. `sitrep settings` shows the
values in force, secrets masked. What is wrong with one is told at the start, with the variable's name.

| variable | default | what it is |
| --- | --- | --- |
"""
_COMMANDS = """# Commands

Made from the commands themselves by `python -m service.reference_docs`; do not edit.

All take `--help`. Exit codes: 0 done; 1 done, and the answer is no (`sitrep audit`: it does not balance); 2 an expected problem,
told in one line with its remedy; 3 part of it could not be sent (`sitrep replay`); 130 interrupted. What is data goes to standard
output, what is talk to standard error.
"""


def settings_page() -> str:
    """docs/reference/settings.md as text."""
    rows = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {description} |"
        for name, (_, default, description) in Settings.model_construct().shown().items()
    ]
    return _SETTINGS + "\n".join(rows) + "\n"


def commands_page() -> str:
    """docs/reference/commands.md as text: the help of every command and subcommand."""
    parts = [_COMMANDS]
    root = click.Context(sitrep, info_name="sitrep")
    for name, summary in COMMANDS.items():
        command = sitrep.get_command(root, name)
        assert command is not None  # noqa: S101  it is in the table
        context = click.Context(command, info_name=name, parent=root, terminal_width=WIDTH)
        parts.append(f"\n## sitrep {name}\n\n{summary[0].upper()}{summary[1:]}.\n\n{_help(command, context)}")
        for sub, inner in sorted(getattr(command, "commands", {}).items()):
            below = click.Context(inner, info_name=sub, parent=context, terminal_width=WIDTH)
            parts.append(f"\n### sitrep {name} {sub}\n\n{_help(inner, below)}")
    return "".join(parts)


def _help(command: click.Command, context: click.Context) -> str:
    lines = [line.rstrip() for line in command.get_help(context).splitlines()]
    return "```text\n" + "\n".join(lines) + "\n```\n"


def pages() -> dict[Path, str]:
    """Path -> content of the generated pages."""
    return {FOLDER / "settings.md": settings_page(), FOLDER / "commands.md": commands_page()}


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
