"""`make bench-dedupe`: datasketch MinHashLSH, rensa RMinHashLSH and ours, on the same paragraphs in one run.

    python -m bench.dedupe --sizes 10000,100000 [--input articles.jsonl.gz] [--pairs dev-pairs.jsonl] [--only ours]

The window is filled with paragraphs recombined from the sentences of real ones, so that shingle frequencies stay natural;
then real paragraphs are decided, whole (normalising, signature, look-up, insertion), and timed in CPU time. Every
contestant and size runs in a process of its own; bytes are its growth while the window was filled, after some paragraphs to
warm it up; the time is the median of chunks, since other work on the machine makes single ones long. The peers are set as
their documentation advises: word 3-grams, 128 permutations, threshold 0.5; F1 is theirs at whichever threshold suits them
best. They only tell which paragraphs may be alike; ours
says what each is to which, and which facts differ. A contestant that is not installed is left out, and so is a size for which
one would need more memory than `--memory`.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from bench.articles import ROOT, default_input
from bench.compare import LIBRARIES, commit, machine
from service.duplicates.compare import compare
from service.duplicates.decide import Candidate, Deduper
from service.duplicates.fingerprint import fingerprint
from service.text.normalise import words
from service.text.sentences import sentences

PAIRS = ROOT.parent / "shared" / "quality" / "dev-pairs.jsonl"
CONTESTANTS = ("datasketch", "rensa", "ours")
TIMED = 3000
PER_ARTICLE = 6
CHUNK = 60
WARM = 1500
THRESHOLD = 0.5
PERMUTATIONS = 128
DUPLICATE = {"same", "revision", "contained"}


def real_paragraphs(path: Path, limit: int = 60_000) -> list[str]:
    """Paragraphs of a JSON-lines file of articles (also gzip), or of a folder of such, or of the seeds' texts."""
    texts: list[str] = []
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if file.suffix == ".txt":
            texts.append(file.read_text(encoding="utf-8"))
        elif {".jsonl", ".gz"} & set(file.suffixes):
            raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            texts += [json.loads(line)["text"] for line in raw.decode("utf-8").splitlines()]
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


def ours(size: int) -> tuple[Callable[[str], Any], Callable[[list[str]], None]]:
    """Decides paragraphs, some to an article."""
    deduper = Deduper(max_paragraphs=size)
    article = 0

    def decide(texts: list[str]) -> None:
        nonlocal article
        article += 1
        name = f"{article:032x}"
        candidates = [
            Candidate(i, f"{name[:8]}-{name[8:12]}-{name[12:16]}-{i:04x}-{name[20:]}", fingerprint(text))
            for i, text in enumerate(texts)
        ]
        deduper.decide(
            f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}", name, None, "bench", candidates
        )

    return fingerprint, decide


def datasketch(size: int) -> tuple[Callable[[str], Any], Callable[[list[str]], None]]:
    """MinHash signature, query, insert."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    number = 0

    def sign(text: str) -> Any:
        signature = MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([gram.encode() for gram in _grams(text)])
        return signature

    def decide(texts: list[str]) -> None:
        nonlocal number
        for text in texts:
            signature = sign(text)
            index.query(signature)
            index.insert(number, signature, check_duplication=False)
            number += 1

    return sign, decide


def rensa(size: int) -> tuple[Callable[[str], Any], Callable[[list[str]], None]]:
    """R-MinHash signature, query, insert."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    number = 0

    def sign(text: str) -> Any:
        signature = RMinHash(num_perm=PERMUTATIONS, seed=42)
        signature.update(_grams(text))
        return signature

    def decide(texts: list[str]) -> None:
        nonlocal number
        for text in texts:
            signature = sign(text)
            index.query(signature)
            index.insert(number, signature)
            number += 1

    return sign, decide


def resident() -> int:
    """Bytes of memory in use, where /proc tells; else 0."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


def measure(contestant: str, size: int, path: Path) -> dict[str, Any]:
    """Fill a window of `size` paragraphs, then time real ones."""
    paragraphs = real_paragraphs(path)
    if contestant == "ours":  # fills what it remembers of words, which is no part of a window
        for text in paragraphs:
            fingerprint(text)
    gc.collect()
    empty = resident()
    sign, decide = {"ours": ours, "datasketch": datasketch, "rensa": rensa}[contestant](size)
    laid_out = resident() - empty
    decide(paragraphs[:WARM])
    timed = random.Random(2).sample(paragraphs, min(TIMED, len(paragraphs)) // CHUNK * CHUNK)
    gc.collect()
    before, batch = resident(), []
    for text in recombined(paragraphs, size):
        batch.append(text)
        if len(batch) == PER_ARTICLE:
            decide(batch)
            batch = []
    gc.collect()
    kept = laid_out + resident() - before
    gc.freeze()
    signing: list[float] = []
    took: list[float] = []
    for start in range(0, len(timed), CHUNK):
        began = time.process_time()
        for text in timed[start : start + CHUNK]:
            sign(text)
        then = time.process_time()
        for at in range(start, start + CHUNK, PER_ARTICLE):
            decide(timed[at : at + PER_ARTICLE])
        signing.append(then - began)
        took.append(time.process_time() - then)
    return {
        "contestant": contestant,
        "size": size,
        "us": median(took) / CHUNK * 1e6,
        "signature_us": median(signing) / CHUNK * 1e6,
        "bytes": kept / size,
    }


def estimated(contestant: str) -> Callable[[str, str], float]:
    """How alike a contestant finds two texts; ours says 1 for duplicates, else 0."""
    if contestant == "ours":
        return lambda a, b: float(compare(a, b).duplicate)
    sign, _ = {"datasketch": datasketch, "rensa": rensa}[contestant](0)
    return lambda a, b: float(sign(a).jaccard(sign(b)))


def f1(contestant: str, pairs: Path) -> float:
    """F1 of "duplicate or not" on labelled pairs, at the threshold that suits the contestant best."""
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    score = estimated(contestant)
    said = [(score(row["a"]["text"], row["b"]["text"]), row["relation"] in DUPLICATE) for row in rows]
    best = 0.0
    for percent in range(5, 100, 5):
        hits = sum(truth and alike * 100 >= percent for alike, truth in said)
        wrong = sum(truth is not (alike * 100 >= percent) for alike, truth in said)
        best = max(best, 2 * hits / (2 * hits + wrong) if hits else 0.0)
    return best


def installed(contestant: str) -> bool:
    """Whether a contestant can run."""
    return contestant == "ours" or find_spec(contestant) is not None


def run(contestant: str, sizes: list[int], path: Path, memory: float) -> Iterator[dict[str, Any]]:
    """A contestant's figures by size, each of a process of its own; a size that would not fit is told as such."""
    per_paragraph = 0.0
    for size in sizes:
        if per_paragraph * size > memory * 2**30:
            yield {
                "contestant": contestant,
                "size": size,
                "left_out": f"{per_paragraph * size / 2**30:.1f} GiB expected",
            }
            continue
        command = [sys.executable, "-m", "bench.dedupe", "--one", contestant, str(size), "--input", str(path)]
        row = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        per_paragraph = row["bytes"]
        yield row


def main() -> None:
    """Print the table; keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--input", type=Path, default=default_input())
    parser.add_argument("--pairs", type=Path, default=PAIRS if PAIRS.is_file() else None)
    parser.add_argument("--only", default=",".join(CONTESTANTS))
    parser.add_argument("--memory", type=float, default=6.0, help="GiB that a contestant may take")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.append(str(LIBRARIES))
    if options.one:
        print(json.dumps(measure(options.one[0], int(options.one[1]), options.input)))
        return
    before = machine()
    chosen = [name for name in options.only.split(",") if installed(name)]
    absent = [name for name in options.only.split(",") if name not in chosen]
    rows: list[dict[str, Any]] = []
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "input": options.input.name,
        "machine": before,
        "not_installed": absent,
        "rows": rows,
    }
    kept = ROOT / "bench" / "results" / f"dedupe-{result['commit']}.json"
    kept.parent.mkdir(exist_ok=True)
    print(f"{'contestant':12}{'window':>10}{'µs/paragraph':>14}{'of it signing':>15}{'bytes/paragraph':>17}{'F1':>8}")
    for contestant in chosen:
        score = round(f1(contestant, options.pairs), 3) if options.pairs else None
        for row in run(contestant, [int(size) for size in options.sizes.split(",")], options.input, options.memory):
            load = [round(each, 2) for each in os.getloadavg()]
            rows.append(row | {"f1": score, "load_average": load})
            figures = row.get("left_out") or f"{row['us']:>14.1f}{row['signature_us']:>15.1f}{row['bytes']:>17.0f}"
            print(f"{contestant:12}{row['size']:>10,}{figures:>46}{'-' if score is None else score:>8}", flush=True)
            kept.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")
    print(f"machine {before}; not installed: {', '.join(absent) or 'none'}; kept in bench/results/{kept.name}")


if __name__ == "__main__":
    main()
