"""Replay: files, folders, standard input or a topic, streamed into `news.article.v1`; goes on where it was interrupted."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

from service.replaying.files import STDIN, FileSource, input_files
from service.replaying.order import Pace, shuffled
from service.replaying.position import Position, PositionFile, Tracker
from service.replaying.records import REPROCESS_HEADER, Record, Refused, ReplayError, Source
from service.replaying.sender import OnProgress, ReplaySummary, Sender
from service.replaying.streams import first, from_disk, from_thread, in_new_order
from service.replaying.target import Target, already_sent, end_offsets, find_target
from service.replaying.topic import Range, TopicSource
from service.settings import Settings
from service.topics import TOPICS, topic_name

__all__ = ["Range", "ReplayError", "ReplaySummary", "count_records", "replay_paths", "replay_topic"]


async def replay_paths(
    settings: Settings,
    paths: Sequence[str | Path],
    *,
    source: str | None = None,
    rate: float | None = None,
    speed: float | None = None,
    shuffle: int | None = None,
    limit: int | None = None,
    dry_run: bool = False,
    reprocess: bool = False,
    restart: bool = False,
    resume: bool = True,
    on_progress: OnProgress | None = None,
) -> ReplaySummary:
    """Send the raw articles of files, folders and standard input (`-`, alone) to `news.article.v1`.

    source:    source of `.txt` articles; None takes the name of their folder.
    rate:      records per second; speed: times as fast as they were published; neither: as fast as the broker takes.
    shuffle:   seed of another order, through a buffer of bounded size.
    limit:     only the first so many records, counted from the beginning of the inputs.
    dry_run:   read and count, send nothing, ask no broker.
    reprocess: asks the service to publish again what it already knows.
    restart:   forget where an interrupted replay of the same inputs stood.
    resume:    False keeps no position at all.
    on_progress: called after every record read or acknowledged, with the summary so far.

    Cancelled or failed, it leaves the position at what the broker acknowledged; the next call with the same arguments
    goes on from there. Standard input cannot be read twice, so it is never resumed.

    Raises:
        ReplayError: the inputs or the target are not usable; it tells the remedy.
        KafkaError: the brokers cannot be reached or refuse.
    """
    names = [str(path) for path in paths]
    if STDIN in names and len(names) > 1:
        raise ReplayError("standard input cannot be mixed with files", "replay them one after the other")
    from_stdin = names == [STDIN]
    files = input_files(names)
    topic = topic_name(settings, "article")
    target = None if dry_run else await find_target(settings, topic)
    reader = FileSource(files, target.limit if target else settings.max_record_bytes, source)

    def records() -> AsyncIterator[Record | Refused]:
        found = from_thread(reader) if from_stdin else from_disk(reader)
        return first(found if shuffle is None else in_new_order(shuffled(found, shuffle)), limit)

    summary = ReplaySummary(topic, dry_run=dry_run)
    if target is None:
        return await _count(records(), summary)
    identity = {
        "inputs": [str(file.resolve()) for file in files],
        "source": source,
        "shuffle": shuffle,
        "limit": limit,
        "reprocess": reprocess,
    }
    prints = [[str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns] for file in files]
    run = _Run(settings, target, summary, Pace(rate, speed), reprocess, reader, on_progress)
    kept = None if from_stdin or not resume else _position_file(settings, target, identity)
    return await run.go(lambda _: records(), kept, prints, restart)


async def replay_topic(
    settings: Settings,
    from_topic: str,
    span: Range | None = None,
    *,
    rate: float | None = None,
    speed: float | None = None,
    limit: int | None = None,
    dry_run: bool = False,
    reprocess: bool = False,
    restart: bool = False,
    resume: bool = True,
    on_progress: OnProgress | None = None,
) -> ReplaySummary:
    """Send a topic's records to `news.article.v1`, as `replay_paths` does with files.

    from_topic: a full name, or a short one of this deployment (`article`). What arrives after the start is not read.
    span:       which records; offsets count per partition, times are Kafka's record times.
    """
    span = span or Range()
    full_name = next((topic_name(settings, key) for key in TOPICS if key == from_topic), from_topic)
    target = await find_target(settings, topic_name(settings, "article"))
    origin = await find_target(settings, full_name)
    summary = ReplaySummary(target.topic, dry_run=dry_run)
    source = TopicSource(settings, origin, span, target.limit)
    if dry_run:
        return await _count(first(source.records({}), limit), summary)

    def records(position: Position) -> AsyncIterator[Record | Refused]:
        # The topic is read from the position on: what an earlier attempt sent counts against the limit.
        return first(source.records(position.lanes), None if limit is None else max(0, limit - position.sent))

    identity = {"topic": full_name, "span": [str(span.start), str(span.end)], "limit": limit, "reprocess": reprocess}
    run = _Run(settings, target, summary, Pace(rate, speed), reprocess, source, on_progress)
    kept = _position_file(settings, target, identity) if resume else None
    return await run.go(records, kept, [], restart)


class _Run:
    """One attempt: position, source and sender put together."""

    def __init__(
        self,
        settings: Settings,
        target: Target,
        summary: ReplaySummary,
        pace: Pace,
        reprocess: bool,
        source: Source,
        on_progress: OnProgress | None,
    ) -> None:
        self._settings = settings
        self._target = target
        self._summary = summary
        self._pace = pace
        self._reprocess = reprocess
        self._source = source
        self._on_progress = on_progress

    async def go(
        self,
        records: Callable[[Position], AsyncIterator[Record | Refused]],
        file: PositionFile | None,
        prints: list[list[Any]],
        restart: bool,
    ) -> ReplaySummary:
        began = time.monotonic()
        try:
            position, before = await self._position(file, prints, restart)
            sender = Sender(self._settings, self._target, Tracker(position), file, self._summary, self._progress)
            try:
                async with aclosing(self._marked(records(position))) as marked:
                    await sender.send_all(marked, before, self._pace)
            finally:
                self._summary.seconds = time.monotonic() - began
            if file:
                position.done = True
                file.save(position)
        finally:
            if file:
                file.close()
        return self._summary

    def _progress(self) -> None:
        self._summary.read, self._summary.total = self._source.done, self._source.total
        if self._on_progress:
            self._on_progress(self._summary)

    async def _marked(self, records: AsyncIterator[Record | Refused]) -> AsyncGenerator[Record | Refused, None]:
        async for record in records:
            if self._reprocess and isinstance(record, Record):
                kept = [(name, value) for name, value in record.headers if name.lower() != REPROCESS_HEADER]
                record = replace(record, headers=[*kept, (REPROCESS_HEADER, b"true")])
            yield record

    async def _position(
        self, file: PositionFile | None, prints: list[list[Any]], restart: bool
    ) -> tuple[Position, set[tuple[str, int]]]:
        target = self._target
        if file is None:
            return Position("", target.cluster, target.topic, prints), set()
        position, resumed = file.load(target.cluster, target.topic, prints, restart)
        if resumed:
            before = await already_sent(self._settings, target, position)
            if before is not None:
                return position, before
            position, _ = file.load(target.cluster, target.topic, prints, restart=True)
        position.offsets = await end_offsets(self._settings, target)
        file.save(position)
        return position, set()


def _position_file(settings: Settings, target: Target, identity: dict[str, Any]) -> PositionFile:
    return PositionFile(settings.home / "replay", identity | {"target": target.topic})


def count_records(paths: Sequence[str | Path], limit: int) -> int:
    """How many records of at most `limit` bytes the files and folders hold."""
    return sum(isinstance(record, Record) for record in FileSource(input_files([str(path) for path in paths]), limit))


async def _count(records: AsyncIterator[Record | Refused], summary: ReplaySummary) -> ReplaySummary:
    async for record in records:
        if isinstance(record, Refused):
            summary.refuse(record)
        else:
            summary.sent += 1
            summary.bytes += len(record.value or b"")
    return summary
