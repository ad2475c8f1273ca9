"""Dead letters keep the original; the breaker tells a bad deployment from bad input."""

from __future__ import annotations

from service.breaker import Breaker
from service.records import Failure, Output, dead_letter, traced


def test_a_dead_letter_keeps_the_original_and_says_why() -> None:
    failure = Failure("split", "missing_text", "no 'text'", "add it", source="مصدر", article_id="a-1")
    letter = dead_letter(failure, "raw", 3, 14, b"k", b"\xff\x00", [("mine", b"1"), ("x-error-class", b"old")])
    headers = dict(letter.headers)
    assert (letter.key, letter.value, letter.topic) == (b"k", b"\xff\x00", "dead-letter")
    assert headers["mine"] == b"1"
    assert headers["x-error-class"] == b"missing_text" and headers["x-error-remedy"] == b"add it"
    assert (headers["x-error-topic"], headers["x-error-partition"], headers["x-error-offset"]) == (b"raw", b"3", b"14")
    assert headers["x-source"].decode() == "مصدر" and headers["x-article-id"] == b"a-1"
    assert "x-error-paragraph" not in headers
    again = dead_letter(failure, "raw", 3, 15, b"k", b"", letter.headers)
    assert dict(again.headers)["x-error-attempts"] == b"2"


def test_a_lone_surrogate_in_a_message_stops_nothing() -> None:
    letter = dead_letter(Failure("split", "r", "\ud800", "x"), "t", 0, 0, None, None, [])
    assert dict(letter.headers)["x-error-message"] == b"?"


def test_an_output_counts_its_headers() -> None:
    assert Output("novel", b"key", b"value", [("a", b"bc")]).size == 3 + 5 + 11 + 70


def test_only_trace_context_travels() -> None:
    found = traced([("traceparent", b"1"), ("TraceState", b"2"), ("secret", b"3")])
    assert found == [("traceparent", b"1"), ("TraceState", b"2")]


def test_the_breaker_opens_on_a_share_of_recent_records() -> None:
    breaker = Breaker(0.5, 20)
    for _ in range(30):
        assert not breaker.record(False)
    opened = [breaker.record(True) for _ in range(11)]
    assert opened.index(True) == 10
    assert breaker.reason is not None and "11 of the last 20" in breaker.reason


def test_the_breaker_waits_for_a_sample_and_forgives_single_failures() -> None:
    breaker = Breaker(0.5, 50)
    assert [breaker.record(True) for _ in range(10)] == [False] * 9 + [True]
    tolerant = Breaker(0.5, 50)
    assert not any(tolerant.record(n % 3 == 0) for n in range(300))


def test_a_record_with_neither_key_nor_value_can_be_a_dead_letter() -> None:
    letter = dead_letter(Failure("split", "no_value", "m", "r"), "t", 0, 0, None, None, [])
    assert letter.value == b"" and dict(letter.headers)["x-error-null-value"] == b"true"
    assert "x-error-null-value" not in dict(
        dead_letter(Failure("split", "r", "m", "r"), "t", 0, 0, b"k", None, []).headers
    )
