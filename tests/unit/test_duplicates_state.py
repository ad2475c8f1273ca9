"""The index is a function of the articles kept: rebuilding it at any point changes no later decision."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from service.duplicates.decide import Candidate, Deduper
from service.duplicates.fingerprint import fingerprint
from service.models.relations import Decision

SEEDS = sorted((Path(__file__).parents[2] / "seeds" / "replay").glob("*.txt"))
Article = tuple[str, str, str | None, str, list[Candidate]]


def _lines() -> list[str]:
    return [line for path in SEEDS for line in path.read_text(encoding="utf-8").split("\n") if len(line.split()) > 3]


def _edited(words: list[str], draw: random.Random) -> list[str]:
    words = list(words)
    for _ in range(draw.randrange(3)):
        words[draw.randrange(len(words))] = draw.choice(["سبعة", "حلب", "الأربعاء", "كبير", "عنيفة", "12"])
    cut = draw.randrange(4)
    return words[: max(4, len(words) // 2)] if cut == 0 else words


def _stream(seed: int, articles: int) -> list[Article]:
    draw = random.Random(seed)
    lines = _lines()
    chosen = draw.sample(lines, 60)
    furniture = "للاشتراك في النشرة اليومية للموقع"
    stream: list[Article] = []
    for number in range(articles):
        texts = [" ".join(_edited(draw.choice(chosen).split(), draw)) for _ in range(draw.randrange(1, 6))]
        texts += [furniture] if draw.random() < 0.5 else []
        day = draw.choice([None, *(f"2024-01-{d:02}T00:00:00Z" for d in (1, 4, 9, 15, 20, 27))])
        candidates = [Candidate(i, f"{number}-{i}", fingerprint(text)) for i, text in enumerate(texts)]
        stream.append((f"article-{number}", "v1", day, draw.choice(["one", "two"]), candidates))
    return stream


Outcome = tuple[list[Decision], list[tuple[str, str]]]


def _decide(deduper: Deduper, article: Article) -> Outcome:
    decisions = deduper.decide(*article)
    return decisions, deduper.evict()


def _recorded(deduper: Deduper, article: Article) -> tuple[Outcome, bytes]:
    decisions, _, recorded = deduper.settle(*article)
    return (decisions, deduper.evict()), recorded


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("room", [30, 80, 10_000])
def test_two_that_part_at_a_restart_decide_alike(seed: int, room: int) -> None:
    stream = _stream(seed, 150)
    draw = random.Random(seed)
    live = Deduper(max_paragraphs=room)
    kept: dict[tuple[str, str], tuple[Article, list[Decision], bytes]] = {}
    stop = draw.randrange(30, 120)
    for article in stream[:stop]:
        (decisions, evicted), recorded = _recorded(live, article)
        kept[article[0], article[1]] = (article, decisions, recorded)
        for key in evicted:
            del kept[key]
        if draw.random() < 0.05 and len(kept) > 1:
            gone = draw.choice(list(kept))
            assert live.forget(*gone)
            del kept[gone]
    restored, read_again = Deduper(max_paragraphs=room), Deduper(max_paragraphs=room)
    for recorded_article, decisions, recorded in kept.values():
        restored.restore(recorded_article[0], recorded_article[1], recorded_article[3], recorded)
        assert read_again.settle(*recorded_article, decisions)[::2] == (decisions, recorded)
    for one in (restored, read_again):
        assert (len(one), one.articles) == (len(live), live.articles)
    for article in stream[stop:]:
        expected, recorded = _recorded(live, article)
        assert _recorded(restored, article) == (expected, recorded)
        assert _recorded(read_again, article) == (expected, recorded)
