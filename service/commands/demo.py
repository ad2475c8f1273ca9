"""sitrep demo"""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console

from service.commands.common import Problem, kafka_problem


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), default=Path("report.html"), show_default=True,
    help="Where to write the HTML page.",
)  # fmt: skip
def demo(paths: tuple[Path, ...], report: Path) -> None:
    """The whole service once: embedded Kafka, worker, replay, kill -9, account, second replay, examples, report.

    Replays the seed files, or PATHS (.txt, .jsonl, .jsonl.gz, folders). Exit 0 only if the account balances.
    Whatever it starts it stops again, also on Ctrl-C.

    \b
    Examples:  sitrep demo
               sitrep demo articles.jsonl.gz
    """
    from aiokafka.errors import KafkaError

    from service.broker import BrokerError
    from service.demo.run import run_demo
    from service.demo.show import Show

    wanted = list(paths) or [seeds()]
    for path in wanted:
        if not path.exists():
            raise Problem(
                f"no such file or folder: {path}", "give a .txt, .jsonl or .jsonl.gz file, or a folder of them"
            )
    console = Console(width=None if sys.stdout.isatty() else 140)
    started = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupted)
    home = Path(tempfile.mkdtemp(prefix="sitrep-demo-"))
    kept = False
    try:
        balanced = run_demo(wanted, report, Show(console), home, None)
    except BrokerError as error:
        raise Problem(str(error)) from None
    except (KafkaError, OSError) as error:
        raise kafka_problem(error) from None
    except RuntimeError as error:
        kept = True
        raise Problem(str(error), "its last lines tell why") from None
    finally:
        if not kept:
            shutil.rmtree(home, ignore_errors=True)
    console.print(f"\n{time.monotonic() - started:.1f} s, exit {0 if balanced else 1}", highlight=False)
    sys.exit(0 if balanced else 1)


def seeds() -> Path:
    """The seed files: beside the package in a checkout, inside it in a wheel.

    Raises:
        Problem: neither is there.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package.parent / "seeds" / "replay", package / "seeds" / "replay"):
        if folder.is_dir():
            return folder
    raise Problem("the seed files are missing", "give the files to replay: sitrep demo PATH")


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt
