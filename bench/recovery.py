"""How long a worker takes to read its state back: python -m bench.recovery [--sizes 10000,100000,1000000] [--check SECONDS]

Fills the decisions topic of an embedded Kafka with entries made of the seeds' words, then lets a fresh process read them
back as a worker does, through `State.of`. Ticks of the event loop are timed meanwhile: while it is silent, `/readyz` is too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from array import array
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import orjson
from aiokafka import AIOKafkaProducer

from bench.articles import SEEDS
from service.admin import create_topics
from service.broker import EmbeddedBroker
from service.duplicates import block
from service.duplicates.block import Part
from service.duplicates.fingerprint import fingerprint
from service.duplicates.kept import hashes_of
from service.duplicates.prints import pack
from service.duplicates.recorded import packed
from service.models.base import PIPELINE_VERSION
from service.settings import Settings
from service.state import State
from service.topics import topic_name

POOL = 3000
"""So many paragraphs are fingerprinted; the others are these with their words turned round and other hashes."""

PER_ENTRY = (3, 5, 6, 7, 8, 9, 10)
"""Paragraphs of an entry, one as likely as the other: 6.9 on average."""

COPIES = 0.2
"""Share of paragraphs that repeat an earlier one."""


def pool(chance: Random) -> list[dict[str, Any]]:
    """Fingerprints of paragraphs as long as those of the seeds, each of pieces of several of them."""
    lines = [line for path in sorted(SEEDS.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    texts = [words for line in lines if len(words := line.split()) > 8]
    made = []
    for _ in range(POOL):
        length = len(chance.choice(texts))
        words: list[str] = []
        while len(words) < length:
            piece = chance.choice(texts)
            at = chance.randrange(len(piece))
            words += piece[at : at + chance.randint(4, 9)]
        made.append(fingerprint(" ".join(words[:length])))
    return made


def varied(print_: dict[str, Any], chance: Random) -> dict[str, Any]:
    """A fingerprint of the same shape that equals no other."""
    turn = chance.randrange(len(print_["w"]))
    count = len(print_["s"]) * 3 // 16
    hashes = array("I", sorted(chance.getrandbits(32) for _ in range(max(1, count))))
    return print_ | {
        "x": f"{chance.getrandbits(64):016x}",
        "w": print_["w"][turn:] + print_["w"][:turn],
        "s": b64encode(hashes.tobytes()).decode(),
    }


def entries(paragraphs: int, seed: int) -> Iterator[tuple[bytes, bytes]]:
    """Key and value of entries that hold so many paragraphs, as stage dedupe writes them; sequence 0, 1, 2, ..."""
    chance = Random(seed)
    prints = pool(chance)
    earlier: list[dict[str, Any]] = []
    made = sequence = 0
    while made < paragraphs:
        article_id = str(UUID(int=chance.getrandbits(128)))
        content_hash = f"{chance.getrandbits(128):032x}"
        body = []
        for index in range(min(chance.choice(PER_ENTRY), paragraphs - made)):
            event_id = str(UUID(int=chance.getrandbits(128)))
            decision: dict[str, Any] = {"relation": "original", "cluster": event_id}
            if earlier and chance.random() < COPIES:
                of = chance.choice(earlier)
                decision = {"relation": "near", "of": of, "root": of, "cluster": of["event_id"], "similarity": 0.8712}
                decision |= {"containment": 0.9123, "containment_reverse": 0.95, "matched": {"start": 0, "end": 300}}
            elif len(earlier) < 100_000:
                earlier.append(
                    {"article_id": article_id, "content_hash": content_hash, "index": index, "event_id": event_id}
                )
            print_ = varied(chance.choice(prints), chance)
            decided = packed(decision | {"compared": 3}, event_id)
            body.append(Part(index, event_id, pack(print_), decided, hashes_of(print_["s"]), hashes_of(print_["f"])))
        made += len(body)
        article = {
            "article_id": article_id,
            "content_hash": content_hash,
            "source": f"source-{sequence % 40}",
            "url": f"https://news.example/{article_id}",
            "title": None,
            "published_at": f"2016-11-{sequence % 28 + 1:02}T08:00:00+00:00",
            "fetched_at": None,
            "ingested_at": "2016-12-01T08:00:00.000+00:00",
            "language": "ar",
            "scope": "ar",
            "origin": {"topic": "news.article.v1", "partition": sequence % 4, "offset": sequence // 4},
            "reprocess": False,
            "warnings": [],
        }
        entry = {
            "sequence": sequence,
            "format": block.FORMAT,
            "article": article,
            "kept": b64encode(b"".join(block.built(body, None))).decode(),
            "pipeline_version": PIPELINE_VERSION,
            "floor": 0,
        }
        yield f"{article_id}:{content_hash}".encode(), orjson.dumps(entry)
        sequence += 1


async def fill(settings: Settings, paragraphs: int) -> int:
    """Write the entries; returns how many."""
    await create_topics(settings)
    producer: Any = AIOKafkaProducer(**settings.kafka_client_options(), max_batch_size=1 << 20, linger_ms=20)
    await producer.start()
    topic, count = topic_name(settings, "decisions"), 0
    futures = []
    for key, value in entries(paragraphs, seed=1):
        futures.append(await producer.send(topic, value, key, partition=0))
        count += 1
    await asyncio.gather(*futures)
    await producer.stop()
    return count


async def recover(settings: Settings, before: int) -> dict[str, float]:
    """What a worker does at its start, with the longest silence of the event loop."""
    state = State(settings)
    state.assigned({0})
    silence = 0.0

    async def tick() -> None:
        nonlocal silence
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.05)
            silence, last = max(silence, time.monotonic() - last - 0.05), time.monotonic()

    ticking = asyncio.create_task(tick())
    baseline = resident()
    started, used = time.monotonic(), time.process_time()
    ledger = await state.of(0, before)
    took, cpu = time.monotonic() - started, time.process_time() - used
    ticking.cancel()
    return {
        "paragraphs": ledger.paragraphs,
        "entries": len(ledger),
        "seconds": took,
        "cpu": cpu,
        "silence": silence,
        "mib": (resident("VmHWM") - baseline) / 1024,
        "left": (resident() - baseline) / 1024,
    }


def resident(field: str = "VmRSS") -> float:
    """Memory of this process in KiB, as Linux counts it: resident now (VmRSS), or at most so far (VmHWM)."""
    status = Path("/proc/self/status").read_text()
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith(field)))


def measured(size: int, broker: EmbeddedBroker) -> dict[str, float]:
    """Fill a topic with `size` paragraphs and read it back in a process of its own."""
    settings = Settings(
        _env_file=None,
        brokers=broker.bootstrap,
        prefix=f"r{size}",
        paragraph_partitions=1,
        window_paragraphs=max(1000, 2 * size),
    )
    count = asyncio.run(fill(settings, size))
    variables = {
        "SITREP_BROKERS": settings.brokers,
        "SITREP_PREFIX": settings.prefix,
        "SITREP_WINDOW_PARAGRAPHS": str(settings.window_paragraphs),
    }
    command = [sys.executable, "-m", "bench.recovery", "--read", str(count)]
    answer = subprocess.run(command, env=os.environ | variables, capture_output=True, check=True)
    result: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    logs = broker.folder.path.rglob(f"r{size}.news.decisions.v1-0/*.log")
    return result | {"disk": sum(path.stat().st_size for path in logs)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="paragraphs, separated by commas")
    parser.add_argument("--check", type=float, help="fail if the largest takes longer than so many seconds")
    parser.add_argument("--read", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read is not None:
        print(json.dumps(asyncio.run(recover(Settings(), given.read))))
        return
    with tempfile.TemporaryDirectory() as folder, EmbeddedBroker(Path(folder)) as broker:
        print("paragraphs  entries  disk MB  seconds  CPU s  peak MB  kept MB  longest silence s")
        for size in (int(size) for size in given.sizes.split(",")):
            got = measured(size, broker)
            print(
                f"{got['paragraphs']:>10,.0f} {got['entries']:>8,.0f} {got['disk'] / 1e6:>8,.1f} {got['seconds']:>8.2f}"
                f" {got['cpu']:>6.2f} {got['mib']:>8,.0f} {got['left']:>8,.0f} {got['silence']:>10.3f}",
                flush=True,
            )
    if given.check is not None and got["seconds"] > given.check:
        raise SystemExit(f"{got['seconds']:.2f} s is more than {given.check:g} s")


if __name__ == "__main__":
    main()
