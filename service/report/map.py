"""A map drawn offline: places as circles on a plain grid of degrees, equirectangular, as inline SVG."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import cos, floor, radians, sqrt

WIDTH, HEIGHT = 900, 560


def draw(places: Mapping[tuple[str, str, float, float], int], most: int = 150) -> str:
    """SVG of the most frequent places. In: (name, country, latitude, longitude in degrees) -> count. "" if there are none."""
    chosen = sorted(places.items(), key=lambda item: (-item[1], item[0]))[:most]
    if not chosen:
        return ""
    lats, lons = sorted(p[2] for p, _ in chosen), sorted(p[3] for p, _ in chosen)
    # The middle nine tenths set the frame: one report from far away must not shrink all the others.
    low, high = len(chosen) // 20, -1 - len(chosen) // 20
    south, north = lats[low] - 0.6, lats[high] + 0.6
    west, east = lons[low] - 0.6, lons[high] + 0.6
    squeeze = cos(radians((south + north) / 2))
    scale = min(WIDTH / ((east - west) * squeeze), HEIGHT / (north - south))
    width, height = (east - west) * squeeze * scale, (north - south) * scale

    def at(lat: float, lon: float) -> tuple[float, float]:
        return (lon - west) * squeeze * scale, (north - lat) * scale

    parts = [f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="map of places" direction="ltr">']
    step = max(1, round((north - south) / 6))
    for parallel in range(floor(south) + 1, floor(north) + 1, step):
        y = at(parallel, west)[1]
        parts.append(f'<line x1="0" x2="{width:.0f}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(f'<text x="3" y="{y - 3:.1f}" class="degree">{parallel}°</text>')
    for meridian in range(floor(west) + 1, floor(east) + 1, step):
        x = at(south, meridian)[0]
        parts.append(f'<line y1="0" y2="{height:.0f}" x1="{x:.1f}" x2="{x:.1f}" class="grid"/>')
        parts.append(f'<text x="{x + 3:.1f}" y="{height - 4:.1f}" class="degree">{meridian}°</text>')
    for rank, ((name, country, lat, lon), count) in enumerate(chosen):
        x, y = at(lat, lon)
        if not (0 <= x <= width and 0 <= y <= height):
            continue
        title = escape(f"{name} {country}: {count}")
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2.5 + 2 * sqrt(count):.1f}"><title>{title}</title></circle>'
        )
        if rank < 25:
            parts.append(f'<text x="{x:.1f}" y="{y - 5 - 2 * sqrt(count):.1f}" class="name">{escape(name)}</text>')
    return "".join([*parts, "</svg>"])
