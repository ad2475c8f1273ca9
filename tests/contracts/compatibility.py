"""What a change of a JSON Schema breaks for those who use the earlier one.

Consumers read (`breaks_readers`): a field they read must stay, with its type, as reliably there as before; and records
written before the change, which lie in the topic for weeks, must be valid by the new schema, so nothing new is required.
Producers write (`breaks_writers`): what they send must stay valid, and no field that they fill may go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True)
class _Side:
    root: Schema

    def at(self, node: Schema) -> Schema:
        """The node itself, or what it refers to."""
        while "$ref" in node:
            found: Any = self.root
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def variants(self, node: Schema) -> list[Schema]:
        node = self.at(node)
        choices = node.get("anyOf") or node.get("oneOf")
        return [v for c in choices for v in self.variants(c)] if choices else [node]

    def types(self, node: Schema) -> set[str]:
        """Types with their format, e.g. {"string:date-time", "null"}; "any" where nothing is said."""
        found: set[str] = set()
        for variant in self.variants(node):
            names = variant.get("type", _type_of(variant))
            for name in names if isinstance(names, list) else [names]:
                found.add(f"{name}:{variant['format']}" if "format" in variant else name)
        return found

    def values(self, node: Schema) -> set[Any] | None:
        """The values it is limited to, or None."""
        found: set[Any] = set()
        for variant in self.variants(node):
            if variant.get("type") == "null":
                continue
            if "const" in variant:
                found.add(variant["const"])
            elif "enum" in variant:
                found.update(variant["enum"])
            else:
                return None
        return found

    def keyword(self, node: Schema, name: str) -> Schema | None:
        return next((v[name] for v in self.variants(node) if isinstance(v.get(name), dict)), None)

    def required(self, node: Schema) -> set[str]:
        return {name for variant in self.variants(node) for name in variant.get("required", ())}


def _type_of(variant: Schema) -> str:
    values = [variant["const"]] if "const" in variant else variant.get("enum", [])
    return "string" if values and all(isinstance(v, str) for v in values) else "any"


def breaks_readers(old: Schema, new: Schema) -> list[str]:
    """What of a topic's new schema breaks a consumer of the old one; empty if nothing does."""
    return list(_compare(_Side(old), _Side(new), old, new, "", reading=True, seen=set()))


def breaks_writers(old: Schema, new: Schema) -> list[str]:
    """What of a topic's new schema breaks a producer by the old one; empty if nothing does."""
    return list(_compare(_Side(old), _Side(new), old, new, "", reading=False, seen=set()))


def _compare(
    before: _Side, after: _Side, old: Schema, new: Schema, path: str, *, reading: bool, seen: set[tuple[int, int]]
) -> Iterator[str]:
    pair = (id(before.at(old)), id(after.at(new)))
    if pair in seen:
        return
    seen = seen | {pair}
    was, now = before.types(old), after.types(new)
    if (now - was) if reading else (was - now - {"any"} and "any" not in now):
        yield f"{path or 'the record'}: type changed from {_list(was)} to {_list(now)}"
        return
    allowed = after.values(new)
    if not reading and allowed is not None and (before.values(old) is None or before.values(old) - allowed):
        yield f"{path}: fewer values allowed"
    if reading and before.values(old) is not None and allowed is None:
        yield f"{path}: was a list of values, is free now"
    yield from _fields(before, after, old, new, path, reading, seen)
    for keyword, mark in (("items", "[]"), ("additionalProperties", "{}")):
        inner, outer = before.keyword(old, keyword), after.keyword(new, keyword)
        if inner is not None and outer is not None:
            yield from _compare(before, after, inner, outer, path + mark, reading=reading, seen=seen)


def _fields(
    before: _Side, after: _Side, old: Schema, new: Schema, path: str, reading: bool, seen: set[tuple[int, int]]
) -> Iterator[str]:
    fields, kept = before.keyword(old, "properties") or {}, after.keyword(new, "properties") or {}
    for name, field in fields.items():
        where = f"{path}.{name}".lstrip(".")
        if name not in kept:
            yield f"{where}: field removed"
        else:
            yield from _compare(before, after, field, kept[name], where, reading=reading, seen=seen)
    if fields or kept:
        for name in sorted(after.required(new) - before.required(old)):
            yield f"{path}.{name}: required added".lstrip(".")
        if reading:
            for name in sorted((before.required(old) - after.required(new)) & kept.keys()):
                yield f"{path}.{name}: no longer always there".lstrip(".")


def _list(names: set[str]) -> str:
    return " or ".join(sorted(names))
