"""A decision as bytes, for keeping: three for most, a hundred for one that repeats or revises, where JSON takes 100 and 700."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any, get_args

import orjson

from service.duplicates.compact import NO_ID, ids_of, is_ours, key_of, long_id, short_id
from service.models.relations import SIGHTED, Decision, Relation

_RELATIONS: tuple[Relation, ...] = get_args(Relation)
_ORDER = tuple(Decision.model_fields)
_SIGHTED = frozenset(at for at, relation in enumerate(_RELATIONS) if relation in SIGHTED)

_PLAIN = {"relation", "cluster", "compared"}

_RELATION = 0x07
_TIED = 0x08
_ROOT = 0x10
_CLUSTER = 0x20
_MEASURED = 0x40
_REST = 0x80

_HEAD = struct.Struct("<BB")
_REF = struct.Struct("<32sI16s")
_MEASURES = struct.Struct("<HHHII")
_SCALE = 10_000
_MANY = 256
_NOWHERE = 0xFFFFFFFF
_SHARES = ("similarity", "containment", "containment_reverse")

JOINS = b'"joins":'
"""Part of the bytes of a decision that joins clusters."""


def packed(decision: Mapping[str, Any], event_id: str) -> bytes:
    """The bytes of a decision in the shape in which it is written, for a paragraph of this event id."""
    ours = short_id(event_id) != NO_ID
    if ours and decision["cluster"] == event_id and decision["relation"] == "original" and decision.keys() <= _PLAIN:
        compared = decision.get("compared", 0)
        if compared < _MANY:
            return _HEAD.pack(0, compared)
    rest = dict(decision)
    flags = _RELATIONS.index(rest.pop("relation"))
    parts = [b""]
    own = event_id
    of, root = _ref(decision.get("of")), _ref(decision.get("root"))
    if of is not None and root is not None:
        del rest["of"], rest["root"]
        own = decision["root"]["event_id"]
        flags |= _TIED
        parts.append(of)
        if root != of:
            flags |= _ROOT
            parts.append(root)
    if decision["cluster"] == own:
        del rest["cluster"]
    elif (cluster := short_id(decision["cluster"])) != NO_ID:
        del rest["cluster"]
        flags |= _CLUSTER
        parts.append(cluster)
    measures = _measures(decision)
    if measures is not None:
        flags |= _MEASURED
        parts.append(measures)
        for name in (*_SHARES, "matched"):
            rest.pop(name, None)
    compared = rest.get("compared", 0)
    if compared < _MANY:
        rest.pop("compared", None)
    else:
        compared = 0
    if rest or not ours:
        flags |= _REST
        parts.append(orjson.dumps(rest if ours else rest | {"event_id": event_id}))
    parts[0] = _HEAD.pack(flags, compared)
    return b"".join(parts)


def unpacked(data: bytes, event_id: str) -> dict[str, Any]:
    """The decision as it was written, key by key."""
    flags, compared = _HEAD.unpack_from(data)
    found: dict[str, Any] = {"relation": _RELATIONS[flags & _RELATION], "cluster": event_id}
    at = _HEAD.size
    if flags & _TIED:
        found["of"] = found["root"] = _opened(data, at)
        at += _REF.size
        if flags & _ROOT:
            found["root"] = _opened(data, at)
            at += _REF.size
        found["cluster"] = found["root"]["event_id"]
    if flags & _CLUSTER:
        found["cluster"] = long_id(data[at : at + 16])
        at += 16
    if flags & _MEASURED:
        *shares, start, end = _MEASURES.unpack_from(data, at)
        at += _MEASURES.size
        found |= {name: share / _SCALE for name, share in zip(_SHARES, shares, strict=True) if share}
        if start != _NOWHERE:
            found["matched"] = {"start": start, "end": end}
    if compared:
        found["compared"] = compared
    if flags & _REST:
        found |= orjson.loads(data[at:])
        found.pop("event_id", None)
    return {name: found[name] for name in _ORDER if name in found}


def odd_event_id(data: bytes) -> str:
    """The event id of a paragraph whose id is not written as ours are."""
    flags, _ = _HEAD.unpack_from(data)
    at = _HEAD.size + _REF.size * (bool(flags & _TIED) + bool(flags & _ROOT))
    at += 16 * bool(flags & _CLUSTER) + _MEASURES.size * bool(flags & _MEASURED)
    return str(orjson.loads(data[at:])["event_id"])


def is_tied(data: bytes) -> bool:
    """Whether the paragraph repeats or revises another."""
    return bool(data[0] & _RELATION)


def is_sighting(data: bytes) -> bool:
    """Whether the paragraph repeats another."""
    return data[0] & _RELATION in _SIGHTED


def cluster_of(data: bytes, event_id: str) -> str:
    """The cluster of a paragraph of this event id, as the decision names it."""
    flags = data[0]
    at = _HEAD.size + (_REF.size * (2 if flags & _ROOT else 1) if flags & _TIED else 0)
    if flags & _CLUSTER:
        return long_id(data[at : at + 16])
    if flags & _REST:
        return str(unpacked(data, event_id)["cluster"])
    return long_id(data[at - 16 : at]) if flags & _TIED else event_id


def repeated(data: bytes) -> tuple[bytes, int] | None:
    """The article version (its key) and the index of the paragraph that a decision is tied to."""
    if data[0] & _TIED:
        key, index, _ = _REF.unpack_from(data, _HEAD.size)
        return key, index
    if is_tied(data):
        of = unpacked(data, "").get("of")
        if of is not None:
            return key_of(of["article_id"], of["content_hash"]), of["index"]
    return None


def _ref(ref: Mapping[str, Any] | None) -> bytes | None:
    if ref is None:
        return None
    key, event = key_of(ref["article_id"], ref["content_hash"]), short_id(ref["event_id"])
    return _REF.pack(key, ref["index"], event) if is_ours(key) and event != NO_ID else None


def _opened(data: bytes, at: int) -> dict[str, Any]:
    key, index, event = _REF.unpack_from(data, at)
    article_id, content_hash = ids_of(key)
    return {"article_id": article_id, "content_hash": content_hash, "index": index, "event_id": long_id(event)}


def _measures(decision: Mapping[str, Any]) -> bytes | None:
    """The shares and where the match lies, if the shares have four digits; None if there is nothing to say."""
    shares = [decision.get(name, 0.0) for name in _SHARES]
    span = decision.get("matched")
    if not any(shares) and span is None:
        return None
    scaled = [round(share * _SCALE) for share in shares]
    if any(not 0 <= n <= 0xFFFF or n / _SCALE != share for n, share in zip(scaled, shares, strict=True)):
        return None
    start, end = (_NOWHERE, 0) if span is None else (span["start"], span["end"])
    return _MEASURES.pack(*scaled, start, end) if max(start, end) <= _NOWHERE else None
