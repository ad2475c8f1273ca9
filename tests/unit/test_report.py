"""The report: what it counts, that it escapes what it shows, and that a real browser lays it out, on a phone too."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from service.report import rendered
from service.report.data import KEPT, ReportData
from service.report.figures import MOST_FIGURES, stated
from service.report.map import HEIGHT, WIDTH, Spot, draw
from service.report.page import marked
from tests.offline import published, seeds

HOSTILE = '<script>document.title="broken"</script><img src=x onerror=alert(1)>" onload="x" \'</style></blockquote>'
ACCOUNT = {
    "balanced": True,
    "raw_records": 5,
    "articles": 5,
    "paragraphs": 331,
    "outcomes": {"original": 200},
    "lag": {},
}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def data_of(events: list[dict[str, Any]], sightings: list[dict[str, Any]]) -> ReportData:
    data = ReportData()
    for sighting in sightings:
        data.sighting(sighting)
    for event in events:
        data.event(event)
    texts = {event["event_id"]: event["text"] for event in events}
    for wanted in data.finish():
        data.revised_text(wanted, texts[wanted])
    return data


@pytest.fixture(scope="module")
def of_seeds() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return published(seeds())


@pytest.fixture(scope="module")
def hostile() -> str:
    """A page of articles that try to break out, in every field that a scraper fills."""
    text = f"قصف الطيران حي جوبر في دمشق ما أدى لمقتل 5 مدنيين {HOSTILE} صباح اليوم، بحسب ناشطين في المدينة."
    events, sightings = published([
        {"id": "1", "source": HOSTILE, "title": HOSTILE, "url": "https://example.org/?a=\"><b>", "text": text},
        {"id": "2", "source": "second", "published_at": "2016-02-02", "text": text},
        {"id": "1", "source": HOSTILE, "text": text.replace(" 5 ", " 9 ")},
    ])  # fmt: skip
    for event in events:  # as if nothing upstream had reduced the markup
        event["text"] = text
        event["url"] = "javascript:alert(1)"
        for place in event["places"]:
            place["canonical"] = HOSTILE
    data = data_of(events, sightings)
    data.dead_letter({
        "x-error-stage": "split", "x-error-class": HOSTILE, "x-error-message": HOSTILE, "x-error-remedy": HOSTILE,
        "x-source": HOSTILE, "value": HOSTILE,
    })  # fmt: skip
    assert data.revisions and data.circulated and data.places
    return rendered(ACCOUNT, data)


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_it_escapes_what_it_shows(hostile: str) -> None:
    tags = Tags(hostile).found
    assert not {tag for tag, _ in tags} & {"script", "img", "iframe", "link", "object"}
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "src"]
    assert all(a["href"].startswith("#") for tag, a in tags if tag == "a"), "a link that is no http(s) address is none"
    assert hostile.count(html.escape(HOSTILE, quote=False)[:20]) > 5, "it is shown, as text"
    assert "default-src 'none'" in hostile


def test_it_is_self_contained_and_right_to_left(of_seeds: Any) -> None:
    page = rendered(ACCOUNT, data_of(*of_seeds))
    assert page.lstrip().startswith("<!doctype html>") and '<html lang="ar" dir="rtl">' in page
    assert not re.search(r"(src|href)=\"?(https?:)?//|@import|url\(", page)
    assert len(page) < 400_000
    for name in ("account", "time", "places", "figures", "changed", "denied", "circulated", "bulletin", "dead"):
        assert f'id="{name}"' in page


def test_it_counts_each_record_once(of_seeds: Any) -> None:
    events, sightings = of_seeds
    data = data_of(events + events, sightings + sightings)
    assert data.events == len(events) == sum(data.categories.values())
    assert data.sightings.total() == len(sightings)
    for event, count, _ in data.circulated:
        carried = [s for s in sightings if s["root"]["event_id"] == event["event_id"] and not s["same_article"]]
        assert count == len(carried) > 0
    assert 0 < len(data.revisions) <= KEPT and all("revised_text" in event for event in data.revisions)


def test_what_is_retracted_is_not_shown(of_seeds: Any) -> None:
    events, _ = of_seeds
    data = ReportData(retracted={events[0]["event_id"]})
    for event in events:
        data.event(event)
    assert data.events == len(events) - 1


def test_figures_stand_by_day_and_claimant_and_are_never_added_up() -> None:
    text = "قتل 5 مدنيين في قصف على مدينة حلب."
    events, _ = published(
        {
            "id": str(n),
            "source": f"s{n % 2}",
            "published_at": f"2016-02-0{n % 2 + 1}",
            "text": text.replace("5", str(n)),
        }
        for n in range(3, 40)
    )
    rows = data_of(events, []).figures.by_day()
    assert [(day, who) for day, who, _ in rows] == [("2016-02-02", "s1"), ("2016-02-01", "s0")]
    shown = [n for _, _, row in rows for numbers in row.figures.values() for n in numbers]
    assert len(shown) == 2 * MOST_FIGURES and set(shown) <= {str(n) for n in range(3, 40)}
    assert sum(row.more for _, _, row in rows) + len(shown) == 37


def test_a_figure_is_told_as_stated() -> None:
    figure = {"min": 20, "max": 20, "approximate": False, "cumulative": False}
    assert stated(figure) == "20"
    assert stated(figure | {"max": None}) == "20 على الأقل"
    assert stated(figure | {"max": 30, "approximate": True}) == "نحو 20 إلى 30"


def test_spans_are_marked_and_escaped() -> None:
    spans = [{"start": 3, "end": 5}, {"start": 4, "end": 6}, {"start": 90, "end": 99}]
    assert marked("<a>bcd&", spans, "mark") == "&lt;a&gt;<mark>bc</mark><mark>d</mark>&amp;"
    assert marked("x", [], "del") == "x"


def test_the_map_stays_inside_and_its_names_apart() -> None:
    places = {Spot(f"مكان {n}", "SY", 33 + n % 7 / 3, 36 + n % 11 / 3, "point"): n for n in range(1, 90)}
    drawn = draw(places)
    for x, y in re.findall(r'<circle class="point" cx="([\d.]+)" cy="([\d.]+)"', drawn):
        assert 0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT
    names = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" class="name', drawn)
    assert 5 < len(names) <= 40
    assert draw({}) == "" and "<circle" in draw({Spot("x", "", 1.0, 1.0, "area"): 1})


def browser(*arguments: str) -> str:
    command = [
        str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        *arguments,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian has it; CI installs it)")
def test_a_real_browser_lays_it_out_on_a_desk_and_on_a_phone(of_seeds: Any, hostile: str, tmp_path: Path) -> None:
    """Each page stands in a frame of a screen's width; a script outside measures it."""
    pages = {"seeds": rendered(ACCOUNT, data_of(*of_seeds)), "hostile": hostile}
    frames = "".join(
        f'<iframe id="{name}-{width}" style="border:0;width:{width}px;height:900px" srcdoc="{html.escape(page)}"></iframe>'
        for name, page in pages.items()
        for width in (390, 1100)
    )
    measure = """<script>onload = () => { for (const f of document.querySelectorAll("iframe")) {
      const d = f.contentDocument, e = d.documentElement, h = d.querySelector("h1").getBoundingClientRect();
      const circle = d.querySelector("circle").getBoundingClientRect(), svg = d.querySelector("svg").getBoundingClientRect();
      const p = document.createElement("p");
      p.textContent = [f.id, e.scrollWidth <= f.clientWidth, h.right > f.clientWidth - 60, svg.width > f.clientWidth * 0.8,
        circle.width > 0 && circle.left >= svg.left && circle.right <= svg.right + 1, d.title, d.scripts.length, d.images.length,
        getComputedStyle(d.body).direction].join("|");
      document.body.append(p) } }</script>"""
    (tmp_path / "outer.html").write_text(f"<!doctype html><title>x</title>{frames}{measure}", encoding="utf-8")
    dom = browser("--virtual-time-budget=4000", "--dump-dom", (tmp_path / "outer.html").as_uri())
    measured = [line.split("|") for line in re.findall(r"<p>([^<]*\|[^<]*)</p>", dom)]
    assert [line[0] for line in measured] == ["seeds-390", "seeds-1100", "hostile-390", "hostile-1100"]
    for line in measured:
        assert line[1:] == ["true", "true", "true", "true", "تقرير ما نُشر", "0", "0", "rtl"], line
    browser(f"--screenshot={tmp_path}/page.png", "--window-size=1000,1200", (tmp_path / "outer.html").as_uri())
    assert (tmp_path / "page.png").stat().st_size > 20_000, "there is something to see"
