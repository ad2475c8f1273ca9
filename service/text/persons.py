"""Counted nouns with their inflected forms: which word is one person, which is two, which is many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from service.text.wordsets import load

Fate = Literal["killed", "wounded", "detained", "missing", "kidnapped"]
Grammatical = Literal["singular", "dual", "plural", "either"]
"""`either`: -ين that may be the dual or the sound plural (مدنيين)."""

_SINGULAR_PREFIXES = ("", "و", "ب", "ل", "ف", "ك")
_DEFINITE_PREFIXES = ("ال", "وال", "بال", "لل", "فال", "كال")


@dataclass(frozen=True, slots=True)
class Noun:
    """One inflected form of a counted noun. `fate` is set where the noun itself says what happened (شهيد)."""

    lemma: str
    number: Grammatical
    definite: bool
    kind: str
    fate: Fate | None
    adjective: bool


def _inflect(entry: dict[str, Any]) -> list[tuple[str, Grammatical]]:
    stem: str = entry["s"]
    sound = bool(entry.get("sound"))
    forms: list[tuple[str, Grammatical]] = []
    if stem.endswith("ه"):
        base = stem[:-1] + "ت"
        forms += [(stem, "singular"), (base + "ان", "dual"), (base + "ين", "dual"), (stem[:-1] + "ات", "plural")]
    elif stem.endswith("ي") and not sound and len(stem) <= 4:  # فتى, صبي
        forms += [(stem, "singular"), (stem + "ا", "singular"), (stem + "ان", "dual"), (stem + "ين", "dual")]
    else:
        forms += [(stem, "singular"), (stem + "ا", "singular"), (stem + "ان", "dual")]
        forms.append((stem + "ين", "either" if sound else "dual"))
        if sound:
            forms += [(stem + "ون", "plural"), (stem + "و", "plural"), (stem + "ي", "plural")]
    if entry.get("feminine") or entry.get("kind") == "nation":
        forms += [(stem + "ه", "singular"), (stem + "تان", "dual"), (stem + "تين", "dual"), (stem + "ات", "plural")]
    plurals: list[str] = entry["p"]
    forms += [(p, "plural") for p in plurals] + [(p + "ا", "plural") for p in plurals]
    return forms


def _load() -> dict[str, Noun]:
    data = load("service.text", "persons.json")
    nouns: dict[str, Noun] = {}
    for entry in data["nouns"]:
        kind, fate = entry.get("kind", "person"), entry.get("fate")
        adjective = bool(entry.get("adjective"))
        for form, number in _inflect(entry):
            if form.endswith("ي") and form[:-1] == entry["s"] and form in nouns:  # a construct plural yields to a lemma
                continue
            for prefix in _SINGULAR_PREFIXES:
                nouns.setdefault(prefix + form, Noun(entry["s"], number, False, kind, fate, adjective))
            for prefix in _DEFINITE_PREFIXES:
                nouns.setdefault(prefix + form, Noun(entry["s"], number, True, kind, fate, adjective))
    return nouns


NOUNS: dict[str, Noun] = _load()
"""Folded word, with its attached particles, to what it counts."""
