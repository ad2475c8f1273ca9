"""The ledger is a function of the log: any worker, after any fault, decides the same."""

from __future__ import annotations

import random
from base64 import b64decode
from typing import Any

import orjson
import pytest

from service.duplicates.ledger import Handled, Ledger, TooLarge, UnknownFormat, entry_key
from service.duplicates.restoring import Restoring, sequence_of
from service.models.events import Sighting
from service.models.pipeline import DecisionEntry, NovelRecord, ParagraphsRecord
from service.stages.cut import Cut, cut

TOWNS = ["حلب", "حماة", "درعا", "إدلب", "حمص", "الرقة", "تدمر", "منبج"]
WEAPONS = ["بقذائف الهاون", "بالبراميل المتفجرة", "بصواريخ أرض أرض", "بالمدفعية الثقيلة"]


def article(identity: str, text: str, offset: int, **fields: Any) -> dict[str, Any]:
    """A paragraphs record as split makes it, from the raw record at `offset`."""
    value = orjson.dumps({"id": identity, "source": "s", "text": text, **fields.pop("json", {})})
    made = cut(
        value,
        fields.pop("headers", {}),
        topic="raw",
        partition=0,
        offset=offset,
        timestamp=1.7e9 + offset,
        max_bytes=1 << 20,
        source_default=None,
    )
    assert isinstance(made, Cut)
    return orjson.loads(orjson.dumps(made.record))


def bulletin(chance: random.Random) -> str:
    """A few invented sentences; small choices, so that reprints, revisions and look-alikes all occur."""
    lines = []
    for _ in range(chance.randint(1, 4)):
        town, weapon = chance.choice(TOWNS), chance.choice(WEAPONS)
        lines.append(
            f"استهدفت قوات النظام الأحياء السكنية في مدينة {town} {weapon} ما أدى لسقوط {chance.randint(2, 9)} شهداء "
            f"و{chance.randint(10, 14)} جريحاً من المدنيين بحسب ما أفاد مراسلنا في المنطقة مساء أمس."
        )
    return "\n".join(lines)


def log(seed: int, length: int = 60) -> list[dict[str, Any]]:
    """A partition's log: new articles, reprints under other ids, new versions, resent and redelivered records."""
    chance = random.Random(seed)
    records: list[dict[str, Any]] = []
    texts: list[tuple[str, str]] = []
    for offset in range(length):
        kind = chance.random()
        if texts and kind < 0.15:  # resent: same id and text, another raw record
            identity, text = chance.choice(texts)
        elif texts and kind < 0.3:  # reprint
            identity, text = f"a{offset}", chance.choice(texts)[1]
        elif texts and kind < 0.4:  # new version
            identity, text = chance.choice(texts)[0], bulletin(chance)
        elif records and kind < 0.5:  # redelivered: the same record once more in the log
            records.append(chance.choice(records))
            continue
        else:
            identity, text = f"a{offset}", bulletin(chance)
        texts.append((identity, text))
        records.append(article(identity, text, offset))
    return records


def outputs(handled: Handled) -> bytes:
    return orjson.dumps([handled.novel, handled.sightings])


def fold(records: list[dict[str, Any]], window: int = 10_000) -> tuple[list[bytes], list[Handled]]:
    ledger = Ledger(14, window)
    handled = [ledger.handle(record, offset) for offset, record in enumerate(records)]
    return [outputs(h) for h in handled], handled


def restored(entries: list[dict[str, Any]], before: int, window: int, chance: random.Random | None = None) -> Ledger:
    """A ledger read back from the entries; `chance` writes second copies of some, out of order."""
    log = [(key_of(entry), orjson.dumps(entry)) for entry in entries]
    if chance is not None and log:
        log += chance.sample(log, k=len(log) // 3)
        first = chance.randrange(len(log))
        log = log[first:] + log[:first]
    ledger = Ledger(14, window)
    restoring = Restoring(ledger, before)
    for key, value in log:
        restoring.feed(key, value)
    assert restoring.finish()
    return ledger


def key_of(entry: dict[str, Any]) -> str:
    return entry_key(entry["article"]["article_id"], entry["article"]["content_hash"])


@pytest.mark.parametrize("seed", range(6))
def test_a_worker_that_takes_over_anywhere_decides_the_same(seed: int) -> None:
    records = log(seed)
    expected, handled = fold(records)
    chance = random.Random(seed + 1000)
    for _ in range(8):
        committed = chance.randint(0, len(records) - 1)
        crashed = min(len(records), committed + chance.randint(0, 8))
        entries = [
            (offset, h.entry)
            for offset, h in enumerate(handled[:crashed])
            # what is committed was acknowledged; of what was in flight any part may have reached the broker
            if h.entry is not None and (offset < committed or chance.random() < 0.6)
        ]
        ledger = restored([entry for _, entry in entries], committed, 10_000, chance)
        again = [outputs(ledger.handle(records[o], o)) for o in range(committed, len(records))]
        assert again == expected[committed:]


@pytest.mark.parametrize("window", [3, 10, 40])
def test_eviction_is_the_same_after_a_restart(window: int) -> None:
    records = log(77, 80)
    expected, handled = fold(records, window)
    evicted = [key for h in handled for key in h.evicted]
    assert evicted, "the window is small enough to evict"
    state: dict[str, dict[str, Any]] = {}
    for offset, h in enumerate(handled):
        ledger = restored(list(state.values()), offset, window)
        assert outputs(ledger.handle(records[offset], offset)) == expected[offset]
        if h.entry is not None:
            state[key_of(h.entry)] = h.entry
        for key in h.evicted:
            state.pop(key)
    assert len(state) < len(records) / 2


def test_redelivered_repeats_and_resent_is_silent() -> None:
    ledger = Ledger(14, 1000)
    text = bulletin(random.Random(1))
    first = ledger.handle(article("x", text, 0), 0)
    redelivered = ledger.handle(article("x", text, 0), 1)
    resent = ledger.handle(article("x", text, 2), 2)
    asked = ledger.handle(article("x", text, 3, headers={"x-reprocess": b"true"}), 3)
    assert outputs(redelivered) == outputs(first)
    assert redelivered.redelivered and redelivered.entry is None
    assert {p["outcome"] for p in resent.novel["paragraphs"]} == {"resent"}
    assert resent.sightings == [] and resent.entry is None
    assert resent.novel["article"]["ingested_at"] == first.novel["article"]["ingested_at"]
    assert [p["outcome"] for p in asked.novel["paragraphs"]] == [p["outcome"] for p in first.novel["paragraphs"]]
    assert [p["event_id"] for p in asked.novel["paragraphs"]] == [p["event_id"] for p in first.novel["paragraphs"]]


def test_a_reprint_is_a_sighting_and_a_new_version_keeps_the_ids_of_what_stayed() -> None:
    ledger = Ledger(14, 1000)
    text = bulletin(random.Random(2))
    first = ledger.handle(article("x", text, 0), 0)
    reprint = ledger.handle(article("y", text, 1), 1)
    banner = ledger.handle(
        article("x", "تنويه: تجدون أدناه نشرة مراسلينا الميدانيين لهذا اليوم كما وردت.\n" + text, 2), 2
    )
    assert {p["outcome"] for p in reprint.novel["paragraphs"]} == {"exact"}
    assert [s["of"]["event_id"] for s in reprint.sightings] == [p["event_id"] for p in first.novel["paragraphs"]]
    kept = [p for p in banner.novel["paragraphs"] if p["text"] in text]
    assert [p["event_id"] for p in kept] == [p["event_id"] for p in first.novel["paragraphs"]]
    assert {p["outcome"] for p in kept} == {"exact"}
    assert all(s["same_article"] for s in banner.sightings)


def test_the_records_are_by_contract() -> None:
    records = log(5)
    _, handled = fold(records)
    assert any(h.sightings for h in handled)
    for record, h in zip(records, handled, strict=True):
        ParagraphsRecord.model_validate(record)
        NovelRecord.model_validate(orjson.loads(orjson.dumps(h.novel)))
        if h.entry is not None:
            DecisionEntry.model_validate(orjson.loads(orjson.dumps(h.entry)))
        for sighting in h.sightings:
            Sighting.model_validate(orjson.loads(orjson.dumps(sighting)))


def test_a_copy_that_comes_too_late_is_noticed_and_a_larger_heap_puts_it_right() -> None:
    records = log(9)
    expected, handled = fold(records)
    entries = [h.entry for h in handled if h.entry is not None]
    late = [*entries[1:], entries[0]]
    small, large = Ledger(14, 1000), Ledger(14, 1000)
    for ledger, size, fits in ((small, 4, False), (large, None, True)):
        restoring = Restoring(ledger, len(records), size)
        for entry in late:
            restoring.feed(key_of(entry), orjson.dumps(entry))
        assert restoring.finish() is fits
    again = [outputs(large.handle(record, offset)) for offset, record in enumerate(records)]
    assert again == expected


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("window", [3, 10, 40])
def test_what_a_record_in_flight_evicted_is_still_known_when_it_is_read_again(seed: int, window: int) -> None:
    """The log of decisions may hold more than the committed records gave: later entries, tombstones, late copies."""
    records = log(seed, 80)
    expected, handled = fold(records, window)
    chance = random.Random(seed)
    for _ in range(5):
        committed = chance.randint(0, len(records) - 1)
        crashed = min(len(records), committed + chance.randint(0, 20))
        ledger = Ledger(14, window)
        restoring = Restoring(ledger, committed)
        for offset, h in enumerate(handled[:crashed]):
            if h.entry is not None and (offset < committed or chance.random() < 0.7):
                restoring.feed(key_of(h.entry), orjson.dumps(h.entry))
            for key in h.evicted:
                restoring.feed(key, None)
        for h in chance.sample(handled[:crashed], k=crashed // 4):  # a worker that lost the partition writes late
            if h.entry is not None:
                restoring.feed(key_of(h.entry), orjson.dumps(h.entry))
        assert restoring.finish()
        again = [outputs(ledger.handle(records[o], o)) for o in range(committed, len(records))]
        assert again == expected[committed:]


def test_what_would_be_too_large_for_its_topic_leaves_nothing_behind() -> None:
    tiny = "\n".join(f"أصيب {3 + n} مدنيين في حي {TOWNS[n % len(TOWNS)]} {n}." for n in range(300))
    records = log(3, 20)
    first, reprint = article("tiny", tiny, 100), article("copy", tiny, 101)
    limit = 150_000
    ledger, clean = Ledger(14, 1000, limit), Ledger(14, 1000)
    for offset, record in enumerate([*records[:10], first, reprint, *records[10:]]):
        if record is reprint:  # what it repeats must be named in each paragraph
            with pytest.raises(TooLarge, match="SITREP_MAX_RECORD_BYTES"):
                ledger.handle(record, offset)
            ledger.stand_before(offset + 1)
            clean.stand_before(offset + 1)
        else:
            assert outputs(ledger.handle(record, offset)) == outputs(clean.handle(record, offset))
    assert len(ledger) == len(clean) and ledger.paragraphs == clean.paragraphs


@pytest.mark.parametrize("window", [3, 10, 10_000])
def test_a_ledger_that_fell_behind_catches_up_with_what_another_worker_decided(window: int) -> None:
    records = log(5, 80)
    expected, handled = fold(records, window)
    chance = random.Random(5)
    for _ in range(5):
        mine, others = sorted(chance.sample(range(len(records)), 2))
        ledger = Ledger(14, window)
        for offset in range(mine):
            ledger.handle(records[offset], offset)
        known = Restoring(ledger, mine)
        for h in handled[mine : others + 10]:  # partly read before it was known that they were committed
            if h.entry is not None and chance.random() < 0.5:
                known.feed(key_of(h.entry), orjson.dumps(h.entry))
        known.finish()
        interrupted = Restoring(ledger, others)
        interrupted.abandon()
        restoring = Restoring(ledger, others)
        for h in handled[: others + 10]:
            if h.entry is not None:
                restoring.feed(key_of(h.entry), orjson.dumps(h.entry))
        assert restoring.finish()
        assert ledger.next == others
        again = [outputs(ledger.handle(records[o], o)) for o in range(others, len(records))]
        assert again == expected[others:]


def test_a_record_that_fails_leaves_nothing_behind() -> None:
    records = log(3, 30)
    spoilt = orjson.loads(orjson.dumps(records[10]))
    body = [p for p in spoilt["paragraphs"] if p["kind"] == "body"]
    body[-1]["fingerprint"] = {"w": [1, 2, 3]}
    spoilt["article"]["article_id"] = "another"
    ledger, clean = Ledger(14, 1000), Ledger(14, 1000)
    for offset, record in enumerate(records):
        if offset == 10:
            with pytest.raises((KeyError, TypeError)):
                ledger.handle(spoilt, offset)
            ledger.stand_before(offset + 1)
            clean.stand_before(offset + 1)
        else:
            assert outputs(ledger.handle(record, offset)) == outputs(clean.handle(record, offset))
    assert len(ledger) == len(clean) and ledger.paragraphs == clean.paragraphs


def test_the_sequence_is_read_without_decoding() -> None:
    assert sequence_of(orjson.dumps({"sequence": 412, "article": {}})) == 412
    assert sequence_of(b'{"article": {}, "sequence": 7}') == 7


def test_a_retracted_article_is_forgotten_but_not_published_again() -> None:
    text = bulletin(random.Random(8))
    ledger = Ledger(14, 1000)
    ledger.handle(article("x", text, 0), 0)
    entry = ledger.retract(article("x", text, 0)["article"]["article_id"], 1)[0]
    DecisionEntry.model_validate(orjson.loads(orjson.dumps(entry)))
    assert text[:20] not in orjson.dumps(entry).decode() and len(b64decode(entry["kept"])) < 20
    after_restart = Ledger(14, 1000)
    restoring = Restoring(after_restart, 2)
    restoring.feed(key_of(entry), orjson.dumps(Ledger(14, 1000).handle(article("x", text, 0), 0).entry))
    restoring.feed(key_of(entry), orjson.dumps(entry))
    assert restoring.finish()
    for one in (ledger, after_restart):
        again = one.handle(article("x", text, 2), 2)
        asked = one.handle(article("x", text, 3, headers={"x-reprocess": b"true"}), 3)
        reprint = one.handle(article("y", text, 4), 4)
        assert {p["outcome"] for h in (again, asked) for p in h.novel["paragraphs"]} == {"resent"}
        assert {p["outcome"] for p in reprint.novel["paragraphs"]} == {"original"}
        assert reprint.sightings == []


def in_format_1(record: dict[str, Any], handled: Handled) -> dict[str, Any]:
    """The entry as it was written before formats had numbers."""
    assert handled.entry is not None
    body = [p for p in record["paragraphs"] if p["kind"] == "body"]
    decisions = [p["decision"] for p in handled.novel["paragraphs"] if p["kind"] == "body"]
    fields = ("index", "event_id", "segment", "fingerprint")
    paragraphs = [{k: p[k] for k in fields} | {"decision": d} for p, d in zip(body, decisions, strict=True)]
    entry = {k: v for k, v in handled.entry.items() if k not in ("format", "kept")} | {"paragraphs": paragraphs}
    return orjson.loads(orjson.dumps(entry))


@pytest.mark.parametrize("window", [10, 10_000])
def test_entries_of_the_first_format_are_read_too(window: int) -> None:
    records = log(12, 80)
    expected, handled = fold(records, window)
    half = len(records) // 2
    entries = [
        in_format_1(record, h) if offset % 3 else h.entry
        for offset, (record, h) in enumerate(zip(records[:half], handled[:half], strict=True))
        if h.entry is not None
    ]
    ledger = restored(entries, half, window)
    assert [outputs(ledger.handle(records[o], o)) for o in range(half, len(records))] == expected[half:]
    assert {entry.get("format") for entry in entries} == {None, 2}


@pytest.mark.parametrize("before", [0, 1])
def test_an_entry_of_a_later_format_is_told_not_misread(before: int) -> None:
    _, handled = fold(log(2, 1))
    entry = handled[0].entry
    assert entry is not None
    restoring = Restoring(Ledger(14, 1000), before)
    restoring.feed(key_of(entry), orjson.dumps(entry | {"format": 3}))
    with pytest.raises(UnknownFormat, match="format 3; this version reads up to 2"):
        restoring.finish()


def test_recorded_decisions_are_given_back_byte_for_byte() -> None:
    seen = set()
    for seed in range(6):
        records = log(seed)
        ledger = Ledger(14, 1000)
        for offset, record in enumerate(records):
            h = ledger.handle(record, offset)
            if h.entry is None:
                continue
            decided = [p["decision"] for p in h.novel["paragraphs"] if p["kind"] == "body"]
            article = record["article"]
            again = ledger.recorded(article["article_id"], article["content_hash"])
            assert orjson.dumps(again) == orjson.dumps(decided)
            seen |= {d["relation"] for d in decided}
    assert seen >= {"original", "exact", "contained", "revision"}
