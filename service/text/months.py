"""Names of months in the Arabic press: Gregorian as in Egypt and the Gulf, Levantine, Maghrebi, and Hijri."""

from __future__ import annotations

_GREGORIAN: dict[int, str] = {
    1: "يناير|كانون الثاني|كانون ثاني|جانفي",
    2: "فبراير|شباط|فيفري",
    3: "مارس|اذار|ماريس",
    4: "ابريل|نيسان|افريل",
    5: "مايو|ايار|ماي",
    6: "يونيو|حزيران|جوان|يونيه",
    7: "يوليو|تموز|جويليه|يوليوز|يوليه",
    8: "اغسطس|اب|اوت|غشت",
    9: "سبتمبر|ايلول|شتنبر",
    10: "اكتوبر|تشرين الاول|تشرين اول",
    11: "نوفمبر|تشرين الثاني|تشرين ثاني|نونبر",
    12: "ديسمبر|كانون الاول|كانون اول|دجنبر",
}
_HIJRI: dict[int, str] = {
    1: "محرم",
    2: "صفر",
    3: "ربيع الاول",
    4: "ربيع الثاني|ربيع الاخر",
    5: "جمادي الاولي|جمادي الاول",
    6: "جمادي الاخره|جمادي الثانيه|جمادي الاخر",
    7: "رجب",
    8: "شعبان",
    9: "رمضان",
    10: "شوال",
    11: "ذو القعده|ذي القعده|ذوالقعده",
    12: "ذو الحجه|ذي الحجه|ذوالحجه",
}


def _table(names: dict[int, str]) -> dict[tuple[str, ...], int]:
    return {tuple(name.split()): month for month, forms in names.items() for name in forms.split("|")}


GREGORIAN: dict[tuple[str, ...], int] = _table(_GREGORIAN)
"""Folded words of the name to the month, 1..12."""
HIJRI: dict[tuple[str, ...], int] = _table(_HIJRI)

FIRST_WORDS: frozenset[str] = frozenset(name[0] for table in (GREGORIAN, HIJRI) for name in table)


def month_at(norm: list[str], i: int) -> tuple[int, int, str] | None:
    """The month named at word `i`: `(month, number of words, "gregorian" | "hijri")`, or None."""
    if i >= len(norm) or norm[i] not in FIRST_WORDS:
        return None
    for size in (2, 1):
        name = tuple(norm[i : i + size])
        if len(name) < size:
            continue
        if name in GREGORIAN:
            return GREGORIAN[name], size, "gregorian"
        if name in HIJRI:
            return HIJRI[name], size, "hijri"
    return None
