"""The noun phrase that names a speaker: role and person, body, country, anonymous source, or a word that points back."""

from __future__ import annotations

from dataclasses import replace

from service.annotate.names import Entity, match
from service.annotate.person_names import gap, known_person, person_at, verb_here
from service.annotate.speaker_complements import Party, PartyKind
from service.annotate.speaker_phrase import Walk
from service.annotate.speaker_words import (
    ANON,
    CLASS,
    DATA,
    DOCUMENT,
    GEO,
    GIVEN,
    MEDIA,
    NOT,
    ORG,
    ROLE,
    STOP,
    TIME,
    TITLE,
    word_set,
)
from service.text.normalise import fold
from service.text.tokens import Doc

__all__ = ["Party", "PartyKind", "parse"]

_NEVER = {tuple(fold(w).split()) for w in DATA["never_subject"]}
_STATE_HEADS = word_set("مملكة دولة جمهورية سلطنة")
_QUANTITY = word_set("عدد بعض غالبية معظم جميع كل")
_CORRESPONDENT = word_set("مراسل مراسلة")


def parse(doc: Doc, i: int, first: str | None = None) -> Party | None:
    """The speaker's noun phrase that starts at word `i`; `first` stands in for it when a preposition is attached."""
    if i >= len(doc.norm):
        return None
    party = _parse(doc, i, first)
    return replace(party, detached=True) if party is not None and first is not None and party.first == i else party


def _parse(doc: Doc, i: int, first: str | None) -> Party | None:
    norm, n = doc.norm, len(doc.norm)
    word = norm[i] if first is None else first
    if word in _QUANTITY and first is None:  # "عدد من أعضاء الكونغرس"
        if i + 2 >= n or norm[i + 1] != "من" or norm[i + 2] in _QUANTITY:
            return None
        i, word = i + 2, norm[i + 2]
    if tuple(norm[i : i + 2]) in _NEVER or (word,) in _NEVER:
        return None
    if word in ("احد", "احدي") and (
        i + 1 >= n or not (norm[i + 1].startswith("ال") or CLASS.get(norm[i + 1], 0) & (ROLE | ORG | ANON))
    ):
        return None
    bits = CLASS.get(word, 0)
    if word in _CORRESPONDENT and i + 1 < n and norm[i + 1] not in _CORRESPONDENT:  # the medium is the source
        of = norm[i + 1]
        return parse(doc, i + 1, of[1:] if of[0] == "ل" and len(of) > 3 else None)
    hit = match(norm, i, first)
    if hit is not None and hit[1].kind != "person":
        known = _known_body(doc, i, word, bits, hit)
        if known is not None:
            return known
    if first is None:
        person = known_person(doc, i)
        if person is not None:
            last = i + person[0] - 1
            return Party(i, i, last, last, "person", person[1])
    elif hit is not None and hit[1].kind == "person":
        return Party(i, i, i + hit[0] - 1, i + hit[0] - 1, "person", hit[1])
    if word in _STATE_HEADS and (state := match(norm, i + 1) if i + 1 < n else None) and state[1].kind == "state":
        return Party(i, i, i + state[0], i + state[0], "state", state[1])
    if bits & (ROLE | ORG | ANON | MEDIA) or (bits & TITLE and not bits & GIVEN):
        return Walk(doc, i, word, bits).party()
    if bits & (STOP | TIME | NOT | DOCUMENT | GEO) or (not bits & GIVEN and first is None and verb_here(doc, i)):
        return None
    if first is not None:
        return None
    named = person_at(doc, i)
    return None if named is None else Party(i, i, named[0], named[0], "person", named[1])


def _known_body(doc: Doc, i: int, word: str, bits: int, hit: tuple[int, Entity]) -> Party | None:
    size, entity = hit
    if size == 1 and bits & (ORG | MEDIA | ROLE) and entity.kind not in ("monitor", "party"):
        return None
    last = i + size - 1
    kind: PartyKind = "state" if entity.kind == "state" else "media" if entity.kind == "media" else "body"
    if bits & ORG and not gap(doc, last):
        longer = Walk(doc, i, word, bits).party()
        adjectives = longer is not None and all(w.endswith(("ي", "يه")) for w in doc.norm[last + 1 : longer.last + 1])
        if longer is not None and adjectives and longer.kind in ("body", "media") and longer.last > last:
            return Party(i, i, longer.last, longer.last, kind, entity if size > 1 else None)
    return Party(i, i, last, last, kind, entity)
