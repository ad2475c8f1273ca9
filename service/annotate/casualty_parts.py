"""Parts of a total: what follows "بينهم", each with its own count, never counted beside the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.text.numbers import Number
from service.text.persons import NOUNS
from service.text.tokens import Doc

_REACH = 14  # words after "بينهم" that may belong to the list


@dataclass(frozen=True, slots=True)
class Part:
    """Words `first`..`last` of a part; `number` is the word index of its number, null when it has none."""

    first: int
    last: int
    low: int | None
    high: int | None
    number: int | None


def read_parts(doc: Doc, numbers: Mapping[int, Number], marker: int, stops: Mapping[int, object]) -> list[Part]:
    """The parts listed after the word at `marker`, up to a sentence's end or a word of `stops`."""
    parts: list[Part] = []
    end, k = marker, marker + 1
    while k < min(len(doc.norm), marker + 1 + _REACH):
        gap = doc.between(k - 1)
        if any(mark in ".؛;!?؟\n" for mark in gap) or k in stops:
            break
        if "،" in gap and not (k in numbers or doc.norm[k][0] == "و"):
            break
        if k - end > 5:  # the list has run out
            break
        number = numbers.get(k)
        if number is not None:
            last = number.noun if number.noun is not None and number.noun > number.last else number.last
            parts.append(Part(k, last, number.low, number.high, k))
            end, k = last, last + 1
            continue
        noun = NOUNS.get(doc.norm[k])
        if noun is not None and noun.kind == "person" and noun.number in ("plural", "either"):
            parts.append(Part(k, k, None, None, None))
            end = k
        k += 1
    return parts
