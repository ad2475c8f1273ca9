"""sitrep worker"""

from __future__ import annotations

import asyncio
import logging
import sys

import click

from service.commands.common import Problem, run
from service.commands.common import settings as load

STAGES = ("split", "dedupe", "classify")
STOP_SECONDS = 15.0
"""What may pass after SITREP_DRAIN_SECONDS until the process has left; both together stay below a supervisor's usual 30 s."""


@click.command()
@click.option(
    "--stages",
    default=",".join(STAGES),
    show_default=True,
    help="Which stages this process runs, separated by commas.",
)
def worker(stages: str) -> None:
    """Run the stages until told to stop (Ctrl-C or SIGTERM; twice to leave at once). Start as many processes as you like.

    \b
    Examples:  sitrep worker
               sitrep worker --stages split,classify
               SITREP_HTTP_PORT=0 sitrep worker --stages classify
    """
    names = [name.strip() for name in stages.split(",") if name.strip()]
    unknown = [name for name in names if name not in STAGES]
    if unknown or not names:
        raise Problem(
            f"--stages {stages!r}: no such stage {', '.join(unknown) or '(none)'}", f"choose among {','.join(STAGES)}"
        )
    settings = load()

    from service.admin import missing_topics
    from service.app import build
    from service.collector import settle
    from service.faust_quick import Worker
    from service.logs import configure

    configure(settings)
    missing = run(missing_topics(settings))
    if missing:
        raise Problem(f"topics are missing: {', '.join(missing)}", "create them: `sitrep topics create`")
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    settle()
    apps = [stage.app for stage in build(names, settings)]
    logging.getLogger("sitrep.worker").info("starting", extra={"stages": names, "brokers": settings.brokers})
    running = Worker(
        *apps,
        stop_within=settings.drain_seconds + STOP_SECONDS,
        loop=loop,
        loglevel=None,
        override_logging=False,
        redirect_stdouts=False,
        quiet=True,
    )
    try:
        running.execute_from_commandline()
    except SystemExit as stop:
        sys.exit(stop.code)
