"""`make bench-growth`: whether the cost per article stays flat as articles pass and the window fills. No Kafka.

python -m bench.growth [--input FILE] [--articles N] [--blocks N]
"""

from __future__ import annotations

import argparse
import gc
from pathlib import Path
from typing import Any

import orjson

from bench.articles import ROOT, raw_articles
from bench.compare import commit, machine
from bench.floor import STAGES, Passed, outputs, warm

WARM = 50


def resident_mb() -> float:
    """Resident memory of this process now, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def blocks(values: list[bytes], count: int) -> list[dict[str, Any]]:
    """Pass the values through all stages once; the figures of each block of them."""
    passed, before = Passed(), Passed()
    size = max(1, len(values) // count)
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


def main() -> None:
    """Print a line per block; keep them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--articles", type=int, default=8000)
    parser.add_argument("--blocks", type=int, default=8)
    given = parser.parse_args()
    before = machine()
    values = raw_articles(given.input, given.articles + WARM)
    warm(values[given.articles :])
    gc.collect()
    gc.freeze()
    found = blocks(values[: given.articles], given.blocks)
    print("| articles | paragraphs | " + " | ".join(f"{stage} µs" for stage in STAGES) + " | resident MiB |")
    print("| ---: | ---: |" + " ---: |" * (len(STAGES) + 1))
    for block in found:
        costs = " | ".join(f"{block['us'][stage]:.0f}" for stage in STAGES)
        print(f"| {block['articles']:,} | {block['paragraphs']:,} | {costs} | {block['resident_mb']:.0f} |")
    kept = ROOT / "bench" / "results" / f"growth-{commit()}.json"
    kept.parent.mkdir(exist_ok=True)
    result = {"commit": commit(), "machine": before, "blocks": found}
    kept.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
