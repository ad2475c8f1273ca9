"""`make bench`: the contestants in turn, in rounds, on the embedded broker; a table, and the figures as JSON.

python -m bench.compare [--input FILE] [--articles N] [--rounds N] [--only NAME ...]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from bench.articles import ROOT, default_input, raw_articles
from bench.drive import Load, run
from bench.floor import Passed, outputs
from bench.process import Contestant
from service.broker import EmbeddedBroker
from service.settings import Settings

WARM = 50
RESULTS = ROOT / "bench" / "results"
LIBRARIES = ROOT / ".bench-libraries"
"""Where `make bench` installs what only contestants need (bench/requirements.txt)."""
CONTESTANTS: dict[str, tuple[str, int]] = {
    "ours": ("sitrep", 1),
    "ours, two workers": ("sitrep", 2),
    "bare aiokafka": ("bare", 1),
    "Quix Streams": ("quix", 1),
    "Bytewax": ("bytewax", 1),
}
_NEEDS = {"quix": "quixstreams", "bytewax": "bytewax"}
COLUMNS = ("articles_per_second", "cpu_seconds_per_1000", "peak_mb", "p50_ms", "p95_ms", "p99_ms", "start_seconds")


def load_of(source: Path | None, articles: int) -> tuple[Load, float]:
    """The articles in the order they are sent with the events each makes; and paragraphs per article."""
    values = raw_articles(source, 2 * articles + WARM)
    full, warm, paced = values[:articles], values[articles : articles + WARM], values[articles + WARM :]
    events: list[int] = []
    passed = Passed()
    for stage, output in outputs([*warm, *full, *paced], passed):
        if stage == "split":
            events.append(0)
        elif stage == "classify" and output:
            events[-1] += 1
    return Load(warm, full, paced, events), passed.paragraphs / max(1, passed.articles)


def floor(source: Path | None, articles: int) -> dict[str, float]:
    """The floor in a process of its own."""
    command = [sys.executable, "-m", "bench.floor", "--limit", str(articles), "--warm", str(WARM)]
    command += ["--input", str(source)] if source else []
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True
    )
    found = orjson.loads(done.stdout)
    return {
        "articles_per_second": found["articles"] / found["cpu_seconds"],
        "cpu_seconds_per_1000": found["cpu_ms_per_article"],
        "peak_mb": found["peak_mb"],
        **{f"us_{stage}": us for stage, us in found["us"].items()},
    }


def rounds(given: argparse.Namespace, names: list[str]) -> tuple[dict[str, list[dict[str, float]]], float]:
    """Contestant -> its figures, round by round; and paragraphs per article."""
    load, paragraphs = load_of(given.input, given.articles)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in ("floor", *names)}
    with tempfile.TemporaryDirectory() as folder, EmbeddedBroker() as broker:
        for number in range(given.rounds):
            found["floor"].append(floor(given.input, given.articles))
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                module, count = CONTESTANTS[name]
                settings = Settings(
                    _env_file=None,  # type: ignore[call-arg]
                    brokers=broker.bootstrap,
                    prefix=f"b{number}{module}{count}",
                    home=Path(folder) / "home",
                    article_partitions=1,  # one order of arrival, so that every contestant makes the same events
                    paragraph_partitions=given.partitions,
                    event_partitions=given.partitions,
                    http_port=0,
                    log_level="WARNING",
                )
                log = Path(folder) / f"{module}{count}.log"

                def started(
                    module: str, settings: Settings = settings, log: Path = log, count: int = count
                ) -> Contestant:
                    libraries = LIBRARIES if module in _NEEDS else None
                    return Contestant(module, settings, log, count=count, libraries=libraries)

                figures = asyncio.run(run(module, settings, load, started))
                found[name].append(figures)
                print(f"round {number + 1} {name}: " + shown(figures), file=sys.stderr, flush=True)
    return found, paragraphs


def shown(figures: dict[str, float]) -> str:
    """Figures as one line."""
    return ", ".join(f"{name} {figures[name]:.1f}" for name in COLUMNS if name in figures)


def spread(runs: list[dict[str, float]], name: str) -> str:
    """Median (least to most) of a figure over the rounds."""
    values = sorted(run[name] for run in runs if name in run)
    return f"{median(values):.1f} ({values[0]:.1f} to {values[-1]:.1f})" if values else "-"


def table(found: dict[str, list[dict[str, float]]]) -> str:
    """The contestants as a Markdown table: median (least to most) over the rounds."""
    lines = ["| | " + " | ".join(COLUMNS) + " |", "| --- |" + " ---: |" * len(COLUMNS)]
    for name, runs in found.items():
        if runs:
            lines.append(f"| {name} | " + " | ".join(spread(runs, column) for column in COLUMNS) + " |")
    return "\n".join(lines)


def machine() -> dict[str, Any]:
    """What it was measured on, and how busy that was."""
    cpu = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    options = sysconfig.get_config_var("CONFIG_ARGS") or ""
    return {
        "cpu": cpu.partition(":")[2].strip(),
        "cores": os.cpu_count(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "python_optimised": "--enable-optimizations" in options,
    }


def commit() -> str:
    """The commit measured, with a mark if files differ from it."""
    head = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return head.stdout.strip() or "unknown"


def main() -> None:
    """Run, print the table, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--partitions", type=int, default=4, help="of every topic but the raw articles'")
    parser.add_argument("--only", nargs="*", default=list(CONTESTANTS), choices=list(CONTESTANTS))
    given = parser.parse_args()
    absent = [n for n in given.only if (need := _NEEDS.get(CONTESTANTS[n][0])) and not (LIBRARIES / need).is_dir()]
    names = [name for name in given.only if name not in absent]
    before = machine()
    began = time.monotonic()
    found, paragraphs = rounds(given, names)
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "input": (given.input or default_input()).name,
        "articles": given.articles,
        "paragraphs_per_article": paragraphs,
        "rounds": given.rounds,
        "partitions": given.partitions,
        "seconds": time.monotonic() - began,
        "machine": before | {"load_average_after": machine()["load_average"]},
        "not_installed": absent,
        "contestants": found,
    }
    RESULTS.mkdir(exist_ok=True)
    name = "" if given.partitions == 4 else f"-{given.partitions}-partitions"
    kept = RESULTS / f"compare-{result['commit']}{name}.json"
    kept.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")
    print(table(found))
    print(f"{paragraphs:.1f} paragraphs per article; machine {result['machine']}; kept in bench/results/{kept.name}")


if __name__ == "__main__":
    main()
