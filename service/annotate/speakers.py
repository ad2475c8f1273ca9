"""The noun phrase that names a speaker: role and person, body, country, anonymous source, or a word that points back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from service.annotate.names import Entity, match
from service.annotate.verbs import FORMS
from service.text.normalise import fold
from service.text.tokens import Doc

PartyKind = Literal["person", "role", "body", "media", "state", "anonymous", "pointer"]

ROLE, TITLE, ORG, ANON, POINTER, DOCUMENT, MEDIA, TIME, STOP, NOT, GIVEN, PARTICLE = (1 << b for b in range(12))
_HERE = Path(__file__).parent / "data"
_MAX_PHRASE = 14  # words; longer ones are a parse gone astray
_MAX_NAME = 5


def _classes() -> dict[str, int]:
    data = json.loads((_HERE / "roles.json").read_text(encoding="utf-8"))
    names = json.loads((_HERE / "persons_given.json").read_text(encoding="utf-8"))
    classes: dict[str, int] = {}
    for bit, group in (
        (ROLE, data["roles"]),
        (TITLE, data["titles"]),
        (ORG, data["organisations"]),
        (ANON, data["anonymous"]),
        (POINTER, data["anaphora"]),
        (DOCUMENT, data["documents"]),
        (MEDIA, data["media"]),
        (TIME, data["time_words"]),
        (STOP, data["stops"]),
        (NOT, data["not_speakers"]),
        (GIVEN, names["given"]),
        (PARTICLE, names["particles"]),
    ):
        for word in group:
            key = fold(word)
            classes[key] = classes.get(key, 0) | bit
    return classes


CLASS = _classes()
"""Folded word -> the classes it belongs to, as bits."""

_DATA = json.loads((_HERE / "roles.json").read_text(encoding="utf-8"))
_NEVER = {tuple(fold(w).split()) for w in _DATA["never_subject"]}
_NOT_ROLE_PLACE = {fold(w) for w in _DATA["not_role_place"]}
_OPEN_ADJECTIVE = frozenset(
    fold(
        "عام عامة سابق سابقة أسبق رفيع رفيعة كبير بارز مطلع مطلعة مقرب مقربة موثوق موثوقة آخر خاص خاصة محلية متطابقة عليا"
    ).split()
)
_INTO = {"في", "من", "باسم", "لدي", "داخل", "قرب", "لشوون", "لشؤون", "بشؤون", "عن"}
_COMPLEMENT = frozenset(fold("ان انه انها انهم بان بانه بانها بانهم الي عن علي ل في خلال بالقول قائلا قائله").split())
_CALLED = {"ويدعي", "يدعي", "واسمه", "اسمه", "المدعو", "وتدعي"}
_TO_MEDIA = ("للصحف", "للصحاف", "للاعلام")
_CORRESPONDENT = ("مراسل", "مراسله")
_TIES_TO_NAME = {"عبد", "ابو", "ابي", "ابا", "بن", "ابن", "ال", "ام", "ولد", "دي", "فون", "فان"}
_ENDS_NAME = {"الله", "الدين", "الرحمن", "العزيز", "الرحيم", "ربه"}


@dataclass(frozen=True, slots=True)
class Party:
    """Who is named. Words `first..last` name them; the whole phrase, with role and title, is `head..end`."""

    head: int
    first: int
    last: int
    end: int
    kind: PartyKind
    entity: Entity | None = None


def gap(doc: Doc, i: int) -> str:
    """Punctuation between word `i` and the next, without spaces; a dash between spaces counts as none."""
    if i + 1 >= len(doc.start):
        return "."
    between = doc.text[doc.end[i] : doc.start[i + 1]]
    return "" if between == " " else between.strip().strip("-–").strip()


def _affixed(word: str) -> bool:
    """True when ب, ل, ك or و is attached to a known common word, so that the word is no name."""
    if len(word) < 4 or word[0] not in "بلكوف":
        return False
    rest = word[1:]
    return rest.startswith("ال") or word.startswith("لل") or rest in CLASS or rest in FORMS


def name_end(doc: Doc, i: int) -> int | None:
    """Index of the last word of a person's name that starts at word `i`, or None where none starts."""
    norm, n = doc.norm, len(doc.norm)
    j = i
    last: int | None = None
    while j < n and j - i < _MAX_NAME:
        word = norm[j]
        bits = CLASS.get(word, 0)
        if bits & (GIVEN | PARTICLE):
            if word == "علي" and last is None and doc.text[doc.end[j] - 1] == "ى":
                return last
            if word == "علي" and last is not None and norm[last] != "محمد" and doc.text[doc.end[j] - 1] == "ى":
                return last
        elif bits or word in FORMS or word.isdigit() or (last is not None and (_affixed(word) or len(word) == 1)):
            return last
        elif last is None and (_affixed(word) or len(word) < 3):
            return None
        last = j
        mark = gap(doc, j)
        if (mark and mark not in ("«", '"')) or mark:
            return last
        if word.startswith("ال") and word not in _ENDS_NAME and len(word) > 3:
            after = norm[j + 1] if j + 1 < n else ""
            if after not in ("بن", "ال"):
                return last
        j += 1
    return last


def _person(doc: Doc, head: int, i: int, kind: PartyKind = "person") -> Party | None:
    hit = match(doc.norm, i)
    if hit is not None and hit[1].kind == "person":
        size, entity = hit
        last = i + size - 1
        if size > 1 or gap(doc, last) or last + 1 >= len(doc.norm) or not _continues_name(doc, last + 1):
            return Party(head, i, last, last, "person", entity)
    end = name_end(doc, i)
    return None if end is None else Party(head, i, end, end, kind)


def _continues_name(doc: Doc, i: int) -> bool:
    word = doc.norm[i]
    bits = CLASS.get(word, 0)
    if bits & GIVEN:
        return word != "علي"
    return not (bits or word.startswith("ال") or word in FORMS or _affixed(word) or len(word) < 4 or word[0] in "وب")


def _titles(doc: Doc, i: int) -> int:
    """The first word from `i` on that is no title."""
    n = len(doc.norm)
    while i < n and CLASS.get(doc.norm[i], 0) & TITLE and not gap(doc, i):
        i += 1
    return i


def _after_comma(doc: Doc, end: int) -> Party | None:
    """The name that stands in apposition after a role: "وزير الخارجية الروسي، سيرغي لافروف،"."""
    n = len(doc.norm)
    at = end + 1
    for _ in range(2):
        if at >= n:
            return None
        start = _titles(doc, at)
        party = _person(doc, end, start) if start < n and not gap(doc, at - 1).startswith((".", ":", "؟")) else None
        if party is not None:
            closed = gap(doc, party.last)
            known = party.entity is not None or CLASS.get(doc.norm[start], 0) & GIVEN or start > at
            if (
                closed[:1] in ("،", ",") or (known and party.last > party.first) or start > at
            ) and party.last - start < 5:
                return party
        stop = min(n, at + 10)
        while at < stop and not gap(doc, at):
            at += 1
        if at >= stop or gap(doc, at)[:1] not in ("،", ","):
            return None
        at += 1
    return None


def parse(doc: Doc, i: int, first: str | None = None) -> Party | None:
    """The speaker's noun phrase that starts at word `i`; `first` stands in for it when a preposition is attached."""
    if i >= len(doc.norm):
        return None
    word = doc.norm[i] if first is None else first
    bits = CLASS.get(word, 0)
    hit = match(doc.norm, i, first)
    if hit is not None:
        size, entity = hit
        last = i + size - 1
        if entity.kind == "person":
            if size > 1 or gap(doc, last) or last + 1 >= len(doc.norm) or not _continues_name(doc, last + 1):
                return Party(i, i, last, last, "person", entity)
        elif not (size == 1 and bits & (ORG | MEDIA | ROLE) and entity.kind != "monitor"):
            kind: PartyKind = "state" if entity.kind == "state" else "media" if entity.kind == "media" else "body"
            longer = _headed(doc, i, word, bits) if bits & ORG and not gap(doc, last) else None
            if longer is not None and longer.kind == "body" and longer.last > last:
                return Party(i, i, longer.last, longer.last, kind, entity if size > 1 else None)
            return Party(i, i, last, last, kind, entity)
    if bits & (ROLE | ORG | ANON | MEDIA) or (bits & TITLE and not bits & GIVEN):
        return _headed(doc, i, word, bits)
    if bits & (STOP | TIME | NOT | DOCUMENT) or (word in FORMS and not bits & GIVEN):
        return None
    return _person(doc, i, i) if first is None else None


def _headed(doc: Doc, i: int, word: str, bits: int) -> Party | None:
    """A phrase that opens with a role, a body or an anonymous source: walk its complements up to a name or its end."""
    norm, n = doc.norm, len(doc.norm)
    definite = word.startswith("ال")
    role = bool(bits & (ROLE | TITLE | ANON)) and not (bits & ORG and not bits & ROLE)
    media = bool(bits & MEDIA)
    closed = definite
    person: Party | None = None
    j = i
    if (bits & TITLE and not bits & (ORG | ANON)) or (bits & TITLE and bits & ROLE and definite):
        start = _titles(doc, i)
        if start < n and not gap(doc, start - 1):
            inner = CLASS.get(norm[start], 0)
            if inner & ROLE and not definite:
                return parse(doc, start)
            person = _person(doc, i, start)
            if person is not None and (
                not bits & ROLE or person.entity or inner & GIVEN or not norm[start].startswith("ال")
            ):
                return Party(i, person.first, person.last, person.last, "person", person.entity)
            person = None
        if not bits & ROLE:
            return None
    while j + 1 < n and j - i < _MAX_PHRASE:
        mark = gap(doc, j)
        nxt = norm[j + 1]
        if mark and not (mark in ("«", '"', "“", "(", "»", "”", ")") and not closed):
            break
        cls = CLASS.get(nxt, 0)
        if nxt in _CALLED:
            person = _person(doc, i, j + 2) if j + 2 < n else None
            break
        hit = match(norm, j + 1)
        if hit is not None:
            if hit[1].kind == "person":
                if role and (closed or hit[0] > 1):
                    person = _person(doc, i, j + 1)
                    break
                if not role:
                    break
            elif not (closed and hit[1].kind == "party" and hit[0] == 1 and not role):
                j += hit[0]
                closed = True
                continue
        if cls & TITLE and role and j > i - 1 and not (cls & ROLE and not closed):
            start = _titles(doc, j + 1)
            person = _person(doc, i, start) if start < n else None
            if person is not None:
                break
        if nxt in _INTO and not mark:
            into = _into(doc, j, nxt, bits, i)
            if into is None:
                break
            j, closed = into
            continue
        if (cls & (TIME | STOP) and not (cls & (GIVEN | ROLE))) or nxt in _COMPLEMENT:
            break
        if (
            nxt in FORMS
            and not nxt.startswith("ال")
            and not cls & (ORG | ROLE | GIVEN)
            and (closed or FORMS[nxt].joined)
        ):
            break
        if nxt.startswith("ال") and not cls & NOT:
            j += 1
            closed = True
            continue
        if (
            nxt.startswith("وال")
            and closed
            and j > i
            and not CLASS.get(nxt[1:], 0) & (ORG | ROLE | NOT)
            and _joins(doc, j + 1)
        ):
            j += 1
            continue
        if nxt.startswith("لل") and not CLASS.get("ال" + nxt[2:], 0) & MEDIA and not nxt.startswith(_TO_MEDIA):
            j += 1
            closed = True
            continue
        if nxt[0] in "لب" and len(nxt) > 3:
            rest = CLASS.get(nxt[1:], 0)
            if (
                (rest & (ORG | ROLE) and not rest & (MEDIA | NOT))
                or nxt == "لحقوق"
                or (nxt[0] == "ل" and word in _CORRESPONDENT)
            ):
                j += 1
                closed = nxt[1:].startswith("ال")
                continue
            if _affixed(nxt) and not cls & GIVEN:
                break
        if cls & NOT and closed:
            break
        if role and closed:
            if definite or not bits & ANON or CLASS.get(nxt, 0) & GIVEN:
                person = _person(doc, i, j + 1)
            break
        if nxt in _OPEN_ADJECTIVE:
            j += 1
            continue
        if role and not definite and nxt.endswith(("ي", "يه", "يون", "يين")) and not cls & (GIVEN | ORG | ROLE):
            j += 1
            if bits & ANON:
                continue
            closed = False
            continue
        if cls & (ROLE | ORG):
            j += 1
            closed = False
            continue
        if closed:
            break
        j += 1
        closed = role or media or j - i >= 3
    if person is None and role and not bits & ORG and gap(doc, j)[:1] in ("،", ","):
        person = _after_comma(doc, j)
    if person is not None:
        return Party(i, person.first, person.last, person.last, "person", person.entity)
    if tuple(norm[i : i + 2]) in _NEVER or (word,) in _NEVER:
        return None
    return Party(i, i, j, j, _kind(word, bits, i == j, definite))


def _kind(word: str, bits: int, alone: bool, definite: bool) -> PartyKind:
    if definite and bits & POINTER and alone:
        return "pointer"
    if bits & ANON and not (definite and bits & ROLE and not alone and not word.startswith("المصدر")):
        return "anonymous"
    if bits & MEDIA:
        return "media"
    return "role" if bits & ROLE else "body"


def _joins(doc: Doc, i: int) -> bool:
    """Whether "وال..." goes on with the phrase ("الشؤون الخارجية والتعاون") and does not open a new one."""
    return i + 1 < len(doc.norm) and doc.norm[i + 1] not in ("التي", "الذي")


def _into(doc: Doc, j: int, preposition: str, bits: int, head: int) -> tuple[int, bool] | None:
    """Takes a preposition into the phrase when it says where the speaker belongs; the new last word, or None."""
    norm, n = doc.norm, len(doc.norm)
    at = j + 2
    if at >= n or gap(doc, j + 1) not in ("", "«", '"', "“"):
        return None
    nxt = norm[at]
    cls = CLASS.get(nxt, 0)
    if preposition == "باسم" or preposition.endswith(("شوون", "شؤون")):
        hit = match(norm, at)
        return (at + hit[0] - 1, True) if hit is not None and hit[1].kind != "person" else (at, nxt.startswith("ال"))
    if nxt in _NOT_ROLE_PLACE or (cls & (TIME | STOP | NOT | DOCUMENT) and not cls & ORG):
        return None
    if preposition == "عن":  # "النائب عن كتلة ..."
        return (at, nxt.startswith("ال")) if cls & ORG and bits & ROLE else None
    hit = match(norm, at)
    if hit is not None and hit[1].kind not in ("person", "media"):
        return at + hit[0] - 1, True
    if cls & (ORG | ROLE) and not cls & MEDIA:
        return at, nxt.startswith("ال")
    if bits & (ANON | ROLE) and head == j and not norm[head].startswith("ال"):
        return at, True
    return (at, True) if bits & ANON and nxt.startswith("ال") else None
