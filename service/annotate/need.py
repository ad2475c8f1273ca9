"""Humanitarian need and relief: who is affected and how many, sectors, aid, agencies, access."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.annotate.affected import find_affected
from service.annotate.aid import find_access, find_agencies, find_items, find_sectors
from service.annotate.need_words import AID, CUES, GROUPS, MIGRANTS, PEOPLE, STATES
from service.models.extraction import Affected, AidItem
from service.text.numbers import find_numbers
from service.text.tokens import Doc
from service.text.wanted import wanted

_COUNTING = PEOPLE | {"مليون", "مليونا", "الف", "الفا", "الاف"}
_CUE = wanted(CUES)


@dataclass(slots=True)
class Need:
    """What a paragraph says of need and relief. Lists are empty where it says nothing."""

    affected: list[Affected] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)
    aid: list[AidItem] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    access: str | None = None


def find_need(doc: Doc) -> Need:
    """Need and relief in one paragraph; spans are code points of its text. Nothing is summed, nothing is guessed:
    a group named without a figure has null bounds, a whole people is no entry.
    """
    norm = doc.norm
    cues = doc.where(_CUE)
    need = Need()
    if not cues:
        return need
    relief = any(norm[i] in AID for i in cues)
    groups = any(norm[i] in GROUPS or norm[i] in MIGRANTS for i in cues)
    if relief or groups or (any(norm[i] in STATES for i in cues) and not _COUNTING.isdisjoint(norm)):
        numbers = find_numbers(doc)
        need.affected = find_affected(doc, cues, numbers, relief)
        relief = relief or bool(need.affected)
        if relief:
            need.aid = find_items(doc, numbers)
            need.sectors = find_sectors(norm)
            need.access = find_access(norm)
    need.agencies = find_agencies(norm, cues, relief)
    return need
