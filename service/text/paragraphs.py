"""A text cut into paragraphs: what is body, what is context, which glued article and which bulletin section it stands in.

Invariants: `text[start:end] == paragraph.text`; paragraphs are in order and do not overlap; nothing but white space lies
outside of them. The same text gives the same paragraphs. Linear in the text's length.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.text.headings import Kind, by_place, by_wording
from service.text.lines import Line, join_quotations, lines
from service.text.sections import belongs, section_name
from service.text.segments import Piece, segments


@dataclass(slots=True)
class Paragraph:
    """A stretch of the text as received. `start` and `end` are code points; `segment` counts glued articles from 0."""

    index: int
    kind: Kind
    segment: int
    section: str | None
    start: int
    end: int
    text: str


def split(text: str, title: str | None = None) -> list[Paragraph]:
    """Cut `text` into paragraphs; `title` (the headline, if known) lets its repetition in the body be recognised.

    One line is one paragraph, however many sentences it holds, but for a quotation that runs on over the line break.
    Never raises on any text; an empty one gives no paragraphs.
    """
    found = join_quotations(text, lines(text))
    kinds = by_place(found, by_wording(found, title))
    sections = _sections(found, kinds)
    numbers = segments(
        [Piece(line.text, kind, section) for line, kind, section in zip(found, kinds, sections, strict=True)]
    )
    return [
        Paragraph(index, kind, segment, section, line.start, line.end, line.text)
        for index, (line, kind, section, segment) in enumerate(zip(found, kinds, sections, numbers, strict=True))
    ]


def _sections(found: list[Line], kinds: list[Kind]) -> list[str | None]:
    """The bulletin section of each line; a heading stands in the section it opens."""
    sections: list[str | None] = []
    current: str | None = None
    position = usual = 0
    for line, kind in zip(found, kinds, strict=True):
        if kind == "heading" and (name := section_name(line.text)) is not None:
            usual = max(usual, position) if current is not None else 0
            current, position = name, 0
        elif kind == "body" and current is not None:
            if belongs(line.text, current, usual=usual, position=position):
                position += 1
            else:
                current, usual = None, 0
        elif kind in ("title", "byline", "dateline", "heading"):
            current = None
        sections.append(current if kind in ("body", "heading") else None)
    return sections
