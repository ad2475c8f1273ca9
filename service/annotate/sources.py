"""Sources named without a verb of saying: "بحسب", "وفقا لـ", "نقلا عن", "على لسان", "جاء في بيان", "بدعوة من"."""

from __future__ import annotations

from service.annotate.reading import Reading, Report
from service.annotate.speaker_words import CLASS, DOCUMENT, word_set
from service.annotate.speakers import parse
from service.annotate.subjects import author, detached_word
from service.annotate.verbs import ACCORDING_TO

HIS_WORDS = word_set("قوله قولها قولهم")
CALL = word_set("بدعوة بطلب")
CAME = word_set("جاء وجاء ورد وورد جاءت وجاءت")
ON_BEHALF = word_set("لسان صفحة")
"""Behind على or عبر: "على لسان X", "على صفحة X"."""
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
