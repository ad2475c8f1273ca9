"""The bytes of a raw record made text, and the text made an object, as forgivingly as can be told apart from guessing."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

_CHARSET = re.compile(r"charset\s*=\s*\"?'?([\w.:\-]+)", re.I)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALIASES = {"cp-1256": "windows-1256", "win-1256": "windows-1256", "arabic": "iso-8859-6", "x-mac-arabic": "mac-arabic"}
_UTF8 = ("utf-8", "ascii")


class Refused(Exception):
    """The record cannot be used. `reason` is a key of vocabulary.REASONS; the message is one line."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers that are read, as text; names in lower case, "ce-x" as "ce_x"."""

    values: dict[str, str]

    @classmethod
    def of(cls, raw: Mapping[str, bytes | None]) -> Headers:
        """Headers as they come from Kafka: bytes, sometimes none, in any case; of equal names the last wins."""
        values: dict[str, str] = {}
        for name, value in raw.items():
            if value is not None:
                key = name.lower()
                values["ce_" + key[3:] if key.startswith("ce-") else key] = value.decode("utf-8", "replace").strip()
        return cls(values)

    def get(self, name: str) -> str | None:
        """The header's text, None where it is absent or empty."""
        return self.values.get(name) or None

    @property
    def media_type(self) -> str:
        """The media type without its parameters, lower case; empty when none is declared."""
        return (self.get("content-type") or "").split(";", 1)[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The declared charset, lower case."""
        match = _CHARSET.search(self.get("content-type") or "")
        return match[1].lower() if match else None


def _decode(value: bytes, charset: str) -> str | None:
    try:
        return value.decode(charset)
    except (UnicodeError, ValueError):
        return None


def to_text(value: bytes, charset: str | None, warnings: list[str]) -> str:
    """Decode a record's bytes: by the declared charset, else the byte order mark, else UTF-8. Raises Refused.

    Nothing is guessed: windows-1256 decodes any bytes, so a guess would turn rubbish into Arabic letters.
    """
    text: str | None = None
    named = None
    if charset is not None:
        try:
            codec = codecs.lookup(_ALIASES.get(charset, charset))
            named = codec.name if codec._is_text_encoding else None
        except (LookupError, ValueError):
            named = None
        if named is None:
            warnings.append(f"charset_unknown: {charset[:40]}")
        elif named not in _UTF8:
            text = _decode(value, named)
            warnings.append(f"charset_declared: {named}" if text is not None else f"charset_wrong: {named}")
    if text is None:
        marked = next((name for mark, name in _BOMS if value.startswith(mark)), "utf-8")
        text = _decode(value, marked)
        if text is not None and marked != "utf-8":
            warnings.append(f"charset_declared: {marked} (byte order mark)")
    if text is None:
        at = _first_bad_byte(value)
        raise Refused("undecodable_bytes", f"the value is no UTF-8: byte {at} is 0x{value[at]:02x}")
    stripped = text.lstrip("\ufeff")
    if len(text) - len(stripped) > 1:
        warnings.append(f"byte_order_mark: {len(text) - len(stripped)}")
    return stripped


def _first_bad_byte(value: bytes) -> int:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as error:
        return min(error.start, len(value) - 1)
    return 0


def to_object(text: str, media_type: str, warnings: list[str]) -> dict[str, Any]:
    """Parse a record's text as one JSON object; what orjson is too strict for, the standard library reads. Raises Refused."""
    try:
        loaded = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        loaded = _lenient(text, str(error), media_type)
        warnings.append("json_lenient: read by the lenient reader")
    if not isinstance(loaded, dict):
        kind = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}.get(
            type(loaded), "a number"
        )
        raise Refused("not_an_object", f"the value is {kind}, not an object")
    return loaded


def _lenient(text: str, strict_error: str, media_type: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except RecursionError:
        raise Refused("invalid_json", "the JSON is nested too deeply") from None
    except ValueError as error:
        detail = error.msg if isinstance(error, json.JSONDecodeError) else strict_error
        place = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        declared = f" (content-type {media_type[:60]})" if media_type and "json" not in media_type else ""
        raise Refused("invalid_json", f"the value is no JSON{declared}: {detail}{place}") from None
