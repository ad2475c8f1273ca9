"""docs/metrics.md is current, and the metrics are what Prometheus' own linter expects."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service import metrics
from service.metrics_docs import LABELS, document, families

DOCS = Path(__file__).parents[2] / "docs" / "metrics.md"

# In a process of its own: the registry of this one may have been filled by other tests.
EXPOSE = """
from prometheus_client import generate_latest
from service import metrics
from service.records import STAGE_REASONS
from service.text.vocabulary import REASONS
metrics.start_at_zero(metrics.STAGES, list(REASONS), list(STAGE_REASONS))
print(generate_latest(metrics.REGISTRY).decode(), end="")
"""


@pytest.fixture(scope="module")
def exposed() -> str:
    done = subprocess.run([sys.executable, "-c", EXPOSE], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_the_page_is_current():
    assert DOCS.read_text("utf-8") == document(), "run: python -m service.metrics_docs"


def test_every_metric_of_ours_is_on_the_page():
    registered = {family.name for family in metrics.REGISTRY.collect() if family.name.startswith("sitrep_")}
    assert {family._name for family in families()} == registered
    assert {label for family in families() for label in family._labelnames} <= LABELS.keys()


def test_every_metric_says_what_it_tells():
    for family in families():
        assert family._documentation.endswith(".") and len(family._documentation) > 20, family._name


def test_known_series_are_zero_from_the_start(exposed: str):
    lines = exposed.splitlines()
    for line in (
        'sitrep_paragraphs_total{outcome="contained"} 0.0',
        'sitrep_events_total{category="humanitarian"} 0.0',
        'sitrep_dead_letters_total{reason="invalid_json",stage="split"} 0.0',
        'sitrep_dead_letters_total{reason="internal_error",stage="classify"} 0.0',
        'sitrep_records_in_total{stage="dedupe"} 0.0',
        'sitrep_intake_stopped{stage="dedupe"} 0.0',
    ):
        assert line in lines


def test_the_process_is_measured(exposed: str):
    for name in (
        "process_resident_memory_bytes",
        "process_cpu_seconds_total",
        "python_gc_collections_total",
        "python_info",
    ):
        assert f"\n{name}" in exposed


def test_promtool_finds_no_fault(exposed: str):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (Debian's package prometheus has it)")
    own = "".join(line + "\n" for line in exposed.splitlines() if "sitrep_" in line)
    done = subprocess.run([promtool, "check", "metrics"], input=own, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_sources_are_bounded():
    labels = metrics.SourceLabels(2)
    assert [labels.label(source) for source in ("a", "b", "c", None, "a")] == ["a", "b", "other", "unknown", "a"]
    assert len(metrics.SourceLabels(1).label("x" * 500)) == 64
