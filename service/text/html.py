"""HTML reduced to text. One pass over the tags, no tree: a tree's builder needs minutes for a megabyte of unclosed tags."""

from __future__ import annotations

import re
from bisect import bisect_left
from html import unescape

_NAMES = (
    "a|abbr|address|article|aside|b|big|blockquote|body|br|button|caption|center|cite|code|col|dd|del|div|dl|dt|em|embed|figcaption|figure|"
    "font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|meta|nav|noscript|object|ol|option|p|picture|pre|"
    "q|s|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|"
    "tr|u|ul|video"
)
# A mark of real HTML rather than of a "<" in prose: a closing tag, a tag that needs none, or a tag with an attribute.
_HTML = re.compile(
    rf"</(?:{_NAMES})\s?>|<(?:br|hr|p|div|li|img|ul|table|!doctype html)(?:\s[^<>]*)?/?>|<(?:{_NAMES})\s[a-z-]{{1,30}}=[^<>]*>",
    re.I,
)
# Between two "<" a tag is tried once, and the possessive loop gives nothing back: linear, whatever the quotes do.
_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]{0,40})((?:"[^"<]*"|'[^'<]*'|[^"'<>])*+)(?:["'][^<>]*)?>|<!--|<[!?][^<>]*>""")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 "  # noqa: SIM905
    "header hr li main nav ol option p pre section table tbody td tfoot th thead title tr ul".split()
)
# What a browser does not show, and what is a page's machinery by its own name.
_HIDDEN = frozenset("script style noscript template svg iframe select button nav head textarea".split())  # noqa: SIM905
_LAYOUT = frozenset(["p", "div", "li", "td", "article", "section"])
_SPACES = re.compile(r"[ \t\xa0\u3000]+")
_WRAP = re.compile(r"[ \t\r]*\n[ \t\r]*")
_BREAKS = re.compile(r"[ \t]*\n[ \t\n]*")


def looks_like_html(text: str) -> bool:
    """Whether `text` holds HTML tags, not merely a "<" in prose."""
    return "<" in text and _HTML.search(text) is not None


def has_entities(text: str) -> bool:
    """Whether `text` holds character references such as "&quot;" or "&#1604;"."""
    return "&" in text and _ENTITY.search(text) is not None


def unescape_entities(text: str) -> str:
    """Replace complete character references (those with their semicolon); leave every other "&" alone."""
    return _ENTITY.sub(lambda match: unescape(match.group()), text) if "&" in text else text


def _close_of(text: str, name: str, known: dict[str, list[tuple[int, int]]], after: int) -> int | None:
    """Where the hidden element `name` that is open at `after` ends; None if it is never closed."""
    if name not in known:
        known[name] = [(m.start(), m.end()) for m in re.finditer(rf"</{name}\s*>", text, re.I)]
    spans = known[name]
    at = bisect_left(spans, (after, 0))
    return spans[at][1] if at < len(spans) else None


def _pieces(text: str) -> tuple[list[str], bool]:
    pieces: list[str] = []
    layout = False
    closes: dict[str, list[tuple[int, int]]] = {}
    last_comment = text.rfind("-->")
    at = 0
    while (match := _TAG.search(text, at)) is not None:
        pieces.append(text[at : match.start()])
        at = match.end()
        name = match[2]
        if name is None:
            if match.group() == "<!--" and last_comment >= at:
                at = text.index("-->", at) + 3
            continue
        name = name.lower()
        if name in _HIDDEN and not match[1]:
            end = _close_of(text, name, closes, at)
            at = at if end is None else end
            pieces.append(" ")
        elif name in _BLOCKS:
            layout = layout or name in _LAYOUT
            pieces.append("\x00")
    pieces.append(text[at:])
    return pieces, layout


def reduce_html(text: str) -> str:
    """The text of an HTML fragment or page: block elements and `<br>` become line breaks, hidden elements vanish.

    Line breaks in the source are white space where the fragment is laid out by elements, and kept where it only holds
    inline tags. Linear time, whatever the input.
    """
    pieces, layout = _pieces(text.replace("\x00", " "))
    joined = "".join(pieces)
    if layout:
        joined = _WRAP.sub(" ", joined)
    joined = unescape_entities(joined).replace("\x00", "\n")
    return _BREAKS.sub("\n", _SPACES.sub(" ", joined)).strip()
