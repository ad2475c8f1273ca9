"""sitrep replay"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Coroutine
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from service.commands.common import Problem, run
from service.commands.common import settings as load

if TYPE_CHECKING:
    from service.replay import ReplaySummary

LINE_SECONDS = 10.0
DRAW_SECONDS = 0.1
SOME_REFUSED = 3


class Bound(click.ParamType):
    """An offset, or a time in ISO 8601; one without a zone is UTC."""

    name = "offset|time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | datetime:
        if isinstance(value, int | datetime):
            return value
        if str(value).isdigit():
            return int(value)
        try:
            when = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is neither an offset nor a time such as 2015-07-21T06:00:00Z", param, ctx)
        return when if when.tzinfo else when.replace(tzinfo=UTC)


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--from-topic", metavar="TOPIC", help="Read a topic instead: a full name, or a short one (article).")
@click.option("--from", "begin", type=Bound(), help="With --from-topic: first offset of each partition, or time.")
@click.option("--to", "end", type=Bound(), help="With --from-topic: where to stop, itself not included.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Records per second.")
@click.option("--speed", type=click.FloatRange(min=0, min_open=True), help="Times as fast as they were published.")
@click.option("--shuffle", type=int, metavar="SEED", help="In another order (whole up to 10,000 records or 64 MB).")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many records.")
@click.option("--source", help="Source of .txt articles. [default: the name of their folder]")
@click.option("--reprocess", is_flag=True, help="Ask the service to publish again what it already knows.")
@click.option("--restart", is_flag=True, help="From the beginning, also where an earlier attempt was interrupted.")
@click.option("--dry-run", is_flag=True, help="Read and count; send nothing, ask no broker for files.")
def replay(
    paths: tuple[str, ...],
    from_topic: str | None,
    begin: int | datetime | None,
    end: int | datetime | None,
    rate: float | None,
    speed: float | None,
    shuffle: int | None,
    limit: int | None,
    source: str | None,
    reprocess: bool,
    restart: bool,
    dry_run: bool,
) -> None:
    """Stream files, folders, standard input (-) or a topic into the topic of raw articles.

    .txt is one article each, its file name the id; .jsonl and .jsonl.gz hold one article a line. Interrupted, the same
    command goes on where it stood, without sending twice or leaving out (not for standard input). Exit code 3 if
    something could not be sent.

    \b
    Examples:  sitrep replay seeds/replay
               sitrep replay archive.jsonl.gz --rate 200
               zcat archive.jsonl.gz | sitrep replay -
               sitrep replay --from-topic article --from 2015-07-21T06:00:00Z --reprocess
    """
    if bool(paths) == bool(from_topic):
        raise Problem("give either PATH or --from-topic", "`sitrep replay --help` shows examples")
    if from_topic and (shuffle is not None or source):
        raise Problem("--shuffle and --source are for files", "leave them out with --from-topic")
    if not from_topic and (begin is not None or end is not None):
        raise Problem("--from and --to are for --from-topic", "leave them out with files")
    if rate and speed:
        raise Problem("--rate and --speed exclude each other", "give one of them")

    from service.logs import configure
    from service.replay import Range, ReplayError, replay_paths, replay_topic

    settings = load()
    # Of what the Kafka client says while a broker is away, one line in ten seconds.
    configure(settings.model_copy(update={"log_format": "text"}))
    with ExitStack() as stack:
        show = Shown(stack)
        pace: dict[str, Any] = {"rate": rate, "speed": speed, "limit": limit, "dry_run": dry_run}
        ways: dict[str, Any] = {"reprocess": reprocess, "restart": restart, "on_progress": show}
        work: Coroutine[Any, Any, ReplaySummary]
        if from_topic:
            work = replay_topic(settings, from_topic, Range(begin, end), **pace, **ways)
        else:
            work = replay_paths(settings, paths, source=source, shuffle=shuffle, **pace, **ways)
        try:
            summary = run(_until_signal(work))
            show.finish(summary)
        except ReplayError as error:
            raise Problem(error.what, error.remedy) from None
        except (KeyboardInterrupt, asyncio.CancelledError, Problem) as error:
            stack.close()
            if show.last is not None and show.last.sent and list(paths) != ["-"]:
                click.echo(f"{_sent(show.last)}; the same command goes on from there", err=True)
            raise (error if isinstance(error, Problem) else KeyboardInterrupt) from None
    _tell(summary)
    if summary.refused:
        sys.exit(SOME_REFUSED)


class Shown:
    """Progress: a bar on a terminal, otherwise a line every ten seconds."""

    def __init__(self, stack: ExitStack) -> None:
        self.last: ReplaySummary | None = None
        self._bar: Any = None
        self._task: Any = None
        self._stack = stack
        self._told = time.monotonic()
        self._terminal = sys.stderr.isatty()

    def __call__(self, summary: ReplaySummary) -> None:
        self.last = summary
        now = time.monotonic()
        if now - self._told < (DRAW_SECONDS if self._terminal else LINE_SECONDS):
            return
        self._told = now
        if self._terminal:
            self._draw(summary)
        else:
            share = f" ({100 * summary.read // summary.total}%)" if summary.total else ""
            click.echo(f"{_sent(summary)}{share}", err=True)

    def _draw(self, summary: ReplaySummary) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (
                TextColumn("replay"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f}%"),
                TextColumn("{task.fields[sent]:,} sent"),
                TimeRemainingColumn(),
            )
            self._bar = self._stack.enter_context(Progress(*columns, console=Console(stderr=True)))
            self._task = self._bar.add_task("replay", total=None, sent=0)
        self.finish(summary)

    def finish(self, summary: ReplaySummary) -> None:
        """The bar as it stands at the end, if there is one."""
        if self._bar is None:
            return
        self._bar.update(self._task, completed=summary.read, total=summary.total or None, sent=summary.sent)


async def _until_signal(work: Coroutine[Any, Any, ReplaySummary]) -> ReplaySummary:
    """Ends in good order on SIGTERM as it does on Ctrl-C: what is under way is acknowledged, the position written."""
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    if task is not None:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        return await work
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


def _sent(summary: ReplaySummary) -> str:
    earlier = f", {summary.earlier:,} sent before" if summary.earlier else ""
    refused = f", {summary.refused:,} refused" if summary.refused else ""
    return f"{summary.sent:,} sent{earlier}{refused}"


def _tell(summary: ReplaySummary) -> None:
    for refused in summary.refusals:
        click.echo(f"refused {refused.origin}: {refused.reason}; {refused.remedy}", err=True)
    if summary.refused > len(summary.refusals):
        click.echo(f"and {summary.refused - len(summary.refusals):,} more refused", err=True)
    megabytes = summary.bytes / 1e6
    if summary.dry_run:
        refused_part = f", {summary.refused:,} refused" if summary.refused else ""
        click.echo(f"would send {summary.sent:,} records ({megabytes:.1f} MB) to {summary.topic}{refused_part}")
        return
    click.echo(
        f"{_sent(summary)} to {summary.topic} ({megabytes:.1f} MB in {summary.seconds:.1f} s, {summary.rate:,.0f}/s)"
    )
