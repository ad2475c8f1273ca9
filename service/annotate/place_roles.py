"""Which of a paragraph's places are where the reported act, condition or meeting takes place."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.place_cues import PlaceCues, place_cues
from service.annotate.place_governor import Governor, governor, sentence_start
from service.annotate.place_mentions import Mention
from service.annotate.place_resolve import Resolved
from service.models.extraction import Category
from service.text.tokens import Doc

THRESHOLD = 0.5
_LOOK_BACK = 12
"""Places a direction looks back over."""
FALLBACK = 0.2
"""Where no place reaches THRESHOLD the best one above this stands in: somewhere it happened."""

_COUNTRY = 4
_BESIDE = 5
"""Words from a place to the country that belongs to it: "الحسكة ومدينتين أخريين في سوريا"."""
_RANK = {"city": 1, "region": 2, "mountain": 2, "water": 2, "river": 2, "border": 2, "governorate": 3, "country": 4}
_COUNTRY_SCORES = {"in": 0.8, "to": 0.55, "from": 0.1, "via": 0.1, "withdraw": 0.4, "witness": 0.9, "speech": -0.5}
_HAPPENS_TO = 0.9
"""A country that itself saw or suffered the act ("شهدت الكويت") is no frame of finer places."""
_PLACE_SCORES = {"in": 1.0, "to": 0.9, "from": 0.25, "via": 0.3, "withdraw": 0.8, "witness": 1.0, "speech": 0.2}


@dataclass(slots=True)
class Candidate:
    """A place with how surely it is one of the event: `score` at THRESHOLD or more counts."""

    index: int
    score: float
    rank: int
    country: str


def event_mentions(doc: Doc, found: list[Resolved], category: Category) -> list[int]:
    """Indices into `found` of the event's places, most specific first; empty for `other` and for most statements."""
    if category == "other" or not found:
        return []
    cues = place_cues()
    if category == "diplomatic_statement":
        chosen = [i for i, item in enumerate(found) if _meets_at(doc, item.mention, cues)]
    else:
        candidates = _scored(doc, found, cues)
        kept = [c for c in candidates if c.score >= THRESHOLD]
        if not kept:
            best = max(candidates, key=lambda c: (c.score, -c.index), default=None)
            kept = [best] if best is not None and best.score >= FALLBACK else []
        chosen = [c.index for c in _without_frames(doc, found, kept)]
    return sorted(chosen, key=lambda i: (rank(found[i]), i))


def rank(item: Resolved) -> int:
    """0 for what is smaller than a city (and for unknown names), up to 4 for a country or a part of one."""
    if item.entry is None:
        return 0
    if item.entry.kind == "region" and not item.entry.country:
        return _COUNTRY  # a continent
    if item.entry.kind == "region" and not item.entry.admin1 and item.mention.name is not None:
        first = item.mention.name.words[0]
        if first in place_cues().directions or first in ("الاراضي", "وسط"):
            return _COUNTRY
    return _RANK.get(item.entry.kind, 0)


def _scored(doc: Doc, found: list[Resolved], cues: PlaceCues) -> list[Candidate]:
    candidates: list[Candidate] = []
    for i, item in enumerate(found):
        mention = item.mention
        place_rank = rank(item)
        if mention.road or mention.organisation:
            score = -1.0
        elif mention.listed and i:
            score = next((c.score for c in reversed(candidates) if c.score > -1.0), 0.7)  # a list shares its governor
            if _acts(item, place_rank, cues) and not _acts(found[i - 1], candidates[-1].rank, cues):
                score = min(score, 0.4)
        else:
            score = _score(doc, item, place_rank, found[i - 1].mention if i else None, cues)
        candidates.append(Candidate(i, score, place_rank, item.entry.country if item.entry is not None else ""))
    return candidates


def _score(doc: Doc, item: Resolved, place_rank: int, previous: Mention | None, cues: PlaceCues) -> float:
    mention = item.mention
    if previous is not None and mention.at - previous.last <= 2 and "عاصمه" in (mention.noun, doc.norm[mention.at - 1]):
        return 0.1  # "أربيل، عاصمة إقليم كردستان" says what Erbil is
    if previous is not None and mention.at - previous.last <= 2 and doc.norm[mention.at - 1] == "مركز":
        return 0.1
    by = governor(doc, mention, cues)
    if by.role == "beside" or (by.directed and _measured(doc, by, cues)):
        return 0.1
    if by.role == "official":
        return -0.5 if place_rank == _COUNTRY else 0.25
    if by.role == "with":
        return -0.5 if place_rank >= 3 else 0.3
    if by.role == "between":  # "بين مدينتي داريا والمعضمية" is a place, "بين موسكو وواشنطن" is not
        return -0.5 if place_rank >= 3 else 0.6 if mention.noun is not None or place_rank == 0 else 0.3
    if by.role == "outside":
        return 0.1 if place_rank == _COUNTRY else 0.7
    if _acts(item, place_rank, cues):
        score = _COUNTRY_SCORES.get(by.role, 0.1)
    else:
        score = _PLACE_SCORES.get(by.role, 0.7)
        if by.bracketed and previous is not None and by.word - previous.last <= 1:
            score = min(score, 0.3)  # "كرمليس (شرق الموصل)": only where the first place lies
    if by.role in ("in", "from") and _speaker_at(doc, mention, cues):
        score -= 0.6
    if by.role in ("in", "from", "to") and _origin(doc, mention, cues):
        score -= 0.7
    before = doc.norm[by.word - 1] if by.word > 0 else ""
    if by.role == "in" and place_rank == _COUNTRY and before in cues.abstract:
        score = min(score, 0.15)
    if place_rank == _COUNTRY and _held_ground(doc, mention, cues):
        score = min(score, 0.3)
    if item.entry is not None and item.entry.kind == "border" and before in cues.lies:
        score = min(score, 0.1)
    return score


def _acts(item: Resolved, place_rank: int, cues: PlaceCues) -> bool:
    """Whether the name stands for a government as often as for a place: a country, or a capital without its noun."""
    if place_rank == _COUNTRY:
        return True
    mention = item.mention
    return mention.noun is None and mention.name is not None and " ".join(mention.name.words) in cues.capitals


def _held_ground(doc: Doc, mention: Mention, cues: PlaceCues) -> bool:
    """ "التنظيم الذي يسيطر على مناطق في سوريا": what a party is known for, not what happened."""
    norm = doc.norm
    for i in range(max(1, mention.at - 9), mention.at):
        if norm[i] in cues.holds and norm[i - 1] in ("الذي", "التي", "الذين"):
            return True
    return False


def _measured(doc: Doc, by: Governor, cues: PlaceCues) -> bool:
    """ "على بعد 20 كيلومترا شمال X": X only measures where the place lies."""
    return not cues.distance.isdisjoint(doc.norm[max(0, by.word - 3) : by.word + 3])


def _speaker_at(doc: Doc, mention: Mention, cues: PlaceCues) -> bool:
    """ "قال مصدر في X إن": the place of a speaker, between a verb of speech and what is said."""
    if cues.speakers_at.isdisjoint(doc.norm[max(0, mention.at - 7) : mention.at]):
        return False
    before = doc.norm[max(sentence_start(doc, mention.at), mention.at - 14) : mention.at]
    return not cues.speech.isdisjoint(before) and cues.complementisers.isdisjoint(before)


def _origin(doc: Doc, mention: Mention, cues: PlaceCues) -> bool:
    return not cues.origin.isdisjoint(doc.norm[max(0, mention.at - 6) : mention.at])


def _without_frames(doc: Doc, found: list[Resolved], kept: list[Candidate]) -> list[Candidate]:
    """Drop what only frames finer places, and the second name of a place already chosen.

    A country goes where finer places of its own are chosen, unless it stands right beside one of them ("ميناء عدن في
    اليمن"); "العند" goes beside "قاعدة العند"; an alias in brackets goes.
    """
    result: list[Candidate] = []
    tails = {
        tuple(doc.norm[i : found[c.index].mention.last + 1])
        for c in kept
        for i in range(found[c.index].mention.first + 1, found[c.index].mention.last + 1)
    }
    finer = {c.country for c in kept if c.rank < _COUNTRY}
    latest: dict[str, int] = {}
    for c in kept:
        item, mention = found[c.index], found[c.index].mention
        if c.rank < _COUNTRY:
            latest[c.country] = mention.last
        elif c.country in finer and c.score < _HAPPENS_TO:
            directed = item.entry is not None and item.entry.kind != "country"
            directed = directed or _toward(doc, mention)
            if directed or mention.at - latest.get(c.country, mention.at - _BESIDE - 1) > _BESIDE:
                continue
        if c.index and _alias(doc, found[c.index - 1], item):
            continue
        if c.rank == 0 and tuple(doc.norm[mention.first : mention.last + 1]) in tails:
            continue
        result.append(c)
    return result


def _toward(doc: Doc, mention: Mention) -> bool:
    """ "محافظة البيضاء، وسط اليمن": the country only says where the governorate lies."""
    word = doc.norm[mention.at - 1] if mention.at else ""
    return word == "وسط" or word in place_cues().directions


def _alias(doc: Doc, before: Resolved, item: Resolved) -> bool:
    """ "عين العرب (كوباني)": the same place again, in brackets."""
    if item.entry is None or before.entry != item.entry:
        return False
    return "(" in doc.text[before.mention.end : item.mention.start]


def _meets_at(doc: Doc, mention: Mention, cues: PlaceCues) -> bool:
    """Whether a talk, a meeting or a truce takes place there: "المؤتمر الذي عقد أمس في جنيف", "الهدنة في اليمن"."""
    if mention.road or mention.organisation:
        return False
    by: Governor = governor(doc, mention, cues)
    if by.role != "in":
        return False
    first = sentence_start(doc, mention.at)
    near = doc.norm[max(first, mention.at - 8) : mention.at]
    if not (cues.abstract.isdisjoint(near[-4:]) and cues.speakers_at.isdisjoint(near[-4:])):
        return False
    held = not cues.held.isdisjoint(near)
    meeting = any(w in cues.meeting or w[1:] in cues.meeting for w in near)
    truce = first == 0 and not cues.truce.isdisjoint(doc.norm[: mention.at])
    return (held and meeting) or truce


def direction_start(doc: Doc, found: list[Resolved], index: int, depth: int = 0) -> int | None:
    """Where the surface starts when a direction belongs to it ("شمال العراق"), else None.

    It does where the direction stands right before a city or more, is governed by في or بـ (or follows one that is, in
    a list), and the sentence has named no finer place before it.
    """
    cues = place_cues()
    item = found[index]
    mention = item.mention
    if rank(item) == 0 or mention.noun is not None or mention.clitic or mention.at == 0 or mention.road:
        return None
    at = mention.at - 1
    word = doc.norm[at]
    bare = word.removeprefix("و")
    inner = bare[1:] if bare[:1] == "ب" else bare
    if inner not in cues.directions or doc.text[doc.end[at] : mention.start].strip():
        return None
    first = sentence_start(doc, at)
    earlier: list[Resolved] = []
    for o in reversed(found[max(0, index - _LOOK_BACK) : index]):
        if o.mention.at < first:
            break
        earlier.append(o)
    if word[0] == "و" and bare is not word and earlier and earlier[0].mention.last == at - 1:
        if depth >= _LOOK_BACK or direction_start(doc, found, index - 1, depth + 1) is None:
            return None
    elif inner is bare and (at == 0 or doc.norm[at - 1] not in ("في", "وفي")):
        return None
    if any(rank(o) < rank(item) for o in earlier):
        return None
    return doc.start[at] + (len(word) - len(inner))
