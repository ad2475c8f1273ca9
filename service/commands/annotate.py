"""sitrep annotate"""

from __future__ import annotations

import click

from service.commands.common import input_stream, json_lines, required, write_line


@click.command()
@click.argument("path", default="-")
@click.option("--full", is_flag=True, help="Everything with spans, as in the events, instead of the flat lists.")
def annotate(path: str, full: bool) -> None:
    """Category and extraction of paragraphs (JSON Lines, a file or standard input), without a broker.

    In: {"id", "title", "text"}. Out, in the same order: {"id", "category", "secondary", "probabilities",
    "event_places", "casualties", "speakers", "affected"}.

    \b
    Example:  echo '{"id":"1","title":"","text":"قصف الطيران حي جوبر ما أدى لسقوط شهيدين."}' | sitrep annotate
    """
    from service.annotate.annotate import ParagraphInput, annotate_article
    from service.annotate.evaluate import annotate_record

    for number, record in enumerate(json_lines(input_stream(path)), 1):
        text = str(required(record, "text", number) or "")
        if full:
            made = annotate_article(
                [ParagraphInput(0, text)],
                title=record.get("title"),
                source=record.get("source"),
                published_at=None,
                in_full=True,
            )
            write_line({"id": record.get("id"), **made[0].model_dump()})
        else:
            write_line(annotate_record({"id": record.get("id"), "title": record.get("title"), "text": text}))
