"""Agent dedupe: news.paragraphs.v1 to news.novel.v1 and news.sighting.v1, its state to news.decisions.v1."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson

from service import metrics
from service.duplicates.ledger import Ledger, TooLarge, entry_key
from service.models.base import SCHEMA_VERSION
from service.records import OVER_SIZE_NEXT, STAGE_REASONS, Batch, Failure, Output, dead_letter, traced
from service.settings import Settings
from service.state import State


class Dedupe:
    """Decides each partition's records in one order, by a ledger that is a function of the partition's log."""

    source = "paragraphs"

    def __init__(self, settings: Settings) -> None:
        self.state = State(settings)

    async def handle(self, message: Any) -> Batch:
        """In: a paragraphs record. Out: its entry, its sightings, its novel record, and tombstones of evicted entries."""
        partition, offset = message.partition, message.offset
        repeated = self.state.repeated(partition, offset)
        if repeated is not None:
            metrics.of(metrics.REDELIVERED, "dedupe").inc()
            return repeated
        ledger = await self.state.of(partition, offset)
        try:
            record = orjson.loads(message.value)
            if "retract" in record:
                batch = self._retracted(record["retract"], message, ledger)
            else:
                batch = self._decided(record, message, ledger)
        except TooLarge as error:
            batch = _refused(message, error)
            ledger.stand_before(offset + 1)
        except Exception as error:
            self.state.failed(partition, offset, error)
            raise
        self.state.decided(partition, offset, batch)
        return batch

    def _decided(self, record: dict[str, Any], message: Any, ledger: Ledger) -> Batch:
        partition = message.partition
        handled = ledger.handle(record, message.offset)
        headers = traced(message.headers or ())
        wrote = partial(self.state.wrote, partition, ledger)
        outputs: list[Output] = []
        if handled.entry is not None:
            article = record["article"]
            key = entry_key(article["article_id"], article["content_hash"]).encode()
            outputs.append(Output("decisions", key, orjson.dumps(handled.entry), (), partition, wrote))
        outputs += [Output("decisions", key.encode(), None, (), partition, wrote) for key in handled.evicted]
        for sighting in handled.sightings:
            named = [*headers, ("relation", sighting["relation"].encode())]
            outputs.append(Output("sighting", sighting["sighting_id"].encode(), orjson.dumps(sighting), named))
        novel = handled.novel
        outputs.append(Output("novel", novel["article"]["article_id"].encode(), orjson.dumps(novel), headers))
        self._count(handled.redelivered, novel, len(handled.evicted))
        return Batch(outputs)

    def _retracted(self, request: dict[str, Any], message: Any, ledger: Ledger) -> Batch:
        """A control record: the state forgets the article, and each of its events that is named is withdrawn."""
        partition = message.partition
        wrote = partial(self.state.wrote, partition, ledger)
        article_id = request["article_id"]
        outputs: list[Output] = []
        for entry in ledger.retract(article_id, message.offset):
            key = entry_key(article_id, entry["article"]["content_hash"]).encode()
            outputs.append(Output("decisions", key, orjson.dumps(entry), (), partition, wrote))
        requested_at = datetime.fromtimestamp(message.timestamp, UTC).isoformat(timespec="milliseconds")
        for event_id in request["event_ids"]:
            retraction = {
                "event_id": event_id,
                "article_id": article_id,
                "reason": request["reason"],
                "requested_at": requested_at,
                "schema_version": SCHEMA_VERSION,
            }
            outputs.append(Output("retraction", event_id.encode(), orjson.dumps(retraction)))
        metrics.RETRACTED.inc(len(request["event_ids"]))
        return Batch(outputs)

    @staticmethod
    def _count(redelivered: bool, novel: dict[str, Any], evicted: int) -> None:
        if redelivered:
            metrics.of(metrics.REDELIVERED, "dedupe").inc()
            return
        for paragraph in novel["paragraphs"]:
            metrics.of(metrics.OUTCOME, paragraph["outcome"]).inc()
        metrics.EVICTED.inc(evicted)


def _refused(message: Any, error: TooLarge) -> Batch:
    metrics.of(metrics.DEAD_LETTERS, "dedupe", OVER_SIZE_NEXT).inc()
    meaning, remedy = STAGE_REASONS[OVER_SIZE_NEXT]
    failure = Failure("dedupe", OVER_SIZE_NEXT, f"{meaning}: {error}", remedy, retriable=True)
    place = message.topic, message.partition, message.offset
    return Batch([dead_letter(failure, *place, message.key, message.value, message.headers or ())])
