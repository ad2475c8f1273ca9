"""Ids that never change: UUIDv5 (RFC 4122) of what identifies the thing, so a redelivery names it the same."""

from __future__ import annotations

from hashlib import sha1

NAMESPACE = "8c1b6f0e-52a3-5d0e-9a3c-6f1f2d5b7a10"


def _uuid5(namespace: str, name: str) -> str:
    """UUIDv5 as `uuid.uuid5` makes it, of strings and a fifth of the time: SHA-1 with version and variant set."""
    digest = sha1(bytes.fromhex(namespace.replace("-", "")) + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def article_id(identity: str) -> str:
    """Id of an article from its identity string (source and given id, else URL, else text)."""
    return _uuid5(NAMESPACE, "article\n" + identity)


def event_id(article: str, text: str, ordinal: int) -> str:
    """Id of a paragraph's event: the article's id, the paragraph's text, its ordinal among equal texts there."""
    return _uuid5(article, f"event\n{ordinal}\n{text}")


def sighting_id(article: str, content_hash: str, event: str) -> str:
    """Id of a sighting: which paragraph (by its event id) of which version of which article."""
    return _uuid5(article, f"sighting\n{content_hash}\n{event}")


def incident_id(event: str, ordinal: int) -> str:
    """Id of an incident within its event, by its position."""
    return _uuid5(event, f"incident\n{ordinal}")
