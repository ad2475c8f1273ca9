"""`python -m tests.fuzz --records 1000000 --seed 1`: mutated raw records through decode, split, dedupe and annotate.

No exception may escape: each record is accepted or rejected with a known reason. Offsets must slice back to the paragraph.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed

import orjson

from service.duplicates.ledger import Ledger
from service.stages.cut import cut
from service.stages.events import events_of
from service.text.decode import Rejected, decode
from service.text.vocabulary import REASONS
from tests.fuzz.mutate import Mutator


def fuzz(records: int, seed: int, *, progress: bool = False) -> Counter[str]:
    """Run `records` mutated records; what became of them. An escaping exception is raised with the record's number."""
    ledger = Ledger(14, 5000)
    became: Counter[str] = Counter()
    started = time.monotonic()
    for number, (value, headers) in enumerate(Mutator(seed)):
        if number == records:
            break
        try:
            became.update(one(value, headers, number, ledger))
        except Exception as error:
            error.add_note(f"record {number} of seed {seed}: {value!r} {headers!r}")
            raise
        if progress and number % 10_000 == 9_999:
            rate = number / (time.monotonic() - started)
            print(f"seed {seed}: {number + 1:,} records, {rate:,.0f} a second", file=sys.stderr, flush=True)
    return became


def one(value: bytes, headers: dict[str, bytes], number: int, ledger: Ledger) -> list[str]:
    """One record through every stage."""
    place = {"topic": "t", "partition": 0, "offset": number, "timestamp": 1.8e9}
    made = cut(value, headers, max_bytes=1 << 20, source_default=None, **place)  # type: ignore[arg-type]
    if isinstance(made, Rejected):
        assert made.reason in REASONS and made.message and made.remedy, made
        return [f"rejected {made.reason}"]
    record = orjson.loads(orjson.dumps(made.record))
    check_offsets(value, headers, record)
    novel = ledger.handle(record, number).novel
    events = events_of(orjson.loads(orjson.dumps(novel)))
    expected = [p["event_id"] for p in novel["paragraphs"] if p["outcome"] in ("original", "revision")]
    assert [event.event_id for event in events] == expected
    return ["accepted", *(f"event {event.category}" for event in events)]


def check_offsets(value: bytes, headers: dict[str, bytes], record: dict[str, object]) -> None:
    """Every paragraph is the slice of the text as received that its offsets say, in order, without overlap."""
    from datetime import UTC, datetime

    decoded = decode(
        value, headers, max_bytes=1 << 20, received_at=datetime.fromtimestamp(1.8e9, UTC), source_default=None
    )
    assert not isinstance(decoded, Rejected)
    at = 0
    for paragraph in record["paragraphs"]:  # type: ignore[attr-defined]
        assert at <= paragraph["start"] < paragraph["end"]
        assert not decoded.text[at : paragraph["start"]].strip(), "a letter outside every paragraph"
        assert decoded.text[paragraph["start"] : paragraph["end"]] == paragraph["text"]
        at = paragraph["end"]
    assert not decoded.text[at:].strip()


def job(records: int, seed: int) -> Counter[str]:
    """`fuzz` in a process of its own; an escaping exception reaches the caller with its note."""
    return fuzz(records, seed, progress=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1, help="of the first process; the next ones count up")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes that share the records")
    given = parser.parse_args()
    started = time.monotonic()
    became: Counter[str] = Counter()
    share, rest = divmod(given.records, given.jobs)
    with ProcessPoolExecutor(given.jobs) as pool:
        running = [pool.submit(job, share + (n < rest), given.seed + n) for n in range(given.jobs)]
        for done in as_completed(running):
            became += done.result()
    for what, count in sorted(became.items()):
        print(f"{count:>10,}  {what}")
    print(f"{given.records:,} records, no exception escaped, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
