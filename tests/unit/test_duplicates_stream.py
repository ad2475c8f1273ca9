"""The measuring of a stream: its arithmetic, and a run over the seeds."""

from __future__ import annotations

import random
from pathlib import Path

import orjson

from tests.quality.stream import articles_of, cut_all, decide, pair_clusters, texts_of, unpublished_facts
from tests.quality.together import agreement, groups, scored

SEEDS = sorted((Path(__file__).parents[2] / "seeds" / "replay").glob("*.txt"))


def test_pairs_that_stand_together() -> None:
    one = {"a": "1", "b": "1", "c": "1", "d": "2"}
    other = {"a": "x", "b": "x", "c": "y", "d": "y"}
    assert agreement(one, other) == (1, 3, 2)
    assert agreement(one, one) == (3, 3, 3)
    assert groups(one) == [["a", "b", "c"], ["d"]]


def test_scores() -> None:
    assert scored([True, True, False, False], [True, False, True, False]) == (0.5, 0.5, 0.5)
    assert scored([False], [False]) == (0.0, 0.0, 0.0)


def test_no_fact_of_the_seeds_is_lost_in_whatever_order_their_lines_come() -> None:
    lines = [line for path in SEEDS for line in path.read_text(encoding="utf-8").split("\n") if len(line.split()) > 7]
    articles = cut_all(
        orjson.dumps({"id": f"line {n}", "source": "seed", "text": line}) for n, line in enumerate(lines)
    )
    texts = texts_of(articles)
    for seed in range(4):
        assert unpublished_facts(decide(articles), texts) == []
        random.Random(seed).shuffle(articles)


def test_a_pair_in_one_cluster_is_said_to_be_one() -> None:
    text = SEEDS[0].read_text(encoding="utf-8").split("\n")[12]
    pair = {"id": "1", "a": {"text": text}, "b": {"text": text + " وأضاف المصدر أن الأهالي نزحوا"}}
    given = list(articles_of([pair]))
    articles = cut_all(given)
    first, second = pair_clusters(articles, decide(articles).final(), given)
    assert first and first & second
