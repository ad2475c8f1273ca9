"""Which series a PromQL expression names, and which there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ruamel.yaml import YAML

DEPLOY = Path(__file__).parents[1] / "deploy"

EXPORTER = {
    "kafka_brokers",
    "kafka_consumergroup_lag",
    "kafka_consumergroup_members",
    "kafka_topic_partition_current_offset",
    "kafka_topic_partition_oldest_offset",
    "kafka_topic_partition_under_replicated_partition",
}
"""Of danielqsj/kafka_exporter, as its README lists them. It does not run in the tests."""

_NOT_SERIES = re.compile(
    r"""\{[^}]*\}|\[[^]]*\]|"[^"]*"|'[^']*'"""  # matchers, ranges, strings
    r"|\b(?:by|without|on|ignoring|group_left|group_right)\s*(?:\([^)]*\))?"
    r"|\b(?:sum|min|max|avg|count|topk|quantile)\b(?=\s+(?:by|without)\b)"
    r"|\b(?:offset\s+\w+|and|or|unless|bool|inf|nan)\b|\b[a-z_]+\s*(?=\()|\$\w+",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![\w.])[a-zA-Z_:][a-zA-Z0-9_:]*")


def series(expression: str) -> set[str]:
    """The metric names in it."""
    return set(_NAME.findall(_NOT_SERIES.sub(" ", expression)))


def rules() -> list[dict[str, object]]:
    """The rules of alerts.yml, recorded ones and alerts, in order."""
    loaded = YAML(typ="safe").load((DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8"))
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def panels() -> list[tuple[str, str]]:
    """(dashboard and panel, expression) of every panel of every dashboard."""
    found = []
    for path in sorted((DEPLOY / "grafana" / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            found += [(f"{path.stem}: {panel['title']}", target["expr"]) for target in panel.get("targets", ())]
    return found


def declared() -> set[str]:
    """Every series that a worker, the exporter, Prometheus itself or a recording rule provides."""
    from service import faust_metrics, metrics

    faust_metrics.monitor()
    names: set[str] = set()
    for family in metrics.REGISTRY.collect():
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
        names |= {family.name + suffix for suffix in suffixes.get(family.type, ("",))}
    return names | EXPORTER | {"ALERTS", "up"} | {str(rule["record"]) for rule in rules() if "record" in rule}
