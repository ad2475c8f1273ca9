"""Verbs of saying and of stance: the forms they take in a text, the act of speech they name, what follows them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from service.text.normalise import fold

Kind = Literal["past", "present", "participle"]
Frame = Literal["that", "that_only", "thing", "thing_only", "person", "relay", "meet"]


@dataclass(frozen=True, slots=True)
class Form:
    """One folded form of a verb. `feminine` is null in the plural; `joined` says that و or ف is attached."""

    lemma: str
    act: str
    frame: Frame
    kind: Kind
    feminine: bool | None
    joined: bool


_DATA = json.loads((Path(__file__).parent / "data" / "speech_verbs.json").read_text(encoding="utf-8"))
_JOINED = ("و", "ف")
_IMPERSONAL = {p + fold(w) for w in _DATA["impersonal"] for p in ("", "و", "ف", "كما")}


def _past(stem: str) -> dict[str, bool | None]:
    if stem.endswith(("ا", "ي")) and len(stem) > 2:  # دعا، نفى: the weak ending falls before ت and وا
        root = stem[:-1]
        forms: dict[str, bool | None] = {stem: False, root + "ت": True, root + "وا": None}
        forms[root + ("وا" if stem.endswith("ا") else "يا")] = None
        return forms
    return {stem: False, stem + "ت": True, stem + "ا": None, stem + "تا": None, stem + "وا": None}


def _present(stem: str) -> dict[str, bool | None]:
    root = stem[:-1] if stem.endswith(("و", "ي")) else stem
    return {"ي" + stem: False, "ت" + stem: True, "ي" + root + "ون": None, "ي" + root + "ان": None}


def _build() -> dict[str, Form]:
    plain: dict[str, Form] = {}
    joined: dict[str, Form] = {}

    def add(word: str, verb: dict[str, str], kind: Kind, feminine: bool | None, prefixes: tuple[str, ...]) -> None:
        if word in _IMPERSONAL:
            return
        frame: Frame = verb["frame"]  # type: ignore[assignment]
        plain.setdefault(word, Form(verb["lemma"], verb["act"], frame, kind, feminine, False))
        for prefix in prefixes:
            if prefix + word not in _IMPERSONAL:
                joined.setdefault(prefix + word, Form(verb["lemma"], verb["act"], frame, kind, feminine, True))

    for verb in _DATA["verbs"]:
        if "past" in verb:
            for word, feminine in _past(fold(verb["past"])).items():
                add(word, verb, "past", feminine, _JOINED)
        if "present" in verb:
            for word, feminine in _present(fold(verb["present"])).items():
                add(word, verb, "present", feminine, _JOINED)
                plain.setdefault(
                    "س" + word, Form(verb["lemma"], verb["act"], verb["frame"], "present", feminine, False)
                )
        if "participle" in verb:
            stem = fold(verb["participle"])
            base = stem[:-1]
            for word, is_feminine in ((stem, False), (base + "ه", True), (base + "ين", None)):
                add(word, verb, "participle", is_feminine, ("و",))
    return {**joined, **plain}


FORMS: dict[str, Form] = _build()
"""Folded form -> what it is. A word with attached و or ف is listed too, unless it is itself a form ("وصف")."""

ACCORDING_TO: dict[str, str] = {p + fold(w): fold(w) for w in _DATA["according_to"] for p in ("", "و", "ف")}
"""Words that lead to a source without a verb ("بحسب")."""
