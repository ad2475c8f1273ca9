"""The outputs of all stages are the same bytes in any process; the fast ways give what the plain ways give."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.articles import ROOT, SEEDS
from service.models import ids
from service.text.memo import Memo
from service.text.normalise import FOLD
from service.text.tokens import _tokenise_slowly, tokenise
from service.text.wordsets import positions


def _dump(folder: Path, seed: str) -> bytes:
    """All outputs over the seeds by a process with the given hash seed."""
    target = folder / f"{seed}.txt"
    command = [sys.executable, "-m", "bench.floor", "--input", str(SEEDS), "--limit", "10", "--warm", "0"]
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    subprocess.run([*command, "--dump", str(target)], cwd=ROOT, env=environment, check=True, capture_output=True)
    return target.read_bytes()


def test_every_output_over_the_seeds_is_the_same_whatever_the_hash_seed(tmp_path: Path) -> None:
    first = _dump(tmp_path, "1")
    assert {line.split(b" ", 1)[0] for line in first.splitlines()} == {b"split", b"dedupe", b"classify"}
    assert first == _dump(tmp_path, "2")


@given(
    st.lists(
        st.sampled_from([*'حلبوفيةأىـَّ،.؛:«»"()-–\n 5٣%xé\u200f\u200c', "قُتِل", "في ", "1,200", "400كم", " "]),
        max_size=60,
    )
)
def test_words_found_fast_are_the_words_found_slowly(parts: list[str]) -> None:
    text = "".join(parts)
    fast, slow = tokenise(text), _tokenise_slowly(text)
    assert (fast.norm, fast.start, fast.end) == (slow.norm, slow.start, slow.end)
    for i, word in enumerate(fast.norm):
        assert fast.surface(i, i).translate(FOLD).lower() == word


@settings(deadline=None)
@given(st.uuids(), st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 99))
def test_ids_are_uuid5(namespace: uuid.UUID, text: str, ordinal: int) -> None:
    made = ids.event_id(str(namespace), text, ordinal)
    assert made == str(uuid.uuid5(namespace, f"event\n{ordinal}\n{text}"))
    assert ids.article_id(text) == str(uuid.uuid5(uuid.UUID(ids.NAMESPACE), "article\n" + text))


def test_a_memo_asks_once_and_stays_within_its_limit() -> None:
    asked: list[str] = []
    memo: Memo[str, int] = Memo(lambda word: asked.append(word) or len(word), limit=3)  # type: ignore[func-returns-value]
    assert list(map(memo.__getitem__, ["a", "bb", "a", "ccc", "a"])) == [1, 2, 1, 3, 1]
    assert asked == ["a", "bb", "ccc"]
    assert (memo["dddd"], len(memo)) == (4, 1)
    assert memo["a"] == 1
    assert asked == ["a", "bb", "ccc", "dddd"]  # what is asked for again comes over from the older generation
    assert [memo["e" * n] for n in (5, 6)] == [5, 6]
    assert (memo["bb"], asked.count("bb")) == (2, 2)  # and what was not is forgotten with it
    memo.clear()
    assert (memo["a"], asked.count("a")) == (1, 2)


@pytest.mark.parametrize(("words", "expected"), [([], []), (["a", "b", "a"], [0, 2]), (["c"], [])])
def test_positions(words: list[str], expected: list[int]) -> None:
    assert positions(words, {"a"}) == expected
