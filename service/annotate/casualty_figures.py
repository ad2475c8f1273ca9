"""Binds each cue of loss to its figure: "مقتل ثلاثة", "ثلاثة قتلوا", "ثلاثة قتلى", "سقوط قتلى", "مقتل القيادي فلان"."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from service.annotate.casualty_cues import Cue, Kind, find_cues, with_particles, words
from service.annotate.casualty_parts import Part, read_parts
from service.annotate.given_names import name_length
from service.text.numbers import Number, counts, find_numbers
from service.text.persons import NOUNS
from service.text.tokens import Doc

_FELL = with_particles(words("fell"))
_PARTS = words("parts")
_NEAR_NEGATIONS = with_particles(words("near_negations"))
_NEGATIONS = with_particles(words("negations"))
_RELEASES = with_particles(words("releases"))
_ACCUSATIONS = with_particles(words("accusations"))
_TOTALS = with_particles(words("totals"))
_NOT_VICTIMS = words("not_victims")
_TITLES = words("definite_titles")
_NAMES_ONLY = words("death_only_names")
_CORPSES_LIE = words("corpses_lie")
_WOUNDED_DUALS = words("wounded_duals")
_PAIR = words("pair_pronouns")
_WARS = words("wars")
_HUGE = words("huge")
_HITS = words("direct_hits")
_OTHERS = frozenset({"اخر", "اخرين", "اخرون", "اخري", "اخرا", "غيرهم", "شخصا"})
_ADVERBS = frozenset({"امس", "اليوم", "علي", "الاقل", "تقريبا", "خلالها", "خلاله", "فيها", "فيه", "به", "بها"})
_BREAK = frozenset(".!?؟؛;\n")
_VERB_REACH = 14  # words from a verb to its figure, the other party and adverbials between
_ACTION_REACH = 4  # words from a noun of action ("مقتل ما لا يقل عن عشرة")
_EVENT_REACH = 9  # from a plural event ("اعتقالات طالت عددا من")
_JOIN_REACH = 6  # from one figure to the next joined one ("ثلاثة جنود سوريين وأربعة مسلحين")


@dataclass(slots=True)
class Figure:
    """One stated figure: words `first`..`last`, bounds, the noun counted, parts of it, names told."""

    kind: Kind
    first: int
    last: int
    low: int | None
    high: int | None
    approximate: bool = False
    noun: int | None = None
    cumulative: bool = False
    parts: list[Part] = field(default_factory=list)
    names: list[tuple[int, int]] = field(default_factory=list)


class Reader:
    """One paragraph: its numbers and cues, and which numbers have been taken."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.norm = doc.norm
        self.cues = find_cues(doc.norm)
        self.numbers: dict[int, Number] = {}
        self.taken: set[int] = set()
        self.figures: list[Figure] = []
        self.cue_at: dict[int, Cue] = {}

    def read(self) -> list[Figure]:
        """All figures in the order of the text."""
        if not self.cues and not any((w in NOUNS and NOUNS[w].fate) or w in _WOUNDED_DUALS for w in self.norm):
            return []
        self.numbers = {n.first: n for n in counts(find_numbers(self.doc))}
        self.cue_at = {c.first: c for c in self.cues}
        self.mark_parts_of_known()
        pending: list[Cue] = []
        for at, cue in enumerate(self.cues):
            if self.joint(at):
                pending.append(cue)
                continue
            self.cue(cue, [c.kind for c in pending])
            pending = []
        self.totals()
        self.fate_numbers()
        self.fate_plurals()
        self.figures.sort(key=lambda f: (f.first, f.last))
        return self.figures

    # -- the words around -----------------------------------------------------------------------------------------

    def broken(self, i: int) -> bool:
        """Whether a sentence ends between word `i` and the next."""
        gap = self.doc.between(i)
        return any(mark in _BREAK for mark in gap) if len(gap) > 1 else gap in _BREAK

    def before(self, i: int, reach: int, wanted: frozenset[str]) -> bool:
        """Whether one of `wanted` stands within `reach` words before `i`, in the same sentence."""
        for k in range(i - 1, max(-1, i - 1 - reach), -1):
            if self.broken(k):
                return False
            if self.norm[k] in wanted:
                return True
        return False

    def denied(self, i: int) -> bool:
        """ "ولم تسجل إصابات", "دون وقوع ضحايا", "محاولة اغتيال": in the same phrase, a few words before."""
        for k in range(i - 1, max(-1, i - 5), -1):
            if self.doc.between(k).strip(" \"'«»“”()"):
                return False
            if self.norm[k] in _NEGATIONS or (i - k < 3 and self.norm[k] in _NEAR_NEGATIONS):
                return True
        return False

    # -- cues -----------------------------------------------------------------------------------------------------

    def joint(self, at: int) -> bool:
        """Whether the cue only shares the figure of the next: "قتل وجرح عشرون", "مقتل وإصابة"."""
        if at + 1 == len(self.cues):
            return False
        cue, following = self.cues[at], self.cues[at + 1]
        adjacent = following.first == cue.last + 1 or (
            following.first == cue.last + 2 and self.norm[cue.last + 1] == "و"
        )
        joined = following.joined or (adjacent and following.first == cue.last + 2)
        if not (adjacent and joined) or following.kind == cue.kind or cue.trailing:
            return False
        return cue.action or cue.joined or self.number_before(cue) is None

    def cue(self, cue: Cue, shared: list[Kind]) -> None:
        """Find what one cue tells; `shared`: kinds of cues right before that have no figure of their own."""
        if (
            self.denied(cue.first - len(shared))
            or (self.norm[cue.last + 1 : cue.last + 2]
            and self.norm[cue.last + 1] in _HITS)
        ):
            return
        number = (None if cue.joined and not cue.trailing else self.number_before(cue)) or self.number_after(cue)
        if number is not None:
            kind = _both(shared, cue.kind)
            self.bind(cue, number, kind)
            return
        if self.before(cue.first, 3, _ACCUSATIONS):
            return
        self.unnumbered(cue, _both(shared, cue.kind))

    def number_before(self, cue: Cue) -> Number | None:
        """ "152 شخصا قتلوا", "لقي عشرون مصرعهم", "خمس حالات خطف"."""
        reach = 7 if cue.trailing else 5
        for k in range(cue.first - 1, max(-1, cue.first - 1 - reach), -1):
            if self.broken(k) or (not cue.trailing and "،" in self.doc.between(k)) or (k in self.cue_at):
                return None
            number = self.numbers.get(k)
            if number is None or k in self.taken:
                continue
            if number.noun == cue.first - 1 and self.norm[number.noun] in ("حاله", "حالات"):
                return number
            if cue.action and not cue.trailing:
                return None
            if (
                cue.action
                or cue.word in ("قتل", "اصيب", "استشهد", "خطف", "اعتقل")
                or cue.word.endswith(("وا", "ا", "ت", "ن"))
            ):
                return number if self.person(number) and not number.definite else None
        return None

    def number_after(self, cue: Cue) -> Number | None:
        plural_event = cue.action and cue.word.endswith("ات")
        reach = _EVENT_REACH if plural_event else _ACTION_REACH if cue.action else _VERB_REACH
        prepositions = False
        for k in range(cue.last + 1, min(len(self.norm), cue.last + 1 + reach)):
            if self.broken(k - 1) or k in self.cue_at or self.norm[k] in _PARTS:
                return None
            number = self.numbers.get(k)
            if number is None:
                if k > cue.last + 1 and cue.action and not plural_event and "،" in self.doc.between(k - 1):
                    return None
                prepositions = prepositions or self.norm[k] in (
                    "في",
                    "علي",
                    "من",
                    "الي",
                    "بين",
                    "قرب",
                    "جراء",
                    "اثر",
                    "ان",
                    "بعد",
                )
                if self.norm[k][0] == "ب" and len(self.norm[k]) > 3 and not cue.action:
                    prepositions = True
                continue
            near = k - cue.last <= 3
            if number.form == "singular" and (prepositions or k - cue.last > 5):
                continue
            if not self.person(number, near=near and not cue.person_only) or k in self.taken:
                if number.form == "singular":
                    continue
                if cue.action and not plural_event:
                    return None
                continue
            if number.definite and number.form == "dual" and not near:
                continue
            return number
        return None

    def person(self, number: Number, near: bool = False) -> bool:
        """Whether a number counts people; a bare number does when `near` its cue."""
        if number.noun is None:
            return near
        word = self.norm[number.noun]
        noun = NOUNS.get(word)
        if noun is not None:
            return noun.kind in ("person", "nation")
        if word in _OTHERS or number.form in ("dual", "singular"):
            return True
        if number.noun > number.last + 1 and self.norm[number.noun - 1] == "من":  # تسعة من قوات النظام
            return word not in _NOT_VICTIMS and word.removeprefix("ال") not in _NOT_VICTIMS
        return near and word not in _NOT_VICTIMS

    def bind(self, cue: Cue, number: Number, kind: Kind) -> None:
        figure = self.add(kind, min(cue.first, number.first), cue.last, number)
        self.joined_figures(figure, kind)

    def add(self, kind: Kind, first: int, last: int, number: Number) -> Figure:
        self.taken.add(number.first)
        end = max(last, number.last, number.noun if number.noun is not None else 0)
        fate = (
            NOUNS[self.norm[number.noun]].fate if number.noun is not None and self.norm[number.noun] in NOUNS else None
        )
        end_of_both = self.between_fates(number)
        if end_of_both is not None:
            kind, end = "killed_or_wounded", max(end, end_of_both)
        elif fate in ("killed", "wounded") and kind != fate and kind != "killed_or_wounded":
            kind = "killed" if fate == "killed" else "wounded"
        figure = Figure(kind, first, end, number.low, number.high, number.approximate, number.noun)
        self.figures.append(figure)
        self.parts_after(figure)
        return figure

    def between_fates(self, number: Number) -> int | None:
        """ "22 بين قتيل وجريح", "عشرات القتلى والجرحى", "20 قتيلا وجريحا": the index of the second fate."""
        norm, start = self.norm, number.last + 1
        for k in range(start, min(len(norm) - 1, start + 5)):
            noun, other = NOUNS.get(norm[k]), NOUNS.get(norm[k + 1]) if norm[k + 1][0] == "و" else None
            if noun is None or other is None or {noun.fate, other.fate} != {"killed", "wounded"}:
                continue
            shared = noun.number == other.number == "singular" or (noun.definite and other.definite)
            if (shared and k + 1 not in self.numbers) or norm[k - 1] == "بين":
                for at in (k, k + 1):
                    self.taken.add(at)
                return k + 1
        return None

    def joined_figures(self, figure: Figure, kind: Kind) -> None:
        """ "فتاة وطفلين", "ثلاثة جنود وأربعة مسلحين": the next figure of the same cue."""
        k = figure.last + 1
        stop = min(len(self.norm), k + _JOIN_REACH)
        while k < stop:
            if self.broken(k - 1) or k in self.cue_at or self.norm[k] in _PARTS:
                return
            number = self.numbers.get(k)
            if number is not None and k not in self.taken and self.person(number):
                fate = (
                    NOUNS[self.norm[number.noun]].fate
                    if number.noun is not None and self.norm[number.noun] in NOUNS
                    else None
                )
                if (self.norm[k][0] != "و" and self.norm[k - 1] != "و") or fate or number.definite:
                    return
                self.joined_figures(self.add(kind, number.first, number.last, number), kind)
                return
            k += 1

    def unnumbered(self, cue: Cue, kind: Kind) -> None:
        """ "مقتل مدنيين", "استشهاد العريف فلان", "مقتل أحد جنوده": a cue with no number behind it."""
        k = cue.last + 1
        while k < len(self.norm) and self.norm[k] in _ADVERBS and not self.broken(k - 1):
            k += 1
        if k >= len(self.norm) or self.broken(k - 1) or self.doc.between(cue.last).strip(" \"'«»“”()"):
            return
        word, noun = self.norm[k], NOUNS.get(self.norm[k])
        if word in ("احد", "احدي") and k + 1 < len(self.norm):
            if (
                self.norm[k + 1].startswith("ال")
                or self.norm[k + 1] in NOUNS
                or self.norm[k + 1].endswith(("ه", "هم", "ها"))
            ):
                self.figures.append(Figure(kind, cue.first, k + 1, 1, 1, noun=k + 1))
            return
        length = name_length(self.norm, k)
        titled = word in _TITLES or (noun is not None and noun.definite and noun.number == "singular")
        if titled or (length >= 2 and cue.action) or (length and cue.word in _NAMES_ONLY):
            self.named(cue, kind, k)
            return
        if (
            noun is not None
            and noun.number in ("plural", "either")
            and not noun.definite
            and noun.kind in ("person", "nation")
        ):
            two = 2 if noun.number == "either" and any(w in _PAIR for w in self.norm[k + 1 : k + 6]) else None
            self.figures.append(Figure(kind, cue.first, k, two, two, noun=k))
            self.parts_after(self.figures[-1])
        elif cue.word in ("اعتقالات",) and self.before(cue.first, 2, frozenset({"حمله", "حملات", "وحمله"})):
            self.figures.append(Figure(kind, cue.first - 1, cue.last, None, None))

    def named(self, cue: Cue, kind: Kind, k: int) -> None:
        """People told by title and name: one is 1; several without a number are an open figure with names."""
        names: list[tuple[int, int]] = []
        last = k
        while k < len(self.norm):
            start, length = k, 0
            while k < min(len(self.norm), start + 7) and not length and not (k > start and self.broken(k - 1)):
                length = name_length(self.norm, k)
                k += 0 if length else 1
            if not length:
                break
            names.append((k, k + length - 1))
            last = k + length - 1
            nxt = last + 1
            if nxt >= len(self.norm) or self.norm[nxt][0] != "و" or self.broken(last):
                break
            title = self.norm[nxt][1:]
            if title not in _TITLES and not name_length(self.norm, nxt, title):
                break
            k = nxt
        many = len(names) > 1
        self.figures.append(
            Figure(
                kind,
                cue.first,
                max(last, k if not names else last),
                None if many else 1,
                None if many else 1,
                names=names,
            )
        )

    def totals(self) -> None:
        """ "ارتفع عدد القتلى إلى عشرين", "حصيلة الضحايا بلغت 30 شخصا": a toll told beside its name."""
        for i, word in enumerate(self.norm[:-2]):
            if word not in _TOTALS:
                continue
            at = i + 2 if self.norm[i + 1] in ("من", "عن", "اجمالي") else i + 1
            noun = NOUNS.get(self.norm[at])
            if noun is None or noun.fate is None or noun.number not in ("plural", "either"):
                continue
            for k in range(at + 1, min(len(self.norm), at + 1 + _VERB_REACH)):
                if self.broken(k - 1) or k in self.cue_at or self.norm[k] in _PARTS:
                    break
                number = self.numbers.get(k)
                if number is None or number.form == "singular" or k in self.taken:
                    continue
                if self.norm[k - 1] in ("من", "بين"):  # "من 10 الى 20": the later bound follows
                    continue
                if self.person(number, near=True):
                    self.add(noun.fate, i, at, number)  # type: ignore[arg-type]
                break

    # -- nouns that say the fate themselves -----------------------------------------------------------------------

    def fate_numbers(self) -> None:
        """ "17 قتيلا و121 جريحا", "شهيدين", "سقوط شهيد"."""
        for number in self.numbers.values():
            if number.first in self.taken or number.noun is None:
                continue
            word = self.norm[number.noun]
            noun = NOUNS.get(word)
            if noun is None or noun.fate is None:
                if (
                    word.removeprefix("و") in ("اصابه", "اصابات")
                    and number.form != "vague"
                    and not self.denied(number.first)
                ):
                    self.add("wounded", number.first, number.last, number)
                continue
            if self.denied(number.first) or self.before(number.first, 5, _RELEASES):
                continue
            if self.norm[number.first] in _HUGE and self.before(number.first, 8, _WARS):  # a whole war's dead
                continue
            if number.definite and not self.before(number.first, 6, _TOTALS):
                continue
            if number.form == "singular" and not self.single_told(number.first, noun.fate):
                continue
            self.add(noun.fate, number.first, number.last, number)  # type: ignore[arg-type]

    def single_told(self, i: int, fate: str) -> bool:
        """A lone "شهيد" counts beside a word of falling or another figure, not as a title or an epithet."""
        if fate not in ("killed", "wounded"):
            return False
        following = NOUNS.get(self.norm[i + 1]) if i + 1 < len(self.norm) else None
        pair = following is not None and following.fate not in (None, fate) and self.norm[i + 1][0] == "و"
        close = any(0 <= i - f.last <= 2 for f in self.figures) and self.norm[i][0] == "و"
        return pair or close or self.before(i, 3, _FELL)

    def fate_plurals(self) -> None:
        """ "سقوط قتلى وجرحى": indefinite plurals without a number."""
        i = 0
        while i < len(self.norm):
            word = self.norm[i]
            noun = NOUNS.get(word)
            if word in _WOUNDED_DUALS and not self.denied(i):
                self.figures.append(Figure("wounded", i, i, 2, 2, noun=i))
            if noun is not None and noun.lemma == "جثه" and noun.number == "plural" and i + 1 < len(self.norm):
                if self.norm[i + 1] in _CORPSES_LIE:
                    self.figures.append(Figure("killed", i, i + 1, None, None, noun=i))
            if (
                noun is None
                or noun.fate is None
                or noun.definite
                or noun.number not in ("plural", "either")
                or i in self.taken
            ):
                i += 1
                continue
            if self.counted(i) or self.denied(i) or self.before(i, 5, _RELEASES):
                i += 1
                continue
            following = NOUNS.get(self.norm[i + 1]) if i + 1 < len(self.norm) and self.norm[i + 1][0] == "و" else None
            pair = (
                following is not None
                and following.fate is not None
                and following.fate != noun.fate
                and not following.definite
            )
            after = word[0] == "و" and any(0 <= i - f.last <= 3 and f.last < i for f in self.figures)
            if pair or after or self.before(i, 3, _FELL):
                self.figures.append(Figure(noun.fate, i, i, None, None, noun=i))  # type: ignore[arg-type]
            i += 1

    def counted(self, i: int) -> bool:
        return any(f.first <= i <= f.last or any(p.first <= i <= p.last for p in f.parts) for f in self.figures)

    # -- parts ----------------------------------------------------------------------------------------------------

    def mark_parts_of_known(self) -> None:
        """ "وكان من بين القتلى ثلاثة قادة": parts of what was told before; their numbers are nobody's total."""
        for i, word in enumerate(self.norm[:-2]):
            if word in ("من", "ومن", "بين") and self.norm[i + 1] in ("بين", "القتلي", "الضحايا", "الجرحي"):
                at = i + 2 if self.norm[i + 1] == "بين" else i + 1
                noun = NOUNS.get(self.norm[at]) if at < len(self.norm) else None
                if noun is not None and noun.fate is not None and noun.number == "plural":
                    parts, _ = read_parts(self.doc, self.numbers, at, self.cue_at)
                    self.taken.update(p.number for p in parts if p.number is not None)

    def parts_after(self, figure: Figure) -> None:
        """Attach "بينهم أربعة أطفال" to its total."""
        for k in range(figure.last + 1, min(len(self.norm), figure.last + 9)):
            if self.broken(k - 1) or k in self.cue_at:
                return
            if k in self.numbers and self.norm[k][0] == "و":
                return
            if self.norm[k] in _PARTS:
                parts, end = read_parts(self.doc, self.numbers, k, self.cue_at)
                figure.parts = parts
                self.taken.update(p.number for p in parts if p.number is not None)
                return


def _both(shared: list[Kind], kind: Kind) -> Kind:
    return "killed_or_wounded" if shared and {*shared, kind} <= {"killed", "wounded"} else kind


def find_figures(doc: Doc) -> list[Figure]:
    """All figures of the paragraph in order; a figure said twice about the same people is told once."""
    return _once(doc, Reader(doc).read())


def _once(doc: Doc, figures: list[Figure]) -> list[Figure]:
    seen: set[tuple[str, int, str]] = set()
    kept: list[Figure] = []
    for figure in figures:
        if figure.low is not None:
            noun = NOUNS.get(doc.norm[figure.noun]) if figure.noun is not None else None
            if noun is None and figure.noun is not None:  # أحد جنوده
                noun = NOUNS.get(doc.norm[figure.noun].removesuffix("ها").removesuffix("هم").removesuffix("ه"))
            lemma = noun.lemma if noun is not None else ""
            key = (figure.kind, figure.low, "" if figure.low > 9 else lemma)
            if key in seen:
                continue
            seen.add(key)
        kept.append(replace(figure))
    return kept
