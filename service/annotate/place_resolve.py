"""Which place a name stands for: decided by the section, the neighbours, the article's countries and the type noun."""

from __future__ import annotations

from dataclasses import dataclass

from service.annotate.gazetteer import Entry
from service.annotate.place_context import PlaceContext, count, country_cues, section_area
from service.annotate.place_cues import PlaceCues, place_cues
from service.annotate.place_mentions import Mention
from service.text.tokens import Doc

NOT_IN_GAZETTEER = "not in gazetteer"
MARGIN = 0.75
"""Two readings closer than this stay open: less than any single cue is worth."""

_WELL_KNOWN = 1.5
"""What a reading is ahead by where the bare name means it and the others need a cue."""
_PRIOR = {"country": 3.0, "city": 2.0, "governorate": 1.8, "region": 1.5, "camp": 1.0, "facility": 1.0, "town": 1.0}
_FITS = {
    "حي": {"quarter": 2.5, "town": -1.0, "city": -2.0},
    "احياء": {"quarter": 2.5},
    "حيي": {"quarter": 2.5},
    "مدينه": {"city": 2.0, "town": 0.5, "quarter": -1.5, "country": -3.0},
    "مدن": {"city": 1.5, "town": 0.5, "quarter": -1.5},
    "بلده": {"town": 1.5, "village": 1.5, "quarter": -1.5, "city": -1.5},
    "بلدات": {"town": 1.5, "village": 1.5, "quarter": -1.5, "city": -1.5},
    "بلدتي": {"town": 1.5, "village": 1.5, "quarter": -1.5, "city": -1.5},
    "قريه": {"town": 1.5, "village": 1.5, "quarter": -1.5, "city": -2.5},
    "قري": {"town": 1.5, "village": 1.5, "quarter": -1.5, "city": -2.5},
    "قريتي": {"town": 1.5, "village": 1.5, "quarter": -1.5, "city": -2.5},
    "محافظه": {"governorate": 3.0, "region": 1.5, "quarter": -2.0, "town": -1.0},
    "محافظات": {"governorate": 3.0, "quarter": -2.0},
    "العاصمه": {"city": 3.0, "country": -2.0},
    "مطار": {"city": 1.5, "country": -1.5},
    "مديريه": {"quarter": 1.0, "town": 1.5, "city": -1.0},
}


@dataclass(slots=True)
class Resolved:
    """A mention with the place it stands for, or the reason why that stays open."""

    mention: Mention
    entry: Entry | None
    unresolved: str | None


class _Evidence:
    """What the paragraph and its article say of where they are. Nationalities are counted when first asked for."""

    def __init__(self, doc: Doc, mentions: list[Mention], section: str | None, context: PlaceContext) -> None:
        self.section = section_area(section)
        self.context = context
        self.governorates: dict[tuple[str, str], int] = {}
        self._doc = doc
        self._countries: dict[str, int] | None = None
        self._named = [
            m.name.entries[0]
            for m in mentions
            if m.cued and m.name is not None and not m.person and len(m.name.entries) == 1
        ]
        for entry in self._named:
            area = (entry.country, entry.admin1)
            self.governorates[area] = self.governorates.get(area, 0) + 1

    @property
    def countries(self) -> dict[str, int]:
        """How often the paragraph names each country, its places or its nationals."""
        if self._countries is None:
            self._countries = {}
            count(self._countries, country_cues(self._doc))
            count(self._countries, [entry.country for entry in self._named])
        return self._countries

    def names_country(self, country: str) -> bool:
        """Whether the paragraph or its article names the country."""
        return country in self.countries or country in self.context.countries

    def in_governorate(self, area: tuple[str, str]) -> int:
        """How many of the paragraph's sure places lie in `area`, a (country, governorate)."""
        return self.governorates.get(area, 0)


def resolve(doc: Doc, mentions: list[Mention], section: str | None, context: PlaceContext) -> list[Resolved]:
    """Settle every mention of a paragraph; those that are no place after all are left out. Feeds `context`."""
    if not mentions:
        return []
    context.read_title()
    evidence = _Evidence(doc, mentions, section, context)
    _admit(doc, mentions, evidence, place_cues())
    found: list[Resolved] = []
    before: Resolved | None = None
    for i, mention in enumerate(mentions):
        if mention.road:
            before = None
            line = road_line(mention, mentions[i + 1]) if i + 1 < len(mentions) else None
            if line is not None:
                found.append(line)
            continue
        if not mention.cued or mention.person:
            before = None
            continue
        neighbours = [before.entry] if before is not None and mention.listed and before.entry is not None else []
        if i + 1 < len(mentions) and mentions[i + 1].listed:
            name = mentions[i + 1].name
            neighbours += list(name.entries) if name is not None and len(name.entries) == 1 else []
        before = _settle(mention, neighbours, evidence)
        found.append(before)
    for item in found:
        if item.entry is not None and not item.mention.organisation and not item.mention.road:
            context.add(item.entry)
            if item.mention.name is not None:
                context.settled[" ".join(item.mention.name.words)] = item.entry
    return found


def road_line(one: Mention, other: Mention) -> Resolved | None:
    """The road between two named ends, whichever is named first; a road with one end only is no place at all."""
    if not other.road or other.at - one.last > 2 or one.name is None or other.name is None:
        return None
    ends = sorted((one.name.entries[0], other.name.entries[0]), key=lambda e: e.canonical)
    located = [(e.lat, e.lon) for e in ends if e.lat is not None and e.lon is not None]
    lat = round(sum(p[0] for p in located) / 2, 3) if len(located) == 2 else None
    lon = round(sum(p[1] for p in located) / 2, 3) if len(located) == 2 else None
    country = ends[0].country if ends[0].country == ends[1].country else ""
    entry = Entry(f"طريق {ends[0].canonical} - {ends[1].canonical}", country, "", lat, lon, "line", "road")
    mention = Mention(one.at, one.first, other.last, one.start, other.end, "", None, cued=True, road=True)
    return Resolved(mention, entry, None)


def _admit(doc: Doc, mentions: list[Mention], evidence: _Evidence, cues: PlaceCues) -> None:
    """Give a name that needs a cue its cue: a list with a place in it, or a preposition and the right governorate."""
    for i, mention in enumerate(mentions):
        if mention.cued or mention.name is None or mention.person:
            continue
        if _common(mention, cues):
            continue
        if (mention.listed and i and mentions[i - 1].cued and _same_area(mention, mentions[i - 1])) or (
            _near(mention, evidence) and _governed(doc, mention, cues)
        ):
            mention.cued = True
    for i in range(len(mentions) - 2, -1, -1):  # a list's first members, from the members that follow
        mention, after = mentions[i], mentions[i + 1]
        if not mention.cued and after.listed and after.cued and mention.name is not None and not mention.person:
            mention.cued = not _common(mention, cues) and _same_area(mention, after)


def _common(mention: Mention, cues: PlaceCues) -> bool:
    """A name that is an everyday word first: only a type noun makes it a place."""
    words = " ".join(mention.name.words) if mention.name is not None else ""
    return words in cues.common or words in cues.not_names


def _same_area(mention: Mention, other: Mention) -> bool:
    if mention.name is None or other.name is None:
        return False
    return any(
        a.country == b.country
        and (not a.admin1 or not b.admin1 or a.admin1 == b.admin1 or a.kind in ("city", "governorate"))
        for a in mention.name.entries
        for b in other.name.entries
    )


def _near(mention: Mention, evidence: _Evidence) -> bool:
    if mention.name is None:
        return False
    if " ".join(mention.name.words) in evidence.context.settled:
        return True
    for entry in mention.name.entries:
        area = (entry.country, entry.admin1)
        if entry.kind == "country":
            if evidence.names_country(entry.country):
                return True
        elif (
            entry.admin1
            and (
                area == evidence.section or evidence.in_governorate(area) or evidence.context.governorates.get(area, 0)
            )
        ) or (entry.kind in ("city", "governorate", "region") and (evidence.names_country(entry.country))):
            return True
    return False


def _governed(doc: Doc, mention: Mention, cues: PlaceCues) -> bool:
    if mention.clitic == "ب":
        return True
    if mention.at == 0 or mention.clitic == "ل":
        return False
    word = doc.norm[mention.at - 1]
    bare = word[1:] if len(word) > 2 and word[0] in "وفبل" else word
    return any(w in cues.governors or w in cues.around or w in cues.directions for w in (word, bare))


def _settle(mention: Mention, neighbours: list[Entry], evidence: _Evidence) -> Resolved:
    if mention.name is None:
        return Resolved(mention, None, NOT_IN_GAZETTEER)
    entries = mention.name.entries
    if len(entries) == 1:
        return Resolved(mention, entries[0], None)
    scored = sorted(
        (
            (_score(entry, mention, neighbours, evidence) + (_WELL_KNOWN if mention.name.sure[i] else 0.0), -i)
            for i, entry in enumerate(entries)
        ),
        reverse=True,
    )
    best = entries[-scored[0][1]]
    second = entries[-scored[1][1]]
    apart = (best.country, best.admin1) != (second.country, second.admin1)
    if apart and scored[0][0] - scored[1][0] < MARGIN:
        options = " or ".join(sorted({_where(best), _where(second)}))
        return Resolved(mention, None, f"ambiguous: {options}")
    return Resolved(mention, best, None)


def _where(entry: Entry) -> str:
    return f"{entry.canonical} ({entry.country}{', ' + entry.admin1 if entry.admin1 else ''})"


def _score(entry: Entry, mention: Mention, neighbours: list[Entry], evidence: _Evidence) -> float:
    """How well a reading fits; one point is about one cue. The weights rank section > list > paragraph > article."""
    area = (entry.country, entry.admin1)
    score = _PRIOR.get(entry.kind, 0.5) + _FITS.get(mention.noun or "", {}).get(entry.kind, 0.0)
    country, governorate = evidence.section
    if country:
        score += 8.0 * (area == (country, governorate)) + 4.0 * (entry.country == country)
    score += sum(3.0 * (area == (n.country, n.admin1)) + 2.0 * (entry.country == n.country) for n in neighbours)
    if entry.admin1:
        score += min(2.0, 1.5 * evidence.in_governorate(area))
        score += min(1.5, 1.0 * evidence.context.governorates.get(area, 0))
    score += min(2.0, 1.0 * evidence.countries.get(entry.country, 0))
    score += min(1.5, 0.75 * evidence.context.countries.get(entry.country, 0))
    if mention.name is not None and evidence.context.settled.get(" ".join(mention.name.words)) == entry:
        score += 2.0
    return score
