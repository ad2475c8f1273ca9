"""What is under deploy/ fits together and fits the service: no engine is needed to see that."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from service.settings import Settings
from tests.promql import DEPLOY, declared, panels, rules, series

ROOT = DEPLOY.parent
COMPOSE: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
WORKERS = ("split", "dedupe", "classify")
VARIABLES = {f"SITREP_{name.upper()}" for name in Settings.model_fields}
PROMETHEUS: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "prometheus" / "prometheus.yml").read_text("utf-8"))


def compose_schema() -> dict[str, Any]:
    """The Compose Specification's own schema, as check-jsonschema ships it."""
    spec = importlib.util.find_spec("check_jsonschema")
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return schema


def test_the_compose_file_is_valid_by_the_compose_schema():
    validator = jsonschema.Draft7Validator(compose_schema())
    assert [error.message for error in validator.iter_errors(COMPOSE)] == []
    broken = COMPOSE | {"services": {"kafka": SERVICES["kafka"] | {"imagine": "x"}}}
    assert list(validator.iter_errors(broken)), "the schema must see a mistake"


def test_compose_itself_accepts_the_file():
    command = next((c for c in (["docker", "compose"], ["docker-compose"]) if _runs([*c, "version"])), None)
    if command is None:
        pytest.skip("Compose is not installed; its schema is checked above")
    assert _runs([*command, "-f", str(DEPLOY / "docker-compose.yml"), "--profile", "replay", "config", "--quiet"])


def _runs(command: list[str]) -> bool:
    return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0


def test_every_image_is_pinned():
    for name, service in SERVICES.items():
        if "build" not in service:
            assert re.search(r":v?\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?$", service["image"]), name
    for image in re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE):
        assert re.search(r":\d+\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64}$", image)


def test_services_are_limited_hardened_and_watched():
    for name, service in SERVICES.items():
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}, name
        assert service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"], name
        assert service.get("read_only") is True or name == "kafka", name
        assert "privileged" not in service and "user" not in service, name
        runs_on = service["restart"] == "unless-stopped"
        assert ("test" in service["healthcheck"]) == runs_on, name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), f"{name}: loopback only"
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER (?!0)\d+:\d+$", dockerfile, re.MULTILINE)
    assert "jdk" not in dockerfile.lower() and "--require-hashes" in dockerfile


def test_a_stage_can_run_many_times():
    for name in WORKERS:
        service = SERVICES[name]
        assert service["command"] == ["worker", "--stages", name]
        assert "ports" not in service and "container_name" not in service, "a host port or a name is taken only once"
        grace = float(service["stop_grace_period"].removesuffix("s"))
        assert grace > Settings(_env_file=None).drain_seconds


def test_variables_are_settings():
    for name, service in SERVICES.items():
        used = {key for key in service.get("environment", {}) if key.startswith("SITREP_")}
        assert used <= VARIABLES, name
    used = set(re.findall(r"\b(SITREP_\w+)=", (DEPLOY / "Dockerfile").read_text("utf-8")))
    assert used and used <= VARIABLES


def test_prometheus_finds_the_workers():
    [job] = [job for job in PROMETHEUS["scrape_configs"] if job["job_name"] == "sitrep"]
    [discovery] = job["dns_sd_configs"]
    assert tuple(discovery["names"]) == WORKERS
    port = SERVICES["split"]["environment"]["SITREP_HTTP_PORT"]
    assert all(SERVICES[name]["expose"] == [port] for name in WORKERS) and discovery["port"] == int(port)
    assert int(port) == Settings(_env_file=None).http_port


def test_mounted_files_exist():
    for name, service in SERVICES.items():
        for volume in service.get("volumes", ()):
            source = re.sub(r"\$\{\w+:-([^}]+)\}", r"\1", volume).split(":")[0]
            assert source in COMPOSE["volumes"] or (DEPLOY / source).exists(), f"{name}: {volume}"


def test_the_image_holds_what_the_worker_needs_and_no_more():
    spec = importlib.util.spec_from_file_location("runtime_lock", DEPLOY / "runtime_lock.py")
    assert spec is not None and spec.loader is not None
    cutter = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cutter)
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    kept = cutter.blocks(cutter.runtime(lock))
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {entry.split("==")[0] for entry in project["project"]["dependencies"]} - cutter.EMBEDDED
    assert wanted <= kept.keys()
    dev = {entry.split("==")[0] for entry in project["dependency-groups"]["dev"]}
    assert not kept.keys() & (cutter.EMBEDDED | (dev - wanted))
    assert kept.keys() < cutter.blocks(lock).keys()
    for name, lines in kept.items():
        assert lines == cutter.blocks(lock)[name] and any("--hash=sha256:" in line for line in lines), name


def test_every_expression_names_series_that_exist():
    known = declared()
    for where, expression in [*panels(), *((str(r.get("alert") or r["record"]), str(r["expr"])) for r in rules())]:
        names = series(expression)
        assert names, where
        assert names <= known, f"{where}: {sorted(names - known)}"


def test_series_are_found_in_expressions():
    assert series('sum by (le, x) (rate(a_bucket{b="c"}[5m])) / on () group_left b:c:d offset 2d') == {
        "a_bucket",
        "b:c:d",
    }
    assert series("absent(x{a=~'b'}) or time() - y > 0 and on () vector(0)") == {"x", "y"}


def test_alerts_and_runbooks_belong_together():
    alerts = {str(rule["alert"]): rule for rule in rules() if "alert" in rule}
    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    runbooks = set(re.findall(r"^### (Sitrep\w+)$", text, re.MULTILINE))
    assert runbooks == alerts.keys()
    for name, rule in alerts.items():
        assert rule["annotations"]["runbook_url"] == f"docs/operating.md#{name.lower()}"  # type: ignore[index]
        assert rule["labels"]["severity"] in ("critical", "warning")  # type: ignore[index]


def test_every_alert_is_tested_firing_and_not():
    firing, quiet = set(), set()
    for name in ("alerts_test.yml", "sources_test.yml"):
        loaded = YAML(typ="safe").load((DEPLOY / "prometheus" / name).read_text("utf-8"))
        for case in (case for test in loaded["tests"] for case in test["alert_rule_test"]):
            (firing if case.get("exp_alerts") else quiet).add(case["alertname"])
    assert firing == quiet == {rule["alert"] for rule in rules() if "alert" in rule}


def test_dashboards_are_what_the_boards_build(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = importlib.util.spec_from_file_location("build_dashboards", DEPLOY / "grafana" / "build.py")
    assert spec is not None and spec.loader is not None
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    sources = sorted((DEPLOY / "grafana" / "boards").glob("*.toml"))
    written = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
    assert [path.stem for path in sources] == [path.stem for path in written] != []
    for source, path in zip(sources, written, strict=True):
        assert builder.build(source) == path.read_text("utf-8"), "run: python deploy/grafana/build.py"


def test_the_sdk_is_the_one_for_the_grafana_that_runs():
    grafana = SERVICES["grafana"]["image"].rpartition(":")[2]
    from importlib.metadata import version

    minor = version("grafana-foundation-sdk").rpartition("!")[2].rsplit(".", 1)[0]
    assert grafana.startswith(minor + ".")


def test_promtool_accepts_the_configuration_and_the_rules():
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (Debian's package prometheus has it)")
    folder = DEPLOY / "prometheus"
    for arguments in (
        ["check", "config", "prometheus.yml"],
        ["test", "rules", "alerts_test.yml", "sources_test.yml"],
    ):
        done = subprocess.run([promtool, *arguments], cwd=folder, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stdout + done.stderr


OPERATOR_PAGES = {
    name: (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("operating", "production", "contracts")
}


def test_the_pages_name_settings_and_panels_that_exist():
    titles = {where.partition(": ")[2] for where, _ in panels()}
    for name, text in OPERATOR_PAGES.items():
        assert set(re.findall(r"\bSITREP_[A-Z_]+[A-Z]\b", text)) <= VARIABLES, name
        runbooks = text.partition("## Runbooks")[2]
        for panel in re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", runbooks):
            assert panel in titles or any(title.startswith(panel) for title in titles), panel


def test_the_pages_links_lead_somewhere():
    for name, text in OPERATOR_PAGES.items():
        for page, anchor in re.findall(r"\]\(([\w-]+\.md)?(?:#([\w-]+))?\)", text):
            target = (ROOT / "docs" / page).read_text("utf-8") if page else text
            headings = {
                re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.+)$", target, re.M)
            }
            assert not anchor or anchor in headings, f"{name}: {page}#{anchor}"


def test_the_pages_commands_exist():
    from click.testing import CliRunner

    from service.cli import COMMANDS, sitrep

    for name, text in OPERATOR_PAGES.items():
        written = re.sub(r"<!-- (\w+) -->.*?<!-- /\1 -->", "", text, flags=re.S)
        for line in re.findall(r"(?:^|`)(sitrep [^`\n]+)", written, re.M):
            words = line.split("  #")[0].split()
            if words[1].isalpha() and words[1].isupper():
                continue
            assert words[1] in COMMANDS, f"{name}: {line}"
            help_text = CliRunner().invoke(sitrep, [words[1], "--help"]).output
            for option in (word for word in words if word.startswith("--") and word != "--help"):
                assert option in help_text, f"{name}: {line}"
