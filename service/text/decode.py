"""A raw record decoded into an article, or refused with a reason and a remedy. Forgiving: what can be mended is mended and told.

The fields and headers that are read, the warnings and the reasons stand in service/text/vocabulary.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.text.html import has_entities, looks_like_html, reduce_html, unescape_entities
from service.text.identity import article_id, content_hash, web_host
from service.text.payload import Headers, Refused, to_object, to_text
from service.text.timestamps import read_stamp
from service.text.vocabulary import REASONS

LIMITS = {"id": 1024, "url": 4096, "source": 200, "title": 1000, "language": 35}
"""Letters an optional field may have. A headline is a line; a longer one is a body that went astray."""

_SURROGATE = re.compile("[\ud800-\udfff]")
# C0 and C1 but for tab, line feed, carriage return and next line; each gives way to one space, so that lengths stay.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_NO_CONTROL_BYTE = bytes(b for b in range(256) if b in b"\t\n\r" or (b >= 0x20 and b != 0x7F))
_C1_IN_UTF8 = re.compile(b"\xc2[\x80-\x84\x86-\x9f]")
_VISIBLE = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.I)
_TRUE = ("true", "1", "yes")
_PLAIN = ("text/plain", "text/html", "application/xhtml+xml", "text/markdown", "text")


@dataclass(frozen=True, slots=True)
class Accepted:
    """An article that can be used. Dates are ISO 8601 in UTC; `language` is what was declared, not what was detected."""

    text: str
    id: str | None
    url: str | None
    source: str | None
    title: str | None
    published_at: str | None
    fetched_at: str | None
    language: str | None
    article_id: str
    content_hash: str
    reprocess: bool
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be used: `reason` is a key of vocabulary.REASONS; source and article id as far as they are known."""

    reason: str
    message: str
    remedy: str
    source: str | None = None
    article_id: str | None = None


@dataclass(slots=True)
class _Reading:
    """What has been read so far; kept so that a refusal can say whose record it was."""

    warnings: list[str] = field(default_factory=list)
    fields: dict[str, str | None] = field(default_factory=dict)
    names: dict[str, str | None] = field(
        default_factory=dict
    )  # id and url as given, before limits: they name the article


def decode(
    value: bytes | None,
    headers: Mapping[str, bytes],
    *,
    max_bytes: int,
    received_at: datetime,
    source_default: str | None = None,
) -> Accepted | Rejected:
    """Decode a raw record.

    In: value and headers as they lie in Kafka; the size limit in bytes; the record's own time, which bounds the future;
    the source of records that name none. Out: the article, or why it cannot be used. Never raises; the same record gives
    the same result, always.
    """
    reading = _Reading()
    try:
        return _decode(value, Headers.of(headers), reading, max_bytes, received_at, source_default)
    except Refused as refused:
        source = reading.fields.get("source") or source_default
        names = reading.names
        named = article_id(source, names["id"], names["url"], "") if names.get("id") or names.get("url") else None
        return Rejected(refused.reason, refused.message, REASONS[refused.reason].remedy, source, named)


def _decode(
    value: bytes | None,
    headers: Headers,
    reading: _Reading,
    max_bytes: int,
    received_at: datetime,
    source_default: str | None,
) -> Accepted:
    if value is None:
        raise Refused("no_value", "the record has no value")
    if len(value) > max_bytes:
        raise Refused("over_size", f"the value has {len(value)} bytes, the limit is {max_bytes}")
    warnings = reading.warnings
    given = _object(value, headers, warnings)
    _read_fields(given, headers, reading, source_default)
    text = _text(given, headers.media_type, warnings)
    stamps = {}
    for name, fallback in (("published_at", None), ("fetched_at", headers.get("ce_time"))):
        raw = given.get(name)
        raw = fallback if raw is None or raw == "" else raw
        stamp = read_stamp(raw, received_at) if raw is not None else None
        stamps[name] = stamp.iso if stamp else None
        warnings += [f"{name}_{note}" for note in stamp.notes] if stamp else []
    fields, names = reading.fields, reading.names
    return Accepted(
        text=text,
        id=fields["id"],
        url=fields["url"],
        source=fields["source"],
        title=fields["title"],
        published_at=stamps["published_at"],
        fetched_at=stamps["fetched_at"],
        language=fields["language"],
        article_id=article_id(fields["source"], names["id"], names["url"], text),
        content_hash=content_hash(text),
        reprocess=(headers.get("x-reprocess") or "").lower() in _TRUE,
        warnings=warnings,
    )


def _object(value: bytes, headers: Headers, warnings: list[str]) -> dict[str, Any]:
    text = to_text(value, headers.charset, warnings)
    if headers.media_type in _PLAIN:
        return {"text": text}
    given = to_object(text, headers.media_type, warnings)
    if headers.media_type == "application/cloudevents+json" and "data" in given:
        for name in ("id", "source", "subject", "time"):
            if isinstance(given.get(name), str):
                headers.values.setdefault(f"ce_{name}", given[name])
        data = given["data"]
        given = {"text": data} if isinstance(data, str) else data
        if not isinstance(given, dict):
            raise Refused("not_an_object", "the event's `data` is no object")
    return given


def _read_fields(given: dict[str, Any], headers: Headers, reading: _Reading, source_default: str | None) -> None:
    """Fill the optional fields: as given, else from CloudEvents headers, else by default; what cannot be used becomes null."""
    for name in ("id", "url", "source", "title", "language"):
        reading.names[name] = _string(name, given.get(name), reading.warnings)
    names, fields = reading.names, reading.fields
    event = {name: _string(name, headers.get(f"ce_{name}"), reading.warnings) for name in ("id", "source", "subject")}
    if names["url"] is None and web_host(event["subject"] or ""):
        names["url"] = event["subject"]
    if names["id"] is None and names["url"] is None:
        names["id"] = event["id"]
    host = web_host(names["url"]) if names["url"] else None
    if names["url"] is not None and host is None:
        reading.warnings.append(f"url_invalid: {names['url'][:60]}")
    names["source"] = names["source"] or event["source"] or source_default or host
    for name, text in names.items():
        if text is not None and len(text) > LIMITS[name]:
            reading.warnings.append(f"field_too_long: {name} has {len(text)} letters, the limit is {LIMITS[name]}")
            text = None
        fields[name] = text
    if host is None:
        fields["url"] = None
    if fields["language"] is not None and not _LANGUAGE.fullmatch(fields["language"]):
        reading.warnings.append("field_dropped: language is no BCP 47 tag")
        fields["language"] = None


def _string(name: str, value: Any, warnings: list[str]) -> str | None:
    """An optional field as one line of text, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        warnings.append(f"field_dropped: {name} is {_type_name(value)}")
        return None
    if not isinstance(value, str):
        warnings.append(f"field_converted: {name} is a number")
        try:
            return str(value)
        except ValueError:  # an integer of thousands of digits
            return None
    mended = _SURROGATE.sub("\ufffd", value)
    if name == "title" and len(mended) <= LIMITS["title"] * 4:
        mended = reduce_html(mended) if looks_like_html(mended) else unescape_entities(mended)
    mended = " ".join(_CONTROL.sub(" ", mended).replace("\ufeff", "").split())
    return mended or None


def _text(given: dict[str, Any], media_type: str, warnings: list[str]) -> str:
    text = given.get("text")
    if text is None:
        raise Refused(
            "missing_text", "the field `text` is null" if "text" in given else "the object has no field `text`"
        )
    if not isinstance(text, str):
        raise Refused("wrong_type", f"the field `text` is {_type_name(text)}, not a string")
    clean = _is_clean(text)
    if not clean:
        text, count = _SURROGATE.subn("\ufffd", text)
        if count:
            warnings.append(f"lone_surrogates: {count}")
    marks = len(text) - len(text.lstrip("\ufeff"))
    if marks:
        text = text[marks:]
        warnings.append(f"byte_order_mark: {marks} at the text's beginning")
    if not clean:
        text, count = _CONTROL.subn(" ", text)
        if count:
            warnings.append(f"control_characters: {count}")
    text = _without_html(text, media_type, warnings)
    if not _VISIBLE.search(text):
        raise Refused("empty_text", "the field `text` holds no visible character")
    return text


def _is_clean(text: str) -> bool:
    """Whether `text` holds neither half a surrogate pair nor a control character: told by its bytes, faster than by patterns."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return False
    return not encoded.translate(None, _NO_CONTROL_BYTE) and _C1_IN_UTF8.search(encoded) is None


def _without_html(text: str, media_type: str, warnings: list[str]) -> str:
    declared = media_type in ("text/html", "application/xhtml+xml")
    if declared or looks_like_html(text):
        warnings.append("html_reduced: tags")
        text = reduce_html(text)
    elif has_entities(text) and (plain := unescape_entities(text)) != text:
        # A page stored with its tags escaped gives tags only now.
        escaped = looks_like_html(plain)
        warnings.append("html_reduced: escaped tags" if escaped else "html_reduced: character references")
        text = reduce_html(plain) if escaped else plain
    else:
        return text
    # A character reference can bring back what was mended before it was resolved.
    return _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text))


def _type_name(value: Any) -> str:
    names = {
        list: "a list",
        dict: "an object",
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
    }
    return names.get(type(value), type(value).__name__)
