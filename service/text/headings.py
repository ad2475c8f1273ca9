"""Which lines of a text are headlines, subheads, bylines or furniture: by wording first, then by what stands around them."""

from __future__ import annotations

from typing import Literal

from service.text.bylines import byline_kind, looks_like_dashed_byline, looks_like_name
from service.text.furniture import in_related_list, is_furniture, is_notice, opens_related_list, repeats
from service.text.lines import Line
from service.text.normalise import words
from service.text.sections import section_name
from service.text.shape import bare, carries_on, ends_with_stop, opening_words, opens_with_verb, word_count

Kind = Literal["body", "heading", "title", "byline", "dateline", "furniture"]

LONG = 260
"""Letters; a longer line is body without looking further."""
_HEADLINE_WORDS = 20
_SUBHEAD_WORDS = 9
_ASKING_WORDS = 15
_MOST_HEADLINES = 6
_FIRST_LINES = 6
_SITE_NAME = 60  # letters that a site's name may add to a title


def _is_headline(text: str, most_words: int) -> bool:
    """Whether the line can be a headline: short, no full stop, no comma or colon at its end, opening with no report's verb."""
    if text.endswith(("!", "؟", "?")):
        most_words = min(most_words, _ASKING_WORDS)
    if (
        len(text) > 200
        or word_count(text) > most_words
        or (ends_with_stop(text) and not text.rstrip().endswith(("؟", "!", "?", "..")))
    ):
        return False
    if text.rstrip().endswith(("،", ",", ":", "؛", ".")) and not text.rstrip().endswith(".."):
        return False
    head = opening_words(bare(text))
    return bool(head) and not opens_with_verb(head) and not carries_on(head) and head[0] != "عاجل"


def _is_body(text: str) -> bool:
    """Whether a line is surely a paragraph: a full sentence, or too long for anything else."""
    if len(text) > LONG:
        return True
    count = word_count(text)
    return count > _HEADLINE_WORDS or (count > 8 and ends_with_stop(text) and not text.endswith(("!", "؟", "?")))


def by_wording(found: list[Line], title: str | None) -> list[Kind | None]:
    """The kind of each line as far as its own wording tells it; None where it does not."""
    title_words = words(title) if title else _repeated_headline(found)
    title_length = len(title) if title else len(found[0].text) if found else 0
    kinds: list[Kind | None] = []
    related = False
    for number, line in enumerate(found):
        text = line.text
        if len(text) > LONG * 2:
            related = False
            kinds.append("body")
        elif related and section_name(text) is None and in_related_list(text):
            kinds.append("furniture")
        elif opens_related_list(text):
            related = True
            kinds.append("furniture")
        else:
            related = False
            kinds.append(_one(text, number, title_words, title_length))
    return kinds


def _repeated_headline(found: list[Line]) -> list[str]:
    """The words of a headline that the text says twice before it begins: as the page's title and as the article's."""
    if len(found) < 3 or not _is_headline(found[0].text, _HEADLINE_WORDS):
        return []
    first = words(found[0].text)
    for line in found[1:_FIRST_LINES]:
        if (
            len(line.text) <= 200
            and not line.text.endswith(".")
            and repeats(line.text, first, second := words(line.text))
        ):
            return min(first, second, key=len)
    return []


def _one(text: str, number: int, title_words: list[str], title_length: int) -> Kind | None:
    if len(text) > LONG:
        return "furniture" if is_notice(text) else "body"
    if len(text) <= 40 and section_name(text) is not None:
        return "heading"
    byline = byline_kind(text) if len(text) <= 90 else None
    if byline == "dateline":
        return byline
    if is_furniture(text):
        return "furniture"
    if byline is not None:
        return byline
    may_repeat = title_words and number < _FIRST_LINES and len(text) <= title_length + _SITE_NAME
    return "title" if may_repeat and repeats(text, title_words, words(text)) else None


def by_place(found: list[Line], kinds: list[Kind | None]) -> list[Kind]:
    """Settle what wording left open by place: headlines before the first paragraph, subheads between, names at the ends."""
    first_body = next((i for i, line in enumerate(found) if kinds[i] in (None, "body") and _is_body(line.text)), None)
    settled: list[Kind] = [kind or "body" for kind in kinds]
    if first_body is not None:
        _settle_first_lines(found, kinds, settled, first_body)
        for i in range(first_body + 1, len(found)):
            if kinds[i] is None and _is_subhead(found, settled, i):
                settled[i] = "heading"
        last = max((i for i in range(len(found)) if settled[i] != "furniture"), default=0)
        if last > first_body and kinds[last] is None and looks_like_name(found[last].text):
            settled[last] = "byline"
    elif "body" not in settled:
        # Nothing but a headline: it is all that was sent, and the only place where its facts stand.
        settled = ["body" if kind == "title" else kind for kind in settled]
    return settled


def _settle_first_lines(found: list[Line], kinds: list[Kind | None], settled: list[Kind], first_body: int) -> None:
    headlines: list[int] = []
    titled = "title" in settled[:first_body]
    for i in range(first_body):
        text = found[i].text
        if kinds[i] is not None:
            continue
        if looks_like_dashed_byline(text) or (looks_like_name(text) and (i > 0 or titled)):
            settled[i] = "byline"
        elif _is_headline(text, _HEADLINE_WORDS):
            headlines.append(i)
    if len(headlines) > _MOST_HEADLINES:
        headlines = headlines[:1]
    for i in headlines:
        settled[i] = "heading" if titled else "title"
        titled = True


def _is_subhead(found: list[Line], settled: list[Kind], i: int) -> bool:
    """A subhead stands between two paragraphs, is much shorter than the one below it, and holds no figure."""
    text = found[i].text
    if i + 1 >= len(found) or not _is_headline(text, _SUBHEAD_WORDS) or any(letter.isdigit() for letter in text):
        return False
    below = found[i + 1].text
    return settled[i + 1] == "body" and _is_body(below) and len(below) >= 3 * len(text) and settled[i - 1] != "heading"
