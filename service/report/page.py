"""Renders the report. Everything shown is escaped: by the template engine, or here where markup is put around it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from service.audit import audit
from service.report.data import KEPT, ReportData
from service.report.gather import gather
from service.report.map import draw
from service.report.words import ARABIC
from service.settings import Settings

LAST_DAYS = 60


async def write_report(
    settings: Settings, path: Path, since_ms: int | None = None, until_ms: int | None = None
) -> None:
    """Write the page of what the output topics hold (from and up to these record times) to `path`.

    Raises:
        KafkaError: the broker cannot be asked. OSError: the file cannot be written.
    """
    account = (await audit(settings)).summary()
    data = await gather(settings, since_ms, until_ms)
    await asyncio.to_thread(path.write_text, rendered(account, data), encoding="utf-8")


def rendered(account: dict[str, Any], data: ReportData) -> str:
    """The page as text. `account`: what `sitrep audit` sums up."""
    environment = Environment(
        loader=PackageLoader("service.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"marked": marked, "ar": arabic}
    return environment.get_template(
        "report.html.j2"
    ).render(
        account=account,
        data=data,
        kept=KEPT,
        map=Markup(draw(data.places)),  # noqa: S704  drawn by us, names escaped
        days=sorted(data.days.items())[-LAST_DAYS:],
        told_days=sorted(data.told_days.items())[-LAST_DAYS:],
        top_places=sorted(data.places.items(), key=lambda i: (-i[1], i[0]))[:KEPT],
    )


def arabic(code: str) -> str:
    """The Arabic word for a code of ours; the code itself where there is none."""
    return ARABIC.get(code, code)


def marked(text: str, spans: Sequence[dict[str, int]], tag: str) -> Markup:
    """The text, escaped, with `<tag>` around its spans (code points; overlapping ones are joined)."""
    parts: list[Markup] = []
    at = 0
    for span in sorted(spans, key=lambda s: (s["start"], s["end"])):
        start, end = max(at, span["start"]), min(len(text), span["end"])
        if end > start:
            parts += [escape(text[at:start]), Markup("<{0}>{1}</{0}>").format(tag, text[start:end])]
            at = end
    return Markup("").join([*parts, escape(text[at:])])
