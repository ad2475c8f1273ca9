"""Deduplication side by side: datasketch MinHashLSH, rensa RMinHashLSH and ours, on the same paragraphs in one run.

    python -m bench.dedupe --sizes 10000,100000 [--input articles.jsonl.gz] [--pairs dev-pairs.jsonl] [--only ours]

The window is filled with paragraphs recombined from the sentences of real ones, so that shingle frequencies stay natural;
then real paragraphs are decided, whole (normalising, signature, look-up, insertion), and timed in CPU time. Every
contestant and size runs in a process of its own; bytes are its growth while the window was filled, after some paragraphs to
warm it up; the time is the median of chunks, since other work on the machine makes single ones long. The peers are set as
their documentation advises: word 3-grams, 128 permutations, threshold 0.5. They are optional: pip install datasketch rensa
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from service.duplicates.compare import compare
from service.duplicates.decide import Candidate, Deduper
from service.duplicates.fingerprint import fingerprint
from service.text.normalise import words
from service.text.sentences import sentences

SEEDS = Path(__file__).parents[1] / "seeds" / "replay"
CONTESTANTS = ("datasketch", "rensa", "ours")
TIMED = 3000
PER_ARTICLE = 6
CHUNK = 60
WARM = 1500
THRESHOLD = 0.5
PERMUTATIONS = 128
DUPLICATE = {"same", "revision", "contained"}


def real_paragraphs(path: Path | None, limit: int = 60_000) -> list[str]:
    """Paragraphs of a JSON-lines file of articles (also gzip), or of the seeds."""
    if path is None:
        texts = [seed.read_text(encoding="utf-8") for seed in sorted(SEEDS.glob("*.txt"))]
    else:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        texts = [json.loads(line)["text"] for line in raw.decode("utf-8").splitlines()]
    return [line for text in texts for line in text.split("\n") if len(line.split()) > 3][:limit]


def recombined(paragraphs: list[str], count: int, seed: int = 1) -> Iterator[str]:
    """Paragraphs as long as real ones, of sentences drawn from all of them."""
    draw = random.Random(seed)
    pool = [paragraph[start:end] for paragraph in paragraphs for start, end in sentences(paragraph)]
    lengths = [len(paragraph) for paragraph in paragraphs]
    for _ in range(count):
        wanted, text = draw.choice(lengths), ""
        while len(text) < 0.5 * wanted:
            text = f"{text} {draw.choice(pool)}" if text else draw.choice(pool)
        yield text


def _grams(text: str) -> list[str]:
    found = words(text)
    return [" ".join(found[i : i + 3]) for i in range(max(1, len(found) - 2))]


def ours() -> Callable[[list[str]], None]:
    """Decides paragraphs, some to an article."""
    deduper = Deduper(max_paragraphs=10_000_000)
    article = 0

    def decide(texts: list[str]) -> None:
        nonlocal article
        article += 1
        name = f"{article:032x}"
        candidates = [
            Candidate(i, f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{i:04x}{name[24:]}", fingerprint(text))
            for i, text in enumerate(texts)
        ]
        deduper.decide(name, name, None, "bench", candidates)

    return decide


def datasketch() -> Callable[[list[str]], None]:
    """MinHash signature, query, insert."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    number = 0

    def decide(texts: list[str]) -> None:
        nonlocal number
        for text in texts:
            signature = MinHash(num_perm=PERMUTATIONS)
            signature.update_batch([gram.encode() for gram in _grams(text)])
            index.query(signature)
            index.insert(number, signature, check_duplication=False)
            number += 1

    return decide


def rensa() -> Callable[[list[str]], None]:
    """R-MinHash signature, query, insert."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    number = 0

    def decide(texts: list[str]) -> None:
        nonlocal number
        for text in texts:
            signature = RMinHash(num_perm=PERMUTATIONS, seed=42)
            signature.update(_grams(text))
            index.query(signature)
            index.insert(number, signature)
            number += 1

    return decide


def resident() -> int:
    """Bytes of memory in use, where /proc tells; else 0."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


def measure(contestant: str, size: int, path: Path | None) -> dict[str, Any]:
    """Fill a window of `size` paragraphs, then time real ones."""
    paragraphs = real_paragraphs(path)
    if contestant == "ours":  # fills what it remembers of words, which is no part of a window
        for text in paragraphs:
            fingerprint(text)
    decide: Callable[[list[str]], None] = {"ours": ours, "datasketch": datasketch, "rensa": rensa}[contestant]()
    decide(paragraphs[:WARM])
    timed = random.Random(2).sample(paragraphs, min(TIMED, len(paragraphs)))
    gc.collect()
    before, batch = resident(), []
    for text in recombined(paragraphs, size):
        batch.append(text)
        if len(batch) == PER_ARTICLE:
            decide(batch)
            batch = []
    gc.collect()
    kept = resident() - before
    took: list[float] = []
    for start in range(0, len(timed), CHUNK):
        began = time.process_time()
        for at in range(start, start + CHUNK, PER_ARTICLE):
            decide(timed[at : at + PER_ARTICLE])
        took.append(time.process_time() - began)
    return {"contestant": contestant, "size": size, "us": median(took) / CHUNK * 1e6, "bytes": kept / size}


def estimated(contestant: str) -> Callable[[str, str], bool]:
    """How a contestant says whether two texts are duplicates."""
    if contestant == "ours":
        return lambda a, b: compare(a, b).duplicate
    if contestant == "datasketch":
        from datasketch import MinHash

        def sketch(a: str, b: str) -> bool:
            one, other = MinHash(num_perm=PERMUTATIONS), MinHash(num_perm=PERMUTATIONS)
            one.update_batch([gram.encode() for gram in _grams(a)])
            other.update_batch([gram.encode() for gram in _grams(b)])
            return bool(one.jaccard(other) >= THRESHOLD)

        return sketch
    from rensa import RMinHash

    def rough(a: str, b: str) -> bool:
        one, other = RMinHash(num_perm=PERMUTATIONS, seed=42), RMinHash(num_perm=PERMUTATIONS, seed=42)
        one.update(_grams(a))
        other.update(_grams(b))
        return bool(one.jaccard(other) >= THRESHOLD)

    return rough


def f1(contestant: str, pairs: Path) -> float:
    """F1 of "duplicate or not" on labelled pairs."""
    says = estimated(contestant)
    hit = false = missed = 0
    for row in map(json.loads, pairs.read_text(encoding="utf-8").splitlines()):
        said, truth = says(row["a"]["text"], row["b"]["text"]), row["relation"] in DUPLICATE
        hit, false, missed = hit + (said and truth), false + (said and not truth), missed + (truth and not said)
    return 2 * hit / (2 * hit + false + missed)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--input", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--only", default=",".join(CONTESTANTS))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one[0], int(options.one[1]), options.input)))
        return
    print(f"{'contestant':12}{'window':>10}{'µs/paragraph':>14}{'bytes/paragraph':>17}{'F1':>8}")
    for contestant in options.only.split(","):
        score = f"{f1(contestant, options.pairs):.3f}" if options.pairs else "-"
        for size in map(int, options.sizes.split(",")):
            command = [sys.executable, "-m", "bench.dedupe", "--one", contestant, str(size)]
            command += ["--input", str(options.input)] if options.input else []
            row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            print(f"{contestant:12}{size:>10,}{row['us']:>14.1f}{row['bytes']:>17.0f}{score:>8}", flush=True)


if __name__ == "__main__":
    main()
