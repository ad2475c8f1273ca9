"""Relief itself: items and amounts, sectors, agencies, and whether it gets through."""

from __future__ import annotations

from service.annotate.need_words import (
    ACCESS,
    ACCESS_OBJECT,
    AGENCIES,
    AID,
    ITEM_LEAD,
    ITEMS,
    MONEY,
    MONEY_FOR,
    SECTOR_ORDER,
    SECTORS,
    UNITS,
)
from service.models.base import Span
from service.models.extraction import AidItem
from service.text.numbers import Number
from service.text.tokens import Doc

_RESTRICTIVE_FIRST = ("denied", "obstructed", "planned", "requested", "delivered")
_DEFINITE = ("ال", "لل", "وال", "بال")


def find_items(doc: Doc, numbers: list[Number]) -> list[AidItem]:
    """Supplies and money with their stated amounts, then supplies named without one; each item of the latter once."""
    norm = doc.norm
    items = [item for number in numbers if (item := _counted(doc, number)) is not None]
    taken = {item.item for item in items}
    for i, word in enumerate(norm):
        named = ITEMS.get(word)
        if named is None or named in taken:
            continue
        led = any(w in ITEM_LEAD for w in norm[max(0, i - 3) : i])
        if led or word.startswith(_DEFINITE) or (i and norm[i - 1] in AID):
            taken.add(named)
            items.append(AidItem(item=named, span=Span(start=doc.start[i], end=doc.end[i])))
    return sorted(items, key=lambda a: a.span.start)


def _counted(doc: Doc, number: Number) -> AidItem | None:
    norm, n = doc.norm, len(doc.norm)
    at = number.last + 1
    if number.low is None or at >= n:
        return None
    item: str | None = None
    unit: str | None = None
    if norm[at] in MONEY:
        near = norm[max(0, number.first - 8) : at + 9]
        item, unit = ("money" if any(w in MONEY_FOR for w in near) else None), doc.surface(at, at)
    elif norm[at] in UNITS:
        unit = doc.surface(at, at)
        kind = next((k for k in range(at + 1, min(n, at + 6)) if norm[k] in ITEMS), None)
        item = ITEMS[norm[kind]] if kind is not None else "relief supplies"
        at = kind if kind is not None else at
    elif norm[at] in ITEMS:
        item = ITEMS[norm[at]]
    if item is None:
        return None
    span = Span(start=doc.start[number.first], end=doc.end[at])
    return AidItem(item=item, amount=float(number.low), unit=unit, span=span)


def find_sectors(norm: list[str]) -> list[str]:
    """UN cluster names, in the order of the data file."""
    found = {sector for word in norm if word in SECTORS for sector in SECTORS[word]}
    return sorted(found, key=SECTOR_ORDER.__getitem__)


def find_access(norm: list[str]) -> str | None:
    """What becomes of aid on its way; where the text says several, the most restrictive."""
    found = {
        ACCESS[word]
        for i, word in enumerate(norm)
        if word in ACCESS and any(w in ACCESS_OBJECT or w in AID for w in norm[i + 1 : i + 7])
    }
    return next((kind for kind in _RESTRICTIVE_FIRST if kind in found), None)


def find_agencies(norm: list[str], cues: list[int], relief: bool) -> list[str]:
    """Canonical names of agencies; the UN and the like only where need or relief is the matter."""
    found: list[str] = []
    taken = -1
    for i in cues:
        if i <= taken:
            continue
        for key, canonical, by_trade in AGENCIES.get(norm[i], ()):
            if (by_trade or relief) and norm[i + 1 : i + len(key)] == list(key[1:]):
                taken = i + len(key) - 1
                if canonical not in found:
                    found.append(canonical)
                break
    return found
