"""The event that the README shows, shortened, from the seeds: python -m tests.readme_event writes it there."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.commands import ROOT
from tests.offline import published, seeds

README = ROOT / "README.md"
EVENT = "739a36fa-7183-5db4-9ea5-f4cc6c956cc7"
BLOCK = re.compile(r"(<!-- event -->\n```json\n).*?(\n```\n<!-- /event -->)", re.S)
SHOWN: dict[str, Any] = {
    "event_id": {}, "source": {}, "paragraph": {}, "text": {}, "category": {},
    "attribution": {"canonical": {}, "role": {}},
    "places": {"surface": {}, "canonical": {}, "country": {}, "lat": {}, "lon": {}, "precision": {}},
    "incidents": {
        "act": {}, "act_surface": {}, "status": {}, "claimant": {},
        "casualties": {"kind": {}, "min": {}, "max": {}, "subgroups": {"who": {}, "min": {}, "max": {}}},
    },
    "novelty": {"relation": {}, "compared": {}},
}  # fmt: skip
"""The fields that are shown, {} for all of it; a list keeps its first item."""


def shortened(value: Any, fields: dict[str, Any]) -> Any:
    """`value` with only `fields`, lists cut to their first item."""
    if isinstance(value, list):
        return [shortened(item, fields) for item in value[:1]]
    if not isinstance(value, dict) or not fields:
        return value
    return {name: shortened(value[name], inner) for name, inner in fields.items()}


def event() -> dict[str, Any]:
    """The event as it would be published now."""
    events, _ = published(seeds())
    return next(found for found in events if found["event_id"] == EVENT)


def text() -> str:
    """The block's content: one line per field, so that it can be read."""
    lines = [
        f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in shortened(event(), SHOWN).items()
    ]
    return "{\n" + ",\n".join(lines).replace(', "casualties": ', ',\n    "casualties": ') + "\n}"


def main() -> None:
    """Write the block."""
    page = README.read_text("utf-8")
    made = text()
    README.write_text(BLOCK.sub(lambda block: f"{block[1]}{made}{block[2]}", page), "utf-8")


if __name__ == "__main__":
    main()
