"""The floor: the pure functions of the three stages in a loop, with no Kafka, and what each of them costs.

python -m bench.floor [--input FILE] [--limit N] [--dump FILE]
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bench.articles import raw_articles
from service.duplicates.fingerprint import fingerprint
from service.duplicates.ledger import Ledger
from service.stages.cut import Cut, cut
from service.stages.events import events_of

WINDOW_DAYS, WINDOW_PARAGRAPHS = 14, 250_000
STAGES = ("split", "dedupe", "classify")
RECEIVED = 1_800_000_000.0
"""Time of every raw record, in seconds since the epoch: outputs must not hang on the day of the measurement."""


@dataclass
class Passed:
    """What passed through the stages, and the CPU seconds that each of them took."""

    articles: int = 0
    paragraphs: int = 0
    events: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))


def split(value: bytes, offset: int) -> bytes | None:
    """Stage split of one raw value, serialised; None if it is refused."""
    made = cut(
        value,
        {},
        topic="news.article.v1",
        partition=0,
        offset=offset,
        timestamp=RECEIVED,
        max_bytes=1 << 20,
        source_default=None,
    )
    return orjson.dumps(made.record) if isinstance(made, Cut) else None


def outputs(values: Iterable[bytes], passed: Passed) -> Iterator[tuple[str, bytes]]:
    """Every output of the three stages over raw values, as (stage, bytes); serialised between them as on the wire."""
    ledger = Ledger(WINDOW_DAYS, WINDOW_PARAGRAPHS)
    clock = time.process_time
    seconds = passed.seconds
    for offset, value in enumerate(values):
        passed.articles += 1
        began = clock()
        paragraphs = split(value, offset)
        at = clock()
        seconds["split"] += at - began
        if paragraphs is None:
            yield "split", b"refused"
            continue
        at = clock()
        handled = ledger.handle(orjson.loads(paragraphs), offset)
        written = [orjson.dumps(each) for each in (handled.entry, *handled.sightings)]
        novel = orjson.dumps(handled.novel)
        then = clock()
        seconds["dedupe"] += then - at
        record = orjson.loads(novel)
        events = events_of(record)
        seconds["classify"] += clock() - then
        passed.paragraphs += sum(p["kind"] == "body" for p in record["paragraphs"])
        passed.events += len(events)
        yield "split", paragraphs
        yield "dedupe", novel
        for each in written:
            yield "dedupe", each
        for event in events:
            yield "classify", event.value


def warm(values: list[bytes]) -> None:
    """Load the data files, compile what is compiled on first use, fill the caches of common words."""
    for _ in outputs(values, Passed()):
        pass


def report(passed: Passed) -> dict[str, Any]:
    """The pass as figures: milliseconds per article in all, microseconds per paragraph (classify: per event) by stage."""
    total = sum(passed.seconds.values())
    per = {"split": passed.paragraphs, "dedupe": passed.paragraphs, "classify": passed.events}
    return {
        "articles": passed.articles,
        "paragraphs": passed.paragraphs,
        "events": passed.events,
        "cpu_seconds": total,
        "cpu_ms_per_article": 1e3 * total / max(1, passed.articles),
        "us": {stage: 1e6 * took / max(1, per[stage]) for stage, took in passed.seconds.items()},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def fingerprint_us(values: list[bytes]) -> float:
    """Microseconds of `fingerprint` alone per paragraph, over the paragraphs of `values`."""
    made = [orjson.loads(split(value, 0) or b'{"paragraphs":[]}') for value in values]
    texts = [p["text"] for record in made for p in record["paragraphs"] if p["kind"] == "body"]
    began = time.process_time()
    for text in texts:
        fingerprint(text)
    return 1e6 * (time.process_time() - began) / max(1, len(texts))


def main() -> None:
    """Print the pass as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--warm", type=int, default=50, help="articles to pass before measuring")
    parser.add_argument("--dump", type=Path, help="write every output, one per line, for comparison")
    given = parser.parse_args()
    values = raw_articles(given.input, given.limit + given.warm)
    warm(values[given.limit :])
    gc.collect()
    gc.freeze()
    passed = Passed()
    if given.dump:
        with given.dump.open("wb") as file:
            for stage, output in outputs(values[: given.limit], passed):
                file.write(stage.encode() + b" " + output.replace(b"\n", b"\\n") + b"\n")
    else:
        for _ in outputs(values[: given.limit], passed):
            pass
    sys.stdout.write(orjson.dumps(report(passed) | {"fingerprint_us": fingerprint_us(values[:200])}).decode() + "\n")


if __name__ == "__main__":
    main()
