"""The language of a text, as far as its script and its commonest words tell it. Cheap: only the first letters are looked at."""

from __future__ import annotations

import re

from service.text.lexicon import table

SAMPLE = 2000
"""Letters looked at."""

# Letters that Arabic proper does not use, by the languages that do. Farsi yeh and keheh alone prove little: Arabic typed on
# a Persian keyboard has them too.
_SORANI = "ێۆەڕڵڤ"
_URDU = "ٹڈڑںےہھ"
_PASHTO = "ټډړږښګڼېۍ"
_UYGHUR = "ېۈۋۇەڭ"
_PERSIAN = "پچژگ"
_FARSI_FORMS = "یک"
_PERSIAN_WORDS = (" در ", " که ", " این ", " است", " را ", " های ", " می ")
_URDU_WORDS = (" کے ", " میں ", " ہے", " کی ", " اور ", " نے ")
_ARABIC_WORDS = (" في ", " من ", " على ", " إلى ", " أن ", " عن ", " التي ")

_LATIN = {
    language: frozenset(words.split()) for language, words in table("common_words").items() if language != "about"
}
_WORD = re.compile(r"[^\W\d_]+")
# ISO 639-3 codes of Arabic and its dialects.
_DIALECTS = frozenset(
    "ar ara arb arz apc ajp acm afb acx acw aeb ary arq ayl ayn ayh acq apd shu abv ssh aao abh acy adf aec auz avl pga".split()  # noqa: SIM905
)
_ARABIC_SCRIPT = frozenset(("fa", "ur", "ckb", "ps", "ug", "ku", "sd", "pnb", "azb"))


def _counts(sample: str, letters: str) -> int:
    return sum(sample.count(letter) for letter in letters)


def _in_arabic_script(sample: str, total: int, declared: str | None) -> str:
    padded = f" {sample} "
    articles = padded.count(" ال") + padded.count(" وال") + padded.count(" بال")
    forms = _counts(sample, _FARSI_FORMS)
    arabic = articles + sum(padded.count(word) for word in _ARABIC_WORDS)
    # About every fifth Arabic word bears the article or is one of these; a word has about five letters.
    if arabic * 40 >= total and forms * 25 < total:
        return "ar"
    for language, letters, share in (("ckb", _SORANI, 20), ("ur", _URDU, 25), ("ps", _PASHTO, 40)):
        if _counts(sample, letters) * share >= total and total >= 20:
            if language == "ckb" and _counts(sample, "ۇۈۋڭ") * 30 >= total:
                return "ug"
            return language
    if sum(padded.count(word) for word in _URDU_WORDS) * 60 >= total and total >= 60:
        return "ur"
    persian = sum(padded.count(word) for word in _PERSIAN_WORDS)
    if persian and (persian * 80 >= total or (forms + _counts(sample, _PERSIAN)) * 15 >= total) and arabic * 40 < total:
        return "fa"
    if declared in _ARABIC_SCRIPT and arabic * 40 < total:
        return declared
    return "ar"


def _in_latin(sample: str, declared: str | None) -> str:
    found = _WORD.findall(sample.lower())
    if not found:
        return declared or "und"
    scores = {language: sum(word in common for word in found) for language, common in _LATIN.items()}
    best = max(scores, key=lambda language: (scores[language], language == declared))
    if scores[best] >= 2 and scores[best] * 12 >= len(found):
        return best
    return declared if declared and declared not in _DIALECTS else "und"


def primary(tag: str | None) -> str | None:
    """The primary subtag of a BCP 47 tag, lower case, every Arabic dialect as "ar"; None where there is none."""
    if not tag:
        return None
    first = tag.replace("_", "-").split("-", 1)[0].lower()
    return "ar" if first in _DIALECTS else first or None


def detect(text: str, declared: str | None = None) -> str:
    """The language of `text` as a BCP 47 primary tag: "ar" for Arabic, all dialects and unmarked, else "fa", "en", ... or "und".

    `declared` decides only where the script leaves it open. Looks at the first `SAMPLE` letters; deterministic, never raises.
    """
    wanted = primary(declared)
    sample = text[:SAMPLE]
    high = sample.encode("utf-16-le", "replace")[1::2]
    arabic = high.count(6) + high.count(0xFE) + high.count(0xFB)
    latin = 0
    if arabic * 2 < len(sample):  # mostly spaces, digits or another script
        latin = sum(map(str.isalpha, sample)) - arabic
    if arabic and arabic >= latin:
        return _in_arabic_script(sample, arabic, wanted)
    if high.count(5) * 2 > latin > 0:
        return "he"
    if high.count(4) * 2 > latin > 0:
        return "uk" if _counts(sample, "іїєґ") else (wanted if wanted in ("ru", "bg", "sr", "kk") else "ru")
    if latin and high.count(0) + high.count(1) > len(sample) // 2:
        return _in_latin(sample, wanted)
    return wanted or "und"


def scope(language: str) -> str:
    """The partition key: "ar" for Arabic, every dialect and undetermined text in Arabic script, else the primary tag."""
    if language.lower().startswith("und-arab"):
        return "ar"
    return primary(language) or "und"
