"""A map drawn offline: places as circles on a plain grid of degrees, equirectangular, as inline SVG. No borders are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from math import cos, floor, radians, sqrt
from typing import NamedTuple

WIDTH, HEIGHT = 760, 520
MARGIN = 0.35
"""Degrees around the outermost places."""

NAMED, NAMED_ON_A_PHONE = 40, 10
LETTER, LINE = 8.0, 17.0
"""Room that a letter and a line of a name take, in the drawing's units."""


class Spot(NamedTuple):
    """A place on the map: degrees, and whether it is a point, an area (its middle is drawn) or a line."""

    name: str
    country: str
    lat: float
    lon: float
    precision: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """Degrees to the drawing's units."""

    south: float
    north: float
    west: float
    east: float

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        across = (lon - self.west) / (self.east - self.west)
        return WIDTH * across, HEIGHT * (self.north - lat) / (self.north - self.south)


def draw(places: Mapping[Spot, int], most: int = 150) -> str:
    """SVG of the most frequent places. In: place -> how often. "" if there are none."""
    chosen = sorted(places.items(), key=lambda item: (-item[1], item[0]))[:most]
    if not chosen:
        return ""
    frame = _frame([(spot.lat, spot.lon) for spot, _ in chosen])
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="خريطة الأماكن" direction="ltr">']
    parts += _grid(frame)
    inside = []
    for spot, count in chosen:
        x, y = frame.at(spot.lat, spot.lon)
        if 0 <= x <= WIDTH and 0 <= y <= HEIGHT:
            inside.append((x, y, min(26.0, 3 + 2 * sqrt(count)), spot.name))
            kind = "area" if spot.precision == "area" else "point"
            title = escape(f"{spot.name} {spot.country}: {count}")
            parts.append(
                f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{inside[-1][2]:.1f}"><title>{title}</title></circle>'
            )
    return "".join([*parts, *_names(inside), "</svg>"])


def _frame(points: list[tuple[float, float]]) -> _Frame:
    """The middle nine tenths set it, as one report from far away must not shrink all the others; then as wide as the page."""
    lats, lons = sorted(lat for lat, _ in points), sorted(lon for _, lon in points)
    low, high = len(points) // 20, -1 - len(points) // 20
    south, north, west, east = lats[low] - MARGIN, lats[high] + MARGIN, lons[low] - MARGIN, lons[high] + MARGIN
    squeeze = cos(radians((south + north) / 2))
    tall = max(north - south, (east - west) * squeeze * HEIGHT / WIDTH)
    wide = tall * WIDTH / HEIGHT / squeeze
    middle, centre = (south + north) / 2, (west + east) / 2
    return _Frame(middle - tall / 2, middle + tall / 2, centre - wide / 2, centre + wide / 2)


def _grid(frame: _Frame) -> list[str]:
    parts = []
    step = max(1, round((frame.north - frame.south) / 6))
    for parallel in range(floor(frame.south) + 1, floor(frame.north) + 1, step):
        y = frame.at(parallel, frame.west)[1]
        parts.append(f'<line x1="0" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(f'<text x="3" y="{y - 3:.1f}" class="degree">{parallel}°</text>')
    for meridian in range(floor(frame.west) + 1, floor(frame.east) + 1, step):
        x = frame.at(frame.south, meridian)[0]
        parts.append(f'<line y1="0" y2="{HEIGHT}" x1="{x:.1f}" x2="{x:.1f}" class="grid"/>')
        parts.append(f'<text x="{x + 3:.1f}" y="{HEIGHT - 4}" class="degree">{meridian}°</text>')
    return parts


def _names(inside: list[tuple[float, float, float, str]]) -> list[str]:
    """Names above their circles, the most frequent first; one that would cover another is left to the circle's title."""
    taken: list[tuple[float, float, float, float]] = []
    parts: list[str] = []
    for x, y, radius, name in inside:
        half, base = len(name) * LETTER / 2, y - radius - 4
        middle = min(max(x, half), WIDTH - half)
        base = base if base > LINE else y + radius + LINE - 3
        box = (middle - half, base - LINE, middle + half, base)
        if box[3] > HEIGHT or any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            continue
        taken.append(box)
        minor = " minor" if len(parts) >= NAMED_ON_A_PHONE else ""
        parts.append(f'<text x="{middle:.1f}" y="{base:.1f}" class="name{minor}">{escape(name)}</text>')
        if len(parts) >= NAMED:
            break
    return parts
