"""Names of persons in a text: where one starts and where it ends."""

from __future__ import annotations

from service.annotate.names import Entity, match
from service.annotate.speaker_words import CLASS, GIVEN, PARTICLE, PLACE, ROLE, STOP, TITLE, word_set
from service.annotate.verbs import FORMS
from service.text.tokens import Doc

_LONGEST = 5
_UNKNOWN = 2  # words of a name that are neither given names nor tied to one
_ENDS_OPEN = word_set("الله الدين الرحمن العزيز الرحيم الإسلام الملك الكريم اللطيف القادر السلام الفتاح الحق الحميد")
_TIES = word_set("عبد أبو أبي أبا بن ابن بنت آل أم ولد دي فون فان بو")
_SUFFIXED = ("ها", "هم", "هما", "هن", "كم")


def gap(doc: Doc, i: int) -> str:
    """Punctuation between word `i` and the next, without spaces; a dash between spaces counts as none."""
    if i + 1 >= len(doc.start):
        return "."
    between = doc.text[doc.end[i] : doc.start[i + 1]]
    return "" if between == " " else between.strip().strip("-–").strip()


def preposition_ala(doc: Doc, i: int) -> bool:
    """Whether folded "علي" at word `i` is the preposition على: written with ى, or not inside a name."""
    if doc.text[doc.end[i] - 1] == "ى":
        return True
    before = CLASS.get(doc.norm[i - 1], 0) if i else 0
    return (
        not before & (GIVEN | PARTICLE | TITLE)
        and i + 1 < len(doc.norm)
        and doc.norm[i + 1] in ("ان", "ضروره", "اهميه")
    )


def affixed(word: str) -> bool:
    """True when ب, ل, ك, ف or و is attached to a known common word or place, so that the word is no name."""
    if len(word) < 4 or word[0] not in "بلكوف":
        return False
    rest = word[1:]
    if word[0] in "فك":  # so many foreign names begin with these that only a verb or an article proves the prefix
        return rest in FORMS or (rest.startswith("ال") and len(rest) > 4)
    return (
        rest.startswith("ال") or word.startswith("لل") or rest in CLASS or rest in FORMS or match([rest], 0) is not None
    )


def verbal_noun(word: str) -> bool:
    """Whether a word has the shape of a verbal noun: تفكيك, إطلاق, استهداف, مواصلة."""
    if word.startswith("ت") and len(word) == 5 and word[3] == "ي":
        return True
    return word.startswith("ا") and not word.startswith("ال") and len(word) > 4 and word[-2] == "ا"


def verb_here(doc: Doc, i: int) -> bool:
    """Whether word `i` is a verb of saying and not a surname with the article that is written alike (التقي، التقى)."""
    word = doc.norm[i]
    return word in FORMS and not (word.startswith("ال") and doc.text[doc.end[i] - 1] != "ى")


def after_titles(doc: Doc, i: int) -> int:
    """The first word from `i` on that is no title."""
    n = len(doc.norm)
    while (
        i < n
        and CLASS.get(doc.norm[i], 0) & TITLE
        and (not gap(doc, i) or (len(doc.norm[i]) == 1 and gap(doc, i) in (".", "/")))
    ):
        i += 1
    return i


def name_end(doc: Doc, i: int) -> int | None:
    """Index of the last word of a person's name that starts at word `i`, or None where none starts."""
    norm, n = doc.norm, len(doc.norm)
    last: int | None = None
    unknown = 0
    for j in range(i, min(n, i + _LONGEST)):
        word = norm[j]
        bits = CLASS.get(word, 0)
        tied = last is not None and norm[last] in _TIES
        if word == "علي" and preposition_ala(doc, j):
            return last
        if not bits & (GIVEN | PARTICLE):
            if last is None and (affixed(word) or len(word) < 3 or word.endswith(_SUFFIXED)):
                return None
            foreign = bits == PLACE  # a place's name may be a surname
            surname = last is not None and bits & TITLE and word.startswith("ال")  # "جمال القاضي"
            if not tied and ((bits and not foreign and not surname) or verb_here(doc, j) or word.isdigit()):
                return last
            if last is not None and not tied and (affixed(word) or len(word) == 1 or word.endswith(_SUFFIXED)):
                return last
            unknown += not tied
            if unknown > _UNKNOWN:
                return last
        last = j
        if gap(doc, j):
            return last
        ends = word.startswith("ال") and len(word) > 3 and not tied and word not in _ENDS_OPEN
        if ends and (j == n - 1 or norm[j + 1] not in _TIES):
            return last if j > i or not _foreign_first(doc, j) else j + 1
    return last


def _foreign_first(doc: Doc, j: int) -> bool:
    """ "اليستير باسكي المتحدث": a given name that begins with ال, shown by the role or the clause behind the surname."""
    norm = doc.norm
    if j + 2 >= len(norm) or norm[j].endswith("ي") or CLASS.get(norm[j + 1], 0) or verb_here(doc, j + 1):
        return False
    after = CLASS.get(norm[j + 2], 0)
    return norm[j + 2] in ("ان", "بان") or gap(doc, j + 1)[:1] in ("،", ",", ":") or bool(after & ROLE)


def continues(doc: Doc, i: int) -> bool:
    """Whether word `i` goes on with the name before it."""
    word = doc.norm[i]
    bits = CLASS.get(word, 0)
    if bits & GIVEN:
        return word != "علي"
    return not (bits or word.startswith("ال") or word in FORMS or affixed(word) or len(word) < 4 or word[0] in "وبل")


def known_person(doc: Doc, i: int) -> tuple[int, Entity] | None:
    """A well-known person named at word `i`; not where a surname alone opens somebody else's longer name."""
    hit = match(doc.norm, i)
    if hit is None or hit[1].kind != "person":
        return None
    last = i + hit[0] - 1
    alone = hit[0] == 1 and last + 1 < len(doc.norm) and not gap(doc, last) and continues(doc, last + 1)
    return None if alone else hit


def person_at(doc: Doc, i: int) -> tuple[int, Entity | None] | None:
    """The name that starts at word `i`: its last word, and who it is where that is well known."""
    if i >= len(doc.norm):
        return None
    hit = known_person(doc, i)
    if hit is not None:
        return i + hit[0] - 1, hit[1]
    last = name_end(doc, i)
    return None if last is None else (last, None)


def _nisba(word: str) -> bool:
    return word.startswith("ال") and word.endswith("ي") and len(word) > 5


def after_comma(doc: Doc, end: int) -> tuple[int, int, Entity | None] | None:
    """The name in apposition behind a role that ends at word `end`: "وزير الخارجية الروسي، سيرغي لافروف،".

    Looks past one description more ("..., أحد أكبر الفصائل في حلب، ملحم العكيدي،"). Gives first and last word.
    """
    n = len(doc.norm)
    at = end + 1
    for _ in range(2):
        if at >= n:
            return None
        start = after_titles(doc, at)
        if start + 1 < n and _nisba(doc.norm[start]) and not gap(doc, start):
            behind = after_titles(doc, start + 1)  # "الأمين العام للحلف، النرويجي ينس شتولتنبرغ"
            if CLASS.get(doc.norm[behind], 0) & GIVEN or known_person(doc, behind) is not None:
                start = behind
        found = person_at(doc, start)
        if found is not None:
            last, entity = found
            sure = entity is not None or bool(CLASS.get(doc.norm[start], 0) & GIVEN) or start > at
            closed = gap(doc, last)[:1] in ("،", ",")
            if (start > at or closed or (sure and last > start)) and (sure or last - start < 4):
                return start, last, entity
        stop = min(n - 1, at + 10)
        while at < stop and not gap(doc, at):
            at += 1
        if at >= stop or gap(doc, at)[:1] not in ("،", ","):
            return None
        if CLASS.get(doc.norm[end + 1], 0) & STOP and doc.norm[end + 1] not in ("احد", "احدي"):
            return None
        at += 1
    return None
