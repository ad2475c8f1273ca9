"""Quotations that report speech, and names in quotation marks that do not."""

from __future__ import annotations

import time

import pytest

from service.annotate.quotes import find_quotes
from service.text.tokens import tokenise


def spoken(text: str) -> list[str]:
    return [text[q.span.start : q.span.end] for q in find_quotes(tokenise(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('قال إن "المعارك مستمرة في كل الأحياء".', ['"المعارك مستمرة في كل الأحياء"']),
        ("وأضاف: «سنعود غدا».", ["«سنعود غدا»"]),
        ("وقال “لن نترك المدينة مهما حدث” ثم غادر.", ["“لن نترك المدينة مهما حدث”"]),
        ('وقال "إن فصيل «فجر الجنوب» انسحب من التل".', ['"إن فصيل «فجر الجنوب» انسحب من التل"']),
        ('وقال "إن فصيل "فجر الجنوب" انسحب من التل أمس".', ['"إن فصيل "فجر الجنوب" انسحب من التل أمس"']),
        ('وتابع: "خرجنا من البيوت في الليل، ولم نأخذ شيئا', ['"خرجنا من البيوت في الليل، ولم نأخذ شيئا']),
        ("سيطر تنظيم «داعش» على البلدة.", []),
        ('أعلن "الائتلاف المعارض" موقفه.', []),
        ("قال «المرصد السوري لحقوق الإنسان»، إن الطريق مغلق.", []),
        ('في مدينة حلب". وأفاد شاهد بأن الطريق مغلق.', []),  # a closing mark of which the opening is missing
        ("لا اقتباس هنا.", []),
        ("", []),
    ],
)
def test_quotes(text: str, expected: list[str]) -> None:
    assert spoken(text) == expected


def test_two_quotations_stay_two() -> None:
    text = 'قال إن "الحل سياسي ولا شيء غيره"، مضيفا "لن نقبل بأقل من ذلك".'
    assert len(spoken(text)) == 2


@pytest.mark.parametrize("sign", ['"', "« ", "» ", "“", '" ', ' "ا'])
def test_marks_alone_take_linear_time(sign: str) -> None:
    text = sign * (200_000 // len(sign))
    started = time.process_time()
    find_quotes(tokenise(text))
    assert time.process_time() - started < 2.0
