"""docs/metrics.md from metrics.py: python -m service.metrics_docs [PATH]. A test holds the file to it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from service import metrics
from service.models.extraction import CATEGORIES
from service.models.pipeline import OUTCOMES
from service.topics import TOPICS

LABELS: dict[str, str] = {
    "stage": "one of " + ", ".join(metrics.STAGES),
    "topic": "short name: " + ", ".join(TOPICS),
    "outcome": ", ".join(OUTCOMES),
    "category": ", ".join(CATEGORIES),
    "reason": "why a record was refused: the list is in [contracts](contracts.md)",
    "code": "a warning's code: the list is in [contracts](contracts.md)",
    "error": "class of the Kafka client's error; `none` at zero from the start",
    "source": "as the articles name it, at most SITREP_MAX_SOURCES of them, then `other`; `unknown` where none is named",
    "country": f"ISO 3166-1 alpha-2, or `{metrics.UNRESOLVED}`",
    "partition": "number of the partition in the stage's topic",
    "version": "of the package",
    "pipeline_version": "of the rules: values may differ between two of them, ids never do",
}
"""Every label and its values: all are bounded."""

_SUFFIX = {"counter": "_total", "info": "_info"}
_HEAD = """# Metrics

Made from `service/metrics.py` by `python -m service.metrics_docs`; do not edit.

Every worker serves them on `/metrics` (SITREP_HTTP_HOST, SITREP_HTTP_PORT). Times are in seconds, sizes in bytes; counters
whose label values are known beforehand are there at zero from the start. What to do when something is wrong:
[operating](operating.md).

| name | type | labels | what it tells |
| --- | --- | --- | --- |
"""
_TAIL = """
## Beside them

`process_` and `python_`, from prometheus-client: memory, processor time, open files, garbage collection, the interpreter.

`faust_`, from Faust's own sensor: rebalances, assignments, commits, messages. Its latencies are in **milliseconds**, and its
end offset freezes when a consumer stalls: for lag use `sitrep_lag_records`.

`kafka_`, from the kafka-exporter of deploy/docker-compose.yml: brokers, offsets and groups as Kafka knows them, also where no
worker runs.

`stage:`, `outcome:`, `source:` and `sitrep_duplicate_share:ratio1h` are recorded by `deploy/prometheus/alerts.yml` for the
dashboards and alerts. Every worker of a stage reports the lag of the whole group, so the sums there take each partition once.
"""


def families() -> list[Any]:
    """Every metric of ours, in the order in which metrics.py declares them."""
    found = [value for value in vars(metrics).values() if getattr(value, "_name", "").startswith("sitrep_")]
    return found


def document() -> str:
    """docs/metrics.md as text. Raises KeyError for a label that is not described here."""
    lines = []
    for family in families():
        name = f"`{family._name}{_SUFFIX.get(family._type, '')}`"
        labels = ", ".join(f"`{label}`" for label in family._labelnames)
        help_text = family._documentation
        if family._type == "histogram":
            bounds = ", ".join(f"{bound:g}" for bound in family._kwargs["buckets"])
            help_text += f" Buckets: {bounds}."
        if family._type == "info":
            labels = "`version`, `pipeline_version`"
        lines.append(f"| {name} | {family._type} | {labels} | {help_text} |")
    used = dict.fromkeys(label for family in families() for label in family._labelnames)
    labels_table = [f"| `{label}` | {LABELS[label]} |" for label in [*used, "version", "pipeline_version"]]
    return (
        _HEAD
        + "\n".join(lines)
        + "\n\n## Labels\n\n| label | values |\n| --- | --- |\n"
        + "\n".join(labels_table)
        + "\n"
        + _TAIL
    )


def main() -> None:
    """Write the file."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "metrics.md"
    path.write_text(document(), "utf-8")


if __name__ == "__main__":
    main()
