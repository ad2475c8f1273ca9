"""Sentences and clauses as spans: bulletins string many acts together with commas, so both are needed."""

from __future__ import annotations

import re

# A full stop inside a number ("14.5") or an abbreviation of one letter ends no sentence.
_SENTENCE_END = re.compile(r"[.!?؟؛]+[\"'»”’)\]]*(?=\s|$|[^\W\d_])|\n+")
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


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans `(start, end)` of the sentences of `text`, in order, without surrounding space. Linear time."""
    return _cut(text, [m.end() for m in _SENTENCE_END.finditer(text)])


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of `text`: sentences cut again at a comma that opens a new clause ("، فيما ...")."""
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text):
        part = text[start:end]
        spans += [(start + a, start + b) for a, b in _cut(part, [m.end() for m in _CLAUSE_END.finditer(part)])]
    return spans
