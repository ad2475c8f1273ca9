"""The bulletins of the seeds and what is told of them, in the short form of the golden files.

`python -m tests.golden.incidents.bulletins` writes the files anew: read the difference before you keep it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service.annotate.attribution import attribute
from service.annotate.casualties import find_casualties
from service.annotate.incidents import find_incidents
from service.annotate.places import PlaceContext, find_places
from service.annotate.quotes import find_quotes
from service.annotate.statements import find_statements
from service.models.extraction import Incident
from service.text.tokens import tokenise

HERE = Path(__file__).parent
SEEDS = Path(__file__).parents[3] / "seeds" / "replay"
NAMES = ("001_879cb52311c03942", "004_d8d0e892a836cb53")


def bulletins(name: str) -> list[tuple[int, str, str]]:
    """`(line number from 1, heading, paragraph)` of each paragraph that stands under a heading of the seed."""
    lines = (SEEDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [
        (i + 2, heading.strip().removesuffix("::"), lines[i + 1])
        for i, heading in enumerate(lines[:-1])
        if heading.strip().endswith("::")
    ]


def short(text: str, incident: Incident) -> dict[str, Any]:
    """What a reader checks of an incident; empty fields are left out."""
    fields = {
        "act": incident.act,
        "text": text[incident.span.start : incident.span.end],
        "cue": incident.act_surface,
        "status": None if incident.status == "asserted" else incident.status,
        "claimant": incident.claimant,
        "weapon": incident.weapon,
        "when": incident.when.surface if incident.when else None,
        "places": [place.surface for place in incident.places],
        "actors": [f"{actor.role}: {actor.canonical}" for actor in incident.actors],
        "casualties": [f"{loss.kind}: {_bounds(loss.min, loss.max)}" for loss in incident.casualties],
    }
    return {key: value for key, value in fields.items() if value not in (None, [])}


def _bounds(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return "?"
    return str(low) if low == high else f"{low if low is not None else ''}..{high if high is not None else ''}"


def incidents(heading: str, text: str) -> list[Incident]:
    """The incidents of one bulletin paragraph, read on its own."""
    doc = tokenise(text)
    attribution = attribute(doc, find_quotes(doc), None)
    places = find_places(doc, heading, PlaceContext(title=None, source=None))
    casualties = find_casualties(doc, None, attribution)
    return find_incidents(doc, places, casualties, attribution, find_statements(doc, attribution), None)


def told(name: str) -> list[dict[str, Any]]:
    """The content of a golden file."""
    return [
        {"line": line, "section": heading, "incidents": [short(text, i) for i in incidents(heading, text)]}
        for line, heading, text in bulletins(name)
    ]


if __name__ == "__main__":
    for seed in NAMES:
        content = json.dumps(told(seed), ensure_ascii=False, indent=1)
        (HERE / f"{seed[:3]}.json").write_text(content + "\n", encoding="utf-8")
