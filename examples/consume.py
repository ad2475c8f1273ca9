"""A typed consumer in a group: field reports as objects, committed only after they were handled. Ctrl-C ends it.

    python examples/consume.py [--limit 100]

`service.models` needs pydantic and nothing else of this project. `extra="ignore"` lets fields of later minor versions
pass. At least once: `handle` meets an event again after a crash, with the same id, so it must be idempotent.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib

from aiokafka import AIOKafkaConsumer
from reading import BROKERS, name

from service.models.events import FieldReport


def handle(report: FieldReport) -> None:
    """What you do with an event. Here: who did what, where, and who says so."""
    for incident in report.incidents:
        places = ", ".join(place.canonical or place.surface for place in incident.places)
        killed = [c.min for c in incident.casualties if c.kind == "killed"]
        print(f"{report.event_id} {incident.act} at {places or '?'} killed {killed} says {incident.claimant or '?'}")


async def main(limit: int | None, seconds: float | None) -> None:
    consumer = AIOKafkaConsumer(
        name("field-report"),
        bootstrap_servers=BROKERS,
        group_id=name("example-consumer"),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    handled = 0
    try:
        async with asyncio.timeout(seconds):
            async for record in consumer:
                # Headers are enough to choose by: nothing is decoded that is not wanted.
                if dict(record.headers).get("category") == b"field_report":
                    handle(FieldReport.model_validate_json(record.value, extra="ignore"))
                await consumer.commit()
                handled += 1
                if handled == limit:
                    return
    finally:
        await consumer.stop()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--limit", type=int, help="stop after so many events")
    options.add_argument("--seconds", type=float, help="stop after so long")
    given = options.parse_args()
    with contextlib.suppress(TimeoutError, KeyboardInterrupt):
        asyncio.run(main(given.limit, given.seconds))
