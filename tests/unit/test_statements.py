"""Acts of speech: code, addressee, topic."""

from __future__ import annotations

import pytest

from service.annotate.attribution import attribute
from service.annotate.quotes import find_quotes
from service.annotate.statements import find_statements
from service.annotate.verbs import FORMS
from service.models.extraction import Statement
from service.text.normalise import fold
from service.text.tokens import tokenise


def read(text: str) -> list[Statement]:
    doc = tokenise(text)
    return find_statements(doc, attribute(doc, find_quotes(doc), None))


@pytest.mark.parametrize(
    ("text", "act", "speaker", "addressee", "topic"),
    [
        ("دعا بان كي مون المجتمع الدولي إلى وقف القتال.", "call_for", "بان كي مون", "المجتمع الدولي", "وقف القتال"),
        ("نفت وزارة الدفاع الروسية قصف المشفى.", "deny", "وزارة الدفاع الروسية", None, "قصف المشفى"),
        ("أدان مجلس الأمن الدولي الهجوم على السوق.", "condemn", "مجلس الأمن الدولي", None, "الهجوم على السوق"),
        ("اتهم جون كيري روسيا بعرقلة الاتفاق.", "accuse", "جون كيري", "روسيا", "بعرقلة الاتفاق"),
        ("حذر المرصد من كارثة قريبة.", "warn", "المرصد السوري لحقوق الإنسان", None, "كارثة قريبة"),
        ("رفض سيرغي لافروف الاقتراح الجديد.", "reject", "سيرغي لافروف", None, "الاقتراح الجديد"),
        ("وافقت تركيا على فتح المعبر.", "agree", "تركيا", None, "فتح المعبر"),
        ("رحب الاتحاد الأوروبي بالهدنة.", "praise", "الاتحاد الأوروبي", None, "بالهدنة"),
        ("هددت إيران بالرد على القصف.", "threaten", "إيران", None, "بالرد على القصف"),
        ("وقعت مصر اتفاقا مع السودان.", "agree", "مصر", None, "اتفاقا مع السودان"),
        (
            "تبنى تنظيم الدولة الهجوم على الحاجز.",
            "claim_responsibility",
            "تنظيم الدولة الإسلامية",
            None,
            "الهجوم على الحاجز",
        ),
    ],
)
def test_the_act_of_speech(text: str, act: str, speaker: str, addressee: str | None, topic: str) -> None:
    statement = read(text)[0]
    assert (statement.act, statement.speaker, statement.addressee, statement.topic) == (act, speaker, addressee, topic)
    assert text[statement.span.start :].startswith(statement.act_surface)


def test_participles_carry_the_speech_on() -> None:
    acts = [(s.act, s.speaker) for s in read("قال جون كيري إن اللقاء قريب، محذرا من الفشل وداعيا إلى الهدوء.")]
    assert acts == [("say", "جون كيري"), ("warn", "جون كيري"), ("call_for", "جون كيري")]


def test_a_cited_source_is_no_statement() -> None:
    assert read("قتل شخصان في الحي، بحسب المرصد.") == []


def test_the_topic_skips_the_setting() -> None:
    assert read("قال جون كيري في مؤتمر صحفي في باريس إن المفاوضات انتهت.")[0].topic == "المفاوضات انتهت"


def test_a_verb_that_needs_its_noun_says_nothing_without_it() -> None:
    assert read("فرضت الولايات المتحدة عقوبات على الشركة.")[0].act == "decide"
    assert read("فرضت الفصائل طوقا على الحي.") == []


@pytest.mark.parametrize("word", ["قال", "وأضافت", "يؤكد", "مشيرا", "فدعا", "ونفى", "أعلنته", "سيدعو", "طالبوا"])
def test_forms(word: str) -> None:
    assert fold(word) in FORMS


@pytest.mark.parametrize("word", ["يذكر", "وفقا", "بحسب", "وصل", "يعد"])
def test_what_is_no_verb_of_saying(word: str) -> None:
    assert fold(word) not in FORMS


def test_spans_lie_in_the_text_and_in_order() -> None:
    text = 'وأكد لافروف أن "الحل سياسي". وانتقد واشنطن، ثم دعا الفصائل إلى الخروج.'
    spans = [s.span for s in read(text)]
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert [s.start for s in spans] == sorted(s.start for s in spans)
