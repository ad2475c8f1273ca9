"""A scraper's producer: articles of a JSON Lines file onto the topic of raw articles, each acknowledged.

    python examples/produce.py examples/articles.jsonl

The key keeps the editions of one article in order. `traceparent` comes out again on every event of the article. What
cannot be used becomes a dead letter that says why: `sitrep tail dead-letter`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from pathlib import Path

from aiokafka import AIOKafkaProducer
from reading import BROKERS, name

LIMIT = 8 * 1024 * 1024
"""The topic takes records of this size; an article may have 1 MiB."""


async def main(lines: list[str]) -> None:
    # Idempotent: a retry after a lost answer leaves no second copy. acks=all: acknowledged is kept.
    producer = AIOKafkaProducer(
        bootstrap_servers=BROKERS, acks="all", enable_idempotence=True, linger_ms=20, max_request_size=LIMIT
    )
    await producer.start()
    try:
        sent = []
        for line in lines:
            article = json.loads(line)
            trace = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
            sent.append(
                await producer.send(
                    name("article"),
                    json.dumps(article, ensure_ascii=False).encode(),
                    key=f"{article.get('source')}/{article.get('id')}".encode(),
                    headers=[("content-type", b"application/json"), ("traceparent", trace.encode())],
                )
            )
        for acknowledged in await asyncio.gather(*sent):
            print(f"acknowledged: partition {acknowledged.partition} offset {acknowledged.offset}")
    finally:
        await producer.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).read_text("utf-8").splitlines()))
