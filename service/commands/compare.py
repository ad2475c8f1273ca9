"""sitrep compare"""

from __future__ import annotations

import click

from service.commands.common import Problem, input_stream, json_lines, required, write_line


@click.command()
@click.argument("path", default="-")
def compare(path: str) -> None:
    """Compare pairs of paragraphs (JSON Lines, a file or standard input), without a broker. Symmetric.

    In: {"id", "a": {"text"}, "b": {"text"}}. Out: {"id", "duplicate", "relation", "similarity", "containment",
    "changed"}; relation is same, revision, contained, template, related or different.

    \b
    Example:  sitrep compare < pairs.jsonl > relations.jsonl
    """
    from service.duplicates.compare import compare as compared

    for number, record in enumerate(json_lines(input_stream(path)), 1):
        sides = [required(record, side, number) for side in ("a", "b")]
        if not all(isinstance(side, dict) and isinstance(side.get("text"), str) for side in sides):
            raise Problem(f"record {number}: 'a' and 'b' must be objects with a string field 'text'", "see `--help`")
        result = compared(sides[0]["text"], sides[1]["text"])
        write_line(
            {
                "id": record.get("id"),
                "duplicate": result.duplicate,
                "relation": result.relation,
                "similarity": result.similarity,
                "containment": result.containment,
                "changed": [change.model_dump() for change in result.changed],
            }
        )
