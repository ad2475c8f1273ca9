"""The demo's plot: broker, topics, worker, replay, a kill in the middle, account, second replay, examples, report."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from service.admin import create_topics
from service.audit import Account, audit, lag
from service.broker import EmbeddedBroker
from service.demo.examples import collect
from service.demo.show import Show
from service.demo.worker import WorkerProcess
from service.replay import ReplaySummary, replay_paths
from service.replaying.files import FileSource, input_files
from service.replaying.records import Refused
from service.report import write_report
from service.settings import Settings
from service.topics import topic_name

BAD_RECORD = b'{"id": "demo-bad", "source": "demo", "titel": "no text"}'
SETTLE_SECONDS = 900.0


@dataclass
class Demo:
    """One run of the demo over `paths`; `run` returns whether the account balanced."""

    settings: Settings
    paths: list[Path]
    report: Path
    show: Show
    worker: WorkerProcess
    articles: int = 0
    lines: int = 0

    async def run(self) -> bool:
        """Tell the whole story."""
        self.articles, self.lines = await asyncio.to_thread(count, self.paths, self.settings)
        self.show.section("A worker on an embedded Kafka", "sitrep broker start; sitrep topics create; sitrep worker")
        created = await create_topics(self.settings)
        self.worker.start()
        self.worker.wait_ready()
        self.show.line(f"broker {self.settings.brokers}, {len(created)} topics, worker {self.worker.pid}, ready")

        names = " ".join(str(p) for p in self.paths)
        self.show.section(
            "Replay, with the worker killed in the middle", f"sitrep replay {names}; kill -9 WORKER; sitrep worker"
        )
        started = time.monotonic()
        summary, killed_at = await self._replay(kill=True)
        await self._send_bad_record()
        await self._settled()
        took = time.monotonic() - started
        self.show.line(
            f"sent {summary.sent:,} articles and one bad record; worker killed after {killed_at:,}, started again"
        )
        self.show.line(
            f"all accounted for after {took:.1f} s: {summary.sent / took:,.0f} articles a second, the kill included"
        )

        self.show.section("The account", "sitrep audit")
        first = await audit(self.settings)
        self.show.account(self.lines, first.summary())

        self.show.section("The same replay again", f"sitrep replay {names}")
        started = time.monotonic()
        await self._replay(kill=False)
        await self._settled()
        took = time.monotonic() - started
        second = await audit(self.settings)
        new = sum(second.events.values()) - sum(first.events.values())
        sightings = second.sightings - first.sightings
        self.show.line(f"{new} new events, {sightings} new sightings, {second.outcomes['resent']:,} paragraphs resent")
        self.show.line(f"{summary.sent / took:,.0f} articles a second; lag {sum(second.lag.values())}")
        await self._examples()
        return self._verdict(first, second, new, summary)

    async def _replay(self, *, kill: bool) -> tuple[ReplaySummary, int]:
        """Send everything; when half is sent, kill the worker and start it again while sending goes on."""
        killed_at = 0
        restart: asyncio.Future[None] | None = None
        with self._bar("replay") as (progress, task):
            total = self.articles
            progress.update(task, total=total)

            def on_progress(state: ReplaySummary) -> None:
                nonlocal killed_at, restart
                sent = state.sent
                progress.update(task, completed=sent)
                if kill and restart is None and sent * 2 >= total:
                    killed_at = sent
                    self.worker.kill()
                    restart = asyncio.ensure_future(asyncio.to_thread(self.worker.start))

            summary = await replay_paths(self.settings, self.paths, restart=True, on_progress=on_progress)
        if restart is not None:
            await restart
            await asyncio.to_thread(self.worker.wait_ready)
        return summary, killed_at

    async def _send_bad_record(self) -> None:
        producer: Any = AIOKafkaProducer(**self.settings.kafka_client_options(), acks="all")
        await producer.start()
        try:
            await producer.send_and_wait(topic_name(self.settings, "article"), BAD_RECORD)
        finally:
            await producer.stop()

    async def _settled(self) -> None:
        """Return when every stage has committed all there is, in two looks in a row: a stage feeds the next.

        Raises:
            TimeoutError: it did not come to rest.
        """
        deadline = time.monotonic() + SETTLE_SECONDS
        quiet = 0
        with self._bar("records still on their way") as (progress, task):
            most = 0
            while quiet < 2:
                behind = sum((await lag(self.settings)).values())
                most = max(most, behind)
                progress.update(task, total=most or 1, completed=(most or 1) - behind)
                quiet = quiet + 1 if behind == 0 else 0
                self.worker.measure()
                if time.monotonic() > deadline:
                    raise TimeoutError(f"still {behind} records behind after {SETTLE_SECONDS:.0f} s")
                await asyncio.sleep(0.2)

    async def _examples(self) -> None:
        found = await collect(self.settings, BAD_RECORD)
        self.show.section("A denial beside the claim it denies", "sitrep tail field-report --status denied")
        self.show.denial(found)
        self.show.section("A revision, and what changed", "sitrep tail --relation revision")
        self.show.revision(found)
        self.show.section("A bulletin paragraph: incidents, places, figures", "sitrep tail field-report")
        self.show.bulletin(found)
        self.show.section("The bad record", "sitrep tail dead-letter")
        self.show.dead_letter(found)
        self.show.section("All of it on one page, right to left", f"sitrep report --out {self.report}")
        await write_report(self.settings, self.report)
        self.show.line(f"open {self.report}")

    def _verdict(self, first: Account, second: Account, new: int, summary: ReplaySummary) -> bool:
        checks = {
            "the first account does not balance": not first.balanced,
            "the second account does not balance": not second.balanced,
            f"{new} new events in the second replay": new != 0,
            f"{first.raw} raw records, {summary.sent} sent and one bad": first.raw != summary.sent + 1,
            "the bad record is no dead letter": first.dead_letters["split/missing_text"] < 1,
        }
        problems = [problem for problem, wrong in checks.items() if wrong]
        self.show.section("Verdict", "echo $?")
        for problem in problems:
            self.show.line(f"WRONG: {problem}")
        for item in (*second.lost, *second.invented, *second.contradictory)[:10]:
            self.show.line(f"  {item}")
        peak = f", worker's peak memory {self.worker.peak_bytes / 1e6:,.0f} MB" if self.worker.peak_bytes else ""
        if not problems:
            self.show.line(
                f"lost 0, invented 0, contradictory 0, lag 0, second replay 0 new events: the account balances{peak}"
            )
        return not problems

    def _bar(self, what: str) -> Any:
        return _Bar(self.show, what)


class _Bar:
    """A progress bar on a terminal; silence elsewhere."""

    def __init__(self, show: Show, what: str) -> None:
        columns = (TextColumn("   {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=show.console, transient=True, disable=not show.console.is_terminal)
        self._what = what

    def __enter__(self) -> tuple[Progress, Any]:
        self._progress.start()
        return self._progress, self._progress.add_task(self._what, total=None)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def count(paths: list[Path], settings: Settings) -> tuple[int, int]:
    """How many articles the paths hold, and how many lines of text that are not blank."""
    articles = lines = 0
    for record in FileSource(input_files([str(path) for path in paths]), settings.max_record_bytes):
        if isinstance(record, Refused):
            continue
        articles += 1
        try:
            text = orjson.loads(record.value or b"")["text"]
            lines += sum(1 for line in text.splitlines() if line.strip())
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            continue
    return articles, lines


def run_demo(paths: list[Path], report: Path, show: Show, home: Path, brokers_log: Any) -> bool:
    """Start what the demo needs, run it, and clean up, whatever happens."""
    with EmbeddedBroker(on_fetch=brokers_log) as broker:
        settings = Settings(
            brokers=broker.bootstrap,
            prefix="demo",
            home=home,
            session_timeout_seconds=3.0,
            http_port=0,
        )
        worker = WorkerProcess(settings, home / "worker.log")
        try:
            return asyncio.run(Demo(settings, paths, report, show, worker).run())
        finally:
            worker.stop()
