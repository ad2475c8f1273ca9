"""Linguistic features of a paragraph for its category: word classes, the main verb with its subject, the setting."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from service.annotate.category_lexicon import NOUN, PAST, PRESENT, Entry, bare, category_lexicon
from service.text.signs import sign_positions
from service.text.tokens import Doc, tokenise
from service.text.wanted import wanted

LEX = category_lexicon()

ACTS = ("clash", "strike", "blast", "kill", "casualty", "arrest", "control", "fire", "protest")
RELIEF = ("relief", "need", "agency", "displaced", "migrants")
PEACETIME = ("admin", "sport", "market", "court", "local", "culture", "lifestyle", "religion", "rank", "furniture")
COMMENT = ("opinion", "we", "first_person", "analyst", "history", "biography", "connective", "emotive", "you")
TOPICS = ("nuclear", "peace_topic", "agree")
FIGHTING = ("group", "armed", "weapon")
SETTING = ("town", "group", "conflict_word", "nuclear", "peace_topic", "displaced", "blast", "fire")
"""Classes that place a paragraph in a conflict or crisis; a country's name alone (`country`) does so weakly."""

HEADS = (
    {"say": "say", "stance": "stance", "condemn": "stance", "meet": "meet", "agree": "meet"}
    | dict.fromkeys(ACTS, "act")
    | dict.fromkeys(RELIEF, "relief")
)
SUBJECTS = (
    {"agency": "aid", "analyst": "analyst", "private": "private", "monitor": "monitor"}
    | dict.fromkeys(("official", "politician"), "official")
    | dict.fromkeys(("armed", "group"), "armed")
    | dict.fromkeys(("rank", "local", "court", "sport", "culture", "market", "religion", "admin"), "peacetime")
    | {"office": "office"}
)
STATES = ("country", "power", "capital")
"""A state or its capital beside the verb speaks itself ("أعلنت بريطانيا")."""
SUBJECT_ORDER = ("state", "aid", "analyst", "peacetime", "private", "monitor", "official", "armed", "office", "name")
CONTENT = (
    dict.fromkeys(ACTS, "act")
    | dict.fromkeys(RELIEF, "relief")
    | dict.fromkeys(TOPICS, "topic")
    | dict.fromkeys(PEACETIME, "peacetime")
    | {"stance": "stance", "condemn": "stance", "meet": "meet"}
)
GROUPS = (
    dict.fromkeys(ACTS, "act")
    | dict.fromkeys(RELIEF, "relief")
    | dict.fromkeys(PEACETIME, "peacetime")
    | dict.fromkeys(COMMENT, "comment")
    | dict.fromkeys(TOPICS, "topic")
    | dict.fromkeys(FIGHTING, "fighting")
    | dict.fromkeys(("official", "politician"), "official")
    | {"say": "say", "stance": "stance", "condemn": "stance", "meet": "meet", "monitor": "monitor", "town": "town"}
)
THAT = frozenset(["ان", "انه", "انها", "انهم", "بان", "بانه", "بانها", "انهما", "اننا", "اني", "بانهم"])
BEFORE_VERB = frozenset(
    ["قد", "وقد", "لقد", "ولقد", "كما", "كان", "وكان", "كانت", "وكانت", "حيث", "الذي", "التي", "حين", "وفيما", "فيما"]
)
SENTENCE_END = ".!?؟؛\n…"
CLAUSE_BREAK = '،,:;؛.«»"“”()-–\n'
MIN_LEAD = 20
AFTER_LEAD = 0.7
"""The first sentences, at least so many words, tell the main thing (codebook: "the one stated first"); the rest counts less."""
RULE_VALUE = 3.0
"""Few paragraphs open with site furniture, but all that do are furniture: a large value makes the regularisation spare it."""
TITLE_VALUE = 1.5
"""Features of the title are few and telling: a larger value makes the regularisation spare them."""
HEAD_REACH = 14
SUBJECT_REACH = 8
CONTENT_REACH = 16

_NAMES = LEX.names


def _by_number(table: dict[str, str]) -> tuple[str | None, ...]:
    return tuple(table.get(name) for name in _NAMES)


_HEAD, _SUBJECT, _CONTENT, _GROUP = map(_by_number, (HEADS, SUBJECTS, CONTENT, GROUPS))
_SETS = tuple(name in SETTING for name in _NAMES)
_SETTING = frozenset(number for number, sets in enumerate(_SETS) if sets)
_COUNTRY = LEX.names.index("country")
_STATE = tuple(name in STATES for name in _NAMES)
_FURNITURE = LEX.names.index("furniture")
_HAS = tuple(f"has:{name}" for name in _NAMES)
_TITLE = tuple(f"title:{name}" for name in _NAMES)
_SHARE = {group: f"share:{group}" for group in _GROUP if group is not None}

_FIGURE = wanted(also=lambda word: word[0].isdigit())
_OURS = wanted(also=lambda word: len(word) > 4 and word.endswith("نا"))

Hit = tuple[int, int, int, int]
"""First word, last word, class number, and `NOUN`, `PAST` or `PRESENT`."""


@dataclass(slots=True)
class Features:
    """The features of a paragraph, apart by what their value hangs on.

    `where`: those that come from words, with the first such range (first, last), for the evidence; `loose`: those of the
    whole paragraph; `title`: those of the title; `shares`: those with a value of their own; `stems`: the stem feature of every
    word ("" where it has none).
    """

    where: dict[str, tuple[int, int]] = field(default_factory=dict)
    loose: dict[str, None] = field(default_factory=dict)
    title: tuple[str, ...] = ()
    shares: dict[str, float] = field(default_factory=dict)
    stems: Sequence[str] = ()
    lead: int = 0
    """How many words stand in the first sentences, which tell the main thing."""

    def late(self) -> list[str]:
        """The names of `where` and `stems` that first come up behind the lead."""
        lead, stems = self.lead, self.stems
        late = set(stems[lead:]).difference(stems[:lead])
        return [name for name, (first, _) in self.where.items() if first >= lead] + sorted(late)

    def values(self) -> dict[str, float]:
        """Feature name to value, as the model is trained."""
        values = dict.fromkeys((*self.loose, *self.where, *self.stems), 1.0) | dict.fromkeys(self.late(), AFTER_LEAD)
        values.pop("", None)
        return values | self.shares | dict.fromkeys(self.title, TITLE_VALUE)


def find_hits(doc: Doc) -> list[Hit]:
    """Lexicon hits of a paragraph's words, in order. The longest phrase wins, and its words count for nothing else."""
    return _hits(doc, [LEX.look_up(word)[0] for word in doc.norm])


def _hits(doc: Doc, entries: Sequence[Entry | None]) -> list[Hit]:
    hits: list[Hit] = []
    norm = doc.norm
    n = len(norm)
    taken = -1
    for i, entry in enumerate(entries):
        if entry is None or i <= taken:
            continue
        seconds = entry.seconds
        if seconds and i + 1 < n and norm[i + 1] in seconds:
            phrase = _phrase(norm, entry, i)
            if phrase is not None:
                taken, classes = phrase
                hits += [(i, taken, number, NOUN) for number in classes]
                continue
        opening = entry.opening
        for number, tense in opening if opening is not None and _opens_clause(doc, i) else entry.classes:
            hits.append((i, i, number, tense))
    return hits


def _phrase(norm: list[str], entry: Entry, i: int) -> tuple[int, tuple[int, ...]] | None:
    """The longest phrase that begins at word `i`: its last word and its classes. There is a word after `i`."""
    second = norm[i + 1], bare(norm[i + 1])
    for rest, classes in entry.phrases:
        if rest[0] not in second:
            continue
        last = i + len(rest)
        if last < len(norm) and all(
            norm[at] == expected or bare(norm[at]) == expected for at, expected in enumerate(rest[1:], i + 2)
        ):
            return last, classes
    return None


def _opens_clause(doc: Doc, i: int) -> bool:
    word = doc.norm[i]
    if i == 0 or (word[0] in "وف" and len(word) > 3) or doc.norm[i - 1] in BEFORE_VERB:
        return True
    gap = doc.text[doc.end[i - 1] : doc.start[i]]
    return any(mark in gap for mark in CLAUSE_BREAK)


def _sentence_starts(doc: Doc) -> list[int]:
    """Word indices at which a sentence begins."""
    end = doc.end
    starts = [0]
    for at in sign_positions(doc.text, SENTENCE_END):
        # The mark stands right behind a word, or one character further.
        for i in range(bisect_left(end, at - 1), min(bisect_right(end, at), len(end) - 1)):
            if starts[-1] <= i:
                starts.append(i + 1)
    return starts


def _lead(starts: list[int], n: int) -> int:
    """Where the first sentences end that together have at least `MIN_LEAD` words."""
    return next((start for start in starts if start >= MIN_LEAD), n)


def _heads(doc: Doc, hits: list[Hit], starts: list[int], out: Features) -> list[tuple[str, str]]:
    """The main verb of each sentence with its subject and what it reports: `head:say+official>act`.

    Out: head and subject of every sentence.
    """
    frames: list[tuple[str, str]] = []
    n = len(doc.norm)
    k = 0
    for s, begin in enumerate(starts):
        stop = starts[s + 1] if s + 1 < len(starts) else n
        inside: list[Hit] = []
        while k < len(hits) and hits[k][0] < stop:
            inside.append(hits[k])
            k += 1
        frames.append(_head(doc, inside, begin, stop, "head" if s == 0 else "next", out))
    return frames


def _head(doc: Doc, inside: list[Hit], begin: int, stop: int, prefix: str, out: Features) -> tuple[str, str]:
    verb = noun = None
    for hit in inside:
        if hit[0] > begin + HEAD_REACH:
            break
        if _HEAD[hit[2]] is not None:
            if hit[3]:
                verb = hit
                break
            noun = noun or hit
    chosen = verb or noun
    if chosen is None:
        out.loose[f"{prefix}:none"] = None
        return "none", "nobody"
    at, head = chosen[0], _HEAD[chosen[2]]
    put, here = out.where.setdefault, (at, at)  # the first place at which a feature is seen stays
    kind = str(head) if verb else f"n-{head}"
    name = f"{prefix}:{kind}"
    put(name, here)
    if verb and at - begin < 2:
        put(f"{name}@0", here)
    if head not in ("say", "stance", "meet"):
        return kind, "nobody"
    that = _that(doc.norm, at, stop)
    subject, contents = _subject_and_contents(doc.norm, inside, begin, at, stop, that, prefix, out)
    put(f"{name}+{subject}", here)
    if that is not None:
        told, where = _predicate(doc.norm, inside, that, min(stop, that + PREDICATE_REACH))
        put(f"{prefix}-that:{told}", (where, where))
        put(f"{prefix}-that:{told}+{subject}", (where, where))
    if head != "meet":
        for content in contents or {"nothing": None}:
            put(f"{name}>{content}", here)
            put(f"{name}+{subject}>{content}", here)
    return kind, subject


MODES = (
    dict.fromkeys(("لن", "سوف", "وسوف", "ولن"), "will")
    | dict.fromkeys(("يجب", "ينبغي", "يتعين", "ضروره", "الضروري", "لابد", "المهم", "الافضل", "بحاجه"), "must")
    | dict.fromkeys(("لا", "ليس", "ليست", "ولا", "عدم", "ما", "غير"), "not")
    | dict.fromkeys(("اذا", "لو", "قد", "يمكن", "ربما", "احتمال"), "may")
    | dict.fromkeys(("هناك", "ثمه"), "is")
)
"""Words that say how the reported clause is meant, before any of its verbs does."""
FUTURE = ("سي", "ست", "سن")
NO_FUTURE = (
    "سيطر", "سيار", "سياس", "سياد", "سيناء", "سيناري", "سيد", "سيول", "سيره", "سيل", "سيف", "ستين", "سته", "ستر", "ستار",
    "سنه", "سنو", "سند", "سني", "سنجار",
)  # fmt: skip
PREDICATE_REACH = 14


def _led(word: str) -> bool:
    """Whether a preposition clings to the name of a state: it is no subject then."""
    if word[0] not in "بل":
        return False
    if word.startswith(("بال", "لل")):
        return True
    entry, _ = LEX.look_up(word[1:])
    return entry is not None and any(_STATE[k] for k, tense in entry.classes if tense == NOUN)


def _that(norm: list[str], at: int, stop: int) -> int | None:
    """The particle that opens what the verb at `at` reports, if one is near."""
    return next((i for i in range(at + 1, min(stop, at + 2 * SUBJECT_REACH)) if norm[i] in THAT), None)


def _predicate(norm: list[str], inside: list[Hit], that: int, limit: int) -> tuple[str, int]:
    """What the reported clause says first: an act done, a stance, what will, must or cannot be. With the word that says so."""
    verb = next((hit for hit in inside if hit[0] > that and hit[3]), None)
    last = limit if verb is None else min(limit, verb[0])
    for i in range(that + 1, last):
        word = norm[i]
        mode = MODES.get(word)
        if mode is not None:
            return mode, i
        if len(word) > 4 and word.startswith(FUTURE) and not word.startswith(NO_FUTURE):
            return "will", i
    if verb is None or verb[0] >= limit:
        return "noun", that
    at, _, number, tense = verb
    if norm[at].startswith(FUTURE) and not norm[at].startswith(NO_FUTURE):
        return "will", at
    kind = _HEAD[number]
    if kind == "act":
        return ("did" if tense == PAST else "does"), at
    return (kind or ("past" if tense == PAST else "present")), at


def _subject_and_contents(
    norm: list[str], inside: list[Hit], begin: int, at: int, stop: int, that: int | None, prefix: str, out: Features
) -> tuple[str, dict[str, None]]:
    limit = min(stop, at + SUBJECT_REACH + 1)
    if that is not None:
        limit = max(min(limit, that), at + 1)
    content_from = that if that is not None else at
    after: dict[str, int] = {}
    before: dict[str, int] = {}
    contents: dict[str, None] = {}
    for first, _, number, _ in inside:
        who = _SUBJECT[number]
        if who is None and _STATE[number] and -2 < first - at < 2 and not _led(norm[first]):
            who = "state"
        if who is not None:
            if at < first < limit:
                after.setdefault(who, first)
            elif begin <= first < at:
                before.setdefault(who, first)
        if content_from < first <= content_from + CONTENT_REACH:
            what = _CONTENT[number]
            if what is not None:
                contents[what] = None
    found = after or before
    if not after and at + 1 < stop and _names_somebody(norm[at + 1]):
        out.where.setdefault(f"{prefix}-by:name", (at + 1, at + 1))
        found = before or {"name": at + 1}
    if "office" in found and "official" not in found:
        office = found["office"]
        if any(number == _COUNTRY and office < first <= office + 3 for first, _, number, _ in inside):
            found["official"] = office
    for who, first in found.items():
        out.where.setdefault(f"{prefix}-by:{who}", (first, first))
    return next((who for who in SUBJECT_ORDER if who in found), "nobody"), contents


NO_NAME = frozenset(
    [
        "في", "علي", "الي", "عن", "من", "مع", "خلال", "امام", "امس", "اليوم", "بعد", "قبل", "عقب", "اثر",
            "لدي", "عند", "حول", "ايضا", "كذلك", "قائلا", "هذا",
        "هذه", "ذلك", "الذي", "التي", "ما", "لا", "كل", "اي", "كما", "حين", "بين", "منذ", "عبر", "ضمن", "له",
            "لها", "به", "فيه", "فيها", "عليه", "انذاك", "نفسه",
    ]
)  # fmt: skip


def _names_somebody(word: str) -> bool:
    """Whether the word after a verb of saying can be a name: neither particle nor adverb nor preposition."""
    return len(word) > 2 and word not in THAT and word not in NO_NAME and word[0] not in "بل0123456789"


def _form(doc: Doc, out: Features) -> None:
    """Form: length, quotation, questions, list marks, years, figures."""
    text, norm = doc.text, doc.norm
    n = len(norm)
    loose = out.loose
    loose["len:tiny" if n < 9 else "len:short" if n < 20 else "len:mid" if n < 60 else "len:long"] = None
    stripped = text.strip()
    if stripped[:1] in ("*", "•", "●", "-", "–", "—", "ـ", "■"):
        loose["form:bullet"] = None
    if "؟" in text or "?" in text:
        loose["form:question"] = None
    if stripped.endswith(("؟", "?")):
        loose["form:asks"] = None
    if "!" in text:
        loose["form:exclaims"] = None
    if "«" in text or '"' in text or "“" in text:
        loose["form:quotes"] = None
    if stripped[:1] in ("«", '"', "“"):
        loose["form:opens-quoted"] = None
    digits = [norm[i] for i in doc.where(_FIGURE)]
    if digits:
        loose["form:figure"] = None
        if any(len(word) == 4 and "1000" < word < "2013" for word in digits):
            loose["form:old-year"] = None
        if len(digits) > 3:
            loose["form:figures"] = None
    ours = doc.where(_OURS)
    if ours:
        loose["form:ours-often" if len(ours) > 1 else "form:ours"] = None


@dataclass(frozen=True, slots=True)
class TitleFeatures:
    """What an article's title tells of its paragraphs: features, how far it names a conflict, and its form."""

    names: tuple[str, ...] = ()
    level: str = "none"
    form: str = "untitled"


@lru_cache(maxsize=256)
def title_features(title: str) -> TitleFeatures:
    """Features of the article's title (context only), the same for all its paragraphs."""
    doc = tokenise(title)
    names: dict[str, None] = {}
    level = "none"
    colon = title.find(":")
    says = "other"
    verbal = eventful = False
    for first, _, number, tense in find_hits(doc):
        names[_TITLE[number]] = None
        group = _GROUP[number]
        if group is not None:
            names[f"title-group:{group}"] = None
        verbal = verbal or tense != NOUN
        eventful = eventful or group == "act"
        subject = _SUBJECT[number]
        if subject is not None and doc.start[first] < colon:
            says = subject
        if _SETS[number]:
            level = "strong"
        elif number == _COUNTRY and level == "none":
            level = "weak"
    asks = "؟" in title or "!" in title or "?" in title
    spoken = 0 < colon < 40
    form = "asks" if asks else f"says-{says}" if spoken else "verbal" if verbal else "event" if eventful else "nominal"
    names[f"title-form:{form}"] = None
    if ".." in title or "…" in title:
        names["title:dots"] = None
    return TitleFeatures(tuple(names), level, form)


_ACT = frozenset(number for number, name in enumerate(_NAMES) if name in ACTS)
_HURT = tuple(name in ("kill", "casualty", "arrest") for name in _NAMES)
_STANCE = tuple(name in ("stance", "condemn", "modal", "meet", "peace_topic") for name in _NAMES)
UNREAL = frozenset(
    ["اذا", "لو", "بهدف", "اجل", "استخدام", "لن", "لم", "قد", "ضد", "لمواجهه", "مكافحه", "لمحاربه", "تهديد", "خطر"]
)
COUNT_WORDS = frozenset(
    [
        "احد",
        "اثنين",
        "اثنان",
        "ثلاثه",
        "اربعه",
        "خمسه",
        "سته",
        "سبعه",
        "ثمانيه",
        "تسعه",
        "عشره",
        "عشرات",
        "العشرات",
        "مئات",
    ]
)


def _assertions(norm: list[str], hits: list[Hit], counts: Mapping[int, int], out: Features) -> None:
    """Acts told as done (a past verb, a counted victim) apart from acts only spoken of (wished, feared, condemned)."""
    if _ACT.isdisjoint(counts):
        out.loose["acts:none"] = None
        return
    told = spoken = 0
    stance_at = -9
    for first, last, number, tense in hits:
        if _STANCE[number]:
            stance_at = last
        if number not in _ACT:
            continue
        word = norm[first]
        near = norm[max(0, first - 3) : first]
        counted = _HURT[number] and any(
            w[0].isdigit() or w in COUNT_WORDS for w in norm[max(0, first - 3) : first] + norm[last + 1 : last + 4]
        )
        unreal = any(w in UNREAL for w in near) or (word[0] == "ل" and tense == NOUN) or word.startswith(("س", "وس"))
        if counted or (tense == PAST and not unreal):
            told += 1
            out.where.setdefault("act-told", (first, last))
            if counted:
                out.where.setdefault("act-counted", (first, last))
        elif unreal or tense == PRESENT or first - stance_at < 6:
            spoken += 1
            out.where.setdefault("act-spoken-of", (first, last))
        else:
            out.where.setdefault("act-named", (first, last))
    name = "acts:" + ("told" if told > spoken else "spoken" if spoken else "told-once" if told else "none")
    out.loose[name] = None
    if told > 1:
        out.loose["acts:told-twice"] = None


_PERSON = frozenset(LEX.names.index(name) for name in ("we", "first_person"))
_WHEN = LEX.names.index("when_news")
WEIGHT = {
    "act": 1.0,
    "relief": 1.0,
    "stance": 1.0,
    "topic": 1.0,
    "meet": 1.0,
    "official": 0.5,
    "peacetime": 0.8,
    "comment": 0.6,
}
THEMES = {"stance": "diplomacy", "topic": "diplomacy", "meet": "diplomacy", "official": "diplomacy"}


def _compose(
    out: Features,
    frames: list[tuple[str, str]],
    groups: dict[str, int],
    counts: dict[int, int],
    level: str,
    title: TitleFeatures,
) -> None:
    """Joint features: who speaks, in which setting, of what chiefly, and whether a day is named."""
    setting = (
        "in"
        if level == "strong" or (level == "weak" and title.level != "none")
        else "title"
        if title.level == "strong"
        else "edge"
        if level == "weak" or title.level == "weak"
        else "out"
    )
    voice = "narrator"
    for head, subject in frames:
        if head in ("say", "stance"):
            voice = subject if subject != "nobody" else "voice"
            break
    theme_counts: dict[str, float] = {}
    for group, count in groups.items():
        if group in WEIGHT:
            theme = THEMES.get(group, group)
            theme_counts[theme] = theme_counts.get(theme, 0.0) + count * WEIGHT[group]
    theme = max(zip(theme_counts.values(), theme_counts, strict=True))[1] if theme_counts else "nothing"
    first = frames[0][0]
    dated = "dated" if _WHEN in counts else "undated"
    spoken_of = not _PERSON.isdisjoint(counts)
    out.loose |= dict.fromkeys(_joint(setting, voice, theme, first, dated, title.form, spoken_of))


@lru_cache(maxsize=1 << 14)
def _joint(setting: str, voice: str, theme: str, first: str, dated: str, form: str, person: bool) -> tuple[str, ...]:
    names = (
        f"set:{setting}",
        f"voice:{voice}",
        f"theme:{theme}",
        f"voice:{voice}/{setting}",
        f"voice:{voice}/{theme}",
        f"theme:{theme}/{setting}",
        f"theme:{theme}/{dated}",
        f"voice:{voice}/{dated}",
        f"first:{first}/{setting}",
        f"first:{first}/{theme}",
    )
    return (*names, f"person:{form}", f"person:{voice}", f"person:{theme}") if person else names


def features_of(doc: Doc, title: str | None) -> Features:
    """All features of a paragraph."""
    words = list(map(LEX.look_up, doc.norm))
    return extract(doc, title, [entry for entry, _ in words], [stem for _, stem in words])


def extract(doc: Doc, title: str | None, entries: Sequence[Entry | None], stems: Sequence[str]) -> Features:
    """All features of a paragraph. Linear in its length; an empty paragraph has only its length feature.

    `entries`, `stems`: what the lexicon says of each word.
    """
    out = Features()
    hits = _hits(doc, entries)
    counts: dict[int, int] = {}
    if hits and hits[0][0] == 0 and any(hit[2] == _FURNITURE and not hit[0] for hit in hits[:3]):
        out.shares["share:furniture-first"] = RULE_VALUE
    where = out.where
    for first, last, number, _ in hits:
        if number in counts:
            counts[number] += 1
        else:
            counts[number] = 1
            where[_HAS[number]] = (first, last)
    level = "strong" if not _SETTING.isdisjoint(counts) else "weak" if _COUNTRY in counts else "none"
    groups: dict[str, int] = {}
    for number, count in counts.items():
        group = _GROUP[number]
        if group is not None:
            groups[group] = groups.get(group, 0) + count
    n = max(len(doc.norm), 12)
    for group, count in groups.items():
        out.shares[_SHARE[group]] = min(count / n * 10, 3.0)
    starts = _sentence_starts(doc)
    frames = _heads(doc, hits, starts, out)
    _form(doc, out)
    _assertions(doc.norm, hits, counts, out)
    context = title_features(title) if title else TitleFeatures()
    out.title = context.names
    out.loose[f"conflict:{level}/{context.level}"] = None
    _compose(out, frames, groups, counts, level, context)
    out.stems = stems
    out.lead = _lead(starts, len(doc.norm))
    out.loose["bias"] = None
    return out
