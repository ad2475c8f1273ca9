"""`python -m tests.faults --runs 60 --seed 1`: many runs on one broker, a summary, exit 1 with the seeds that failed."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from service.broker import EmbeddedBroker
from tests.faults.plan import KINDS, plan
from tests.faults.run import Result, run


def report(number: int, result: Result) -> None:
    """One line on a run, and one on each thing that is wrong."""
    progress = " ".join(f"{kind} {seconds:.1f}s" for kind, seconds in sorted(result.progress.items()))
    state = "ok" if result.good else "FAILED"
    print(
        f"run {number} {state} {result.seconds:.1f}s {result.plan}\n"
        f"    ids {result.found}/{result.ids} repeats {result.repeats}/{result.bound} evicted {result.evicted} "
        f"exits {dict(result.exits)} progress: {progress}; spent {result.spent}",
        flush=True,
    )
    for problem in result.problems():
        print(f"    !! {problem[:1500]}", flush=True)


def summary(results: list[Result]) -> str:
    """What all runs showed together."""
    faults = Counter(fault.kind for result in results for fault in result.plan.faults)
    worst = {kind: max((r.progress.get(kind, 0.0) for r in results), default=0.0) for kind in KINDS}
    lists = {
        name: sum(len(getattr(r.difference, name)) for r in results if r.difference)
        for name in ("lost", "invented", "contradictory", "unlike", "state")
    }
    failed = [result.plan.seed for result in results if not result.good]
    exits = sum((result.exits for result in results), Counter[int]())
    lines = [
        f"runs {len(results)}, failed {len(failed)}{': seeds ' + ' '.join(map(str, failed)) if failed else ''}",
        f"faults {sum(faults.values())}: " + ", ".join(f"{kind} {faults[kind]}" for kind in KINDS),
        f"raw records {sum(r.account.raw for r in results if r.account)}, "
        f"dead letters {sum(sum(r.account.dead_letters.values()) for r in results if r.account)}, "
        f"evicted entries {sum(r.evicted for r in results)}, "
        f"worker exits {', '.join(f'{code}: {n}' for code, n in sorted(exits.items()))}",
        f"ids expected {sum(r.ids for r in results)}, found {sum(r.found for r in results)}",
        f"lost {lists['lost']}, invented {lists['invented']}, contradictory {lists['contradictory']}, "
        f"unlike the oracle {lists['unlike']}, missing from the state {lists['state']}",
        f"repeats {sum(r.repeats for r in results)} (bound {sum(r.bound for r in results)}), "
        f"audits that balance {sum(bool(r.account and r.account.balanced) for r in results)}",
        f"worst time to progress {max(worst.values(), default=0.0):.1f} s: "
        + ", ".join(f"{kind} {seconds:.1f}" for kind, seconds in worst.items()),
    ]
    return "\n".join(lines)


async def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no run after so many minutes")
    parser.add_argument("--only", type=int, help="repeat the run with this seed")
    parser.add_argument("--keep", type=Path, help="folder for the workers' logs (default: removed)")
    parser.add_argument("--kinds", help="only these faults, separated by commas, one after the other")
    given = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("SITREP_")]:
        del os.environ[name]
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # our own clients, while the broker is away
    seeds = [given.only] if given.only is not None else [given.seed * 1000 + n for n in range(given.runs)]
    results: list[Result] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary, EmbeddedBroker() as broker:
        for number, seed in enumerate(seeds):
            if time.monotonic() - began > 60 * given.minutes:
                break
            folder = (given.keep or Path(temporary)) / f"run{seed}"
            folder.mkdir(parents=True, exist_ok=True)
            if not broker.running:
                await asyncio.to_thread(broker.start)
            kinds = tuple(given.kinds.split(",")) if given.kinds else None
            results.append(await run(plan(seed, seed % 1000, kinds), broker, folder))
            report(number, results[-1])
    print(f"{time.monotonic() - began:.0f} s\n{summary(results)}")
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
