"""What names an article: source and given id, else the URL, else the text. One article, one name, at every fetch."""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import unquote, urlsplit

from service.models.ids import article_id as uuid_of

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|yclid|dclid|msclkid|igshid|mc_cid|mc_eid|_ga|cmpid|ns_\w+|xtor|ref_src)$", re.I
)


def content_hash(text: str) -> str:
    """BLAKE2b-128 of the text as received after decoding, 32 hexadecimal digits."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def web_host(url: str) -> str | None:
    """The host of an absolute http(s) URL, lower case, without "www."; None for anything else."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or any(letter.isspace() for letter in url):
        return None
    return host.removeprefix("www.")


def canonical_url(url: str) -> str:
    """The URL as far as it names a page: no scheme, "www.", default port, fragment, tracking parameters or final slash.

    Percent-encoded and plain Arabic paths are the same. A string that is no http(s) URL is returned as it stands.
    """
    host = web_host(url)
    if host is None:
        return url
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return url
    where = host if port in (None, 80, 443) else f"{host}:{port}"
    query = "&".join(each for each in parts.query.split("&") if each and not _TRACKING.match(each.split("=", 1)[0]))
    return where + unquote(parts.path).rstrip("/") + (f"?{unquote(query)}" if query else "")


def article_id(source: str | None, given: str | None, url: str | None, text: str) -> str:
    """UUIDv5 of what names the article: source and given id, else the canonical URL, else the text's hash."""
    if given is not None:
        return uuid_of(f"id\n{source or ''}\n{given}")
    if url is not None:
        return uuid_of(f"url\n{canonical_url(url)}")
    return uuid_of(f"text\n{content_hash(text)}")
