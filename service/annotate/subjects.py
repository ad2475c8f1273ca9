"""The subject of a verb of saying: behind it ("قال X"), before it ("لكن X قال"), or the author of a statement."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from service.annotate.names import match
from service.annotate.person_names import gap
from service.annotate.speaker_complements import CLOSING_SIGNS
from service.annotate.speaker_memory import Chain
from service.annotate.speaker_words import (
    CLASS,
    DOCUMENT,
    GIVEN,
    NOT,
    PARTICLE,
    ROLE,
    TIME,
    word_set,
)
from service.annotate.speakers import Party, parse
from service.annotate.subject_fit import THAT, Fit, worded_like_a_name
from service.annotate.verbs import Form
from service.models.extraction import Quote
from service.text.signs import find_at
from service.text.tokens import Doc

LEADS = word_set("كان وكان كانت وكانت لكن ولكن فإن أن بأن أما حيث بينما فيما حين وأن إلا")
_IF = word_set("إذا لو ما عما إنه أنه لما كما وكما")
_WAS = word_set("كان وكان كانت وكانت وكانا كانا")
_SIDE = word_set("جانبه جانبها جهته جهتها جانبهم جهتهم ناحيته ناحيتها طرفه طرفها")
_PRONOUNS = word_set("عليه عليها به بها إليه إليها فيه له لها عنه عنها")
_ADJECTIVES = word_set("صحفي صحافي إعلامي صحفية صحافية متلفز رسمي مكتوب مشترك خاص خاصة")
_REACH_BACK = 24
_BREAKS = ".؟!؛\n"
_BREAK = re.compile(r"[.؟!؛]+(?=[\s»”\"')\]]|$|[^\W\d_])|\n")  # no full stop inside a number


@dataclass(slots=True)
class Subject:
    """A subject found. `back`: it points at the current speaker."""

    party: Party | None = None
    back: bool = False


NOBODY = Subject()


def sentence_break(mark: str) -> bool:
    """Whether the punctuation ends a sentence."""
    return mark[:1] in (".", "؟", "!", "؛") or "\n" in mark


def detached_word(word: str) -> str:
    """The word without an attached ل: "للمرصد" -> "المرصد", "لوزارة" -> "وزارة"."""
    return "ال" + word[2:] if word.startswith("لل") else word[1:]


def author(doc: Doc, j: int) -> Subject:
    """Whose statement or report it is that stands at word `j`: "بيان صادر عن X", "تقرير لـX", "تصريحات X"."""
    norm, n = doc.norm, len(doc.norm)
    if j + 2 < n and norm[j + 1].startswith(("صادر", "الصادر")) and norm[j + 2] == "عن":
        return Subject(parse(doc, j + 3))
    if norm[j].startswith("ال"):
        return Subject(back=True)
    if j + 1 < n and not gap(doc, j):
        if norm[j + 1].startswith("ل") and len(norm[j + 1]) > 3:
            party = parse(doc, j + 1, detached_word(norm[j + 1]))
            if party is not None and party.kind != "person":
                return Subject(party)
            if CLASS.get(norm[j + 1], 0) & GIVEN == 0:
                return NOBODY
        return Subject(parse(doc, j + 1))
    return NOBODY


class SubjectFinder:
    """Finds the subjects of one paragraph's verbs."""

    def __init__(self, doc: Doc, chain: Chain, quotes: Sequence[Quote]) -> None:
        self.doc, self.norm, self.n = doc, doc.norm, len(doc.norm)
        self.fit = Fit(doc, chain, quotes)
        self._firsts: list[int] | None = None

    def sentence_start(self, i: int) -> int:
        """Index of the first word of the sentence in which word `i` stands."""
        if self._firsts is None:
            doc = self.doc
            words = {bisect_left(doc.start, m.end()) for m in find_at(_BREAK, doc.text, _BREAKS)}
            self._firsts = [0, *sorted(w for w in words if 0 < w < self.n)]
        return self._firsts[bisect_right(self._firsts, i) - 1]

    def behind(self, k: int, form: Form, somebody: bool) -> Subject:
        """The subject behind the verb at word `k`; `somebody`: the paragraph has a current speaker already."""
        doc, norm = self.doc, self.norm
        j = k + 1
        if form.feminine is None:  # before its subject a verb stands in the singular
            return NOBODY
        if j >= self.n or sentence_break(gap(doc, k)) or ":" in gap(doc, k):
            return NOBODY
        while j + 1 < self.n and j - k < 8:
            if norm[j] == "من" and norm[j + 1] in _SIDE:
                j += 2
            elif CLASS.get(norm[j], 0) & TIME or norm[j] in _PRONOUNS:
                j += 1
            else:
                break
        if doc.start[j] - 1 in self.fit.opens:  # the words spoken open here
            return NOBODY
        if CLASS.get(norm[j], 0) & DOCUMENT:
            return author(doc, j) if form.frame != "thing" or not norm[j].startswith("ال") else NOBODY
        if norm[j] in ("في", "ل", "خلال") and j + 1 < self.n:
            j = self._past_setting(j)
            if j < 0:
                return NOBODY
        party = parse(doc, j)
        if party is None or not self.fit.fits(k, form, party, somebody):
            return NOBODY
        return Subject(party)

    def _past_setting(self, j: int) -> int:
        """Skips "في تصريح صحفي" or "لـ«الشرق الأوسط»" to the role behind it; -1 where none follows."""
        norm = self.norm
        if norm[j] != "ل" and not CLASS.get(norm[j + 1], 0) & DOCUMENT:
            return -1
        if norm[j] == "ل" and gap(self.doc, j):
            close = next((at for at in range(j + 1, min(self.n, j + 5)) if gap(self.doc, at)[:1] in CLOSING_SIGNS), -1)
            return close + 1 if 0 <= close < self.n - 1 and len(gap(self.doc, close)) == 1 else -1
        for at in range(j + 2, min(self.n, j + 7)):
            if sentence_break(gap(self.doc, at - 1)) or norm[at] in THAT:
                return -1
            if CLASS.get(norm[at], 0) & ROLE and norm[at] not in _ADJECTIVES:
                return at
        return -1

    def before(self, k: int, done: int, named: bool) -> Party | None:
        """The subject in front of the verb at word `k`, not reaching back to word `done`: "وكان X قد أعلن", "لكن X،
        وهو ...، قال", "X الذي قال". `named`: somebody with a name speaks already, so that a clause behind أن is
        part of those words.
        """
        doc, norm = self.doc, self.norm
        at = k - 1
        while at > done and norm[at] in ("قد", "فقد", "وقد", "ايضا", "بدوره", "كذلك"):
            at -= 1
        if at <= done:
            return None
        if norm[at] in ("الذي", "التي", "الذين"):
            return self._relative(at, done)
        sentence = self.sentence_start(at)
        lowest = max(done + 1, at - _REACH_BACK, sentence)
        start = at
        while start > lowest and norm[start - 1] not in LEADS:
            start -= 1
        opens = start == sentence or norm[start - 1] in LEADS
        nested = start > 0 and named and norm[start - 1] in THAT  # inside the words of somebody named
        party = parse(doc, start) if opens and not nested else None
        if start and norm[start - 1] in ("كان", "كانت") and start > 1 and norm[start - 2] in _IF:
            return None  # "if X was ..." inside another clause
        if party is not None and start and norm[start - 1] in _WAS and not self.fit.namelike(party):
            party = self._title_before(start, at) or party  # a role misspelt: the name behind it still tells
        if party is None or party.end > at or not (self.fit.namelike(party) or self._bare_surname(party, start, at)):
            return None
        if party.end == at or (start and norm[start - 1] in _WAS and at - party.end < 12):
            return party
        if gap(doc, party.end)[:1] in ("،", ",", "-", "("):
            return party
        role = parse(doc, party.end + 1)  # "الطيب البكوش وزير الخارجية قال"
        return party if role is not None and role.kind == "role" and role.end == at else None

    def _title_before(self, start: int, at: int) -> Party | None:
        for j in range(start + 1, at + 1):
            if CLASS.get(self.norm[j], 0) & (GIVEN | PARTICLE):
                party = parse(self.doc, j)
                return party if party is not None and party.end == at else None
        return None

    def _bare_surname(self, party: Party, start: int, at: int) -> bool:
        """ "إلا أن أوغلو رفض": one word without the article between أن or لكن and the verb."""
        word = self.norm[party.first]
        if party.end != at or party.last > party.first or not start or self.norm[start - 1] not in LEADS:
            return False
        return worded_like_a_name(word)

    def topic(self, k: int, done: int) -> Party | None:
        """The subject named by أما before a verb with ف: "أما X، فقال"."""
        if not self.norm[k].startswith("ف"):
            return None
        for start in range(k - 1, max(done, k - _REACH_BACK), -1):
            if self.norm[start - 1] in ("اما", "واما") and start:
                party = parse(self.doc, start)
                return party if party is not None and party.end < k and self.fit.namelike(party) else None
        return None

    def _relative(self, at: int, done: int) -> Party | None:
        for start in range(max(done + 1, at - 9), at):
            if CLASS.get(self.norm[start], 0) & ~(NOT | TIME) or match(self.norm, start) is not None:
                party = parse(self.doc, start)
                if party is not None and party.end == at - 1 and self.fit.namelike(party):
                    return party
        return None
