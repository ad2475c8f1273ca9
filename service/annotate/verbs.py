"""Verbs of saying and of stance: the forms they take in a text, the act of speech they name, what follows them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from service.text.normalise import fold

Kind = Literal["past", "present", "participle"]
Frame = Literal["that", "that_only", "thing", "thing_only", "person", "relay", "meet", "needs"]


@dataclass(frozen=True, slots=True)
class Form:
    """One folded form of a verb.

    `feminine` is null in the plural; `joined` says that و or ف is attached, `suffixed` that an object pronoun is
    ("أعلنته"), so that only a noun behind it can be the subject; `needs` are the nouns one of which must be near.
    """

    lemma: str
    act: str
    frame: Frame
    kind: Kind
    feminine: bool | None
    joined: bool = False
    suffixed: bool = False
    needs: frozenset[str] = frozenset()


_DATA = json.loads((Path(__file__).parent / "data" / "speech_verbs.json").read_text(encoding="utf-8"))
_JOINED = ("و", "ف")
_SUFFIXABLE = frozenset({"that", "thing", "relay"})

ACCORDING_TO: dict[str, str] = {p + fold(w): fold(w) for w in _DATA["according_to"] for p in ("", "و", "ف")}
"""Words that lead to a source without a verb ("بحسب")."""

_EXCLUDED = {p + fold(w) for w in _DATA["impersonal"] for p in ("", "و", "ف")} | set(ACCORDING_TO)


def _past(stem: str) -> dict[str, bool | None]:
    if stem.endswith(("ا", "ي")) and len(stem) > 2:  # دعا، نفى: the weak ending falls before ت and وا
        root = stem[:-1]
        dual = root + ("وا" if stem.endswith("ا") else "يا")
        return {stem: False, root + "ت": True, root + "وا": None, dual: None}
    return {stem: False, stem + "ت": True, stem + "ا": None, stem + "تا": None, stem + "وا": None}


def _present(stem: str) -> dict[str, bool | None]:
    root = stem[:-1] if stem.endswith(("و", "ي")) else stem
    return {"ي" + stem: False, "ت" + stem: True, "ي" + root + "ون": None, "ي" + root + "ان": None}


def _verb_forms(verb: dict[str, Any]) -> list[tuple[str, Form]]:
    """The forms of one verb without و or ف."""
    needs = frozenset(fold(w) for w in verb.get("needs", ()))
    return [(word, replace(form, needs=needs)) for word, form in _bare_forms(verb)]


def _bare_forms(verb: dict[str, Any]) -> list[tuple[str, Form]]:
    lemma, act, frame = verb["lemma"], verb["act"], verb["frame"]
    forms: list[tuple[str, Form]] = []
    if "past" in verb:
        past = _past(fold(verb["past"]))
        forms += [(w, Form(lemma, act, frame, "past", f)) for w, f in past.items()]
        if frame in _SUFFIXABLE:
            for word, feminine in past.items():
                if feminine is not None and not word.endswith(("ا", "ي")):
                    suffixed = Form(lemma, act, frame, "past", feminine, suffixed=True)
                    forms += [(word + "ه", suffixed), (word + "ها", suffixed)]
    if "present" in verb:
        for word, feminine in _present(fold(verb["present"])).items():
            form = Form(lemma, act, frame, "present", feminine)
            forms += [(word, form), ("س" + word, form)]
    if "participle" in verb:
        stem = fold(verb["participle"])
        for word, gender in ((stem, False), (stem[:-1] + "ه", True), (stem[:-1] + "ين", None)):
            forms.append((word, Form(lemma, act, frame, "participle", gender)))
    return forms


def _build() -> dict[str, Form]:
    plain: dict[str, Form] = {}
    joined: dict[str, Form] = {}
    forms = [entry for verb in _DATA["verbs"] for entry in _verb_forms(verb)]
    forms.sort(key=lambda entry: entry[1].kind == "present")  # توقع is "he expected" before it is "she signs"
    for word, form in forms:
        if word in _EXCLUDED:
            continue
        plain.setdefault(word, form)
        for prefix in _JOINED if form.kind != "participle" else ("و",):
            if prefix + word not in _EXCLUDED:
                with_prefix = replace(form, joined=True)
                joined.setdefault(prefix + word, with_prefix)
    return {**joined, **plain}


FORMS: dict[str, Form] = _build()
"""Folded form -> what it is. A word with attached و or ف is listed too, unless it is itself a form ("وصف")."""
