"""Decisions and ids come back from their bytes as they were; a block gives back each of its paragraphs."""

from __future__ import annotations

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from service.duplicates import block
from service.duplicates.compact import ids_of, is_ours, key_of, long_id, prefixes_of, short_id
from service.duplicates.recorded import cluster_of, is_sighting, is_tied, odd_event_id, packed, repeated, unpacked
from service.models.base import Span
from service.models.relations import SIGHTED, Change, Decision, Ref, Related

IDS = st.one_of(st.uuids().map(str), st.text(max_size=40), st.just("00000000-0000-0000-0000-000000000000"))
HASHES = st.one_of(
    st.uuids().map(lambda uuid: uuid.hex), st.text(max_size=33), st.uuids().map(lambda uuid: uuid.hex.upper())
)
REFS = st.builds(Ref, article_id=IDS, content_hash=HASHES, index=st.integers(0, 1 << 20), event_id=IDS)
SHARES = st.one_of(st.floats(0, 1).map(lambda share: round(share, 4)), st.floats(0, 1))
SPANS = st.builds(Span, start=st.integers(0, 1 << 20), end=st.integers(0, 1 << 20))
WORDS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=5))
DECISIONS = st.builds(
    Decision,
    relation=st.sampled_from(["original", "exact", "near", "contained", "revision"]),
    of=st.one_of(st.none(), REFS),
    root=st.one_of(st.none(), REFS),
    cluster=IDS,
    similarity=SHARES,
    containment=SHARES,
    containment_reverse=SHARES,
    matched=st.one_of(st.none(), SPANS),
    same_article=st.booleans(),
    added=st.lists(SPANS, max_size=2),
    dropped=st.lists(SPANS, max_size=2),
    changed=st.lists(st.builds(Change, fact=st.just("number"), noun=WORDS, before=WORDS, after=WORDS), max_size=2),
    supersedes=st.one_of(st.none(), st.booleans()),
    related_to=st.lists(st.builds(Related, event_id=IDS, score=SHARES), max_size=2),
    joins=st.lists(IDS, max_size=2),
    compared=st.integers(0, 300),
)


@settings(deadline=None, max_examples=300)
@given(DECISIONS, IDS, st.sampled_from(["as it is", "own cluster", "root is of", "cluster of root"]))
def test_a_decision_comes_back_as_it_was(decision: Decision, event_id: str, shape: str) -> None:
    if shape == "own cluster":
        decision = decision.model_copy(update={"cluster": event_id})
    elif shape == "root is of":
        decision = decision.model_copy(update={"root": decision.of})
    elif shape == "cluster of root" and decision.root is not None:
        decision = decision.model_copy(update={"cluster": decision.root.event_id})
    written = decision.model_dump(exclude_defaults=True)
    data = packed(written, event_id)
    again = unpacked(data, event_id)
    assert again == written and list(again) == list(written)
    assert cluster_of(data, event_id) == decision.cluster
    assert is_tied(data) is (decision.relation != "original")
    assert is_sighting(data) is (decision.relation in SIGHTED)
    if decision.of is not None and is_tied(data):
        assert repeated(data) == (key_of(decision.of.article_id, decision.of.content_hash), decision.of.index)
    if not any(short_id(event_id)):
        assert odd_event_id(data) == event_id


def test_most_decisions_take_few_bytes() -> None:
    event, article, other = (f"{n:08x}-0000-5000-8000-000000000000" for n in (1, 2, 3))
    ref = {"article_id": article, "content_hash": f"{7:032x}", "index": 3, "event_id": other}
    plain = {"relation": "original", "cluster": event, "compared": 3}
    near = {"relation": "near", "of": ref, "root": ref, "cluster": other, "similarity": 0.8712, "containment": 0.9123}
    assert len(packed(plain, event)) == 2
    assert len(packed(near | {"matched": {"start": 0, "end": 300}, "compared": 2}, event)) == 68


@given(IDS, HASHES, IDS, HASHES)
def test_a_key_is_of_one_article_version(article_id: str, content_hash: str, other_id: str, other_hash: str) -> None:
    key = key_of(article_id, content_hash)
    assert ids_of(key) == (article_id, content_hash)
    assert (key == key_of(other_id, other_hash)) is ((article_id, content_hash) == (other_id, other_hash))
    assert key.startswith(prefixes_of(article_id))
    assert is_ours(key) is ((any(short_id(article_id)) and any(short_id(f"{content_hash}"))) or len(key) == 32)
    if any(short_id(article_id)):
        assert long_id(short_id(article_id)) == article_id


PARTS = st.builds(
    block.Part,
    index=st.integers(0, 70_000),
    event_id=st.uuids().map(str),
    print=st.binary(min_size=8, max_size=40),
    decision=st.binary(min_size=2, max_size=20),
    shingles=st.lists(st.integers(0, (1 << 32) - 1), max_size=5).map(lambda hashes: array("I", hashes)),
    told=st.lists(st.integers(0, (1 << 32) - 1), max_size=3).map(lambda hashes: array("I", hashes)),
)


@given(
    st.lists(PARTS, max_size=5, unique_by=lambda part: part.index),
    st.one_of(st.none(), st.integers(0, 1 << 30)),
    st.binary(),
)
def test_a_block_gives_back_its_paragraphs(parts: list[block.Part], minute: int | None, note: bytes) -> None:
    kept, recorded = block.built(parts, minute)
    found = block.opened(kept + recorded)
    assert (found.kept, found.minute) == (kept, minute)
    assert list(found.shingle_counts) == [len(part.shingles) for part in parts]
    assert list(found.told_counts) == [len(part.told) for part in parts]
    assert list(found.shingles) == [value for part in parts for value in part.shingles]
    assert list(found.told) == [value for part in parts for value in part.told]
    noted = kept + note
    assert noted[block.size_of(noted) :] == note
    for at, part in enumerate(parts):
        assert kept[found.prints[at] : found.decisions[at]] == block.print_of(noted, at) == part.print
        assert kept[found.decisions[at] : found.ends[at]] == block.decision_of(noted, at) == part.decision
        assert long_id(block.event_of(noted, at)) == part.event_id
        assert (block.index_of(noted, at), block.place_of(noted, part.index)) == (part.index, at)
    assert block.place_of(noted, 70_001) is None
