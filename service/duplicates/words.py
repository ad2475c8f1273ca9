"""A word's key: what two spellings, tenses or cases of one word have in common, and what class the word is of.

Names, numbers, days, sides and counted nouns keep a strict key, since their form is the fact. Every other word is
reduced to its consonants without affixes, so that tense, case and the usual misspellings compare equal.
"""

from __future__ import annotations

import re

import xxhash

from service.duplicates.lexicon import classes, cues, ordinary

_CLASSES = classes()
_PLACE = cues("place")
_OTHER_CUES = {
    form: mark
    for mark, kind in (
        ("3", "updated"),
        ("2", "evening"),
        ("1", "morning"),
        ("o", "formula"),
        ("m", "furniture"),
        ("e", "role"),
    )
    for form in cues(kind)
}

_PROCLITICS = ("وبال", "فبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال")
_CONJUNCTIONS = ("و", "ف")
_PREPOSITIONS = ("ب", "ل", "ك")
_WEAK = str.maketrans("", "", "اويئءؤ")
_PREFIXES = "تينسم"
_SUFFIXES = (
    "تهما",
    "تهم",
    "تها",
    "هما",
    "ون",
    "ين",
    "ان",
    "ات",
    "وا",
    "هم",
    "ها",
    "هن",
    "نا",
    "كم",
    "تم",
    "ته",
    "ه",
    "ت",
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


def stem(word: str) -> str:
    """`word` (folded) without conjunction, preposition joined to the article, and article; never shorter than 2."""
    if word.startswith(_PROCLITICS):
        for clitic in _PROCLITICS:
            if word.startswith(clitic):
                return word[len(clitic) :] if len(word) - len(clitic) >= 2 else word
    return word


def skeleton(word: str) -> str:
    """The consonants of `word` without one prefix and one suffix: tense, case, number and weak letters are gone."""
    bare = stem(word)
    if bare is word and len(word) > 3 and word[0] in _CONJUNCTIONS:
        bare = stem(word[1:])
    if bare.endswith(_SUFFIXES):
        for suffix in _SUFFIXES:
            if bare.endswith(suffix) and len(bare) - len(suffix) >= 3:
                bare = bare[: -len(suffix)]
                break
    root = bare.translate(_WEAK)
    if len(root) >= 3 and root[0] in _PREFIXES and (root[0] != "م" or len(root) >= 4):
        root = root[1:]
        if len(root) >= 4 and root[0] == "ت":
            root = root[1:]
    return root if len(root) >= 2 else bare


_ORDINARY = frozenset(map(skeleton, ordinary()))


def root_of(word: str) -> tuple[str, bool]:
    """The skeleton of a folded word, and whether it is an everyday word (any other may be a name).

    A joined preposition goes only where an everyday word is left.
    """
    root = skeleton(word)
    if root in _ORDINARY:
        return root, True
    rest = word[1:] if len(word) > 4 and word[0] in _CONJUNCTIONS else word
    if len(rest) > 3 and rest[0] in _PREPOSITIONS and (inner := skeleton(rest[1:])) in _ORDINARY:
        return inner, True
    return root, False


def number_key(word: str) -> str:
    """One key for the ways to write a numeral: 1,200 is 1200, 11,9 is 11.9, 26-7-2015 is 26/7/2015."""
    if _GROUPED.fullmatch(word):
        return word.replace(",", "")
    word = word.replace("-", "/").strip(".,:/")
    return word.replace(",", ".") if word.count(",") == 1 else word


def look_up(word: str) -> tuple[str, str] | None:
    """(class, key) of a folded word in the lexicon, tried whole and without its clitics; None if unknown."""
    found = _CLASSES.get(word)
    if found is not None:
        return found
    bare = stem(word)
    if bare is not word and (found := _CLASSES.get(bare)) is not None:
        return found
    for clitics in (_CONJUNCTIONS, _PREPOSITIONS):
        if len(word) > (2 if clitics is _CONJUNCTIONS else 3) and word[0] in clitics:
            rest = word[1:]
            found = _CLASSES.get(rest) or _CLASSES.get(stem(rest))
            if found is None and clitics is _CONJUNCTIONS and rest[0] in _PREPOSITIONS and len(rest) > 3:
                found = _CLASSES.get(rest[1:])
            if found is not None and (clitics is _CONJUNCTIONS or found[0] not in "hx"):
                return found
    if len(word) > 3 and word[-1] == "ا" and (found := _CLASSES.get(word[:-1])) is not None:
        return found
    return None


def cue(word: str) -> str:
    """What `word` announces: p place noun without article, e role, m furniture, o formula, 1 to 3 edition, or ""."""
    bare = stem(word)
    rest = word[1:] if len(word) > 3 and word[0] in _CONJUNCTIONS else word
    indefinite = (word,) if bare is word else ()
    for candidate in (*indefinite, rest, rest[1:] if len(rest) > 3 and rest[0] in _PREPOSITIONS else rest):
        if candidate in _PLACE:
            return "p"
    for candidate in (word, rest, bare):
        if candidate in _OTHER_CUES:
            return _OTHER_CUES[candidate]
    return ""


def symbol(key: str) -> str:
    """One character for a key: 20 bits of XXH32, laid above the basic plane (U+10000 to U+10FFFF).

    A text's words become a str, so that slices, searches and alignments of words are those of str.
    """
    return chr(0x10000 + (xxhash.xxh32_intdigest(key.encode("utf-8", "replace")) & 0xFFFFF))


def symbols_of_text(text: str) -> str:
    """Two characters for a folded word as it is, 40 bits of XXH64: what tells exact copies from near ones."""
    code = xxhash.xxh64_intdigest(text.encode("utf-8", "replace"))
    return chr(0x10000 + (code & 0xFFFFF)) + chr(0x10000 + (code >> 20 & 0xFFFFF))
