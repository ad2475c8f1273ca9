"""Two texts side by side: the symmetric view of the same comparison that the stream uses."""

from __future__ import annotations

from dataclasses import dataclass

from service.duplicates.changes import render
from service.duplicates.fingerprint import fingerprint
from service.duplicates.prints import Print
from service.duplicates.relations import DUPLICATE, LONGEST, Kind, measure, overlap
from service.models.relations import Change


@dataclass(frozen=True, slots=True)
class Comparison:
    """`similarity` is the Jaccard similarity of the word 3-grams, `containment` the larger share of one in the other."""

    duplicate: bool
    relation: Kind
    similarity: float
    containment: float
    changed: list[Change]


def compare(a_text: str, b_text: str) -> Comparison:
    """How two paragraphs relate. Symmetric but for `changed`, whose before is a's and after is b's.

    Texts of more than `LONGEST` words are only compared whole.
    """
    a, b = fingerprint(a_text), fingerprint(b_text)
    swapped = (b["x"], b["w"]) < (a["x"], a["w"])
    if max(len(a["w"]), len(b["w"])) > LONGEST:
        same = a["x"] == b["x"]
        return Comparison(same, "same" if same else "different", float(same), float(same), [])
    first, second = (Print.of(b), Print.of(a)) if swapped else (Print.of(a), Print.of(b))
    measures = measure(first, second)
    similarity, inside_a, inside_b = overlap(first, second)
    duplicate = measures.kind in DUPLICATE
    changed: list[Change] = []
    if duplicate:
        changed = render(first, second, measures.facts)
        if not swapped:
            changed = [c.model_copy(update={"before": c.after, "after": c.before}) for c in changed]
    return Comparison(
        duplicate=duplicate,
        relation=measures.kind,
        similarity=similarity,
        containment=max(inside_a, inside_b),
        changed=changed,
    )
