"""Sentences and clauses as spans: bulletins string many acts together with commas, so both are needed."""

from __future__ import annotations

import re

# A full stop inside a number ("14.5") ends no sentence. Possessive, and tried once per run of stops: linear on any text.
_SENTENCE_END = re.compile(r"(?<![.!?؟؛])[.!?؟؛]++[\"'»”’)\]]*+(?=\s|$|[^\W\d_])|\n+")
# Nor does the one after a letter alone: "د. فلان", "أ. ف. ب", "U.S.".
_INITIAL = re.compile(r"(?<!\w)[^\W\d_]\.")
_CLAUSE_END = re.compile(
    r"[،,;؛]\s*(?=(?:و?(?:في\s+حين|فيما|بينما|كما|حيث|هذا\s+و|من\s+جهة|في\s+المقابل|إلى\s+ذلك|أما|لكن|مما|ما\s+أدى|ثم)\b|و?في\s|و\w{4,}))"
)


def _cut(text: str, ends: list[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    for end in [*ends, len(text)]:
        piece = text[at:end]
        stripped = piece.strip()
        if stripped:
            left = at + len(piece) - len(piece.lstrip())
            spans.append((left, left + len(stripped)))
        at = end
    return spans


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if text[start] == "\n":
        # A line break inside a paragraph is a hint: after a comma the sentence runs on, as in a quotation that was wrapped.
        return end - start > 1 or not text[max(0, start - 3) : start].rstrip().endswith(("،", ","))
    if end - start > 1 or text[start] != "." or start == 0:
        return True
    return end == len(text) or _INITIAL.match(text, start - 1) is None


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans `(start, end)` of the sentences of `text`, in order, without surrounding space. Linear time."""
    return _cut(text, [m.end() for m in _SENTENCE_END.finditer(text) if _ends_sentence(text, m)])


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of `text`: sentences cut again at a comma that opens a new clause ("، فيما ...")."""
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text):
        part = text[start:end]
        ends = [m.end() for m in _CLAUSE_END.finditer(part)]
        spans += [(start + a, start + b) for a, b in _cut(part, ends)] if ends else [(start, end)]
    return spans
