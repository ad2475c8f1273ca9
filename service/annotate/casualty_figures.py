"""Binds each cue of loss to its figure: "مقتل ثلاثة", "ثلاثة قتلوا", "لقي ثلاثة مصرعهم", "مقتل القيادي فلان"."""

from __future__ import annotations

from service.annotate.casualty_context import PARTS, Context, Figure
from service.annotate.casualty_cues import Cue, Kind, with_particles, words
from service.annotate.casualty_fates import (
    RELEASES,
    read_earlier_parts,
    read_fate_numbers,
    read_fate_plurals,
    read_totals,
)
from service.annotate.given_names import name_length
from service.text.numbers import Number
from service.text.persons import NOUNS, Noun
from service.text.tokens import Doc

_ACCUSATIONS = with_particles(words("accusations"))
_TITLES = words("definite_titles")
_NAMES_ONLY = words("death_only_names")
_HURT = frozenset({"اصابه", "جرح"})
_OTHERWISE = {"فقد": 2, "قضي": 1, "قضت": 1, "قضوا": 1}
"""Far more often a particle, or "ruled" and "spent": a figure of persons follows within so many words, or it is no loss."""
_HITS = words("direct_hits")
_PAIR = words("pair_pronouns")
_ADVERBS = frozenset({"امس", "اليوم", "علي", "الاقل", "تقريبا", "خلالها", "خلاله", "فيها", "فيه", "به", "بها"})
_PREPOSITIONS = frozenset(
    {"في", "علي", "من", "الي", "بين", "قرب", "جراء", "اثر", "ان", "بعد", "قبل", "خلال", "عبر", "ضد"}
)
_ANOTHER = frozenset({"اخر", "اخري"})
_NUMBERED_ONLY = words("numbered_only")
_NOT_VICTIMS = words("not_victims")
_MET = frozenset({"لقي", "لقيت", "ولقي", "ولقيت", "يلقي"})
_EVERYONE = words("everyone")
_PEOPLE = ("person", "nation")
_CASES = frozenset({"حاله", "حالات"})
_CAMPAIGN = frozenset({"حمله", "حملات", "وحمله", "بحمله", "لحمله"})
_VERB_REACH = 18  # words from a verb to its figure, the other party and adverbials between
_ACTION_REACH = 4  # from a noun of action ("مقتل ما لا يقل عن عشرة")
_EVENT_REACH = 9  # from a plural event ("اعتقالات طالت عددا من")
_MOST = 500  # figures of one paragraph; more is a list of names or an attack, no report
_NAME_REACH = 6  # from a title to the name ("العضو البارز في التنظيم فلان")


def find_figures(doc: Doc) -> list[Figure]:
    """All figures of the paragraph in order; a figure said twice of the same people is told once."""
    context = Context(doc)
    if not context.anything():
        return []
    read_earlier_parts(context)
    shared: list[Cue] = []
    for at, cue in enumerate(context.cues):
        if _shares_next(context, at):
            shared.append(cue)
            continue
        _read_cue(context, cue, shared)
        shared = []
    read_totals(context)
    read_fate_numbers(context)
    read_fate_plurals(context)
    return _once(context, sorted(context.figures, key=lambda f: (f.first, f.last)))[:_MOST]


def _shares_next(context: Context, at: int) -> bool:
    """Whether the cue only shares the figure of the next: "قتل وجرح عشرون", "مقتل وإصابة"."""
    if at + 1 == len(context.cues):
        return False
    cue, following = context.cues[at], context.cues[at + 1]
    spaced = following.first == cue.last + 2 and context.norm[cue.last + 1] == "و"
    adjacent = spaced or (following.first == cue.last + 1 and following.joined)
    if not adjacent or following.kind == cue.kind or cue.trailing:
        return False
    return cue.action or cue.joined or _number_before(context, cue) is None


def _read_cue(context: Context, cue: Cue, shared: list[Cue]) -> None:
    first = shared[0].first if shared else cue.first
    follower = context.norm[cue.last + 1] if cue.last + 1 < len(context.norm) else ""
    if context.denied(first) or follower in _HITS:
        return
    kinds = _kinds([c.kind for c in shared], cue.kind)
    number = None if cue.joined and not cue.trailing else _number_before(context, cue)
    number = number or _number_after(context, cue)
    if number is not None and _named_instead(context, cue, number):
        number = None
    if number is not None:
        if number.first > cue.last + 1 and context.norm[number.first][0] == "و" and number.form != "singular":
            _first_conjunct(context, cue, kinds[-1])
        for kind in kinds:
            figure = context.add(kind, min(first, number.first), cue.last, number)
        context.taken.update(k for k in range(number.first, cue.first) if k in context.numbers)  # its parts
        context.joined(figure, kinds[-1])
    elif cue.trailing:
        _one_met(context, cue)
    elif not context.before(first, 3, _ACCUSATIONS):
        for kind in kinds:
            _unnumbered(context, cue, kind)


def _named_instead(context: Context, cue: Cue, number: Number) -> bool:
    """ "قتل المطلوب فلان وضبط ثلاثة": one told by title, and the number belongs to a later verb."""
    k = cue.last + 1
    if number.first <= k or context.norm[number.first][0] == "و":
        return False
    noun = NOUNS.get(context.norm[k])
    titled = noun is not None and noun.definite and noun.number == "singular" and noun.kind == "person"
    return titled and any(context.norm[j][0] == "و" for j in range(k + 1, number.first))


def _one_met(context: Context, cue: Cue) -> None:
    """ "لقي جندي مصرعه", "لقيت امرأة حتفها": one person, by the pronoun."""
    if cue.word[-1] not in ("ه", "ا") or cue.word.endswith("هما"):
        return
    for k in range(cue.first - 1, max(-1, cue.first - 9), -1):
        if context.norm[k] in _MET and not context.broken(k):
            context.figures.append(Figure(cue.kind, k, cue.last, 1, 1, noun=k + 1 if k + 1 < cue.first else None))
            return


def _kinds(shared: list[Kind], kind: Kind) -> list[Kind]:
    """Kinds one figure tells: killed and wounded in one figure stay one; other pairs are two figures."""
    every = [*shared, kind]
    if {"killed", "wounded"} <= set(every):
        return ["killed_or_wounded", *(k for k in every if k not in ("killed", "wounded"))]
    return every


def _number_before(context: Context, cue: Cue) -> Number | None:
    """ "152 شخصا قتلوا", "لقي عشرون مصرعهم", "خمس حالات خطف"."""
    reach = 12 if cue.trailing else 5
    for k in range(cue.first - 1, max(-1, cue.first - 1 - reach), -1):
        if context.broken(k) or k in context.cue_at or (not cue.trailing and "،" in context.doc.between(k)):
            return None
        number = context.numbers.get(k)
        if number is None or k in context.taken:
            continue
        if number.noun == cue.first - 1 and context.norm[number.noun] in _CASES:
            return number
        if cue.action and not cue.trailing:
            return None
        marker = next((j for j in range(k - 1, max(-1, k - 7), -1) if context.norm[j] in PARTS), None)
        if marker is not None and not context.broken(marker):  # "297 شخصا بينهم 37 أجنبيا اعتقلوا"
            return _total_before(context, marker)
        freed = cue.kind in ("detained", "kidnapped") and context.before(k, 6, RELEASES)
        lost = cue.kind == "missing" and not cue.trailing and number.form == "singular"  # "فتاة فقدت والدها"
        return number if not (number.definite or freed or lost) and context.person(number) else None
    return None


def _total_before(context: Context, marker: int) -> Number | None:
    """The number whose parts stand behind "بينهم" at word `marker`."""
    for k in range(marker - 1, max(-1, marker - 7), -1):
        if context.broken(k):
            return None
        number = context.numbers.get(k)
        if number is not None and k not in context.taken and context.person(number):
            return number
    return None


def _number_after(context: Context, cue: Cue) -> Number | None:
    event = cue.action and cue.word.endswith("ات")
    reach = _EVENT_REACH if event else _ACTION_REACH if cue.action else _VERB_REACH
    reach = _OTHERWISE.get(cue.word, reach)
    norm, adverbial = context.norm, False
    for k in range(cue.last + 1, min(len(norm), cue.last + 1 + reach)):
        if context.broken(k - 1) or k in context.cue_at or norm[k] in PARTS:
            return None
        number = context.numbers.get(k)
        if (cue.action or cue.trailing) and not event and k > cue.last + 1 and "،" in context.doc.between(k - 1):
            return None
        if number is None:
            adverbial = adverbial or norm[k] in _PREPOSITIONS or (norm[k][0] == "ب" and len(norm[k]) > 3)
            continue
        near = k - cue.last <= 3
        if number.form == "singular" and (adverbial or k - cue.last > 5 or k in context.taken):
            continue
        strict = cue.person_only and not (number.noun is None and k == cue.last + 1 and cue.first - 1 in context.taken)
        if k in context.taken or not context.person(number, near=near, strict=strict):  # "قتل 19 وأصاب 43"
            if cue.action and not event and number.form != "singular":
                return None
            continue
        if number.definite and number.form == "dual" and not near:
            continue
        return number
    return None


def _unnumbered(context: Context, cue: Cue, kind: Kind) -> None:
    """ "مقتل مدنيين", "استشهاد العريف فلان", "مقتل أحد جنوده": a cue with no number behind it."""
    norm, k = context.norm, cue.last + 1
    while k < len(norm) and norm[k] in _ADVERBS and not context.broken(k - 1):
        k += 1
    if k >= len(norm) or context.broken(k - 1) or not context.soft(cue.last):
        return
    word, noun = norm[k], NOUNS.get(norm[k])
    if cue.word == "اعتقالات" and context.before(cue.first, 2, _CAMPAIGN):
        context.figures.append(Figure(kind, cue.first - 1, cue.last, None, None))
        return
    if cue.word in _NUMBERED_ONLY:
        return
    if word in ("احد", "احدي"):
        if k + 1 < len(norm) and norm[k + 1] not in _NOT_VICTIMS and not cue.person_only:
            figure = Figure(kind, cue.first, k + 1, 1, 1, noun=k + 1)
            context.figures.append(figure)
            context.joined(figure, kind)
        return
    if noun is not None and _one_of_a_nation(cue, word, noun):
        count = 1 if noun.number == "singular" else 2
        context.figures.append(Figure(kind, cue.first, k, count, count, noun=k))
        return
    if (
        word in _EVERYONE
        and not cue.person_only
        and k + 1 < len(norm)
        and (norm[k + 1] == "من" or norm[k + 1] in NOUNS)
    ):
        context.figures.append(Figure(kind, cue.first, k + 1, None, None, noun=k + 1))
    elif _one_named(context, cue, k):
        _named(context, cue, kind, k)
    elif (
        noun is not None
        and noun.number in ("plural", "either")
        and not noun.definite
        and noun.kind in ("person", "nation")
    ):
        if word.startswith(("ل", "ب", "ك")) and not noun.lemma.startswith(word[0]):  # "خطف لأشخاص"
            return
        two = 2 if noun.number == "either" and any(w in _PAIR for w in norm[k + 1 : k + 6]) else None
        context.figures.append(Figure(kind, cue.first, k, two, two, noun=k))
        context.parts_after(context.figures[-1])


def _one_of_a_nation(cue: Cue, word: str, noun: Noun) -> bool:
    """ "استشهد فلسطيني", "أصيب لبنانيان": right after a word of loss that no adjective of origin goes with, a person or two."""
    counted = noun.kind == "nation" and not noun.definite and noun.number in ("singular", "dual")
    loss = not cue.action or cue.word in _NAMES_ONLY or cue.word in _HURT
    return counted and loss and cue.kind in ("killed", "wounded") and word.startswith(noun.lemma)


def _first_conjunct(context: Context, cue: Cue, kind: Kind) -> None:
    """ "مقتل آمر الفوج وجنديين", "لقي قيادي و12 من مرافقيه مصرعهم": the one before the number is a figure too."""
    if cue.trailing:
        at = next((k for k in range(cue.first - 1, max(0, cue.first - 9), -1) if context.norm[k] in _MET), None)
        noun = context.noun(at + 1) if at is not None else None
        if at is not None and noun is not None and noun.number == "singular":
            context.figures.append(Figure(kind, at, at + 1, 1, 1, noun=at + 1))
        return
    before = len(context.figures)
    _unnumbered(context, cue, kind)
    k = cue.last + 1
    if (
        len(context.figures) == before
        and cue.action
        and k not in context.numbers
        and context.norm[k] not in _NOT_VICTIMS
    ):
        context.figures.append(Figure(kind, cue.first, k, 1, 1, noun=k))


def _one_named(context: Context, cue: Cue, k: int) -> bool:
    """Whether a single person told by title or name stands at word `k`."""
    word, noun = context.norm[k], NOUNS.get(context.norm[k])
    if word in _TITLES and not word.startswith("ال"):
        return True
    if word in _TITLES or (noun is not None and noun.definite and noun.number == "singular" and noun.kind in _PEOPLE):
        if _name_within(context, k) is not None:
            return True
        told = any(f.kind == cue.kind for f in context.figures)  # "the accused", of whom it was told before
        return not cue.person_only and not told
    length = name_length(context.norm, k)
    if (length >= 2 and cue.action) or (length and cue.word in _NAMES_ONLY):
        return True
    follower = context.norm[k + 1] if k + 1 < len(context.norm) else ""
    plural = noun is not None and noun.number != "singular"
    indefinite = word in _ANOTHER or (word[0] not in "وبلف" and not plural and follower in _ANOTHER)
    return indefinite or (cue.kind == "killed" and word.startswith("ال") and _name_within(context, k) is not None)


def _name_within(context: Context, k: int) -> int | None:
    """The index of a person's name within a few words from `k`, in the same phrase."""
    for at in range(k, min(len(context.norm), k + _NAME_REACH)):
        if at > k and not context.soft(at - 1):
            return None
        if name_length(context.norm, at):
            return at
    return None


def _named(context: Context, cue: Cue, kind: Kind, k: int) -> None:
    """People told by title and name: one is 1; several without a number are an open figure with names."""
    norm = context.norm
    names: list[tuple[int, int]] = []
    last, at = k, _name_within(context, k)
    while at is not None:
        last = at + name_length(norm, at) - 1
        names.append((at, last))
        following = last + 1
        if following >= len(norm) or norm[following][0] != "و" or context.broken(last):
            break
        title = norm[following][1:]
        if name_length(norm, following, title):
            at = following
            last = at + name_length(norm, at, title) - 1
            names.append((at, last))
            break
        at = _name_within(context, following) if title in _TITLES else None
    count = None if len(names) > 1 else 1
    figure = Figure(kind, cue.first, last, count, count, names=names)
    context.figures.append(figure)
    context.joined(figure, kind)


def _once(context: Context, figures: list[Figure]) -> list[Figure]:
    seen: dict[tuple[str, int, str], int] = {}
    kept: list[Figure] = []
    for figure in figures:
        if figure.low is not None:
            noun = context.noun(figure.noun)
            if noun is None and figure.noun is not None:  # أحد جنوده
                noun = NOUNS.get(context.norm[figure.noun].removesuffix("ها").removesuffix("هم").removesuffix("ه"))
            lemma = noun.lemma if noun is not None and figure.low < 10 else ""
            key = (figure.kind, figure.low, lemma)
            again = key in seen and (figure.low > 9 or lemma)
            if again and any(context.broken(k) for k in range(seen[key], figure.first)):
                continue  # in another sentence: the same people again
            seen[key] = figure.last
        kept.append(figure)
    return kept
