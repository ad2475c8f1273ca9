"""Humanitarian need and relief: who is affected and how many, sectors, aid, agencies, access."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from service.models.base import Span
from service.models.extraction import Affected, AidItem
from service.text.normalise import fold, words
from service.text.numbers import Number, find_numbers
from service.text.sentences import sentences
from service.text.tokens import Doc

AffectedKind = Literal["displaced", "refugees", "besieged", "in_need", "evacuated", "aid_recipients", "aid_trucks"]
_HERE = Path(__file__).parent / "data"
_REACH_AFTER = 13  # words between a figure and the word that says what became of these people
_REACH_BEFORE = 7
_ADJACENT = 2


@dataclass(slots=True)
class Need:
    """What a paragraph says of need and relief. Lists are empty where it says nothing."""

    affected: list[Affected] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)
    aid: list[AidItem] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    access: str | None = None


def _load(name: str) -> Any:
    return json.loads((_HERE / name).read_text(encoding="utf-8"))


def _prefixed(word: str) -> Iterable[str]:
    """The folded word as it may stand in a text, with article, و ف ب ل ك attached."""
    word = fold(word)
    for front in ("", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "وب", "ول", "ولل", "وبال", "ك", "كال"):
        yield front + word


_DATA = _load("need.json")


def _table(groups: dict[str, list[str]]) -> dict[str, str]:
    table: dict[str, str] = {}
    for kind, group in groups.items():
        for word in group:
            for form in _prefixed(word):
                table.setdefault(form, kind)
    return table


def _set(name: str) -> frozenset[str]:
    return frozenset(form for word in _DATA[name] for form in _prefixed(word))


_GROUPS, _STATES = _table(_DATA["groups"]), _table(_DATA["states"])
_PEOPLE, _PART, _INCREASE, _HARM = _set("people"), _set("part"), _set("increase"), _set("harm")
_AID, _UNITS, _MONEY, _MONEY_FOR = _set("aid"), _set("units"), _set("money"), _set("money_for")
_ITEMS, _ACCESS, _ACCESS_OBJECT = _table(_DATA["items"]), _table(_DATA["access"]), _set("access_object")
_SECTOR_DATA = _load("sectors.json")
_SECTORS: dict[str, list[str]] = {}
for _sector, _group in _SECTOR_DATA["sectors"].items():
    for _word in _group:
        for _form in _prefixed(_word):
            _SECTORS.setdefault(_form, []).append(_sector)
_SECTOR_ORDER = {name: at for at, name in enumerate(_SECTOR_DATA["sectors"])}


def _agencies() -> dict[str, list[tuple[tuple[str, ...], str, bool]]]:
    """First word -> (words, canonical name, relief agency by trade) of agencies and of the UN's and other bodies."""
    named = {name: (variants, True) for name, variants in _load("agencies.json")["agencies"].items()}
    for name, body in _load("bodies.json")["bodies"].items():
        if body["kind"] in ("un", "ngo"):
            named.setdefault(name, (body["variants"], False))
    index: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    for canonical, (variants, by_trade) in named.items():
        for variant in (canonical, *variants):
            key = tuple(words(variant))
            for front in ("", "و", "ل", "ب"):
                index.setdefault(front + key[0], []).append((key, canonical, by_trade))
    for entries in index.values():
        entries.sort(key=lambda e: -len(e[0]))
    return index


_AGENCIES = _agencies()
_CUE = frozenset((*_GROUPS, *_STATES, *_AID, *_ITEMS, *_AGENCIES))
EMPTY = Need()


def find_need(doc: Doc) -> Need:
    """Need and relief in one paragraph; spans are code points of its text. Nothing is summed, nothing is guessed:
    a group named without a figure has null bounds, a whole people is no entry.
    """
    norm = doc.norm
    cues = [i for i, word in enumerate(norm) if word in _CUE]
    if not cues:
        return Need()
    need = Need()
    aid_words = sum(norm[i] in _AID for i in cues)
    grouped = any(norm[i] in _GROUPS for i in cues)
    if grouped or aid_words or (any(norm[i] in _STATES for i in cues) and not _PEOPLE.isdisjoint(norm)):
        numbers = [n for n in find_numbers(doc) if n.kind in ("count", "measure", "money")]
        need.affected = _affected(doc, cues, numbers)
        if aid_words or need.affected:
            need.aid = _aid(doc, numbers)
    if need.affected or aid_words:
        need.sectors = _sectors(norm)
        need.access = _access(norm)
    need.agencies = _find_agencies(norm, cues, bool(need.affected or aid_words))
    return need


class _Sentences:
    """Whether two words stand in one sentence; the borders are looked up when first asked for."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.ends: list[int] | None = None

    def same(self, i: int, j: int) -> bool:
        if self.ends is None:
            self.ends = [end for _, end in sentences(self.doc.text)]
        return bisect_left(self.ends, self.doc.end[i]) == bisect_left(self.ends, self.doc.end[j])


def _entry(doc: Doc, kind: str, first: int, last: int, number: Number | None) -> Affected:
    low = number.low if number is not None else None
    high = number.high if number is not None else None
    return Affected(
        kind=cast(AffectedKind, kind),
        min=low,
        max=high,
        approximate=number.approximate if number is not None else False,
        span=Span(start=doc.start[first], end=doc.end[last]),
    )


def _affected(doc: Doc, cues: list[int], numbers: list[Number]) -> list[Affected]:
    found: list[Affected] = []
    seen: set[tuple[str, int | None, int | None]] = set()
    used: set[int] = set()
    borders = _Sentences(doc)
    for number in numbers:
        if number.kind != "count":
            continue
        kind = _kind_of_figure(doc, number, borders)
        if kind is None:
            continue
        last = number.noun if number.noun is not None else number.last
        used.update(range(number.first, last + 3))
        key = (kind, number.low, number.high)
        if key not in seen:
            seen.add(key)
            found.append(_entry(doc, kind, number.first, last, number))
    counted = {a.kind for a in found}
    for i in cues:
        named = _GROUPS.get(doc.norm[i])
        if named is None or named in counted or i in used or named in ("aid_trucks", "in_need"):
            continue  # "the stricken" without a figure is a manner of speaking, not a count that is missing
        if not _is_group(doc, i, named):
            continue
        counted.add(cast(AffectedKind, named))
        found.append(_entry(doc, named, i, i, None))
    found.sort(key=lambda a: a.span.start)
    return found


def _is_group(doc: Doc, i: int, kind: str) -> bool:
    """Whether the word names people, not a body ("شؤون اللاجئين") or a place ("مخيم اللاجئين")."""
    before = doc.norm[i - 1] if i else ""
    return before not in ("لشؤون", "شؤون", "لشوون", "شوون", "مفوضيه", "وزير", "وزاره")


def _kind_of_figure(doc: Doc, number: Number, borders: _Sentences) -> str | None:
    norm, n = doc.norm, len(doc.norm)
    before = norm[max(0, number.first - 3) : number.first]
    if any(w in _PART or w in _INCREASE for w in before[-2:]) or any(w in _HARM for w in before[-2:]):
        return None
    noun = number.noun
    if noun is None and number.form == "vague":
        return None
    if noun is not None:
        word = norm[noun]
        for at in range(noun, min(n, noun + _ADJACENT + 1)):
            kind = _GROUPS.get(norm[at])
            if kind is not None and (at == noun or word in _PEOPLE):
                if kind == "refugees" and _nearest(doc, number, borders, {"aid_recipients"}, 6) == "aid_recipients":
                    return (
                        "aid_recipients" if "مستفيد" in "".join(norm[max(0, number.first - 8) : number.first]) else kind
                    )
                return kind
        if word not in _PEOPLE:
            return None
        if noun + 1 < n and norm[noun + 1] in _HARM:
            return None
    elif number.low is None or number.low < 1000:
        return None
    return _nearest(doc, number, borders, None, _REACH_AFTER)


def _nearest(doc: Doc, number: Number, borders: _Sentences, only: set[str] | None, reach: int) -> str | None:
    """The kind that the nearest cue in the same sentence gives to a figure; one behind it wins over one before."""
    norm = doc.norm
    end = number.noun if number.noun is not None else number.last
    best: tuple[int, str] | None = None
    for distance in range(1, reach + 1):
        for at, far in ((end + distance, distance), (number.first - distance, distance)):
            if not 0 <= at < len(norm) or (at < number.first and distance > _REACH_BEFORE):
                continue
            kind = _STATES.get(norm[at]) or _GROUPS.get(norm[at])
            if kind is None or kind == "aid_trucks" or (only is not None and kind not in only):
                continue
            if borders.same(number.first, at):
                best = (far, kind)
                break
        if best is not None:
            return best[1]
    return None


def _aid(doc: Doc, numbers: list[Number]) -> list[AidItem]:
    norm, n = doc.norm, len(doc.norm)
    items: list[AidItem] = []
    taken: set[str] = set()
    for number in numbers:
        follow = norm[number.last + 1 : number.last + 7]
        last = number.last
        item: str | None = None
        unit: str | None = None
        if number.low is None:
            continue
        if number.kind == "money" or (follow and follow[0] in _MONEY):
            near = norm[max(0, number.first - 8) : min(n, number.last + 10)]
            if not any(w in _MONEY_FOR for w in near):
                continue
            item, unit, last = "money", doc.surface(last + 1, last + 1) if follow else None, min(n - 1, last + 1)
        elif follow and follow[0] in _UNITS:
            unit, last = doc.surface(last + 1, last + 1), last + 1
            for at in range(last + 1, min(n, last + 6)):
                if norm[at] in _ITEMS:
                    item, last = _ITEMS[norm[at]], at
                    break
            item = item or "relief supplies"
        elif follow and follow[0] in _ITEMS:
            item, last = _ITEMS[follow[0]], last + 1
        if item is None:
            continue
        taken.add(item)
        items.append(
            AidItem(
                item=item,
                amount=float(number.low),
                unit=unit,
                span=Span(start=doc.start[number.first], end=doc.end[last]),
            )
        )
    for i, word in enumerate(norm):
        named = _ITEMS.get(word)
        if named is None or named in taken or (i and norm[i - 1][-1:].isdigit()):
            continue
        if word.startswith(("ال", "لل", "وال", "بال")) or (i and norm[i - 1] in _AID) or _led(norm, i):
            taken.add(named)
            items.append(AidItem(item=named, span=Span(start=doc.start[i], end=doc.end[i])))
    items.sort(key=lambda a: a.span.start)
    return items


_ITEM_LEAD = frozenset(form for word in _DATA["item_lead"] for form in _prefixed(word))


def _led(norm: list[str], i: int) -> bool:
    return any(w in _ITEM_LEAD for w in norm[max(0, i - 3) : i])


def _sectors(norm: list[str]) -> list[str]:
    found = {sector for word in norm for sector in _SECTORS.get(word, ())}
    return sorted(found, key=_SECTOR_ORDER.__getitem__)


def _access(norm: list[str]) -> str | None:
    """What becomes of aid on its way: the verb or noun nearest to the aid, the more restrictive first."""
    found: set[str] = set()
    for i, word in enumerate(norm):
        kind = _ACCESS.get(word)
        if kind is not None and any(w in _ACCESS_OBJECT or w in _AID for w in norm[i + 1 : i + 7]):
            found.add(kind)
    for kind in ("denied", "obstructed", "planned", "requested", "delivered"):
        if kind in found:
            return kind
    return None


def _find_agencies(norm: list[str], cues: list[int], about_relief: bool) -> list[str]:
    """Agencies named; the UN and the like only where need or relief is the matter."""
    found: list[str] = []
    taken = -1
    for i in cues:
        if i <= taken:
            continue
        for key, canonical, by_trade in _AGENCIES.get(norm[i], ()):
            if (by_trade or about_relief) and norm[i + 1 : i + len(key)] == list(key[1:]):
                taken = i + len(key) - 1
                if canonical not in found:
                    found.append(canonical)
                break
    return found
