"""All mentions of a paragraph with what speaks against each: a road, an organisation, a person, an adjective."""

from __future__ import annotations

from service.annotate.place_cues import PlaceCues, place_cues
from service.annotate.place_mentions import GAP, QUOTES, Mention, Scanner
from service.text.tokens import Doc


def find_mentions(doc: Doc) -> list[Mention]:
    """Every place named in `doc`, in order, list members and the reasons against it marked. Linear in its length."""
    cues = place_cues()
    mentions = Scanner(doc).run()
    for i, mention in enumerate(mentions):
        _mark(doc, mention, mentions[i - 1] if i else None, cues)
    return mentions


def _mark(doc: Doc, mention: Mention, previous: Mention | None, cues: PlaceCues) -> None:
    if previous is not None and not mention.listed:
        mention.listed = _continues(doc, previous, mention, cues)
    if mention.listed and previous is not None:
        mention.road = previous.road and mention.name is not None and mention.noun is None and not mention.clitic
        mention.organisation = previous.organisation and mention.noun is None
    if mention.at == 0:
        return
    before = mention.at - 1
    if mention.first == mention.last == mention.at and not mention.clitic:
        word = doc.norm[mention.first]
        if word in cues.adjectives or (word.startswith("ال") and word.endswith("يه")):
            mention.person = mention.person or _adjective(doc, mention, cues)
    if mention.noun is None and doc.norm[mention.first] in cues.directions and not mention.clitic:
        _widen_direction(doc, mention, cues)
    gap = doc.text[doc.end[before] : doc.start[mention.at]]
    word = doc.norm[before]
    if previous is not None and previous.road and previous.last == before and not gap.strip(GAP + QUOTES):
        mention.road = mention.road or (not mention.clitic and mention.noun is None)
        return
    if gap.strip(GAP + QUOTES):
        return
    bare = word[1:] if len(word) > 3 and word[0] in "وبلف" else word
    if not mention.clitic or mention.clitic == "و":
        if mention.clitic == "" and (word in cues.roads or bare in cues.roads or _road_between(doc, before, cues)):
            mention.road = True
        elif word in cues.organisations or bare in cues.organisations:
            mention.organisation = mention.organisation or mention.noun is None
        elif mention.clitic == "" and mention.noun is None and word in cues.given and not gap.strip(GAP):
            mention.person = True
    if mention.noun is None and doc.norm[mention.first].lstrip("ل") in cues.newspapers and any(q in gap for q in '«“"'):
        after = doc.text[mention.end : mention.end + 1]
        mention.organisation = mention.organisation or after in ("»", "”", '"')


def _widen_direction(doc: Doc, mention: Mention, cues: PlaceCues) -> None:
    """ "جنوب شرقي ليبيا": the first direction belongs to the name as much as the second."""
    at = mention.at - 1
    word = doc.norm[at]
    inner = word[1:] if len(word) > 3 and word[0] in "وب" else word
    if inner in cues.directions and not doc.text[doc.end[at] : mention.start].strip(GAP):
        mention.at, mention.first = at, at
        mention.start = doc.start[at] + len(word) - len(inner)
        mention.clitic = "ب" if word[0] == "ب" else ""


def _adjective(doc: Doc, mention: Mention, cues: PlaceCues) -> bool:
    """Whether السعودية or سورية agrees with the noun before it instead of naming the country."""
    before = doc.norm[mention.at - 1]
    if before in cues.governors or doc.text[doc.end[mention.at - 1] : doc.start[mention.at]].strip(GAP):
        return False
    bare = before[1:] if len(before) > 3 and before[0] in "وبلف" else before
    word = doc.norm[mention.first]
    if word.startswith("ال"):
        definite = bare.startswith("ال") or before.startswith("لل")
        return definite and (word in cues.adjectives or before.endswith(("ه", "ات")))  # "الطائفة الإسماعيلية"
    known = (cues.around, cues.directions, cues.officials, cues.speech, cues.witness)
    return not any(w in group for w in (before, bare) for group in known)


def _road_between(doc: Doc, before: int, cues: PlaceCues) -> bool:
    """ "الطريق الدولي بين A": a road word, then only words that tell of the road."""
    while before > 0 and doc.norm[before] in cues.road_words:
        before -= 1
        if doc.norm[before] in cues.roads:
            return True
    return False


def _continues(doc: Doc, previous: Mention, mention: Mention, cues: PlaceCues) -> bool:
    """Whether `mention` follows `previous` in a list: directly, after a comma, a dash, و or its type noun."""
    if mention.at > previous.last + 2:
        return False
    gap = doc.text[previous.end : doc.start[mention.at]].strip(GAP + QUOTES)
    if gap in ("و", "،و", "، و"):
        return True
    if mention.at != previous.last + 1:
        return False
    conjunction = doc.norm[mention.at][0] == "و" and doc.start[mention.at] < mention.start + 1
    own_clitic = mention.clitic in ("ب", "ل", "ك")
    if own_clitic or mention.noun == "عاصمه":
        return False
    if gap in ("،", ",") or (not gap and "-" in doc.text[previous.end : doc.start[mention.at]]):
        return True
    return gap == "" and conjunction and mention.clitic == "و"
