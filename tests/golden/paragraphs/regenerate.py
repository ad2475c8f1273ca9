"""Writes the golden files of the seeds: `python -m tests.golden.paragraphs.regenerate`; read the difference first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service.text.paragraphs import split

HERE = Path(__file__).parent
SEEDS = HERE.parents[2] / "seeds" / "replay"
FIELDS = ("index", "kind", "segment", "section", "start", "end", "first_letters")


def rows(text: str) -> list[list[Any]]:
    """One row per paragraph: FIELDS, of the text its first 60 letters."""
    return [[p.index, p.kind, p.segment, p.section, p.start, p.end, p.text[:60]] for p in split(text)]


def main() -> None:
    for seed in sorted(SEEDS.glob("*.txt")):
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows(seed.read_text("utf-8")))
        (HERE / f"{seed.stem}.json").write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
