"""Rebuild the lock of Kafka's jars: `python -m service.broker.relock`, after changing the version below.

The registry is asked for the dependencies; every jar is fetched and its digest written down.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jgo
from jgo.maven import MavenContext

from service.broker.jars import DOWNLOADS_AT_ONCE, LOCK_FILE

KAFKA = "org.apache.kafka:kafka_2.13:4.1.2"
# Kafka names a logging interface but brings no binding to log4j; its own archive adds this one.
LOG_BINDING = ("org.apache.logging.log4j", "log4j-slf4j-impl")


def relock() -> int:
    """Write the lock beside this file; returns the number of jars."""
    # Resolved apart: given both in one request, the resolver lets log4j's BOM choose Kafka's versions.
    artifacts = jgo.resolve(KAFKA)
    log4j = next(a.version for a in artifacts if a.artifactId == "log4j-core")
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder))
        wanted = [(a.groupId, a.artifactId, a.version) for a in artifacts] + [(*LOG_BINDING, log4j)]

        def entry(coordinate: tuple[str, str, str]) -> dict[str, Any]:
            group, name, version = coordinate
            data = context.project(group, name).at_version(version).artifact().resolve().read_bytes()
            return {
                "coordinate": ":".join(coordinate),
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
            }

        with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
            entries = list(pool.map(entry, wanted))
    Path(__file__).with_name(LOCK_FILE).write_text(json.dumps(entries, indent=1) + "\n", "utf-8")
    return len(entries)


if __name__ == "__main__":
    print(relock(), "jars locked")
