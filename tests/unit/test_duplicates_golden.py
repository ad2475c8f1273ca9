"""Golden editions: what the seeds' bulletins are to each other, in both orders of arrival and as the one article they are.

`python -m tests.unit.test_duplicates_golden` writes the files anew; read the difference before committing it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.duplicates.decide import Candidate, Deduper
from service.duplicates.fingerprint import fingerprint
from service.models.relations import Decision

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "duplicates"
SEEDS = {"001": "001_879cb52311c03942", "003": "003_51d25abecdfc200a", "004": "004_d8d0e892a836cb53"}
ORDERS = ("article", "forward", "backward")
Lines = dict[int, str]


def body(seed: str) -> Lines:
    """The lines of a seed by number, headings of sections left out."""
    text = (ROOT / "seeds" / "replay" / f"{SEEDS.get(seed, seed)}.txt").read_text(encoding="utf-8")
    return {
        number: line
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip() and not line.rstrip().endswith("::")
    }


def decided(lines: Lines, order: str) -> dict[int, Decision]:
    """Decisions by line: all lines as one article, or each as an article of its own, first or last line first."""
    deduper = Deduper()
    candidates = [Candidate(number, f"line {number}", fingerprint(line)) for number, line in lines.items()]
    if order == "article":
        decisions = deduper.decide("article", "1", None, "seed", candidates)
        return {candidate.index: decision for candidate, decision in zip(candidates, decisions, strict=True)}
    result: dict[int, Decision] = {}
    for candidate in candidates if order == "forward" else candidates[::-1]:
        result[candidate.index] = deduper.decide(f"article {candidate.index}", "1", None, "seed", [candidate])[0]
    return dict(sorted(result.items()))


def shown(lines: Lines, decisions: dict[int, Decision]) -> dict[str, Any]:
    """What a reader checks: relation, partner, changed facts, and the words added and dropped."""
    rows: dict[str, Any] = {}
    for number, decision in decisions.items():
        if decision.of is None:
            continue
        row: dict[str, Any] = {"relation": decision.relation, "of": decision.of.index}
        if decision.relation == "revision":
            old = lines[decision.of.index]
            row["changed"] = [f"{c.fact}: {c.before or '-'} → {c.after or '-'}" for c in decision.changed]
            row["added"] = [lines[number][span.start : span.end] for span in decision.added]
            row["dropped"] = [old[span.start : span.end] for span in decision.dropped]
        rows[str(number)] = row
    return rows


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_editions_are_as_they_were_read(seed: str, order: str) -> None:
    lines = body(seed)
    expected = json.loads((GOLDEN / f"{seed}.json").read_text(encoding="utf-8"))[order]
    assert shown(lines, decided(lines, order)) == expected


@pytest.mark.parametrize("order", ORDERS)
def test_rows_of_the_notes(order: str) -> None:
    first, fourth = decided(body("001"), order), decided(body("004"), order)

    def pair(decisions: dict[int, Decision], one: int, other: int) -> Decision:
        later = decisions[one] if decisions[one].of else decisions[other]
        assert later.of is not None
        assert later.of.index in (one, other)
        return later

    assert pair(first, 62, 98).relation == "exact"
    assert pair(fourth, 32, 70).relation == "exact"
    for number in (52, 60, 64):
        assert first[number].relation == "original"
    for number in (26, 34, *range(86, 109, 2)):
        assert fourth[number].relation == "original"
    for one, other in ((44, 84), (46, 86), (48, 88), (50, 90), (54, 92), (56, 94), (58, 96)):
        assert pair(first, one, other).relation in ("revision", "contained")
    fuller = pair(first, 48, 88)
    assert fuller.relation == "revision"
    assert {"8", "15", "5"} <= {c.after or c.before for c in fuller.changed if c.fact == "number"}
    told = [body("001")[88][s.start : s.end] for s in (fuller.dropped if order == "backward" else fuller.added)]
    assert any("ناريا على بلدة رتيان" in clause for clause in told)
    sides = pair(first, 58, 96)
    assert sides.relation == "revision"
    assert [c.fact for c in sides.changed] == ["side"]
    assert (sides.added, sides.dropped, sides.supersedes) == ([], [], None)
    assert sides.same_article == (order == "article")
    assert {sides.changed[0].before, sides.changed[0].after} == {"الثوار", "تنظيم الدولة"}
    turned = pair(fourth, 28, 66)
    assert turned.relation in ("revision", "contained")
    if order != "forward":
        assert turned.relation == "revision"
        assert any("نوةى" in (c.after or "") for c in turned.changed)
    tense = pair(first, 46, 86)
    assert not any(word in (c.before or "") + (c.after or "") for c in tense.changed for word in ("دارت", "خلالهخا"))


def test_a_stump_is_a_sighting_of_the_whole_though_it_comes_first() -> None:
    decisions = decided(body("003"), "article")
    assert decisions[2].relation == "original"
    assert decisions[1].relation == "contained"
    assert decisions[1].of is not None
    assert decisions[1].of.index == 2


@pytest.mark.parametrize("order", ORDERS)
def test_positions_retaken_later_are_no_revisions(order: str) -> None:
    decisions = decided(body("000_0a8a091ca631fa44"), order)
    for number in (18, 34, 54, 55, 56, 57):
        assert decisions[number].relation == "original"


def write() -> None:
    """Write the golden files from what is decided now."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for seed in SEEDS:
        lines = body(seed)
        rows = {order: shown(lines, decided(lines, order)) for order in ORDERS}
        (GOLDEN / f"{seed}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
