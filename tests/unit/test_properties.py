"""What holds for any text: offsets slice back, no letter is lost, decisions repeat, JSON round-trips, time is linear."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from service.duplicates.ledger import Handled, Ledger
from service.models.pipeline import DecisionEntry, NovelRecord, ParagraphsRecord
from service.stages.cut import Cut, cut
from service.stages.events import events_of
from service.text.paragraphs import split
from service.text.sentences import clauses, sentences
from service.text.tokens import tokenise
from service.topics import EVENT_TOPICS, TOPICS

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT / "seeds" / "replay").glob("*.txt"))
WORDS = sorted({word for path in SEEDS for word in path.read_text("utf-8").split()})
MARKS = [
    "«", "»", '"', "(", ")", "،", "؛", ".", "..", ":", "::", "-", "\n", "\n\n", "\u200f", "\ufeff", "ـ", "\x00", "12", "٣٠",
    "😀", "1/2/2016",
]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS + MARKS * 40), max_size=60).map(" ".join),
    st.lists(st.sampled_from(WORDS + MARKS * 40), max_size=60).map("".join),
    st.text(max_size=80).filter(lambda text: text.isascii() or text.encode("utf-8", "replace").decode() == text),
)
SOME = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def cut_of(text: str, offset: int = 0, **fields: str) -> dict[str, Any] | None:
    """A raw article as stage split makes it, after a journey through JSON; None if it is refused."""
    made = cut(
        orjson.dumps({"text": text, "source": "s", **fields}),
        {},
        topic="t",
        partition=0,
        offset=offset,
        timestamp=1.7e9 + offset,
        max_bytes=2 << 20,
        source_default=None,
    )
    return orjson.loads(orjson.dumps(made.record)) if isinstance(made, Cut) else None


def spans(value: Any) -> Iterator[dict[str, Any]]:
    """All objects within `value` that hold a span and the surface it stands for."""
    if isinstance(value, dict):
        if isinstance(value.get("span"), dict):
            yield value
        for inner in value.values():
            yield from spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spans(inner)


@SOME
@given(TEXTS)
def test_no_letter_is_lost_by_cutting(text: str) -> None:
    at = 0
    for paragraph in split(text):
        assert at <= paragraph.start < paragraph.end <= len(text)
        assert paragraph.text == text[paragraph.start : paragraph.end]
        assert not text[at : paragraph.start].strip(), "a letter outside every paragraph"
        at = paragraph.end
    assert not text[at:].strip()


@SOME
@given(TEXTS)
def test_tokens_sentences_and_clauses_slice_back_in_order(text: str) -> None:
    doc = tokenise(text)
    assert all(0 <= start < end <= len(text) for start, end in zip(doc.start, doc.end, strict=True))
    assert all(end <= start for end, start in zip(doc.end, doc.start[1:], strict=False))
    for stretches in (sentences(text), clauses(text)):
        assert all(0 <= start < end <= len(text) for start, end in stretches)
        assert all(end <= start for (_, end), (start, _) in pairwise(stretches))


@SOME
@given(TEXTS, st.sampled_from([None, "2016-11-30T10:00:00Z"]))
def test_any_text_ends_in_events_whose_spans_slice_and_whose_json_round_trips(text: str, published: str | None) -> None:
    record = cut_of(text, **({"published_at": published} if published else {}))
    if record is None:
        return
    assert orjson.loads(ParagraphsRecord.model_validate(record).model_dump_json()).keys() == record.keys()
    handled = Ledger(14, 1000).handle(record, 0)
    for contract, value in ((NovelRecord, handled.novel), (DecisionEntry, handled.entry)):
        once = contract.model_validate(value)
        assert contract.model_validate_json(once.model_dump_json()) == once
    for event in events_of(handled.novel):
        raw = orjson.loads(event.value)
        contract = TypeAdapter(TOPICS[EVENT_TOPICS[event.category]].contract)
        once = contract.validate_python(raw)
        assert contract.validate_json(contract.dump_json(once)) == once
        for item in spans(raw):
            start, end = item["span"]["start"], item["span"]["end"]
            assert 0 <= start <= end <= len(raw["text"])
            if isinstance(item.get("surface"), str) and "novelty" not in item:
                assert raw["text"][start:end] == item["surface"], item


@SOME
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_decisions_repeat(texts: list[str]) -> None:
    def decided() -> list[bytes]:
        ledger = Ledger(14, 1000)
        records = [cut_of(text, offset, id=str(offset)) for offset, text in enumerate([*texts, *texts])]
        return [said(ledger.handle(record, offset)) for offset, record in enumerate(records) if record is not None]

    assert decided() == decided()


def said(handled: Handled) -> bytes:
    return orjson.dumps([handled.novel, handled.sightings, handled.entry])


EVERYTHING = """
import sys
from pathlib import Path
import orjson
from service.duplicates.ledger import Ledger
from service.stages.events import events_of
from tests.unit.test_properties import SEEDS, cut_of, said
ledger = Ledger(14, 10_000)
for offset, path in enumerate(SEEDS * 2):
    text = path.read_text("utf-8")
    handled = ledger.handle(cut_of(text[: 40_000 if offset < len(SEEDS) else 9_000], offset, id=str(offset)), offset)
    sys.stdout.buffer.write(said(handled) + b"".join(event.value for event in events_of(handled.novel)) + b"\\n")
"""


def test_what_is_said_does_not_hang_on_the_hash_seed() -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", EVERYTHING], env=os.environ | {"PYTHONHASHSEED": seed}, cwd=ROOT, stdout=-1
        )
        for seed in ("1", "20161130")
    ]
    first, second = (run.communicate()[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    assert first.count(b"\n") == 2 * len(SEEDS) and len(first) > 100_000
    assert first == second


MIB = 1 << 20
LONGEST = 2.0
"""Seconds of processor time for 1 MiB through all stages."""

SHARED = 2.0
"""So much longer where the processor's caches are shared out. What is not linear takes ten times as long, or hours."""

REPEATED = [
    "ا", "و", "\n", "«", "(", ".", "<", "&", "قتل ", "وقال ", "12 ", ". ", "، ", "« ", "بلدة ", "حلب ", "قتل 5 ", "من ",
    "http://a.b/", "ب«", "1/2 ", "ـ ",
]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_a_mebibyte_of_the_same_takes_no_longer_than_two_seconds(piece: str) -> None:
    text = piece * (MIB // len(piece.encode()))
    started = time.process_time()
    record = cut_of(text)
    if record is not None:
        events_of(Ledger(14, 1000).handle(record, 0).novel)
    took = time.process_time() - started
    assert took < LONGEST * SHARED, f"{took:.2f} s"
