"""Reads the acts of a paragraph from their cues: which cues tell an act, which only repeat or describe one, where each ends."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from service.annotate.act_spans import Commas, Told, bound
from service.annotate.actors import Mention
from service.annotate.acts import (
    ACTS,
    BUILDINGS,
    DEMANDS,
    DESCRIPTION,
    EQUIPMENT,
    NO_GROUND,
    NO_WAR,
    NOT_ACTS,
    NOT_AFTER,
    Cue,
)
from service.annotate.weapons import Use
from service.text.persons import NOUNS
from service.text.tokens import Doc

_OPENER_REACH = 10  # words from "شن" to the act it brings in
_ON_REACH = 8  # from "سيطر" to "على"
_WEAPON_REACH = 22  # from "استهدف" to the weapon
_MUNITION_REACH = 5  # from "سقطت" to what fell
_OBJECT_REACH = 4  # from "دمر" to what was destroyed
_RELATIVE = frozenset({"الذي", "التي", "الذين", "اللذان", "اللتان"})
_HANDS = frozenset({"يد", "ايدي", "ايادي", "قبضه"})
_INTO_HANDS = frozenset({"بيد", "بايدي", "بايادي", "بقبضه"})
_SELF = frozenset({"نفسه", "نفسيهما", "انفسهم", "نفسها"})
_BOMBERS = frozenset({"انتحاري", "انتحاريان", "انتحاريون", "مسلحون", "مسلحو", "عناصر", "عنصر", "مجهولون", "تنظيم"})
_MEANS = frozenset({"بعد", "اثر", "عبر", "اثناء", "خلال", "جراء", "نتيجه", "في"})
_ANOTHER = frozenset({"الاخري", "الثانيه", "الاولي", "الاخر", "الثاني", "الاول"})
_WITH_WEAPONS = frozenset({"battle", "fire", "blast", "damage", "killing"})
_FLOWN_REACH = 14  # words from an aircraft to "its shelling"
_DEMAND_REACH = 12  # words from "طالب" to what was asked for
_REPEATABLE = frozenset({"battle", "fire"})
_RETOLD = frozenset({"fire", "blast", "damage", "battle"})


def read_acts(
    doc: Doc, cues: Sequence[Cue], sentences: Sequence[int], actors: Sequence[Mention], weapons: Sequence[Use]
) -> list[Told]:
    """The acts of a paragraph in order, their spans apart from each other.

    In: its words with their sentence numbers, the cues of `find_cues`, its parties and weapons. Out: an act for each
    cue that tells one; an act named again ("the clashes") is told once, one that is a means keeps its own.
    """
    reader = _Reader(doc, sentences, actors, weapons)
    cues = [cue for cue in cues if not _no_act(doc, cue)]
    for at, cue in enumerate(cues):
        reader.take(cue, cues[at + 1] if at + 1 < len(cues) else None)
    bound(doc, sentences, reader.told)
    for told in reader.told:
        if ACTS[told.code].family not in _WITH_WEAPONS:
            told.use = None
            continue
        stop = reader.commas.next(told.cue.last, told.last)
        told.use = told.use or reader.weapon(told.cue.last, None, back=told.first, reach=stop - told.cue.last)
        if ACTS[told.code].family == "damage" and told.use is not None and doc.norm[told.use.first][0] != "ب":
            told.use = reader.means(told)  # "تدمير دبابة بصاروخ": the tank is no means
    return reader.told


class _Reader:
    def __init__(self, doc: Doc, sentences: Sequence[int], actors: Sequence[Mention], weapons: Sequence[Use]) -> None:
        self.doc, self.norm, self.sentences = doc, doc.norm, sentences
        self.actor_starts = {m.first for m in actors} | {m.core for m in actors}
        self.commas = Commas(doc)
        self.weapons = weapons
        self.weapon_at = 0
        self.armed = {sentences[m.first] for m in actors} | {sentences[u.first] for u in weapons}
        self.known = {sentences[m.first] for m in actors}
        self.games = {sentences[i] for i, word in enumerate(doc.norm) if word in NO_WAR} - self.known
        self.told: list[Told] = []
        self.opener: Cue | None = None
        self.families: set[str] = set()
        self.codes: set[str] = set()

    def take(self, cue: Cue, following: Cue | None) -> None:
        """Judge one cue."""
        if cue.frame == "opener":
            self.opener = cue
            return
        code = self.code(cue, following)
        if code is None or not self.counts(cue, code, following):
            return
        current = (
            self.told[-1]
            if self.told and self.sentences[self.told[-1].cue.first] == self.sentences[cue.first]
            else None
        )
        if self.repeats(cue, code, current):
            apart = current is not None and self.commas.between(current.cue.last, cue.first)
            if current is not None and current.use is None and ACTS[code].family in _RETOLD and not apart:
                current.use = self.weapon(cue.last, following, back=cue.first)
                if current.cue.frame == "generic" and current.code == "attack":
                    current.code = code
            return
        first = cue.first
        opener = self.opener
        if opener is not None and opener.first < first <= opener.first + _OPENER_REACH:
            free = current is None or current.cue.last < opener.first
            if (
                free
                and not self.commas.between(opener.last, first)
                and self.sentences[opener.first] == self.sentences[first]
            ):
                first = opener.first
        use = self.weapon(cue.last, following, back=first) if cue.frame == "generic" or cue.act == "bombing" else None
        self.told.append(Told(code, cue, first, cue.last, use))
        self.families.add(ACTS[code].family)
        self.codes.add(code)
        self.opener = None

    def counts(self, cue: Cue, code: str, following: Cue | None) -> bool:
        """Whether the words around let the cue name an act at all."""
        norm, sentence = self.norm, self.sentences[cue.first]
        if sentence in self.games:
            return False
        if (cue.frame == "weak" and cue.owned) or self.demanded(cue):
            return False
        passive = code in ("killing", "wounding") and not cue.noun and norm[cue.first][0] not in "وف"
        if passive and not (cue.first and norm[cue.first - 1] == "و"):  # "152 شخصا قتلوا"
            return False
        named = following is not None and following.first == cue.last + 1 and norm[following.first][0] != "و"
        if code == "clash" and cue.noun and named and following is not None and following.frame != "opener":
            return False  # "معركة كسر الحصار"
        if cue.frame == "brought" and (self.opener is None or not 0 < cue.first - self.opener.last < _OPENER_REACH):
            return False
        if (
            cue.act == "attack"
            and not cue.noun
            and any(w in DESCRIPTION for w in norm[cue.last : cue.last + _WEAPON_REACH])
        ):
            return False
        return cue.frame not in ("weak", "brought", "on", "equipment") or sentence in self.armed or bool(self.families)

    def demanded(self, cue: Cue) -> bool:
        """ "طالبوا بإطلاق سراح ...": asked for, with no other act between."""
        stop = max(-1, cue.first - 1 - _DEMAND_REACH, self.told[-1].cue.last if self.told else -1)
        for k in range(cue.first - 1, stop, -1):
            if self.sentences[k] != self.sentences[cue.first]:
                return False
            if self.norm[k] in DEMANDS:
                return True
        return False

    def code(self, cue: Cue, following: Cue | None) -> str | None:
        """The act a cue names, by its frame; None where it names none."""
        norm = self.norm
        if cue.frame == "on":
            return cue.act if self.on(cue) else None
        if cue.frame == "equipment":
            window = norm[cue.last + 1 : cue.last + 1 + _OBJECT_REACH]
            return cue.act if any(w in EQUIPMENT for w in window) else "demolition"
        if cue.frame != "generic":
            return self.blast(cue, following) if cue.act == "bombing" else cue.act
        if cue.dawn and not self.explodes(cue):
            return None
        if cue.act == "bombing":
            return self.blast(cue, following)
        use = self.weapon(cue.last, following, reach=_WEAPON_REACH if cue.act else _MUNITION_REACH)
        if use is None and cue.act:
            use = self.flown(cue)
        if cue.fell and self.handed(cue):
            return "capture"
        if not cue.act:
            if use is None or (use.weapon.air and cue.fell) or use.weapon.code in ("firearm", "sniper"):
                return None
            return (
                "shelling"
                if cue.fell and use.weapon.act == "airstrike" and use.weapon.code != "bomb"
                else use.weapon.act
            )
        if use is None or use.weapon.act in ("attack", "shooting"):
            return cue.act
        return use.weapon.act

    def handed(self, cue: Cue) -> bool:
        """ "سقطت المدينة بيد ...", "سقوط ... في أيدي": a place changed hands; the fallen are people."""
        for k in range(cue.last + 1, min(len(self.norm), cue.last + 1 + _ON_REACH)):
            if self.sentences[k] != self.sentences[cue.last] or self.norm[k] in NOUNS:
                return False
            if self.norm[k] in _INTO_HANDS or (self.norm[k] in _HANDS and self.norm[k - 1] == "في"):
                return True
        return False

    def on(self, cue: Cue) -> bool:
        """ "سيطر ... على": the preposition follows in the same clause."""
        for k in range(cue.last + 1, min(len(self.norm), cue.last + 1 + _ON_REACH)):
            if self.sentences[k] != self.sentences[cue.last]:
                return False
            if self.norm[k] in ("علي", "عليه", "عليها"):
                return k + 1 >= len(self.norm) or self.norm[k + 1] not in NO_GROUND
        return False

    def explodes(self, cue: Cue) -> bool:
        """ "فجر انتحاري نفسه" and not "فجر اليوم": the verb has somebody behind it."""
        if self.norm[cue.first] not in ("فجر", "وفجر", "ففجر", "لفجر"):
            return True
        k = cue.last + 1
        return k < len(self.norm) and (
            self.norm[k] in _BOMBERS or k in self.actor_starts or any(w in _SELF for w in self.norm[k : k + 4])
        )

    def blast(self, cue: Cue, following: Cue | None) -> str:
        window = self.norm[cue.last + 1 : cue.last + 5]
        use = self.weapon(cue.last, following, back=max(0, cue.first - 3), reach=10)
        if use is not None and use.weapon.act in ("suicide_attack", "car_bomb", "ied"):
            return use.weapon.act
        building = any(w in BUILDINGS for w in window)
        return "demolition" if building and not any(w in ("في", "قرب", "امام") for w in window) else "bombing"

    def weapon(
        self, last: int, following: Cue | None, back: int | None = None, reach: int = _WEAPON_REACH
    ) -> Use | None:
        """The most telling weapon between `back` (or the cue) and the next act, in the sentence."""
        start = last if back is None else back
        stop = min(
            last + reach, following.first - 1 if following is not None and following.first > last else last + reach
        )
        while self.weapon_at and (self.weapon_at >= len(self.weapons) or self.weapons[self.weapon_at].first > start):
            self.weapon_at -= 1
        best: Use | None = None
        k = self.weapon_at
        while k < len(self.weapons) and self.weapons[k].first <= stop:
            use = self.weapons[k]
            if use.first >= start:
                if self.sentences[use.first] == self.sentences[last] and (
                    best is None or use.weapon.rank < best.weapon.rank
                ):
                    best = use
            else:
                self.weapon_at = k
            k += 1
        return best

    def same(self, told: Told, cue: Cue) -> bool:
        return self.sentences[told.cue.first] == self.sentences[cue.first]

    def means(self, told: Told) -> Use | None:
        """The weapon of the act's span with "by means of" attached, and the more telling word right behind it."""
        at = bisect_left(self.weapons, told.first, key=lambda use: use.first)
        while at < len(self.weapons) and self.weapons[at].first <= told.last:
            use = self.weapons[at]
            if self.norm[use.first][0] == "ب":
                close = [u for u in self.weapons[at : at + 3] if u.first <= use.last + 2]
                return min(close, key=lambda u: u.weapon.rank)
            at += 1
        return None

    def flown(self, cue: Cue) -> Use | None:
        """ "طائرات حربية ... بقصفها": an aircraft named in the sentence before the cue, after the act before."""
        start = max(self.told[-1].cue.last + 1 if self.told else 0, cue.first - _FLOWN_REACH)
        use = self.weapon(cue.first, None, back=start, reach=0)
        if use is None or not use.weapon.air:
            return None
        apart = self.commas.between(use.last, cue.first)
        return use if cue.owned or not apart else None

    def repeats(self, cue: Cue, code: str, current: Told | None) -> bool:
        """Whether the cue only speaks on of an act already told."""
        family = ACTS[code].family
        follower = self.norm[cue.last + 1] if cue.last + 1 < len(self.norm) else ""
        known = code in self.codes or (family in _REPEATABLE and family in self.families)
        if (
            cue.definite
            and cue.noun
            and known
            and cue.frame != "on"
            and self.opener is None
            and follower not in _ANOTHER
        ):
            return True
        if code == "offensive_attempt" and code in self.codes and self.norm[cue.last].startswith("ال"):
            return True  # "تزامنت محاولات التقدم مع ..."
        within = self.opener is not None and 0 < cue.first - self.opener.last < 5
        if cue.definite and family == "battle" and within and self.norm[cue.first - 1] in _MEANS:
            return True  # "تمكنوا خلال المعارك من ..."
        if current is None:
            return False
        if cue.first <= current.cue.last:
            return True
        previous = self.norm[cue.first - 1]
        if previous in _RELATIVE:
            return True
        joined = self.norm[cue.first][0] == "و" or previous in ("و", "كما", "ثم")
        comma = self.commas.between(current.cue.last, cue.first)
        here = ACTS[current.code].family
        if (
            previous == "بعد"
            and family == "control"
            and any(t.code == code and self.same(t, cue) for t in self.told[-4:])
        ):
            return True
        if (
            here == "killing"
            and not comma
            and (family == "blast" or (family == here and cue.first - current.cue.last < 3))
        ):
            return True  # "وقتلوا وجرحوا"
        if here == "repel" and family == "control" and not comma:
            return True  # "التصدي لمحاولات تقدم"
        if previous in _MEANS and not comma and (here in ("killing", "damage") or cue.owned) and family in _RETOLD:
            return True  # "من قتل فلان إثر استهداف سيارته", "تدمير دبابة بعد استهدافها"
        if (
            previous == "حيث"
            and here == "fire"
            and cue.frame == "generic"
            and self.weapon(cue.last, None, reach=8) is None
        ):
            return True  # "غارات ...، حيث استهدفت ..."
        if family == here == "battle" and cue.first - current.cue.last < 3:
            return True  # "معارك واشتباكات"
        same = family == here or (cue.frame == "generic" and here in _RETOLD)
        brought_in = cue.noun and self.opener is not None and self.opener.first > current.cue.last
        return same and not (comma or joined or brought_in)


def _no_act(doc: Doc, cue: Cue) -> bool:
    """ "تحت سيطرة", "معركة انتخابية": the word beside it takes the cue its meaning."""
    if cue.first and doc.norm[cue.first - 1] in NOT_ACTS:
        return True
    return cue.last + 1 < len(doc.norm) and doc.norm[cue.last + 1] in NOT_AFTER
