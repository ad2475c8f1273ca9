"""The `sitrep` command. Each command lives in service/commands/ and is imported only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from service import __version__
from service.commands.common import Problem

COMMANDS: dict[str, str] = {
    "demo": "see it all happen once: broker, worker, replay, faults, account",
    "worker": "run the stages",
    "topics": "create, show and check the topics",
    "broker": "start and stop the embedded Kafka",
    "replay": "stream files or a topic into news.article.v1",
    "publish": "send one article",
    "tail": "read the typed topics",
    "audit": "add up what became of every raw record",
    "report": "an HTML page of what was published",
    "why": "the story of one event or sighting",
    "redrive": "send dead letters back to where they failed",
    "retract": "withdraw an event or an article",
    "annotate": "categories and extraction over a file, without a broker",
    "dedupe": "relations between paragraphs over a file, without a broker",
    "compare": "compare pairs of paragraphs over a file, without a broker",
    "evaluate": "score predictions against labelled paragraphs of your own",
    "schemas": "JSON Schemas of every contract",
    "settings": "every setting, its value and default",
}


class Lazy(click.Group):
    """A group whose commands are imported when used, so that `--help` and `annotate` need no Kafka client."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"service.commands.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sitrep")
def sitrep() -> None:
    """Arabic conflict news in, structured events out, on Kafka.

    \b
    Start here:   sitrep demo
    Configure:    SITREP_* variables or .env; `sitrep settings` shows them
    """


def main() -> None:
    """Entry point: an expected problem is one line with its remedy and exit code 2, never a traceback."""
    try:
        sitrep(standalone_mode=False)
    except Problem as problem:
        click.echo(f"sitrep: {problem}", err=True)
        sys.exit(problem.code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("sitrep: interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
