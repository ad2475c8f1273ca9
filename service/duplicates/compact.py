"""Ids as bytes: half as long as they are written, and kept by the million."""

from __future__ import annotations

_UUID = 36
_KEY = 32
_ODD = b"\xff"
"""Ends the key of ids that are written in another way than ours; never part of UTF-8."""

NO_ID = bytes(16)
"""In place of an id that is written in another way."""


def short_id(written: str) -> bytes:
    """The 16 bytes of a UUID in its usual form; `NO_ID` for anything else."""
    if len(written) == _UUID and written[8] == written[13] == written[18] == written[23] == "-":
        return _digits(written.replace("-", ""))
    return NO_ID


def long_id(short: bytes) -> str:
    """A UUID as it is written."""
    digits = short.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def key_of(article_id: str, content_hash: str) -> bytes:
    """One key for the two ids of an article version: 32 bytes if they are written as ours are."""
    short, digest = short_id(article_id), _digits(content_hash)
    if short != NO_ID and digest != NO_ID:
        return short + digest
    odd = f"{len(article_id)}:{article_id}{content_hash}".encode("utf-8", "surrogatepass") + _ODD
    return odd + _ODD if len(odd) == _KEY else odd


def prefixes_of(article_id: str) -> tuple[bytes, bytes]:
    """How the keys of an article's versions begin, one way or the other."""
    return short_id(article_id), f"{len(article_id)}:{article_id}".encode("utf-8", "surrogatepass")


def is_ours(key: bytes) -> bool:
    """Whether a key is of ids that are written as ours are."""
    return len(key) == _KEY


def ids_of(key: bytes) -> tuple[str, str]:
    """Article id and content hash of a key."""
    if len(key) == _KEY:
        return long_id(key[:16]), key[16:].hex()
    length, _, both = key.rstrip(_ODD).decode("utf-8", "surrogatepass").partition(":")
    return both[: int(length)], both[int(length) :]


def _digits(written: str) -> bytes:
    """The bytes of 32 hexadecimal digits in small letters; `NO_ID` for anything else."""
    if len(written) == 32:
        try:
            short = bytes.fromhex(written)
        except ValueError:
            return NO_ID
        if short.hex() == written:
            return short
    return NO_ID
