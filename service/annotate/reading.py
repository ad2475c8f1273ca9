"""What has been understood of a paragraph so far: its chain of speakers, who speaks now, and what reported it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.annotate.speaker_memory import Chain, Speaker
from service.annotate.speakers import Party
from service.annotate.subjects import SubjectFinder
from service.annotate.verbs import Form
from service.models.extraction import Quote
from service.text.tokens import Doc


@dataclass(slots=True)
class Report:
    """One verb of saying or stance, or one mention of a source: `word` is its index, `link` points into the chain."""

    word: int
    act: str
    lemma: str
    link: int | None
    party: Party | None = None


class Reading:
    """The state of reading one paragraph from left to right.

    `current`: link of the one who speaks here; `speaking`: of the one who may go on in the next paragraph, which a
    merely cited source does not; `done`: the last word taken into a speaker's phrase.
    """

    def __init__(self, doc: Doc, quotes: Sequence[Quote], previous: Speaker | None) -> None:
        self.doc = doc
        self.chain = Chain(doc, previous)
        self.finder = SubjectFinder(doc, self.chain, quotes)
        self.reports: list[Report] = []
        self.current: int | None = None
        self.speaking: int | None = None
        self.feminine: bool | None = None
        self.person = False
        self.done = -1

    def say(self, i: int, form: Form, party: Party) -> None:
        """The party speaks by the verb at word `i`."""
        self.speak(i, form.act, form.lemma, party)
        self.feminine = form.feminine
        self.person = party.kind in ("person", "role")

    def speak(self, i: int, act: str, lemma: str, party: Party) -> None:
        """The party speaks, brought in by word `i`."""
        self.current = self.speaking = self.chain.add(party)
        self.reports.append(Report(i, act, lemma, self.current, party))
        self.done = max(self.done, party.end)

    def go_on(self, i: int, form: Form) -> None:
        """The current speaker, if any, goes on with the verb at word `i`."""
        if self.current is not None:
            self.reports.append(Report(i, form.act, form.lemma, self.current))

    def cite(self, i: int, act: str, lemma: str, party: Party) -> None:
        """A source named beside the report: a medium that cites a speaker of the same sentence is a relay."""
        same = self.same_sentence(i)
        at = self.chain.add(party, "relay" if same and party.kind == "media" else "origin")
        self.reports.append(Report(i, act, lemma, at, party))
        self.done = max(self.done, party.end)
        if not same:
            self.current = at

    def same_sentence(self, i: int) -> bool:
        """Whether the last report stands in the sentence of word `i`."""
        return bool(self.reports) and self.finder.sentence_start(i) <= self.reports[-1].word
