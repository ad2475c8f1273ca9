"""What an article has said so far of where it is: countries, governorates, names already settled."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

from service.annotate.gazetteer import Entry, gazetteer
from service.annotate.place_cues import place_cues
from service.annotate.place_marks import find_mentions
from service.text.memo import Memo
from service.text.tokens import Doc, tokenise
from service.text.wanted import wanted

Key = TypeVar("Key", bound=Hashable)


class PlaceContext:
    """Gathers the cues of one article (one segment of it), paragraph by paragraph.

    In: the article's title and source, either may be None. The counts grow with every `find_places`.
    """

    def __init__(self, title: str | None, source: str | None) -> None:
        self.title = title
        self.source = source
        self.countries: dict[str, int] = {}
        self.governorates: dict[tuple[str, str], int] = {}
        self.settled: dict[str, Entry] = {}
        self._title_read = False

    def read_title(self) -> None:
        """Count the title's places and nationalities once, when the first paragraph asks."""
        if self._title_read:
            return
        self._title_read = True
        if not self.title:
            return
        doc = tokenise(self.title)
        count(self.countries, country_cues(doc))
        for mention in find_mentions(doc):
            if mention.name is not None and mention.cued and len(mention.name.entries) == 1 and not mention.person:
                self.add(mention.name.entries[0])

    def add(self, entry: Entry) -> None:
        """Count a place that has been decided."""
        if entry.country:
            count(self.countries, [entry.country])
            if entry.admin1:
                count(self.governorates, [(entry.country, entry.admin1)])


def count(counts: dict[Key, int], keys: Iterable[Key]) -> None:
    """Add one for each key: what `Counter.update` does, without asking each time what kind of thing it is given."""
    for key in keys:
        counts[key] = counts.get(key, 0) + 1


def country_cues(doc: Doc) -> list[str]:
    """Countries whose nationals or parties the words of `doc` name, one item per word that does."""
    return [_COUNTRY_OF[doc.norm[i]] for i in doc.where(_NATIONAL)]


def _country_of(word: str) -> str:
    cues = place_cues().country_cues
    return cues.get(word) or (cues.get(word[1:], "") if word[0] in "وبفل" else "")


_COUNTRY_OF: Memo[str, str] = Memo(_country_of)
_NATIONAL = wanted(also=lambda word: bool(_country_of(word)))


def section_area(section: str | None) -> tuple[str, str]:
    """(country, governorate) of a bulletin's heading, ("", "") where it names none."""
    if not section:
        return "", ""
    name = gazetteer().exact(section.strip(" :"))
    if name is None or name.swallows:
        return "", ""
    return name.entries[0].country, name.entries[0].admin1
