"""`sitrep broker`: the embedded Kafka as a process that stays."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

import click

from service.broker import BrokerError, EmbeddedBroker, stop_running
from service.broker.folder import DataFolder
from service.commands.common import Problem
from service.commands.common import settings as load

DEFAULT_PORT = 9092
"""Kafka's own, and the default of SITREP_BROKERS: every other command then finds this broker by itself."""

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where its data lie. [default: broker/ in SITREP_HOME]",
)


def data_folder(data_dir: Path | None) -> Path:
    """The given folder, or the deployment's own."""
    return data_dir or load().home / "broker"


@click.group()
def broker() -> None:
    """The embedded Kafka: start, stop, status.

    \b
    A real Apache Kafka, one node on loopback, for demo, tests and first steps.
    In production set SITREP_BROKERS to your own cluster.

    \b
    Example:
      sitrep broker start && sitrep broker status
    """


@broker.command()
@data_dir_option
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="Port for clients, on 127.0.0.1.")
@click.option("--heap", default="512m", show_default=True, help="Java's heap.")
def start(data_dir: Path | None, port: int, heap: str) -> None:
    """Start the broker and leave it running; nothing to do if it runs.

    \b
    Example:
      sitrep broker start --port 19092
    """
    folder = DataFolder(data_folder(data_dir))
    holder = folder.holder()
    if holder is not None:
        click.echo(f"already running: {holder.bootstrap}, process {holder.pid}, data in {folder.path}")
        if holder.bootstrap.endswith(f":{port}"):
            return
        raise Problem(f"it is not on port {port}", "stop it first: `sitrep broker stop`")
    began = time.monotonic()
    try:
        node = EmbeddedBroker(folder.path, port=port, heap=heap, owned=False, on_fetch=_show_fetch).start()
    except BrokerError as error:
        raise Problem(str(error)) from None
    click.echo(
        f"started in {time.monotonic() - began:.1f} s: {node.bootstrap}, process {node.pid}, data in {folder.path}"
    )
    if port != DEFAULT_PORT:
        click.echo(f"for the other commands: export SITREP_BROKERS={node.bootstrap}")


@broker.command()
@data_dir_option
def stop(data_dir: Path | None) -> None:
    """Stop the broker; its data stay. Nothing to do if none runs.

    \b
    Example:
      sitrep broker stop
    """
    click.echo("stopped" if stop_running(data_folder(data_dir)) else "not running")


@broker.command()
@data_dir_option
def status(data_dir: Path | None) -> None:
    """Where the broker listens, its process, data and uptime; exit code 1 if none runs.

    \b
    Example:
      sitrep broker status
    """
    folder = DataFolder(data_folder(data_dir))
    holder = folder.holder()
    if holder is None:
        click.echo(f"not running (data folder {folder.path}): start it with `sitrep broker start`")
        sys.exit(1)
    uptime = timedelta(seconds=max(0, int(time.time() - holder.started)))
    click.echo(f"running    {holder.bootstrap}")
    click.echo(f"process    {holder.pid}")
    click.echo(f"data       {folder.path}")
    click.echo(f"uptime     {uptime}")
    click.echo(f"log        {folder.server_log}")


def _show_fetch(fetched: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(
            f"\rfetching Apache Kafka: {fetched / 1e6:.0f} of {total / 1e6:.0f} MB", nl=fetched == total, err=True
        )
    elif fetched == total:
        click.echo(f"fetched Apache Kafka: {total / 1e6:.0f} MB", err=True)
