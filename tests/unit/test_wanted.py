"""Marks tell each reader where its words stand, whichever readers there are and whenever they came."""

from __future__ import annotations

from service.text.tokens import tokenise
from service.text.wanted import ROWS, columns, wanted, wanted_kinds


def test_each_mark_finds_the_words_of_its_reader_only() -> None:
    colours, ends = wanted({"احمر", "ازرق"}), wanted({"بعيد"}, also=lambda word: word.endswith("ق"))
    doc = tokenise("أحمر ثم أزرق، ثم أبيض")
    assert doc.where(colours) == [0, 2]
    assert doc.where(ends) == [2]
    assert doc.where(colours | ends) == [0, 2]
    assert tokenise("بعيد").where(ends) == [0]
    assert doc.holds(colours) and not tokenise("أبيض").holds(colours | ends)
    assert tokenise("").where(colours) == []


def test_a_reader_that_comes_late_is_heard_for_words_met_before() -> None:
    assert ROWS["كلمه"] is not None
    late, later = wanted(also="كلمه".__eq__), wanted(["كلمه"])
    assert tokenise("كلمة").where(late) == [0] == tokenise("كلمة").where(later)


def test_columns_tell_something_of_every_word() -> None:
    length, last = columns(2, lambda word: (len(word), word[-1]))
    (twice,) = columns(1, lambda word: (2 * word,))
    rows = tokenise("كلمة أو كلمتان").rows()
    assert [(row[length], row[last]) for row in rows] == [(4, "ه"), (2, "و"), (6, "ن")]
    assert rows[1][twice] == "اواو"
    assert tokenise("").rows() == []


def test_a_reader_of_several_kinds_has_a_mark_for_each() -> None:
    short, odd = wanted_kinds(2, lambda word: (len(word) < 4) + 2 * (len(word) % 2))
    doc = tokenise("كتاب بيت مدرسة جد")
    assert doc.where(short) == [1, 3]
    assert doc.where(odd) == [1, 2]
