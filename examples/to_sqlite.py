"""Events, sightings and retractions into SQLite, upserted by id; run it again and it goes on where it stopped.

    python examples/to_sqlite.py news.db

The offsets are written in the same transaction as the rows, so each record counts once, whatever crashes.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from reading import BROKERS, EVENTS, name

TABLES = """
CREATE TABLE IF NOT EXISTS events (event_id TEXT PRIMARY KEY, category TEXT, source TEXT, published_at TEXT,
  root_event_id TEXT, text TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS sightings (sighting_id TEXT PRIMARY KEY, of_event_id TEXT, root_event_id TEXT,
  relation TEXT, source TEXT, published_at TEXT);
CREATE TABLE IF NOT EXISTS retracted (event_id TEXT PRIMARY KEY, reason TEXT);
CREATE TABLE IF NOT EXISTS offsets (topic TEXT, part INTEGER, next INTEGER, PRIMARY KEY (topic, part));
"""
COUNTS = """
SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM sightings), (SELECT count(*) FROM retracted)
"""
CIRCULATION = """
SELECT e.event_id, count(*) AS sightings, count(DISTINCT s.source) AS sources
FROM events e JOIN sightings s ON s.root_event_id = e.event_id GROUP BY e.event_id ORDER BY sightings DESC LIMIT 5
"""


def store(db: sqlite3.Connection, topic: str, body: bytes) -> None:
    """One record as a row; a second copy of it replaces the first, a withdrawn event stays away."""
    value: dict[str, Any] = json.loads(body)
    if topic == "sighting":
        row = (value["sighting_id"], value["of"]["event_id"], value["root"]["event_id"])
        row = (*row, value["relation"], value["source"], value["published_at"])
        db.execute("INSERT OR REPLACE INTO sightings VALUES (?, ?, ?, ?, ?, ?)", row)
    elif topic == "retraction":
        db.execute("INSERT OR REPLACE INTO retracted VALUES (?, ?)", (value["event_id"], value["reason"]))
        db.execute("DELETE FROM events WHERE event_id = ?", (value["event_id"],))
    elif not db.execute("SELECT 1 FROM retracted WHERE event_id = ?", (value["event_id"],)).fetchone():
        root = (value["novelty"]["root"] or value)["event_id"]
        row = (value["event_id"], value["category"], value["source"], value["published_at"], root, value["text"])
        db.execute("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, body.decode()))


async def load(db: sqlite3.Connection) -> int:
    """Everything that came since the last time; returns how many records."""
    topics = {name(topic): topic for topic in (*EVENTS, "sighting", "retraction")}
    consumer = AIOKafkaConsumer(*topics, bootstrap_servers=BROKERS, auto_offset_reset="earliest")
    await consumer.start()
    try:
        known = {TopicPartition(t, p): n for t, p, n in db.execute("SELECT topic, part, next FROM offsets")}
        starts = await consumer.beginning_offsets(consumer.assignment())
        ends = await consumer.end_offsets(consumer.assignment())
        for tp in ends:
            consumer.seek(tp, max(starts[tp], known.get(tp, 0)))
        count = 0
        while left := [tp for tp in ends if await consumer.position(tp) < ends[tp]]:
            batches = await consumer.getmany(*left, timeout_ms=500)
            with db:  # one transaction: rows and offsets together, or neither
                for tp, records in batches.items():
                    for record in records:
                        store(db, topics[tp.topic], record.value)
                    count += len(records)
                    db.execute(
                        "INSERT OR REPLACE INTO offsets VALUES (?, ?, ?)",
                        (tp.topic, tp.partition, records[-1].offset + 1),
                    )
        return count
    finally:
        await consumer.stop()


async def main(path: str) -> None:
    db = sqlite3.connect(path)
    db.executescript(TABLES)
    print(f"{await load(db)} records")
    print("{} events, {} sightings, {} retracted".format(*db.execute(COUNTS).fetchone()))
    for row in db.execute(CIRCULATION):
        print(*row)
    db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
