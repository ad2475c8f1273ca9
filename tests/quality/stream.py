"""Deduplication as the stream does it, over a file of articles with the paragraphs of labelled pairs among them.

    python -m tests.quality.stream [--articles FILE.jsonl[.gz]] [--pairs PAIRS.jsonl] [--clusters 10] [--shuffles 3]

Prints: precision, recall and F1 of the pairs, where two paragraphs of one cluster count as said to be duplicates; the
largest clusters, two of their texts each; and for each shuffle of the articles how many of the pairs of paragraphs that
stand together still do, and which facts of what was not published stand in nothing that was published of the cluster.
Nothing is written to a file. Without a file named, the sets beside the project are taken.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from service.duplicates.ledger import Ledger
from service.duplicates.prints import Print
from service.models.relations import PUBLISHED
from service.stages.cut import Cut, cut
from tests.quality.together import agreement, groups, scored

SHARED = Path(__file__).parents[3] / "shared"
ARTICLES = SHARED / "corpus" / "articles-dev.jsonl.gz"
PAIRS = SHARED / "quality" / "dev-pairs.jsonl"
DUPLICATE = frozenset({"same", "revision", "contained"})
WINDOW_DAYS, WINDOW_PARAGRAPHS = 14, 250_000
SHOWN = 110

Key = tuple[str, str]
"""A paragraph: article id and event id."""


@dataclass(slots=True)
class Run:
    """What one run over the articles decided, by paragraph."""

    cluster: dict[Key, str] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    relation: dict[Key, str] = field(default_factory=dict)

    def final(self) -> dict[Key, str]:
        """The clusters by the names they go by in the end, since a later paragraph may have joined two."""
        return {key: self._final(cluster) for key, cluster in self.cluster.items()}

    def _final(self, cluster: str) -> str:
        while cluster in self.joined:
            cluster = self.joined[cluster]
        return cluster


def lines_of(path: Path) -> list[bytes]:
    """The lines of a file of JSON Lines, also compressed."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [line for line in raw.splitlines() if line.strip()]


def articles_of(pairs: Sequence[dict[str, Any]]) -> Iterator[bytes]:
    """Each paragraph of each pair as an article of its own."""
    for pair in pairs:
        for side in ("a", "b"):
            given = pair[side]
            yield orjson.dumps(
                {
                    "id": f"pair {pair['id']} {side}",
                    "source": given.get("source"),
                    "title": given.get("title"),
                    "published_at": given.get("published_at"),
                    "language": "ar",
                    "text": given["text"],
                }
            )


def cut_all(lines: Iterable[bytes]) -> list[Cut]:
    """The articles cut into paragraphs; what cannot be used is left out."""
    made = [
        cut(
            line,
            {},
            topic="file",
            partition=0,
            offset=number,
            timestamp=4_102_444_800.0,
            max_bytes=1 << 20,
            source_default=None,
        )
        for number, line in enumerate(lines)
    ]
    return [each for each in made if isinstance(each, Cut)]


def decide(articles: Iterable[Cut]) -> Run:
    """Decide the articles in this order."""
    ledgers: dict[str, Ledger] = {}
    offsets: Counter[str] = Counter()
    run = Run()
    for made in articles:
        ledger = ledgers.setdefault(made.scope, Ledger(WINDOW_DAYS, WINDOW_PARAGRAPHS))
        handled = ledger.handle(made.record, offsets[made.scope])
        offsets[made.scope] += 1
        for paragraph in handled.novel["paragraphs"]:
            if paragraph["decision"]:
                key = made.record["article"]["article_id"], paragraph["event_id"]
                run.cluster[key] = paragraph["decision"]["cluster"]
                run.relation[key] = paragraph["outcome"]
                run.joined.update(dict.fromkeys(paragraph["decision"].get("joins", ()), run.cluster[key]))
    return run


def texts_of(articles: Iterable[Cut]) -> dict[Key, dict[str, Any]]:
    """The body paragraphs by key: text, source and fingerprint."""
    return {
        (made.record["article"]["article_id"], p["event_id"]): {
            "text": p["text"],
            "source": made.record["article"]["source"],
            "fingerprint": p["fingerprint"],
        }
        for made in articles
        for p in made.record["paragraphs"]
        if p["kind"] == "body"
    }


def pair_clusters(articles: Iterable[Cut], clusters: dict[Key, str], given: Sequence[bytes]) -> list[set[str]]:
    """The clusters of the body paragraphs of each article of `given`."""
    ids = {made.record["article"]["article_id"]: set[str]() for made in articles}
    for (article, _), cluster in clusters.items():
        ids[article].add(cluster)
    return [ids[made.record["article"]["article_id"]] for made in cut_all(given)]


def unpublished_facts(run: Run, texts: dict[Key, dict[str, Any]]) -> list[tuple[str, str]]:
    """(fact, text) of the sightings that hold a fact that nothing published of their cluster holds."""
    members: dict[str, list[Key]] = defaultdict(list)
    for key, cluster in run.final().items():
        members[cluster].append(key)
    missing: list[tuple[str, str]] = []
    for keys in members.values():
        told: set[str] = set()
        for key in keys:
            if run.relation[key] in PUBLISHED:
                told.update(texts[key]["fingerprint"]["w"])
        for key in keys:
            if run.relation[key] not in PUBLISHED:
                text = Print.of(texts[key]["fingerprint"])
                missing += [
                    (f"{text.kinds[i]} {text.surface[i]}", texts[key]["text"])
                    for i in text.typed
                    if text.symbols[i] not in told
                ]
    return missing


def show_pairs(when: str, pairs: Sequence[dict[str, Any]], found: Sequence[set[str]]) -> list[bool]:
    """Print the scores, and what is wrong by relation; returns what was said of each pair."""
    said = [bool(found[2 * k] & found[2 * k + 1]) for k in range(len(pairs))]
    gold = [pair["relation"] in DUPLICATE for pair in pairs]
    precision, recall, f1 = scored(gold, said)
    wrong = Counter(pair["relation"] for pair, g, s in zip(pairs, gold, said, strict=True) if g != s)
    print(
        f"pairs {len(pairs)}, clusters {when}: precision {precision:.4f} recall {recall:.4f} F1 {f1:.4f} wrong {dict(wrong)}"
    )
    return said


def show_clusters(run: Run, texts: dict[Key, dict[str, Any]], count: int) -> None:
    """The largest clusters: size, relations, sources, the first text and the one least like it in length."""
    for keys in groups(run.final())[:count]:
        relations = Counter(run.relation[key] for key in keys)
        sources = Counter(texts[key]["source"] for key in keys)
        print(f"cluster of {len(keys)}: {dict(relations.most_common())}; {dict(sources.most_common(4))}")
        other = max(keys, key=lambda key: abs(len(texts[key]["text"]) - len(texts[keys[0]]["text"])))
        for key in (keys[0], other):
            print(f"    {' '.join(texts[key]['text'].split())[:SHOWN]}")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 2 if there is nothing to measure with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    parser.add_argument("--clusters", type=int, default=10)
    parser.add_argument("--shuffles", type=int, default=3)
    parser.add_argument("--limit", type=int, default=None, help="so many articles, the first")
    options = parser.parse_args(argv)
    if not options.articles.exists() or not options.pairs.exists():
        print("no articles or pairs to measure with: name them")
        return 2
    pairs = [orjson.loads(line) for line in lines_of(options.pairs)]
    given = list(articles_of(pairs))
    articles = cut_all([*lines_of(options.articles)[: options.limit], *given])
    texts = texts_of(articles)
    run = decide(articles)
    print(f"{len(articles)} articles, {len(texts)} paragraphs: {dict(Counter(run.relation.values()).most_common())}")
    show_pairs("as told", pairs, pair_clusters(articles, run.cluster, given))
    said = show_pairs("in the end", pairs, pair_clusters(articles, run.final(), given))
    show_clusters(run, texts, options.clusters)
    print(f"facts of sightings that nothing published holds: {len(unpublished_facts(run, texts))}")
    for seed in range(1, options.shuffles + 1):
        order = list(articles)
        random.Random(seed).shuffle(order)
        other = decide(order)
        both, before, after = agreement(run.final(), other.final())
        print(
            f"shuffle {seed}: {both} of {before} pairs stay together ({both / before:.4f}), "
            f"{after - both} of {after} are new ({(after - both) / after:.4f})"
        )
        again = show_pairs("in the end", pairs, pair_clusters(articles, other.final(), given))
        print(f"of the labelled pairs {sum(a == b for a, b in zip(said, again, strict=True))} are told alike")
        print(f"facts of sightings that nothing published holds: {len(unpublished_facts(other, texts))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
