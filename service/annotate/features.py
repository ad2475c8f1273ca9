"""Linguistic features of a paragraph for its category: word classes, the main verb with its subject, the setting."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from service.annotate.category_lexicon import category_lexicon
from service.text.tokens import Doc, tokenise

LEX = category_lexicon()

ACTS = ("clash", "strike", "blast", "kill", "casualty", "arrest", "control", "fire", "protest")
RELIEF = ("relief", "need", "agency", "displaced", "migrants")
PEACETIME = ("sport", "market", "court", "local", "culture", "lifestyle", "religion", "rank", "furniture")
COMMENT = ("opinion", "analyst", "history", "biography")
CONFLICT = ("conflict_place", "armed", "conflict_word", "diplo_topic")

HEADS = (
    {"say": "say", "stance": "stance", "meet": "meet"} | dict.fromkeys(ACTS, "act") | dict.fromkeys(RELIEF, "relief")
)
SUBJECTS = (
    dict.fromkeys(("agency",), "aid")
    | dict.fromkeys(("monitor",), "monitor")
    | dict.fromkeys(("official", "politician"), "official")
    | dict.fromkeys(("armed",), "armed")
    | dict.fromkeys(("analyst",), "analyst")
    | dict.fromkeys(("rank", "local", "court", "sport", "culture", "market", "religion"), "peacetime")
)
CONTENT = (
    dict.fromkeys(ACTS, "act")
    | dict.fromkeys(RELIEF, "relief")
    | {"stance": "stance", "meet": "meet", "diplo_topic": "stance"}
)
GROUPS = (
    dict.fromkeys(ACTS, "act")
    | dict.fromkeys(RELIEF, "relief")
    | dict.fromkeys(PEACETIME, "peacetime")
    | dict.fromkeys(COMMENT, "comment")
    | dict.fromkeys(("official", "politician"), "official")
    | dict.fromkeys(CONFLICT, "conflict")
    | {"say": "say", "stance": "stance", "meet": "meet", "monitor": "monitor"}
)
THAT = frozenset(["ان", "انه", "انها", "انهم", "بان", "بانه", "بانها", "انهما", "اننا", "اني", "بانهم"])
SENTENCE_END = ".!?؟؛\n…"
LEAD_WORDS = 12
SUBJECT_REACH = 7
CONTENT_REACH = 14

_NAMES = LEX.names
_CLASS = {name: LEX.number[name] for name in LEX.names}


def _by_number(table: dict[str, str]) -> tuple[str | None, ...]:
    return tuple(table.get(name) for name in _NAMES)


_HEAD, _SUBJECT, _CONTENT, _GROUP = map(_by_number, (HEADS, SUBJECTS, CONTENT, GROUPS))
_LEAD = tuple(f"lead:{name}" for name in _NAMES)
_HAS = tuple(f"has:{name}" for name in _NAMES)
_MANY = tuple(f"many:{name}" for name in _NAMES)
_TITLE = tuple(f"title:{name}" for name in _NAMES)


@dataclass(slots=True)
class Features:
    """Feature name to value; `where` gives the word ranges (first, last) a feature came from, for the evidence."""

    values: dict[str, float] = field(default_factory=dict)
    where: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, name: str, first: int = -1, last: int = -1, value: float = 1.0) -> None:
        """Set `name`, remembering the first place it was seen."""
        if name not in self.values:
            self.values[name] = value
            if first >= 0:
                self.where[name] = (first, last)


Hit = tuple[int, int, int]
"""First word, last word, class number."""


def find_hits(norm: list[str]) -> list[Hit]:
    """Lexicon hits of a paragraph's folded words, in order; of phrases opening at one word the longest wins."""
    hits: list[Hit] = []
    look_up, memo, n = LEX.look_up, LEX.memo, len(norm)
    for i, word in enumerate(norm):
        entry = memo.get(word) or look_up(word)
        for rest, classes in entry.phrases:
            last = i + len(rest)
            if last < n and all(_matches(norm[i + 1 + k], expected) for k, expected in enumerate(rest)):
                hits += [(i, last, number) for number in classes]
                break
        hits += [(i, i, number) for number in entry.classes]
    return hits


def _matches(word: str, expected: str) -> bool:
    return word == expected or LEX.look_up(word).bare == expected


def _sentence_starts(doc: Doc) -> list[int]:
    """Word indices at which a sentence begins."""
    text, end = doc.text, doc.end
    starts = [0]
    for i in range(len(end) - 1):
        at = end[i]
        if text[at] in SENTENCE_END or text[at + 1] in SENTENCE_END:
            starts.append(i + 1)
    return starts


def _heads(doc: Doc, hits: list[Hit], out: Features) -> None:
    """The main verb of each sentence with its subject and what it reports: `head:say+official>act`."""
    norm = doc.norm
    starts = _sentence_starts(doc)
    k = 0
    for s, begin in enumerate(starts):
        stop = starts[s + 1] if s + 1 < len(starts) else len(norm)
        while k < len(hits) and hits[k][0] < begin:
            k += 1
        inside = k
        head: str | None = None
        at = begin
        while inside < len(hits) and hits[inside][0] < stop:
            head = _HEAD[hits[inside][2]]
            if head is not None:
                at = hits[inside][0]
                break
            inside += 1
        prefix = "head" if s == 0 else "next"
        if head is None:
            out.add(f"{prefix}:none")
            continue
        name = f"{prefix}:{head}"
        out.add(name, at, at)
        if head in ("say", "stance", "meet"):
            subject, content = _subject_and_content(norm, hits, begin, at, stop)
            out.add(f"{name}+{subject}", at, at)
            if head != "meet":
                out.add(f"{name}>{content}", at, at)
                out.add(f"{name}+{subject}>{content}", at, at)


def _subject_and_content(norm: list[str], hits: list[Hit], begin: int, at: int, stop: int) -> tuple[str, str]:
    limit = min(stop, at + SUBJECT_REACH + 1)
    that = next((i for i in range(at + 1, min(stop, at + 2 * SUBJECT_REACH)) if norm[i] in THAT), None)
    if that is not None:
        limit = min(limit, that)
    subject = before = "nobody"
    content = "nothing"
    content_from = that if that is not None else at
    for first, _, number in hits:
        if first < begin:
            continue
        if first >= stop or first > content_from + CONTENT_REACH:
            break
        who = _SUBJECT[number]
        if who is not None:
            if at < first < limit and subject == "nobody":
                subject = who
            elif first < at and before == "nobody":
                before = who
        if first > content_from and content == "nothing":
            content = _CONTENT[number] or "nothing"
    return (subject if subject != "nobody" else before), content


def _setting(doc: Doc, out: Features) -> None:
    """Form: length, quotation, questions, list marks, years, figures."""
    text, norm = doc.text, doc.norm
    n = len(norm)
    out.add("len:tiny" if n < 9 else "len:short" if n < 20 else "len:mid" if n < 60 else "len:long")
    stripped = text.lstrip()
    if stripped[:1] in "*•●-–—ـ■":
        out.add("form:bullet")
    if "؟" in text or "?" in text:
        out.add("form:question")
    if stripped.endswith("؟"):
        out.add("form:asks")
    if "!" in text:
        out.add("form:exclaims")
    if "«" in text or '"' in text or "“" in text:
        out.add("form:quotes")
    digits = [word for word in norm if word[0].isdigit()]
    if digits:
        out.add("form:figure")
        if any(len(word) == 4 and "1000" < word < "2013" for word in digits):
            out.add("form:old-year")
        if len(digits) > 3:
            out.add("form:figures")
    first = norm[0] if norm else ""
    if first[:1] == "و" and len(first) > 3:
        out.add("form:goes-on")


@lru_cache(maxsize=256)
def title_features(title: str) -> tuple[str, ...]:
    """Features of the article's title (context only), the same for all its paragraphs."""
    doc = tokenise(title)
    names: dict[str, None] = {}
    groups: set[str] = set()
    for _, _, number in find_hits(doc.norm):
        names[_TITLE[number]] = None
        group = _GROUP[number]
        if group is not None and group not in groups:
            groups.add(group)
            names[f"title-group:{group}"] = None
    if "؟" in title or "!" in title:
        names["title:asks"] = None
    if ":" in title:
        names["title:colon"] = None
    return tuple(names)


def extract(doc: Doc, title: str | None) -> Features:
    """All features of a paragraph. Linear in its length; an empty paragraph has only its length feature."""
    out = Features()
    hits = find_hits(doc.norm)
    counts: dict[int, int] = {}
    group_counts: dict[str, int] = {}
    for first, last, number in hits:
        seen = counts.get(number, 0)
        counts[number] = seen + 1
        if not seen:
            out.add(_HAS[number], first, last)
            if first < LEAD_WORDS:
                out.add(_LEAD[number], first, last)
        group = _GROUP[number]
        if group is not None:
            group_counts[group] = group_counts.get(group, 0) + 1
    for number, count in counts.items():
        if count > 2:
            out.add(_MANY[number], *out.where[_HAS[number]])
    n = max(len(doc.norm), 12)
    for group, count in group_counts.items():
        out.values[f"share:{group}"] = min(count / n * 10, 3.0)
    _heads(doc, hits, out)
    _setting(doc, out)
    conflict = "conflict" in group_counts
    title_names = title_features(title) if title else ()
    for name in title_names:
        out.add(name)
    titled = "title-group:conflict" in out.values
    setting = "both" if conflict and titled else "here" if conflict else "title" if titled else "none"
    out.add(f"conflict:{setting}")
    for group in ("act", "relief", "official", "say", "stance", "meet", "monitor"):
        if group in group_counts:
            out.add(f"conflict:{setting}&{group}")
    out.add("bias")
    return out
