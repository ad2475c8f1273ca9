"""The contracts as JSON Schema files with ids, one per topic: for consumers and producers in any language.

They tell what a consumer may rely on, so they allow fields that a later minor version adds. `python -m service.schemas`
writes the folder schemas/, which a test holds to the models; `--release` keeps them as the last released ones too.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import orjson

from service.contracts_docs import MEANINGS
from service.models.base import SCHEMA_VERSION
from service.topics import TOPICS, Key, Topic

FOLDER = Path(__file__).parents[1] / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(key: Key) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the values on topic `key`.

    Raises:
        KeyError: the topic has no contract (dead letters hold the original bytes).
    """
    contract = TOPICS[key].contract
    if contract is None:
        raise KeyError(key)
    made = published(contract.model_json_schema(mode=mode(TOPICS[key])))
    return {"$schema": DIALECT, "$id": f"urn:sitrep:news.{key}.v1:{SCHEMA_VERSION}", **made}


def mode(topic: Topic) -> Any:
    """Raw articles are described as they are read, everything else as it is written."""
    return "validation" if topic.key == "article" else "serialization"


def published(made: dict[str, Any]) -> dict[str, Any]:
    """A schema as others get it: open to further fields, no generated titles, top-level fields explained."""
    opened: dict[str, Any] = _opened(made)
    for name, field in opened.get("properties", {}).items():
        if name in MEANINGS and "description" not in field:
            field["description"] = MEANINGS[name]
    return opened


def _opened(node: Any, names: bool = False) -> Any:
    """A copy without `additionalProperties: false` and `title`; `names`: the keys are field names, not keywords."""
    if isinstance(node, list):
        return [_opened(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _opened(value, names=not names and key in ("properties", "$defs"))
        for key, value in node.items()
        if names
        or not ((key == "title" and isinstance(value, str)) or (key == "additionalProperties" and value is False))
    }


def files() -> dict[str, dict[str, Any]]:
    """File name -> its content: a schema per topic that has one, and the AsyncAPI document of all."""
    from service.asyncapi import document
    from service.settings import Settings

    made = {f"news.{key}.v1.json": schema(key) for key, topic in TOPICS.items() if topic.contract is not None}
    return made | {"asyncapi.json": document(Settings.model_construct())}


def dumped(content: dict[str, Any]) -> bytes:
    """A file's bytes."""
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def main() -> None:
    """Write schemas/, and with --release also schemas/released/."""
    folders = [FOLDER, FOLDER / "released"] if "--release" in sys.argv[1:] else [FOLDER]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files().items():
            if folder == FOLDER or name != "asyncapi.json":
                (folder / name).write_bytes(dumped(content))


if __name__ == "__main__":
    main()
