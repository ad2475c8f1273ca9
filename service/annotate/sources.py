"""Sources named without a verb of saying: "بحسب", "وفقا لـ", "نقلا عن", "على لسان", "جاء في بيان", "بدعوة من"."""

from __future__ import annotations

from service.annotate.names import match
from service.annotate.person_names import gap
from service.annotate.reading import Reading, Report
from service.annotate.speaker_complements import CLOSING_SIGNS, QUOTE_SIGNS
from service.annotate.speaker_words import CLASS, DOCUMENT, MEDIA, word_set
from service.annotate.speakers import Party, parse
from service.annotate.subject_fit import THAT
from service.annotate.subjects import author, detached_word, sentence_break
from service.annotate.verbs import ACCORDING_TO
from service.text.tokens import Doc

HIS_WORDS = word_set("قوله قولها قولهم")
CALL = word_set("بدعوة بطلب")
CAME = word_set("جاء وجاء ورد وورد جاءت وجاءت")
ON_BEHALF = word_set("لسان صفحة")
"""Behind على or عبر: "على لسان X", "على صفحة X"."""
_TOLD_REACH = 9  # words between the speaker and the medium spoken to
_WITH_LLAM = ("وفقا", "طبقا", "استنادا")

WORDS = frozenset((*ACCORDING_TO, *HIS_WORDS, *CALL, *CAME, *ON_BEHALF))
"""Where one of these stands, `read_mention` may find a source."""


def read_mention(reading: Reading, i: int) -> None:
    """Takes up the source that the word at `i`, one of `WORDS`, leads to."""
    word = reading.doc.norm[i]
    if word in HIS_WORDS:
        _his_words(reading, i)
    elif word in CALL:
        _call(reading, i)
    elif word in CAME:
        _came(reading, i)
    elif word in ACCORDING_TO or (i and reading.doc.norm[i - 1] in ("علي", "عبر")):
        _source(reading, i, ACCORDING_TO.get(word, word))


def _source(reading: Reading, i: int, word: str) -> None:
    """A source without a verb: "بحسب المرصد", "وفقا لوزارة ...", "نقلا عن مصدر", "على لسان وزير"."""
    doc = reading.doc
    norm, n = doc.norm, len(doc.norm)
    j = i + 1
    if j < n and norm[j] == "عن":
        j += 1
    if j >= n or norm[j] == "ما" or norm[j] == "لما":
        return
    first = norm[j]
    attached: str | None = None
    if first == "ل":
        j += 1
    elif first.startswith("ل") and word in _WITH_LLAM and len(first) > 3:
        first = attached = detached_word(first)
    if j >= n:
        return
    party = author(doc, j).party if CLASS.get(first, 0) & DOCUMENT else parse(doc, j, attached)
    if party is None or not (party.detached or reading.finder.fit.namelike(party)):
        return
    if word == "نقلا" and reading.same_sentence(i):
        last = reading.reports[-1]
        if last.link is not None:
            reading.chain.relay(last.link)
        at = reading.chain.add(party)
        reading.reports[-1] = Report(last.word, last.act, last.lemma, at, party)
        reading.current = reading.speaking = at
        reading.done = max(reading.done, party.end)
    else:
        reading.cite(i, "say", word, party)


def told_to(doc: Doc, i: int) -> Party | None:
    """The medium somebody spoke to, from word `i` on: "لوكالة الأناضول", "لـ«الشرق الأوسط»"; before the words said."""
    norm = doc.norm
    for at in range(i, min(len(norm) - 1, i + _TOLD_REACH)):
        word = norm[at]
        if word in THAT or sentence_break(gap(doc, at - 1)) or ":" in gap(doc, at - 1):
            return None
        if word == "ل" and gap(doc, at) in QUOTE_SIGNS:
            end = next((j for j in range(at + 1, min(len(norm), at + 5)) if gap(doc, j)[:1] in CLOSING_SIGNS), None)
            if end is None:
                return None
            title = norm[at + 1 : end + 1]
            hit = match(title, 0) or match(["صحيفه", *title], 0)
            known = hit[1] if hit is not None and hit[1].kind == "media" else None
            return Party(at + 1, at + 1, end, end, "media", known)
        if word[0] == "ل" and CLASS.get(word[1:], 0) & MEDIA:
            return parse(doc, at, word[1:])
    return None


def _his_words(reading: Reading, i: int) -> None:
    """ "... عن X قوله" where the verb that carries it is out of sight."""
    doc = reading.doc
    norm = doc.norm
    for at in range(i - 1, max(-1, i - 10, reading.done), -1):
        if norm[at] in ("عن", "من", "الي") and at + 1 < i:
            party = parse(doc, at + 1)
            if party is not None and party.end == i - 1 and reading.finder.fit.namelike(party):
                reading.speak(i, "say", "قال", party)
            return


def _came(reading: Reading, i: int) -> None:
    """ "جاء في بيان لوزارة ... أن": a statement that speaks, its author named."""
    doc = reading.doc
    norm = doc.norm
    if i + 3 < len(norm) and norm[i + 1] == "في" and CLASS.get(norm[i + 2], 0) & DOCUMENT:
        party = author(doc, i + 2).party
        if party is not None and reading.finder.fit.namelike(party):
            reading.speak(i, "say", "جاء", party)


def _call(reading: Reading, i: int) -> None:
    """ "بدعوة من X": a call without a verb."""
    doc = reading.doc
    norm = doc.norm
    if i + 2 < len(norm) and norm[i + 1] == "من":
        party = parse(doc, i + 2)
        if party is not None and reading.finder.fit.namelike(party):
            at = reading.chain.add(party)
            reading.reports.append(Report(i, "call_for", "دعا", at, party))
            reading.done = max(reading.done, party.end)
