"""Whether an act is asserted, denied, planned, disputed or told as history, by the words that govern its cue."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from service.annotate.act_spans import Told
from service.annotate.claims import Claim
from service.models.extraction import When
from service.text.tokens import Doc
from service.text.wordsets import word_sets

Status = Literal["asserted", "denied", "disputed", "planned", "background"]

_WORDS = word_sets("service.annotate", "incident_words.json")
_DENIALS = frozenset({"نفي", "نفت", "نفوا", "ينفي", "تنفي", "نافيا", "نافيه", "نافين", "ونفي", "ونفت", "ونفوا", "لنفي"})
_NEAR_DENIALS = frozenset(p + w for w in _WORDS["near_denials"] for p in ("", "و"))
_PLANS = frozenset(p + w for w in _WORDS["plans"] for p in ("", "و", "ل", "ف"))
_TRIED = frozenset(p + w for w in _WORDS["attempts"] for p in ("", "و", "ل", "ف"))
_PAST = _WORDS["past"]
_UNTRUE = frozenset({"عدم", "لا", "ولا"})
_DISPUTED = _WORDS["disputed"]
_ATTEMPTS = frozenset({"offensive_attempt", "assassination_attempt", "repel"})
_FUTURE_VERB = ("سي", "ست")
_PAST_VERB = ("سيطر",)
_WILL_MANAGE = ("ستتمكن", "سيتمكن", "ستمكن", "سيمكن")
_RELATIVE = frozenset({"الذي", "التي"})
_FAR = 60  # words over which a denial or a dispute still governs
_IT = frozenset({"ذلك", "الامر", "الخبر", "النبا", "الانباء"})
_ANSWER_REACH = 30  # words from the act to "نفى ذلك"
_NEAR = 5  # words from "فشل في" or "لم" to the cue
_PLAN_REACH = 8  # words from "بهدف" to the cue
_OLD = timedelta(days=21)  # an act dated earlier than this before publication is told as history


def status_of(
    doc: Doc, told: Told, sentence: int, claim: Claim, when: When | None, published_at: datetime | None
) -> Status:
    """The status of an act: `sentence` is the first word of its sentence, `when` its date."""
    norm, cue = doc.norm, told.cue
    before = norm[max(sentence, cue.first - _FAR) : cue.first]
    if not _DISPUTED.isdisjoint(before):
        return "disputed"
    untrue = "صحه" in before and not _UNTRUE.isdisjoint(before)
    denied_before = claim.act is None and not _DENIALS.isdisjoint(before)  # a later report speaks for itself
    if claim.act == "deny" or denied_before or untrue:
        return "denied"
    if any(w in _NEAR_DENIALS for w in norm[max(sentence, cue.first - _NEAR) : cue.first] if _governs(doc, told, w)):
        return "denied"
    if claim.claimant is not None and _contested(doc, told):
        return "disputed"
    if told.code not in _ATTEMPTS and _intended(doc, told):
        return "planned"
    behind = norm[cue.last + 1 : cue.last + 3]
    if len(behind) == 2 and behind[0] in _RELATIVE and behind[1] in _PLANS:  # "الهجوم الذي يحضر له"
        return "planned"
    if norm[cue.first - 1] == "منذ" and cue.noun and cue.first:
        return "background"
    if _is_old(when, published_at) or not _PAST.isdisjoint(norm[told.first : cue.first]):
        return "background"
    return "asserted"


def _contested(doc: Doc, told: Told) -> bool:
    """ "أعلن التنظيم سيطرته على المدينة، لكن الجيش نفى ذلك": one claims it, and another denies it by a pronoun."""
    norm, last = doc.norm, told.cue.last
    for k in range(last + 1, min(len(norm) - 1, last + _ANSWER_REACH)):
        if norm[k] in _DENIALS and not _IT.isdisjoint(norm[k + 1 : k + 4]):
            return True
    return False


def _governs(doc: Doc, told: Told, word: str) -> bool:
    """ "لم" governs the verb right behind it; the verbs of failing reach over their preposition."""
    if word.removeprefix("و") in ("لم", "لن", "دون", "بدون", "عدم"):
        return doc.norm[told.cue.first - 1] == word
    return True


def _intended(doc: Doc, told: Told) -> bool:
    norm, cue = doc.norm, told.cue
    verb = norm[cue.first].removeprefix("و")
    if not cue.noun and verb.startswith(_FUTURE_VERB) and not verb.startswith(_PAST_VERB):
        return True
    for k in range(cue.first - 1, max(told.first - 2, cue.first - 1 - _PLAN_REACH, -1), -1):
        if "،" in doc.between(k):
            return False
        if norm[k] in _PLANS or (norm[k] in _TRIED and cue.first - k <= _NEAR):
            return True
        if norm[k].startswith(_WILL_MANAGE):
            return True
        if norm[k].startswith(("تمكن", "نجح", "استطاع")):
            return False
    return False


def _is_old(when: When | None, published_at: datetime | None) -> bool:
    if when is None or when.end is None:
        return False
    if published_at is None:  # only a stretch of years is history whatever the day
        return (when.start is not None and when.start[:4] != when.end[:4]) or (when.start or "")[5:] == "01-01"
    return date.fromisoformat(when.end) < published_at.date() - _OLD
