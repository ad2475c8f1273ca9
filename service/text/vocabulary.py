"""Why a raw record is refused, and what is mended in one that is taken: the codes, their meaning, what the scraper should do.

A refusal's reason is the label of the dead-letter metric; a warning is "code: detail" and travels with every event of the
article. Both sets only grow: a code is never renamed or used for another thing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a reason or warning means, and the remedy: what to do so that it does not come again."""

    meaning: str
    remedy: str


REASONS: dict[str, Code] = {
    "no_value": Code(
        "The record has a key but no value (a tombstone).",
        "Send the article as the record's value; to withdraw an article use `sitrep retract`.",
    ),
    "over_size": Code(
        "The record's value is longer than the limit for one article.",
        "Send the article's text alone, without the page around it, or raise SITREP_MAX_ARTICLE_BYTES.",
    ),
    "undecodable_bytes": Code(
        "The value is no UTF-8 text, and no charset that decodes it was declared.",
        "Encode as UTF-8, or declare the charset: header content-type: application/json; charset=windows-1256.",
    ),
    "invalid_json": Code(
        "The value is text but no JSON.",
        "Send one JSON object, or set the header content-type: text/plain if the value is the text itself.",
    ),
    "not_an_object": Code(
        "The value is JSON, but a list, string, number or null instead of an object.",
        'Send one object per record: {"text": "..."}; one article is one record.',
    ),
    "missing_text": Code(
        "The object has no field `text`, or it is null.",
        "Put the article's body into the field `text`.",
    ),
    "wrong_type": Code(
        "The field `text` is no string.",
        "Send `text` as one JSON string with line breaks between paragraphs.",
    ),
    "empty_text": Code(
        "The text holds no visible character (nothing, white space, or invisible marks; or HTML without any text).",
        "Check the scraper's selector: it found no article on the page. Do not send empty articles.",
    ),
}
"""Reason of a refusal to its meaning. A refused record is dead-lettered as it came."""

WARNINGS: dict[str, Code] = {
    "charset_declared": Code(
        "The value was decoded by the charset that the header or the byte order mark declared, not as UTF-8.",
        "Nothing is wrong; UTF-8 would be safer.",
    ),
    "charset_unknown": Code(
        "The declared charset does not exist; the value was UTF-8.", "Correct the content-type header."
    ),
    "charset_wrong": Code(
        "The declared charset does not decode the value; the value was UTF-8.", "Correct the content-type header."
    ),
    "byte_order_mark": Code(
        "More than one byte order mark stood at the beginning, or one inside the text.", "Send none."
    ),
    "json_lenient": Code(
        "Not strict JSON (raw control characters in a string, lone surrogates, NaN): read by the lenient reader.",
        "Write the record with a JSON library.",
    ),
    "lone_surrogates": Code(
        "Halves of surrogate pairs were replaced by U+FFFD, one for one.", "Do not cut text inside a character."
    ),
    "control_characters": Code(
        "NUL and other control characters were replaced by spaces, one for one.",
        "Strip them; mostly the sign of a wrong charset.",
    ),
    "html_reduced": Code(
        "The text held HTML tags or character references; offsets refer to the reduced text.",
        "Send text, with line breaks between paragraphs.",
    ),
    "published_at_absurd": Code(
        "The date lies before 1990 or more than a day after the record's own time; published_at is null.",
        "Send the article's date, or none: not 1970, not the page's footer.",
    ),
    "published_at_unreadable": Code(
        "The date could not be read; published_at is null.", "Send ISO 8601 with a zone: 2016-02-02T09:30:00+03:00."
    ),
    "published_at_no_zone": Code(
        "The date has no time zone; UTC was assumed.", "Send the zone: 2016-02-02T09:30:00+03:00."
    ),
    "published_at_day_first": Code("A date like 03/02/2016 was read with the day first.", "Send ISO 8601."),
    "published_at_number": Code("The date was a number of seconds or milliseconds since 1970.", "Send ISO 8601."),
    "fetched_at_absurd": Code("As published_at_absurd, for fetched_at.", "Check the scraper's clock."),
    "fetched_at_unreadable": Code("As published_at_unreadable, for fetched_at.", "Send ISO 8601 with a zone."),
    "fetched_at_no_zone": Code("As published_at_no_zone, for fetched_at.", "Send the zone."),
    "fetched_at_day_first": Code("As published_at_day_first, for fetched_at.", "Send ISO 8601."),
    "fetched_at_number": Code("As published_at_number, for fetched_at.", "Send ISO 8601."),
    "field_converted": Code("An optional field was a number and was taken as its text.", "Send a string."),
    "field_dropped": Code("An optional field was of a type that cannot be used; it is null.", "Send a string or null."),
    "field_too_long": Code(
        "An optional field was longer than its limit; it is null (an id and URL still name the article).", "Send less."
    ),
    "url_invalid": Code(
        "The URL is no absolute http(s) address; it is null, but still names the article.",
        "Send an absolute http(s) URL.",
    ),
}
"""Code of a warning to its meaning. A warning never stops an article."""

FIELDS: dict[str, str] = {
    "text": "string, required. The article's body; line breaks between paragraphs. HTML is reduced to text, with a warning.",
    "id": "string or number. The source's own id of the article, the same at every fetch; with `source` it names the article.",
    "url": "string. Absolute http(s) address; names the article where there is no id, without fragment and tracking parameters.",
    "source": "string. A short stable name of who published it; else the CloudEvents source, the worker's default, the URL host.",
    "title": "string, at most 1,000 letters. The headline: context only, never an event.",
    "published_at": "string or number. ISO 8601 with a zone is best; RFC 2822, numeric, Arabic and epoch forms are read.",
    "fetched_at": "string or number, as published_at.",
    "language": "string. BCP 47 tag, if known; the text's script has the last word.",
}
"""Fields of a raw record; unknown fields are ignored, null is the same as absent."""

HEADERS: dict[str, str] = {
    "content-type": "application/json (default), text/plain or text/html (the value is the text itself); charset is honoured; "
    "application/cloudevents+json takes the article from `data`.",
    "x-reprocess": "true: publish again even if the same content was sent before.",
    "ce_id, ce-id": "CloudEvents: fills a missing id, where there is no URL either.",
    "ce_source, ce-source": "CloudEvents: fills a missing source.",
    "ce_subject, ce-subject": "CloudEvents: fills a missing url, where it is an http(s) address.",
    "ce_time, ce-time": "CloudEvents: fills a missing fetched_at.",
}
"""Headers that are read; names in any case, `ce_` and `ce-` alike."""
