"""Faust's consumer, kept from committing past records that it has thrown away, and from taking a failed commit for one.

Found in Faust 0.15.3, on a real broker: after a rebalance it seeks to the committed offsets while a fetch from the position
before may still be under way. What that brings lies further on; the hole before it is taken for one that compaction left and
committed over, and the records in it, fetched at last, are dropped as read already: lost. Faust's own wait for that fetch
never waits (an event set where it should be cleared), and its check for holes is off by one and passes over a partition
without a commit, which is not sought back at all. And it notes the offsets of a commit as committed also when the broker
refused it, since the group had rebalanced: what is read again after the rebalance then counts as committed already, and if
no more records come, the lag stays for ever. To be looked at again when Faust is upgraded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from faust.transport.drivers.aiokafka import Consumer
from faust.types import TP
from mode import Seconds

from service.faust_one_loop import ConsumerOnLoop
from service.settings import Settings

FETCH_SECONDS = 0.25
"""How long one fetch waits for records: so long does a rebalance wait for the fetch that is under way."""

PAUSED_SECONDS = 0.02
"""How soon to look again whether a partition that a full buffer had paused is open: a buffer lasts far longer."""

BREATHE_EVERY = 16
"""After so many records handed out in one go the stages get a turn."""


class SkippedRecords(RuntimeError):
    """Records were passed over. The worker must stop: started again, it reads them."""


class StrictConsumer(Consumer):
    """Commits only what is contiguous from the committed offset on; believes in a hole only if the broker has one."""

    settings: Settings

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idle = asyncio.Event()
        self._idle.set()
        self._refused: dict[TP, int | None] = {}

    def _new_consumer_thread(self) -> ConsumerOnLoop:
        return ConsumerOnLoop(self, loop=self.loop, beacon=self.beacon)

    async def threadsafe_partitions_revoked(self, _: Any, revoked: set[TP]) -> None:
        """Tell the app, on the loop that all of it runs on."""
        await self.on_partitions_revoked(revoked)

    async def threadsafe_partitions_assigned(self, _: Any, assigned: set[TP], generation_id: int = 0) -> None:
        """Tell the app, on the loop that all of it runs on."""
        await self.on_partitions_assigned(assigned, generation_id)

    async def _wait_next_records(self, timeout: float) -> Any:  # noqa: ASYNC109  Faust's signature
        if not self.flow_active:
            await self.wait(self.can_resume_flow)  # type: ignore[arg-type]
        self._idle.clear()
        try:
            active = self._get_active_partitions()
            if not active:  # all are paused, as the stage's buffer is full: Faust would sleep a second
                await self.sleep(PAUSED_SECONDS)
                return {}, active
            return await super()._wait_next_records(min(timeout, FETCH_SECONDS))
        finally:
            self._idle.set()

    async def sleep(self, n: Seconds) -> None:
        """Faust lets the others run once per fetch; its own way of saying so makes a task and a timer."""
        await (super().sleep(n) if n else asyncio.sleep(0))

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Any]]:  # noqa: ASYNC109  Faust's signature
        """Fetch, and hand each record to its stream here. Nothing is left for Faust's loop, which makes four tasks per record.

        The steps are Faust's: see `getmany` and `_drain_messages` there.
        """
        records, active = await self._wait_next_records(timeout)
        if records and not self.should_stop:
            if self.flow_active:
                await self._hand_out(records, active)
            else:
                try:  # these records are passed over
                    await self.perform_seek()
                except Exception as error:  # the rebalance under way seeks again
                    self.log.warning("cannot seek while the flow is stopped: %r", error)
        return
        yield  # makes it an async generator, which Faust iterates over

    async def _hand_out(self, records: Any, active: set[TP]) -> None:
        generation = self.app.consumer_generation_id

        def over() -> bool:
            """Whether a rebalance has begun: it seeks back to what is committed."""
            return not self.flow_active or self.app.consumer_generation_id != generation

        for number, (tp, record) in enumerate(self.scheduler.iterate(records), 1):
            if over():
                return
            if tp not in active and tp not in self._buffered_partitions:
                continue
            read, offset = self._read_offset[tp], record.offset
            if read is not None and offset < read:
                continue
            if read and offset - read > 1 and self.app.topics.acks_enabled_for(tp.topic):
                await self._add_gap(tp, read + 1, offset)
            if self._commit_every is not None and self._n_acked >= self._commit_every:
                self._n_acked = 0
                await self.commit()
            if over():
                return
            given = self.callback(self._to_message(tp, record))
            if self._free(tp):
                await given
            else:  # it may have to wait, and a rebalance must not wait for it
                await self.wait_first(given, self.suspend_flow.wait())
            if over():
                return
            self._read_offset[tp] = offset
            if not number % BREATHE_EVERY:
                await asyncio.sleep(0)

    def _free(self, tp: TP) -> bool:
        """Whether nothing can keep a record of `tp` from its stream's buffer."""
        topics: Any = self.app.topics
        return (
            self.app.flow_control.is_active()
            and not topics._tp_to_callback_lock.locked()
            and not any(channel.queue.full() for channel in topics._tp_index[tp])
        )

    async def perform_seek(self) -> None:
        """Seek to the committed offsets, once no fetch is under way that would move the position on."""
        self.stop_flow()
        await self._idle.wait()
        await super().perform_seek()
        tps = self.assignment()
        fresh = {tp for tp in tps if self._committed_offset[tp] is None}
        if fresh:  # Faust leaves them where the fetches so far have brought them
            for tp, start in (await self.earliest_offsets(*fresh)).items():
                await self.seek(tp, start)
                self._committed_offset[tp] = start
        for tp in tps:
            committed = self._committed_offset[tp]
            if committed is not None:
                self._read_offset[tp] = committed - 1  # Faust would take the first record for one that was read

    async def _commit(self, offsets: Any) -> bool:
        committed = bool(await super()._commit(offsets))
        # Faust overwrites these in any case, with nothing awaited between here and there.
        self._refused = {} if committed else {tp: self._committed_offset[tp] for tp in offsets}
        return committed

    async def _commit_offsets(self, offsets: Any, start_new_transaction: bool = True) -> bool:
        self._refused = {}
        committed = await super()._commit_offsets(offsets, start_new_transaction)
        self._committed_offset.update(self._refused)
        return committed

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        found = await self._first_from(tp, offset_from)
        if found < offset_to:
            raise SkippedRecords(f"{tp.topic}/{tp.partition}: records from offset {found} on were passed over")
        await super()._add_gap(tp, offset_from, offset_to)

    async def _first_from(self, tp: TP, offset: int) -> int:
        """Offset of the first record at `offset` or after, as the broker has it; there is one."""
        consumer: Any = AIOKafkaConsumer(**self.settings.kafka_client_options(), auto_offset_reset="earliest")
        await consumer.start()
        try:
            partition = TopicPartition(tp.topic, tp.partition)
            consumer.assign([partition])
            consumer.seek(partition, offset)
            return int((await consumer.getone()).offset)
        finally:
            await consumer.stop()

    def _new_offset(self, tp: TP) -> int | None:
        acked, committed = self._acked[tp], self._committed_offset[tp]
        if acked and committed is not None:
            first = min(acked)
            if first > committed and not any(hole.end >= first for hole in self._gap[tp][committed]):
                return None
        return super()._new_offset(tp)


def strict_consumer(settings: Settings) -> type[StrictConsumer]:
    """The class of consumers for an app's transport to make."""
    return type("StrictConsumer", (StrictConsumer,), {"settings": settings, "__module__": __name__})
