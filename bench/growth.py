"""`make bench-growth`: whether the cost per article stays flat as articles pass and the window fills, and whether an article's
cost is linear in its length up to the largest that is taken. No Kafka.

python -m bench.growth [--input FILE] [--articles N] [--blocks N] [--recombined]
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from bench.articles import ROOT, raw_articles
from bench.compare import commit, machine
from bench.dedupe import recombined
from bench.floor import STAGES, Passed, outputs, warm

WARM = 50
PER_ARTICLE = 5
SHORTEST = 3
MOST = 8000
"""Articles from which sentences are drawn."""
MIB = 1 << 20
SIZES = (4 << 10, 32 << 10, 256 << 10, MIB - (16 << 10))


def resident_mb() -> float:
    """Resident memory of this process now, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def recombined_articles(values: list[bytes], count: int) -> Iterator[bytes]:
    """Articles of `PER_ARTICLE` paragraphs, made of sentences drawn from all of `values`: a stream as long as is wanted."""
    texts = (str(orjson.loads(value).get("text") or "") for value in values)
    paragraphs = [line for text in texts for line in text.split("\n") if len(line.split()) > SHORTEST]
    made = recombined(paragraphs, count * PER_ARTICLE)
    for number in range(count):
        text = "\n\n".join(islice(made, PER_ARTICLE))
        yield orjson.dumps({"id": f"recombined-{number}", "source": f"source {number % 15}", "text": text})


def blocks(values: Iterable[bytes], total: int, count: int) -> list[dict[str, Any]]:
    """Pass the values, `total` in all, through all stages once; the figures of each block of them."""
    passed, before = Passed(), Passed()
    size = max(1, total // count)
    found: list[dict[str, Any]] = []

    def close() -> None:
        nonlocal before
        per = {"split": passed.paragraphs - before.paragraphs, "classify": passed.events - before.events}
        found.append(
            {
                "articles": passed.articles,
                "paragraphs": passed.paragraphs,
                "resident_mb": resident_mb(),
                "us": {
                    stage: 1e6 * (passed.seconds[stage] - before.seconds[stage]) / max(1, per.get(stage, per["split"]))
                    for stage in STAGES
                },
            }
        )
        before = Passed(passed.articles, passed.paragraphs, passed.events, dict(passed.seconds))

    for _ in outputs(values, passed):
        if passed.articles - before.articles > size:
            close()
    close()
    return found


def long_articles(values: list[bytes], size: int) -> Iterator[bytes]:
    """Articles of about `size` bytes each, of the paragraphs of `values` in their order, none of them twice."""
    text: list[str] = []
    room = size - 200
    for number, value in enumerate(values):
        for paragraph in str(orjson.loads(value).get("text") or "").split("\n"):
            room -= len(paragraph.encode()) + 2
            if room < 0:
                yield orjson.dumps({"id": f"long-{size}-{number}", "title": f"{size}", "text": "\n\n".join(text)})
                text, room = [], size - 200 - len(paragraph.encode())
            text.append(paragraph)


def lengths(values: list[bytes]) -> list[dict[str, Any]]:
    """Articles of growing length, one after the other in a new window: microseconds per byte of each stage."""
    found: list[dict[str, Any]] = []
    for size in SIZES:
        made = list(islice(long_articles(values, size), max(1, MIB // size)))
        passed = Passed()
        for _ in outputs(made, passed):
            pass
        total, count = sum(map(len, made)), len(made)
        found.append(
            {
                "bytes": total // count,
                "articles": count,
                "paragraphs": passed.paragraphs / count,
                "ms": 1e3 * sum(passed.seconds.values()) / count,
                "us_per_byte": {stage: 1e6 * took / total for stage, took in passed.seconds.items()},
            }
        )
    return found


def main() -> None:
    """Print a line per block; keep them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--articles", type=int, default=8000)
    parser.add_argument("--blocks", type=int, default=8)
    parser.add_argument(
        "--recombined", action="store_true", help="of sentences drawn anew: as many articles as are asked for"
    )
    given = parser.parse_args()
    before = machine()
    values = raw_articles(given.input, (MOST if given.recombined else given.articles) + WARM)
    warm(values[-WARM:])
    gc.collect()
    gc.freeze()
    passing = recombined_articles(values[:-WARM], given.articles) if given.recombined else values[:-WARM]
    found = blocks(passing, given.articles if given.recombined else len(values) - WARM, given.blocks)
    print("| articles | paragraphs | " + " | ".join(f"{stage} µs" for stage in STAGES) + " | resident MiB |")
    print("| ---: | ---: |" + " ---: |" * (len(STAGES) + 1))
    for block in found:
        costs = " | ".join(f"{block['us'][stage]:.0f}" for stage in STAGES)
        print(f"| {block['articles']:,} | {block['paragraphs']:,} | {costs} | {block['resident_mb']:.0f} |")
    print("| bytes an article | ms | " + " | ".join(f"{stage} µs a byte" for stage in STAGES) + " |")
    print("| ---: | ---: |" + " ---: |" * len(STAGES))
    by_length = lengths(values)
    for each in by_length:
        costs = " | ".join(f"{each['us_per_byte'][stage]:.2f}" for stage in STAGES)
        print(f"| {each['bytes']:,} | {each['ms']:.0f} | {costs} |")
    kept = ROOT / "bench" / "results" / f"growth-{commit()}{'-recombined' if given.recombined else ''}.json"
    kept.parent.mkdir(exist_ok=True)
    result = {"commit": commit(), "machine": before, "blocks": found, "lengths": by_length}
    kept.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
