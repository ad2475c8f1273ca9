"""Decoding of raw records: what is mended and told, what is refused and why."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.text.decode import Accepted, Rejected, decode
from service.text.html import looks_like_html, reduce_html
from service.text.identity import canonical_url
from service.text.timestamps import read_stamp
from service.text.vocabulary import REASONS, WARNINGS

RECEIVED = datetime(2016, 3, 1, 12, tzinfo=UTC)
MIB = 1 << 20


def run(
    value: bytes | None, headers: dict[str, bytes] | None = None, max_bytes: int = MIB, source: str | None = None
) -> Accepted | Rejected:
    return decode(value, headers or {}, max_bytes=max_bytes, received_at=RECEIVED, source_default=source)


def accept(
    value: bytes | None = None, headers: dict[str, bytes] | None = None, default: str | None = None, **fields: Any
) -> Accepted:
    if value is None:
        value = json.dumps({"text": "قصفت الطائرات البلدة.", **fields}, ensure_ascii=False).encode()
    result = run(value, headers, source=default)
    assert isinstance(result, Accepted), result
    assert {warning.split(":")[0] for warning in result.warnings} <= WARNINGS.keys()
    return result


def codes(article: Accepted) -> list[str]:
    return [warning.split(":")[0] for warning in article.warnings]


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "no_value"), (b"", "invalid_json"), (b"\x80\x81\x82", "undecodable_bytes"), (b"\xff\xfe\xfa", "undecodable_bytes"),
        (b"{'text': 1}", "invalid_json"), (b'{"text": "a"', "invalid_json"), ("نص بلا JSON".encode(), "invalid_json"),
        (b"[]", "not_an_object"), (b'"text"', "not_an_object"), (b"null", "not_an_object"), (b"7", "not_an_object"),
        (b"{}", "missing_text"), (b'{"text": null}', "missing_text"), (b'{"body": "x"}', "missing_text"),
        (b'{"text": 5}', "wrong_type"), (b'{"text": ["a"]}', "wrong_type"), (b'{"text": {"a": 1}}', "wrong_type"),
        (b'{"text": ""}', "empty_text"), (b'{"text": " \\n\\t "}', "empty_text"),
        (b'{"text": "\\u200b\\u200f\\ufeff\\u0000"}', "empty_text"),
        (b'{"text": "<p> </p><script>x()</script>"}', "empty_text"), (b"[" * 300_000, "invalid_json"),
        (b'{"text": "a", "x": ' + b"[" * 300_000, "invalid_json"), (b'{"text": "' + b"a" * MIB + b'"}', "over_size"),
    ],
)  # fmt: skip
def test_refused_with_reason_and_remedy(value: bytes | None, reason: str) -> None:
    result = run(value)
    assert isinstance(result, Rejected)
    assert result.reason == reason
    assert result.remedy == REASONS[reason].remedy
    assert result.message
    assert "\n" not in result.message


def test_a_refusal_says_whose_record_it_was() -> None:
    refused = run(b'{"id": 7, "source": "agency", "text": ""}')
    taken = accept(id="7", source="agency")
    assert isinstance(refused, Rejected)
    assert (refused.source, refused.article_id) == ("agency", taken.article_id)
    assert run(b"{}", source="scraper") == Rejected(
        "missing_text", "the object has no field `text`", REASONS["missing_text"].remedy, "scraper", None
    )


def test_windows_1256_is_not_guessed() -> None:
    assert isinstance(run('{"text": "قصف"}'.encode("windows-1256")), Rejected)


# --- bytes, charsets, JSON --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "utf-16", "UTF-8"])
def test_declared_charset_is_decoded(charset: str) -> None:
    header = {"Content-Type": f"application/json; charset={charset}".encode()}
    article = accept('{"text": "قصف على البلدة"}'.encode(charset), header)
    assert article.text == "قصف على البلدة"
    assert codes(article) == ([] if charset == "UTF-8" else ["charset_declared"])


def test_wrong_and_unknown_charsets_fall_back_to_utf8() -> None:
    value = '{"text": "قصف"}'.encode()
    assert codes(accept(value, {"content-type": b"application/json; charset=klingon"})) == ["charset_unknown"]
    assert codes(accept(value, {"content-type": b"application/json; charset=utf-16-be"})) in (
        ["charset_wrong"],
        ["charset_declared"],
    )
    assert codes(accept(value, {"content-type": b"application/json; charset=base64"})) == ["charset_unknown"]


def test_plain_text_is_the_value_itself() -> None:
    assert accept("قصف".encode(), {"CONTENT-TYPE": b"text/plain"}).text == "قصف"
    assert accept("قصف".encode("cp1256"), {"content-type": b'text/plain; charset="windows-1256"'}).text == "قصف"
    assert accept("<p>قصف</p><p>نزوح</p>".encode(), {"content-type": b"text/html"}).text == "قصف\nنزوح"


def test_byte_order_marks_go() -> None:
    single, double = accept('\ufeff{"text": "قصف"}'.encode()), accept('\ufeff\ufeff{"text": "\ufeffقصف"}'.encode())
    assert (single.text, codes(single)) == ("قصف", [])
    assert (double.text, codes(double)) == ("قصف", ["byte_order_mark", "byte_order_mark"])


def test_lone_surrogates_and_control_characters_are_mended_one_for_one() -> None:
    article = accept(b'{"text": "a\\ud800b\\u0000c\\u001fd\\n\\te\\u0085"}')
    assert article.text == "a\ufffdb c d\n\te\x85"
    assert codes(article) == ["json_lenient", "lone_surrogates", "control_characters"]
    raw = accept(b'{"text": "line one\nline\x01two"}')
    assert raw.text == "line one\nline two"


def test_surrogates_in_any_field_leave_something_that_json_can_carry() -> None:
    article = accept(
        b'{"text": "a", "title": "\\udc00", "source": "\\ud800", "published_at": "\\ud800", "url": "\\ud800", "id": "\\ud800"}'
    )
    orjson.dumps([article.title, article.source, article.warnings, article.article_id])


# --- HTML -------------------------------------------------------------------------------------------------------------


def test_html_is_reduced_to_text() -> None:
    article = accept(
        text="<div><p>قصفت <b>الطائرات</b>&nbsp;البلدة</p>\n<p>قال &quot;المصدر&quot;<br/>أمس</p>"
        "<style>p{}</style><!-- x --></div>"
    )
    assert article.text == 'قصفت الطائرات البلدة\nقال "المصدر"\nأمس'
    assert codes(article) == ["html_reduced"]


def test_a_less_than_sign_in_prose_stays() -> None:
    for text in ("العدد < 5 والعدد > 3", "a<b و c>d", "<<العربية>>", "AT&T; ©=3 &copy=3 & و", "<قناة الجزيرة>"):
        article = accept(text=text)
        assert (article.text, article.warnings) == (text, [])


def test_character_references_and_escaped_tags() -> None:
    assert accept(text="قال &quot;نعم&quot; &#1604;").text == 'قال "نعم" ل'
    assert accept(text="&lt;p&gt;قصف&lt;/p&gt;&lt;p&gt;نزوح&lt;/p&gt;").text == "قصف\nنزوح"
    assert accept(text="a &#0; &#xD800; b").text == "a \ufffd \ufffd b"


def test_line_breaks_in_source_are_kept_only_without_layout() -> None:
    assert reduce_html("سطر <b>أول</b>\nسطر ثان<br>ثالث") == "سطر أول\nسطر ثان\nثالث"
    assert reduce_html("<p>سطر\n  أول</p><p>سطر ثان</p>") == "سطر أول\nسطر ثان"


UNITS = [
    "<",
    "<a ",
    "<a '",
    '<a "',
    "<!--",
    "<script>",
    "<p>",
    "</p>",
    "&",
    "&#1604;",
    "&lt;",
    "<a href=",
    "<b><p>",
    "<div ",
    "<style>",
    "-->",
]


@pytest.mark.parametrize("unit", UNITS)
def test_a_mebibyte_of_markup_is_reduced_in_time(unit: str) -> None:
    text = unit * (MIB // len(unit))
    began = time.process_time()
    looks_like_html(text)
    reduce_html(text)
    assert time.process_time() - began < 2
    began = time.process_time()
    run(json.dumps({"text": text}).encode(), max_bytes=4 * MIB)
    assert time.process_time() - began < 4


# --- fields -----------------------------------------------------------------------------------------------------------


def test_optional_fields_of_wrong_types() -> None:
    article = accept(id=5, url=["x"], source=True, title={"a": 1}, language=7.5, unknown=[1], published_at=None)
    assert (article.id, article.url, article.source, article.title, article.language) == ("5", None, None, None, None)
    assert codes(article) == [
        "field_converted",
        "field_dropped",
        "field_dropped",
        "field_dropped",
        "field_converted",
        "field_dropped",
    ]


def test_title_is_one_clean_line_and_too_long_ones_go() -> None:
    assert accept(title=" خبر\n &quot;عاجل&quot; ").title == 'خبر "عاجل"'
    assert accept(title="<b>خبر</b>").title == "خبر"
    long = accept(title="ن" * 400_000)
    assert (long.title, codes(long)) == (None, ["field_too_long"])


def test_urls_are_checked_and_name_the_article() -> None:
    for url in ("javascript:alert(1)", "/news/1", "http://[", "http://a b/", "ftp://example.org/1"):
        article = accept(url=url)
        assert (article.url, codes(article)) == (None, ["url_invalid"])
        assert article.article_id == accept(url=url, text="نص آخر").article_id
    assert accept(url="https://www.example.org/1").source == "example.org"


def test_article_id_by_source_and_id_then_url_then_text() -> None:
    by_id = accept(id="7", source="agency")
    assert accept(id=7, source="agency", text="نص آخر", url="https://example.org/2").article_id == by_id.article_id
    assert accept(id="7", source="other").article_id != by_id.article_id
    assert accept(id="7").article_id != by_id.article_id
    by_url = accept(url="https://www.example.org/أخبار/1/?utm_source=x&id=3#top")
    assert (
        accept(url="http://example.org/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1?id=3", text="نص آخر").article_id
        == by_url.article_id
    )
    assert accept(url="https://example.org/أخبار/1?id=4").article_id != by_url.article_id
    assert (
        accept().article_id
        == accept(title="t", fetched_at="2016-01-01T00:00:00Z").article_id
        != accept(text="نص آخر").article_id
    )


@pytest.mark.parametrize(
    "url", ["", "x", "http://", "https://example.org:99999/", "https://example.org:x/", "http://[::1", "http://[::1]/a"]
)
def test_odd_urls_have_a_canonical_form(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


def test_content_hash_is_the_texts() -> None:
    article = accept(title="a")
    assert article.content_hash == accept(title="b", id="c").content_hash != accept(text="نص آخر").content_hash
    assert len(article.content_hash) == 32
    assert int(article.content_hash, 16) >= 0


def test_source_default_and_reprocess() -> None:
    assert accept(default="scraper").source == "scraper"
    assert run(b'{"text": "a", "source": "own"}', source="scraper").source == "own"
    assert accept(headers={"X-Reprocess": b"TRUE"}).reprocess
    assert not accept(headers={"x-reprocess": b"false"}).reprocess


def test_cloudevents_fill_what_is_missing() -> None:
    headers = {
        "ce_id": b"e1",
        "ce_source": b"/scraper",
        "ce-time": b"2016-02-02T00:00:00Z",
        "ce_type": b"article",
        "content-type": b"application/json",
    }
    article = accept(headers=headers)
    assert (article.id, article.source, article.fetched_at) == ("e1", "/scraper", "2016-02-02T00:00:00Z")
    given = accept(headers=headers, url="https://example.org/1")
    assert given.id is None  # an event's id changes with every fetch, the URL does not
    own = accept(headers=headers, id="a", fetched_at="2016-02-01T00:00:00Z", source="agency")
    assert (own.id, own.source, own.fetched_at) == ("a", "agency", "2016-02-01T00:00:00Z")
    wrapped = json.dumps({"specversion": "1.0", "id": "e2", "source": "s", "data": {"text": "قصف"}}).encode()
    assert accept(wrapped, {"content-type": b"application/cloudevents+json"}).id == "e2"


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "iso", "notes"),
    [
        ("2016-02-02T09:30:00+03:00", "2016-02-02T06:30:00Z", []), ("2016-02-02T09:30:00.5Z", "2016-02-02T09:30:00.500Z", []),
        ("2016-02-02 09:30:00 +0300", "2016-02-02T06:30:00Z", []), ("Tue, 02 Feb 2016 09:30:00 GMT", "2016-02-02T09:30:00Z", []),
        ("2016-02-02", "2016-02-02T00:00:00Z", ["no_zone"]), ("٢٠١٦/٠٢/٠٢ ٠٩:٣٠", "2016-02-02T09:30:00Z", ["no_zone"]),
        ("2 شباط 2016", "2016-02-02T00:00:00Z", ["no_zone"]),
        ("الثلاثاء، 2 فبراير 2016 - 10:30 مساءً", "2016-02-02T22:30:00Z", ["no_zone"]),
        ("2 كانون الثاني 2016", "2016-01-02T00:00:00Z", ["no_zone"]),
        ("February 2, 2016 10:30 AM", "2016-02-02T10:30:00Z", ["no_zone"]),
        ("13/02/2016", "2016-02-13T00:00:00Z", ["no_zone"]), ("02/13/2016", "2016-02-13T00:00:00Z", ["no_zone"]),
        ("03/02/2016 10:20 +0200", "2016-02-03T08:20:00Z", ["day_first"]), (1454405400, "2016-02-02T09:30:00Z", ["number"]),
        (1454405400000, "2016-02-02T09:30:00Z", ["number"]), ("1454405400", "2016-02-02T09:30:00Z", ["number"]),
        (20160202, "2016-02-02T00:00:00Z", ["no_zone"]), ("2016-03-02T11:00:00Z", "2016-03-02T11:00:00Z", []),
        (0, None, ["absurd"]), ("1970-01-01", None, ["absurd"]), ("1989-12-31", None, ["absurd"]),
        ("2016-03-02T13:00:00Z", None, ["absurd"]),
        ("2016-13-01", None, ["unreadable"]), ("2016-02-30", None, ["unreadable"]),
        ("غدا", None, ["unreadable"]), ("10:30", None, ["unreadable"]),
        (True, None, ["unreadable"]), ([1], None, ["unreadable"]),
        (float("nan"), None, ["unreadable"]), (1e300, None, ["unreadable"]),
        ("9" * 5000, None, ["unreadable"]), ("9999-12-31T23:59:59-23:59", None, ["unreadable"]),
    ],
)  # fmt: skip
def test_dates_in_many_forms(given: object, iso: str | None, notes: list[str]) -> None:
    stamp = read_stamp(given, RECEIVED)
    assert stamp.iso == iso
    assert [
        note.split(":")[0]
        for note in stamp.notes
        if iso is None or not note.startswith("no_zone") or "no_zone" in notes
    ] == notes


def test_an_absurd_date_is_null_and_told() -> None:
    article = accept(published_at="1970-01-01T00:00:00Z", fetched_at="x")
    assert (article.published_at, article.fetched_at) == (None, None)
    assert article.warnings == ["published_at_absurd: 1970-01-01T00:00:00Z is before 1990", "fetched_at_unreadable: x"]


def test_every_warning_of_a_date_is_in_the_vocabulary() -> None:
    for note in ("absurd", "unreadable", "no_zone", "day_first", "number"):
        assert f"published_at_{note}" in WARNINGS
        assert f"fetched_at_{note}" in WARNINGS


# --- anything ---------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.dictionaries(
    st.sampled_from(["text", "id", "url", "source", "title", "published_at", "fetched_at", "language", "x"]), JSON
)
HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "Content-Type", "ce_id", "ce_source", "ce-time", "x-reprocess"]),
    st.sampled_from(
        [
            b"text/plain",
            b"text/html; charset=cp1256",
            b"application/json; charset=utf-7",
            b"application/cloudevents+json",
            b"\xff",
            b"",
        ]
    )
    | st.binary(max_size=12),
)


def check(value: bytes, headers: dict[str, bytes]) -> None:
    result = run(value, headers)
    assert run(value, headers) == result
    if isinstance(result, Rejected):
        assert result.reason in REASONS
    else:
        assert result.text.strip()
        assert {warning.split(":")[0] for warning in result.warnings} <= WARNINGS.keys()
        orjson.dumps([result.text, result.title, result.url, result.source, result.warnings, result.published_at])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), HEADERS)
def test_any_bytes_are_accepted_or_refused(value: bytes, headers: dict[str, bytes]) -> None:
    check(value, headers)


@settings(max_examples=400, deadline=None)
@given(FIELDS, HEADERS)
def test_any_object_is_accepted_or_refused(fields: dict[str, Any], headers: dict[str, bytes]) -> None:
    check(json.dumps(fields).encode(), headers)
