"""What governs a place's name: the preposition, verb or noun to its left that says how the place is involved."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.place_cues import PlaceCues
from service.annotate.place_mentions import Mention
from service.text.tokens import Doc

_STOP = ".!?؟؛\n"
_REACH = 6
"""Words looked at to the left: "في محيط أطراف مدينة" is the longest chain the genre uses, with room to spare."""
_SENTENCE = 80
"""A sentence is followed back this far only, so that the cost stays linear in a text without full stops."""


@dataclass(slots=True)
class Governor:
    """What governs a name.

    `word`: index of the governing word, -1 at the paragraph's start. `role`: in, to, from, via, with, between,
    outside, withdraw, witness, official, speech, beside or "" (the object of a verb, mostly). `directed`: a direction
    stands between; `bracketed`: that direction opens a bracket.
    """

    word: int
    role: str
    directed: bool = False
    bracketed: bool = False


def sentence_start(doc: Doc, word: int) -> int:
    """First word of the sentence that holds word `word`, looked for at most `_SENTENCE` words back."""
    at, least = word, max(0, word - _SENTENCE)
    while at > least and not any(c in _STOP for c in doc.text[doc.end[at - 1] : doc.start[at]]):
        at -= 1
    return at


def governor(doc: Doc, mention: Mention, cues: PlaceCues) -> Governor:
    """The governor of a mention. Looks at most `_REACH` words back and never across a comma or a full stop."""
    if mention.clitic == "ب":
        return Governor(mention.at, "in")
    norm = doc.norm
    at, directed = mention.at - 1, False
    genitive = mention.clitic == "ل"
    for step in range(_REACH):
        if at < 0:
            break
        gap = doc.text[doc.end[at] : doc.start[at + 1]]
        if gap != " " and any(c in _STOP or c in "،,:(" for c in gap):
            bracketed = "(" in gap
            return Governor(at + 1, "in" if bracketed and step == 0 else "", directed, bracketed and directed)
        word = norm[at]
        bare = word[1:] if len(word) > 2 and word[0] in "وف" else word
        form = word if word in cues.governors else bare
        if form in cues.governors:
            return Governor(at, _preposition(doc, at, cues.governors[form], step, cues), directed)
        if bare in cues.beside or word in cues.beside:
            return Governor(at, "beside", directed)
        inner = bare[1:] if len(bare) > 3 and bare[0] in "بل" else bare
        if inner in cues.around or inner in cues.directions or (inner in cues.types and step):
            directed = directed or inner in cues.directions
            if inner is not bare:
                return Governor(at, "in" if bare[0] == "ب" else "to", directed)
            at -= 1
            continue
        if bare in cues.witness or word in cues.witness:
            return Governor(at, "witness", directed)
        if inner in cues.officials:
            return Governor(at, "official", directed)
        if bare in cues.speech or word in cues.speech:
            return Governor(at, "speech", directed)
        if genitive and step < 3:  # "رئيس الهيئة الشرعية لدمشق" against "الأطراف الجنوبية لحلب"
            heads = (w.removeprefix("ال") for w in norm[max(0, at - 2) : at + 1])
            if any(w in cues.officials or w in cues.organisations for w in heads):
                return Governor(at, "official", directed)
            return Governor(at, "", directed)
        return Governor(at, "", directed)
    return Governor(at, "", directed)


def _preposition(doc: Doc, at: int, role: str, step: int, cues: PlaceCues) -> str:
    """The role of the preposition at word `at`, read with what stands before it and how far the place is from it."""
    norm = doc.norm
    before = norm[at - 1] if at else ""
    if role == "in" and before == "من" and norm[at] != "في":
        return "from"  # "من داخل الأراضي"
    if role == "to" and before in cues.under_way:
        return "via"  # "كانت في طريقها إلى X"
    if role != "from":
        return role
    if before in ("بالقرب", "القرب", "مقربه", "قريبا", "قريبه", "قرب"):
        return "in"
    if before in ("القريب", "القريبه", "قريب"):
        return "beside"
    if not cues.withdraw.isdisjoint(norm[max(0, at - 6) : at]):
        return "withdraw"
    return (
        "to" if step or before in cues.parts else "from"
    )  # "من أحياء الرمادي": part of the place, not where one comes from
