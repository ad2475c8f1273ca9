"""The command line: every command helps with an example, an expected problem is one line with its remedy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import orjson
import pytest
from click.testing import CliRunner

from service.cli import COMMANDS, sitrep

ROOT = Path(__file__).parents[2]


def run(*arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SITREP_")}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        input=stdin, capture_output=True, text=True, cwd=ROOT, env=clean | env, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_with_an_example(name: str) -> None:
    shown = CliRunner().invoke(sitrep, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert "Example" in shown.output
    assert f"sitrep {name}" in shown.output


def test_subcommands_help_too() -> None:
    context = click.Context(sitrep)
    for name in COMMANDS:
        command = sitrep.get_command(context, name)
        for sub in getattr(command, "commands", {}):
            assert CliRunner().invoke(sitrep, [name, sub, "--help"]).exit_code == 0


def test_the_readme_or_docs_tell_of_every_command() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    assert [name for name in COMMANDS if f"sitrep {name}" not in text] == []


@pytest.mark.parametrize(
    ("arguments", "env", "said"),
    [
        (["worker", "--stages", "split,nothing"], {}, "--stages 'split,nothing': no such stage nothing; choose among"),
        (["settings"], {"SITREP_HTTP_PORT": "x"}, "SITREP_HTTP_PORT: "),
        (["settings"], {"SITREP_SECURITY_PROTOCOL": "SASL_SSL"}, "needs SITREP_SASL_USERNAME"),
        (["audit"], {"SITREP_BROKERS": "127.0.0.1:1"}, "is a broker running? `sitrep broker start`"),
        (["worker"], {"SITREP_BROKERS": "127.0.0.1:1"}, "is a broker running? `sitrep broker start`"),
        (["annotate", "no-such-file"], {}, "cannot read no-such-file"),
        (["demo", "no-such-file"], {}, "no such file or folder: no-such-file"),
        (["tail", "nothing"], {}, "no such topic: nothing; there are field-report"),
    ],
)
def test_a_problem_is_one_line_with_its_remedy(arguments: list[str], env: dict[str, str], said: str) -> None:
    done = run(*arguments, **env)
    assert done.returncode == 2
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("sitrep: ") and said in last
    assert "Traceback" not in done.stderr


def test_annotate_names_the_field_and_the_line() -> None:
    assert "record 1 has no field 'text'" in run("annotate", stdin='{"id": 1}\n').stderr
    assert "line 2 is no JSON" in run("annotate", stdin='{"id": 1, "text": ""}\nx\n').stderr


def test_dedupe_tells_relations_in_order() -> None:
    text = "استهدفت قوات النظام الأحياء السكنية في مدينة حماة بقذائف الهاون ما أدى لسقوط خمسة شهداء من المدنيين."
    lines = [orjson.dumps({"id": f"n{i}", "text": text}).decode() for i in range(2)]
    done = run("dedupe", stdin="\n".join([*lines, '{"id": "bad"}']))
    rows = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert [(r["id"], r["relation"]) for r in rows] == [("n0", "original"), ("n1", "exact")]
    assert rows[1]["of"] == {"article_id": rows[0]["article_id"], "index": 0}
    assert rows[0]["cluster"] == rows[1]["cluster"]
    assert "line 3 not used: missing_text" in done.stderr and done.returncode == 0


def test_dedupe_tells_each_reason_five_times_and_counts_the_rest() -> None:
    done = run("dedupe", stdin='{"id": "bad"}\n' * 7)
    assert done.stderr.count("missing_text: ") == 5
    assert "7 articles could not be used: missing_text 7" in done.stderr


def test_dedupe_gives_one_cluster_to_texts_that_a_later_one_ties_together() -> None:
    first = "استهدفت قوات النظام الأحياء السكنية في مدينة حماة بقذائف الهاون ما أدى لسقوط خمسة شهداء من المدنيين."
    second = "وفي ريف إدلب الجنوبي ألقى الطيران المروحي براميل متفجرة على بلدة كفرومة وأصيبت امرأة وطفلان بجروح."
    texts = [first, second, f"{first} {second}"]
    stdin = "\n".join(orjson.dumps({"id": i, "text": text}).decode() for i, text in enumerate(texts))
    settled, told = (
        [orjson.loads(line) for line in run(*a, stdin=stdin).stdout.splitlines()]
        for a in (("dedupe",), ("dedupe", "--as-told"))
    )
    assert [row["id"] for row in settled] == [row["id"] for row in told] == [0, 1, 2]
    assert len({row["cluster"] for row in settled}) == 1
    assert told[0]["cluster"] != told[1]["cluster"], "what ties them has not been read by then"
    assert [row["relation"] for row in settled] == [row["relation"] for row in told]


def test_compare_is_symmetric() -> None:
    a, b = "قتل 12 شخصا في القصف على مدينة حلب أمس.", "قتل 17 شخصا في القصف على مدينة حلب أمس."
    there = orjson.loads(
        run("compare", stdin=orjson.dumps({"id": 1, "a": {"text": a}, "b": {"text": b}}).decode()).stdout
    )
    back = orjson.loads(
        run("compare", stdin=orjson.dumps({"id": 1, "a": {"text": b}, "b": {"text": a}}).decode()).stdout
    )
    assert there["relation"] == back["relation"]
    assert there["duplicate"] == back["duplicate"]


def test_schemas_are_json_schemas(tmp_path: Path) -> None:
    assert run("schemas", "--out", str(tmp_path)).returncode == 0
    for path in tmp_path.glob("news.*.json"):
        schema = orjson.loads(path.read_bytes())
        assert schema["$id"].startswith("urn:sitrep:news.") and schema["properties"]
    assert len(list(tmp_path.glob("news.*.json"))) == 10 and (tmp_path / "asyncapi.json").exists()
