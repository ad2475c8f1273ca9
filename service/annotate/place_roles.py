"""Which of a paragraph's places are where the reported act, condition or meeting takes place."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.place_cues import PlaceCues, place_cues
from service.annotate.place_mentions import Mention
from service.annotate.place_resolve import Resolved
from service.models.extraction import Category
from service.text.tokens import Doc

THRESHOLD = 0.5
_RANK = {"city": 1, "region": 2, "mountain": 2, "water": 2, "river": 2, "border": 2, "governorate": 3, "country": 4}
_STOP = ".!?؟؛\n"


@dataclass(frozen=True, slots=True)
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
            kept = [best] if best is not None and best.score > 0.0 else []
        chosen = [c.index for c in _without_frames(doc, found, kept)]
    return sorted(chosen, key=lambda i: (_rank(found[i]), i))


def _rank(item: Resolved) -> int:
    return _RANK.get(item.entry.kind, 0) if item.entry is not None else 0


def _scored(doc: Doc, found: list[Resolved], cues: PlaceCues) -> list[Candidate]:
    candidates: list[Candidate] = []
    for i, item in enumerate(found):
        mention = item.mention
        if mention.listed and i and candidates and not mention.road and not mention.organisation:
            score = candidates[-1].score  # a list shares what governs its first member
            if _rank(item) == 4 and mention.noun is None and _rank(found[i - 1]) != 4:
                score = min(score, 0.4)
        else:
            score = _score(doc, item, found, i, cues)
        country = item.entry.country if item.entry is not None else ""
        candidates.append(Candidate(i, score, _rank(item), country))
    return candidates


def _score(doc: Doc, item: Resolved, found: list[Resolved], index: int, cues: PlaceCues) -> float:
    mention, norm = item.mention, doc.norm
    if mention.road or mention.organisation or mention.person:
        return -1.0
    rank = _rank(item)
    word, role = _governor(doc, mention, cues)
    if role == "beside":
        return 0.1
    if role == "official":
        return -0.5
    if role == "speech":
        return -0.5 if rank == 4 else 0.2
    if role == "with":
        return -0.5 if rank >= 3 else 0.3
    if rank == 4:
        score = {"in": 0.8, "to": 0.55, "from": 0.2}.get(role, 0.1)
    else:
        score = {"in": 1.0, "to": 0.9, "from": 0.45}.get(role, 0.7)
    if role in ("in", "from") and _speaker_at(doc, mention, cues):
        score -= 0.6
    if role in ("from", "in") and _origin(doc, mention, cues):
        score -= 0.5
    if word >= 0 and norm[word] in cues.beside:
        score -= 0.5
    return score


def _governor(doc: Doc, mention: Mention, cues: PlaceCues) -> tuple[int, str]:
    """The word that governs the place and its role: in, to, from, with, official, speech, beside or none."""
    norm = doc.norm
    if mention.clitic == "ب":
        return mention.at, "in"
    at = mention.at - 1
    steps = 0
    genitive = mention.clitic == "ل"
    while at >= 0 and steps < 6:
        gap = doc.text[doc.end[at] : doc.start[at + 1]]
        if any(c in _STOP or c in "،,:(" for c in gap):
            return at, "in" if "(" in gap and steps == 0 else ""
        word = norm[at]
        bare = word[1:] if len(word) > 2 and word[0] in "وف" else word
        for form in (word, bare):
            if form in cues.governors:
                return at, cues.governors[form]
            if form in cues.beside:
                return at, "beside"
        inner = bare[1:] if len(bare) > 3 and bare[0] in "بلك" else bare
        if inner in cues.around or inner in cues.directions or inner in cues.types and steps:
            if inner is not bare:
                return at, "in" if bare[0] == "ب" else "to"
            at, steps = at - 1, steps + 1
            continue
        if inner in cues.officials:
            return at, "official"
        if bare in cues.speech or word in cues.speech:
            return at, "speech"
        if genitive and steps == 0:
            at, steps = at - 1, steps + 1
            continue
        return at, ""
    return at, ""


def _sentence_start(doc: Doc, word: int) -> int:
    """First word of the sentence that holds word `word`."""
    at = word
    while at > 0:
        gap = doc.text[doc.end[at - 1] : doc.start[at]]
        if any(c in _STOP for c in gap):
            break
        at -= 1
    return at


def _speaker_at(doc: Doc, mention: Mention, cues: PlaceCues) -> bool:
    """ "قال مصدر في X إن": the place of a speaker, between a verb of speech and what is said."""
    norm = doc.norm
    nearest = range(max(0, mention.at - 7), mention.at)
    if not any(_bare(norm[i], cues.speakers_at) for i in nearest):
        return False
    start = _sentence_start(doc, mention.at)
    if not any(_bare(norm[i], cues.speech) for i in range(max(start, mention.at - 14), mention.at)):
        return False
    return not any(norm[i] in cues.complementisers for i in range(max(start, mention.at - 14), mention.at))


def _bare(word: str, group: frozenset[str]) -> bool:
    return word in group or (len(word) > 2 and word[0] in "وف" and word[1:] in group)


def _origin(doc: Doc, mention: Mention, cues: PlaceCues) -> bool:
    return any(doc.norm[i] in cues.origin for i in range(max(0, mention.at - 4), mention.at))


def _without_frames(doc: Doc, found: list[Resolved], kept: list[Candidate]) -> list[Candidate]:
    """Drop a country that only frames finer places of its own, unless it stands right beside one of them."""
    result = []
    for c in kept:
        if c.rank == 4:
            finer = [o for o in kept if o.rank < 4 and o.country == c.country]
            mention = found[c.index].mention
            beside = any(0 < mention.at - found[o.index].mention.last <= 5 for o in finer)
            if finer and not beside:
                continue
        result.append(c)
    return result


def _meets_at(doc: Doc, mention: Mention, cues: PlaceCues) -> bool:
    """Whether a talk, a meeting or a truce takes place there: "المؤتمر الذي عقد أمس في جنيف", "الهدنة في اليمن"."""
    if mention.road or mention.organisation:
        return False
    _, role = _governor(doc, mention, cues)
    if role != "in":
        return False
    start = max(_sentence_start(doc, mention.at), mention.at - 9)
    near = [doc.norm[i] for i in range(start, mention.at)]
    held = any(_bare(w, cues.held) for w in near)
    meeting = any(w in cues.meeting or w[1:] in cues.meeting for w in near)
    truce = any(w in cues.truce or w[1:] in cues.truce for w in near)
    return (held and meeting) or truce
