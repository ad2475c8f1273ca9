"""Renders the report. Everything shown is escaped by the template engine; the map escapes its own names."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from service.audit import audit
from service.report.data import KEPT, gather
from service.report.map import draw
from service.settings import Settings

ARABIC = {
    "field_report": "تقرير ميداني",
    "diplomatic_statement": "تصريح دبلوماسي",
    "humanitarian": "إنساني",
    "other": "غير ذلك",
    "killed": "قتلى",
    "wounded": "جرحى",
    "killed_or_wounded": "بين قتيل وجريح",
    "detained": "معتقلون",
    "missing": "مفقودون",
    "kidnapped": "مخطوفون",
}


async def write_report(settings: Settings, path: Path) -> None:
    """Write the page of everything in the output topics of this deployment to `path`.

    Raises:
        KafkaError: the broker cannot be asked. OSError: the file cannot be written.
    """
    account = (await audit(settings)).summary()
    data = await gather(settings)
    environment = Environment(loader=PackageLoader("service.report"), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template(
        "report.html.j2"
    ).render(
        account=account,
        data=data,
        kept=KEPT,
        arabic=ARABIC,
        map=Markup(draw(data.places)),  # noqa: S704  drawn by us, names escaped
        days=sorted(data.days.items()),
        most=max((sum(c.values()) for c in data.days.values()), default=1),
        top_places=sorted(data.places.items(), key=lambda i: (-i[1], i[0]))[:KEPT],
    )
    await asyncio.to_thread(path.write_text, page, encoding="utf-8")
