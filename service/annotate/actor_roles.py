"""Who did it to whom: roles of the parties named in the span of an act, by what stands before them and by order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from service.annotate.act_spans import Told
from service.annotate.actors import Mention
from service.annotate.acts import ACTS, OPENERS
from service.models.base import Span
from service.models.extraction import Actor
from service.text.tokens import Doc
from service.text.wordsets import word_sets

Role = Literal["perpetrator", "target", "party"]

_WORDS = word_sets("service.annotate", "incident_words.json")
_PARTICLES = ("", "و", "ب", "ل", "ال")
_TARGETS = frozenset(p + w for w in _WORDS["target_nouns"] for p in _PARTICLES)
_OWN = _WORDS["own_people"]
_BOTH = _WORDS["both_sides"]
_DONE_BY = _WORDS["done_by"]
_UNKNOWN = _WORDS["unknown_which"]
_MUTUAL = frozenset({"battle", "truce"})
_MANAGED = ("مكنوا", "مكنت", "طاعوا", "طاعت", "نجحوا", "نجحت")
_LOSSES = frozenset(
    p + w for w in ("مقتل", "قتل", "استشهاد", "اصابه", "جرح", "مصرع", "اسر") for p in ("", "و", "ب", "ل")
)
_WITH_AGENTS = frozenset({"control", "damage", "killing", "fire", "seizure_of_persons", "siege"})
_DOING = frozenset({"شن", "شنت", "شنوا", "نفذ", "نفذت", "نفذوا"})
_AFTERWARDS = frozenset({"بعد", "عقب", "اعقاب", "اثناء"})
_OF_VICTIMS = frozenset(
    {"repel", "killing", "release", "arrest", "assassination", "kidnapping", "prisoner_swap", "siege_broken"}
)
_LOST = frozenset({"killing", "wounding", "arrest", "kidnapping", "disappearance", "execution"})
_AIRCRAFT = "طيران حربي غير منسوب"
_UNDERTAKINGS = frozenset(
    p + w
    for w in ("عمليه", "عمليات", "هجوم", "هجمات", "كمين", "غاره", "غارات", "ضربه", "ضربات", "حمله")
    for p in ("", "و", "ب", "ل")
)
_FLYING = ("طيران", "طائرات", "مقاتلات")
_OF_AGENTS = frozenset({"deployment", "withdrawal", "protest"})
_HANDS = frozenset({"يد", "ايدي", "ايادي", "قبضه", "بيد", "بايدي", "بايادي", "بقبضه"})
_TARGET_REACH = 3  # words from "معاقل" to the party it belongs to
_WHICH_REACH = 7  # words from "لم يعرف" to the first of the parties


def actor(doc: Doc, mention: Mention, role: Role) -> Actor:
    """The published form of a mention; an attached particle stays out of its span."""
    start, end = doc.start[mention.first], doc.end[mention.last]
    if mention.first == mention.core and doc.text[start] in "وبلفك" and mention.party.canonical[:1] != doc.text[start]:
        start += _particle(doc.text[start:end])
    return Actor(
        surface=doc.text[start:end],
        canonical=mention.party.canonical,
        side=mention.party.side,
        span=Span(start=start, end=end),
        role=role,
    )


def _particle(surface: str) -> int:
    """How many letters of the first word are particles: "وقوات" 1, "للثوار" 1 (الثوار cannot be cut out), "حزب" 0."""
    return (
        1 if surface[0] == "و" or (surface[0] in "لبفك" and surface[1:3] in ("ال", "قو", "تن", "عن", "حز", "مس")) else 0
    )


def assign(
    doc: Doc,
    told: Told,
    mentions: Sequence[Mention],
    speakers: frozenset[int],
    before: Sequence[Actor],
    sides: Sequence[Actor],
    near: bool,
) -> list[Actor]:
    """The actors of one act.

    In: the parties within the act's span; the first words of those that only speak; the actors of the last act
    with an agent, for "they"; those of the last with two, for "both sides"; whether the act before it stands in the
    same clause. Out: actors in the order of the text, each party once per role.
    """
    acting = [m for m in mentions if m.first not in speakers]
    either = _one_of(doc, acting)
    if either is not None:
        return [either]
    roles = _roles(doc, told, acting)
    agent = "perpetrator" in roles
    if not agent and (_speaks_of_own(doc, told) or ACTS[told.code].family == "control"):  # "أعلن جيش ... السيطرة على"
        for mention in mentions:
            if mention.first in speakers:
                acting, roles = [mention, *acting], ["perpetrator", *roles]
                agent = True
                break
    found: dict[tuple[str, str], Actor] = {}
    if any(doc.norm[k] in _BOTH for k in range(told.cue.last, min(told.last, told.cue.last + 5) + 1)):
        return [a.model_copy(update={"role": "party"}) for a in sides]
    if not agent and before and _goes_on(doc, told, acting, near):
        for earlier in before:
            mutual = ACTS[told.code].family in _MUTUAL
            if earlier.role == "perpetrator" or (earlier.role == "party" and (mutual or len(before) == 1)):
                role: Role = "party" if mutual else "perpetrator"
                found.setdefault((earlier.canonical, role), earlier.model_copy(update={"role": role}))
    agents = {m.party.canonical for m, role in zip(acting, roles, strict=True) if role == "perpetrator"}
    for mention, role in zip(acting, roles, strict=True):
        if role == "target" and mention.party.canonical in agents:
            continue
        found.setdefault((mention.party.canonical, role), actor(doc, mention, role))
    return list(found.values())


def _roles(doc: Doc, told: Told, acting: Sequence[Mention]) -> list[Role]:
    mutual = ACTS[told.code].family in _MUTUAL
    elliptical = doc.norm[told.cue.first].endswith("وا")  # "they": whoever is named behind is hit
    roles: list[Role] = []
    for at, mention in enumerate(acting):
        joined = at > 0 and _joined(doc, acting[at - 1], mention)
        role: Role
        if mutual:
            role = "party"
        elif mention.adjective or told.code in _OF_AGENTS or _flies(doc, told, mention) or _by(doc, told, mention):
            role = "perpetrator"
        elif joined:
            role = roles[-1]
        elif told.cue.first <= mention.first <= told.cue.last:
            # inside the words of a loss the victims ("مقتل ثمانية من عناصر ..."), inside a verb's the subject
            lost = told.code in _LOST or doc.norm[mention.first][0] == "ل"
            role = "target" if lost else "perpetrator"
        elif _of_act(doc, told, mention):
            role = "perpetrator"
        elif _hit(doc, told, mention):
            role = "target"
        else:
            after = mention.first > told.cue.last
            role = "target" if roles or (after and (told.cue.noun or elliptical)) else "perpetrator"
        roles.append(role)
    return roles


def _flies(doc: Doc, told: Told, mention: Mention) -> bool:
    """Aircraft of nobody named, or "قصف ... للطيران التركي": they do it, unless they are what is shot down."""
    family = ACTS[told.code].family
    named = any(doc.norm[k].endswith(_FLYING) for k in range(mention.first, mention.last + 1))
    return (mention.party.canonical == _AIRCRAFT and family != "damage") or (named and family == "fire")


def _joined(doc: Doc, earlier: Mention, mention: Mention) -> bool:
    """ "حزب الله وقوات الأسد": a party coordinated with the one before it."""
    if mention.first == earlier.last + 1:
        return doc.norm[mention.first][0] == "و"
    return mention.first == earlier.last + 2 and doc.norm[mention.first - 1] == "و"


def _by(doc: Doc, told: Told, mention: Mention) -> bool:
    """ "من قبل قوات ...", "على يد ..."."""
    norm, i = doc.norm, mention.first
    if i and (norm[i - 1] in _HANDS or norm[i - 1] in _DONE_BY or norm[i - 1] in ("له", "لها")):
        return True
    if i and norm[i][0] == "ل" and norm[i - 1] in _UNDERTAKINGS:  # "في عملية للجيش"
        return True
    if i > 1 and norm[i - 1] == "من" and ACTS[told.code].family == "fire" and 0 < i - told.cue.last < 5:
        return True  # "غارات جوية من الطيران"
    return i > 1 and norm[i - 1] == "قبل" and norm[i - 2] == "من"


def _of_act(doc: Doc, told: Told, mention: Mention) -> bool:
    """ "غارات للتحالف", "قصف قوات النظام": the party right behind the noun of the act did it."""
    return mention.first == told.cue.last + 1 and told.code not in _OF_VICTIMS


def _hit(doc: Doc, told: Told, mention: Mention) -> bool:
    """ "معاقل قوات ...", "لقوات ...", "على ...": the party is what was struck."""
    norm, i = doc.norm, mention.first
    if norm[i][0] == "ل" and mention.party.canonical[0] != "ل" and i > told.cue.first:
        return True
    if i <= told.cue.first:
        if i and norm[i][0] == "ل" and norm[i - 1] in _TARGETS:  # "تعرضت مواقع للجيش لقصف"
            return True
        return any(w in _LOSSES for w in norm[told.first : i]) or norm[i - 1] in ("علي", "ضد")
    return any(norm[k] in _TARGETS for k in range(max(told.first, i - _TARGET_REACH), i))


def _speaks_of_own(doc: Doc, told: Told) -> bool:
    return told.cue.owned or any(doc.norm[k] in _OWN for k in range(told.first, told.cue.last + 1))


def _goes_on(doc: Doc, told: Told, acting: Sequence[Mention], near: bool) -> bool:
    """Whether the act's verb has its subject in the act before: "واستهدفوا", "حيث تمكنت من", "بين الطرفين"."""
    verb = doc.norm[told.cue.first]
    if verb.endswith("وا") or (told.cue.owned and not acting):
        return True
    if not acting and _elliptical(doc, told, near):
        return True
    if any(doc.norm[k] in OPENERS and doc.norm[k].endswith(("وا", "ون")) for k in range(told.first, told.cue.first)):
        return True
    for k in range(told.first, told.cue.first):
        word = doc.norm[k]
        if word.endswith(("مكنوا", "مكنت", "طاعوا", "طاعت", "نجحوا", "نجحت")) and not any(
            m.first <= told.cue.last for m in acting
        ):
            return True
    return False


def _elliptical(doc: Doc, told: Told, near: bool) -> bool:
    """ "وسيطرت ناريا على", "بعد السيطرة على", "حيث حققت تقدما", "كما وشن غارة": no party named, the last one goes on."""
    norm, cue, family = doc.norm, told.cue, ACTS[told.code].family
    if family not in _WITH_AGENTS:
        return False
    before = norm[cue.first - 1] if cue.first else ""
    if family == "control" and (norm[told.first] == "حيث" or (not cue.noun and norm[cue.first][0] == "و")):
        return True
    if before in _DOING and told.first < cue.first - 1:
        return True
    joined = norm[told.first][0] == "و" and family != "fire"
    return near and cue.noun and (before in _AFTERWARDS or joined)


def _one_of(doc: Doc, acting: Sequence[Mention]) -> Actor | None:
    """ "لم يعرف إذا كانت تابعة للنظام أم لروسيا": one actor that is one of several."""
    for first, second in pairwise(acting):
        if second.first - first.last != 2 or doc.norm[first.last + 1] not in ("ام", "او"):
            continue
        if any(doc.norm[k] in _UNKNOWN for k in range(max(0, first.first - _WHICH_REACH), first.first)):
            span = Span(start=doc.start[first.first], end=doc.end[second.last])
            names = [first.party.canonical, second.party.canonical]
            return Actor(
                surface=doc.text[span.start : span.end],
                canonical=" أو ".join(names),
                span=span,
                role="perpetrator",
                one_of=names,
            )
    return None
