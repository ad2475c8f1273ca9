"""`make bench-annotate`: what category and extraction cost per paragraph, beside TF-IDF and logistic regression in the same run.

Each paragraph is an article of its own. Printed are the cost of paragraphs met for the first time (their new words are looked
up), of the same once more, of each reader by itself, and the cost per letter of longer and longer ones.

python -m bench.annotate [--input FILE] [--paragraphs N] [--rounds N]
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

import orjson

from bench.articles import ROOT, raw_articles
from bench.compare import commit, machine
from bench.floor import split
from service.annotate import annotate as reading
from service.annotate.annotate import ParagraphInput, annotate_article

_LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
READERS = (
    "tokenise", "find_quotes", "attribute", "find_places", "find_statements", "find_casualties", "find_need", "find_incidents",
    "classify", "Annotation",
)  # fmt: skip
TRAINING = sorted((ROOT / "service" / "annotate" / "data").glob("category_training*.jsonl"))


def paragraphs(source: Path | None, wanted: int) -> list[str]:
    """Body paragraphs of 200 to 400 letters, 300 being the usual length."""
    found: dict[str, None] = {}
    for value in raw_articles(source, wanted):
        record = orjson.loads(split(value, 0) or b'{"paragraphs":[]}')
        found |= {p["text"]: None for p in record["paragraphs"] if p["kind"] == "body" and 200 <= len(p["text"]) <= 400}
        if len(found) >= wanted:
            break
    return list(found)[:wanted]


def annotate(texts: Sequence[str]) -> None:
    """Each paragraph as an article of its own."""
    for text in texts:
        annotate_article([ParagraphInput(0, text)], title=None, source=None, published_at=None)


def tf_idf() -> Callable[[Sequence[str]], Any]:
    """scikit-learn's words and pairs of words, TF-IDF weighted, into logistic regression; trained on our own text.

    It is asked one paragraph at a time, as a stream is: a batch would share the cost of the call.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    rows = [json.loads(line) for file in TRAINING for line in file.read_text("utf-8").splitlines() if line.strip()]
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=300)
    )
    model.fit([row["text"] for row in rows], [row["category"] for row in rows])
    return lambda texts: [model.predict_proba([text]) for text in texts]


def _us(work: Callable[[Sequence[str]], Any], texts: Sequence[str]) -> float:
    began = time.process_time()
    work(texts)
    return 1e6 * (time.process_time() - began) / len(texts)


def by_reader(texts: Sequence[str]) -> dict[str, float]:
    """Microseconds a paragraph of each reader that `annotate_article` calls, the clock's own cost with them."""
    took = dict.fromkeys(READERS, 0.0)

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return function(*given, **named)
            finally:
                took[name] += time.process_time() - began

        return call

    with ExitStack() as patches:
        for name in READERS:
            patches.enter_context(mock.patch.object(reading, name, timed(name, getattr(reading, name))))
        annotate(texts)
    return {name: 1e6 * seconds / len(texts) for name, seconds in took.items()}


def growth(seed: str) -> dict[int, float]:
    """Microseconds per letter of one paragraph of so many letters."""
    found: dict[int, float] = {}
    for length in _LENGTHS:
        text = (seed + " ") * (length // (len(seed) + 1) + 1)
        began = time.process_time()
        annotate([text[:length]])
        found[length] = 1e6 * (time.process_time() - began) / length
    return found


def main() -> None:
    """Print the figures; keep them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--paragraphs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    before = machine()
    found = paragraphs(given.input, 2 * given.paragraphs)
    texts, others = found[: len(found) // 2], found[len(found) // 2 :]
    annotate(others)
    first = _us(annotate, texts)
    contestants = {"category and extraction": annotate, "TF-IDF, category alone": tf_idf()}
    for work in contestants.values():
        work(texts)
    gc.collect()
    gc.freeze()
    rounds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(given.rounds):
        for name, work in contestants.items():
            rounds[name].append(_us(work, texts))
    readers = [by_reader(texts) for _ in range(given.rounds)]
    least = {name: min(each[name] for each in readers) for name in READERS}
    print(f"category and extraction, met for the first time: {first:.0f} us a paragraph")
    print("each reader, least of the rounds: " + ", ".join(f"{name} {us:.1f}" for name, us in least.items()))
    letters = sum(map(len, texts)) / len(texts)
    for name, values in rounds.items():
        print(f"{name}: {median(values):.0f} us a paragraph ({min(values):.0f} to {max(values):.0f})")
    per_letter = growth(" ".join(texts[:20]))
    print("microseconds a letter by length: " + ", ".join(f"{n}: {us:.2f}" for n, us in per_letter.items()))
    kept = ROOT / "bench" / "results" / f"annotate-{commit()}.json"
    kept.parent.mkdir(exist_ok=True)
    result = {
        "commit": commit(),
        "machine": before | {"load_average_after": machine()["load_average"]},
        "paragraphs": len(texts),
        "letters_per_paragraph": letters,
        "us_per_paragraph": rounds,
        "us_first_time": first,
        "us_by_reader": readers,
        "us_per_letter": {str(length): us for length, us in per_letter.items()},
    }
    kept.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")
    print(f"{len(texts)} paragraphs of {letters:.0f} letters; kept in bench/results/{kept.name}")


if __name__ == "__main__":
    main()
