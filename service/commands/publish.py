"""sitrep publish"""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from service.commands.common import Problem, input_stream, run, write_line
from service.commands.common import settings as load


@click.command()
@click.argument("path", default="-")
@click.option("--id", "given_id", help="The source's own id of the article.")
@click.option("--source", help="Who published it.")
@click.option("--title", help="Its headline.")
@click.option("--url", help="Where it was found.")
@click.option("--published-at", help="When the source published it, ISO 8601.")
@click.option("--header", multiple=True, metavar="NAME=VALUE", help="A Kafka header, e.g. x-reprocess=true.")
@click.option("--wait", is_flag=True, help="Wait for what becomes of it, and print it as JSON lines.")
@click.option("--timeout", default=30.0, show_default=True, help="How many seconds to wait.")
def publish(
    path: str,
    given_id: str | None,
    source: str | None,
    title: str | None,
    url: str | None,
    published_at: str | None,
    header: tuple[str, ...],
    wait: bool,
    timeout: float,
) -> None:
    """Send one article from a file or standard input: a JSON object by the raw contract, or plain text.

    \b
    Examples:  sitrep publish article.json --wait
               echo 'قصف الطيران حي جوبر.' | sitrep publish --source me --wait
    """
    from service.publishing import header_list, raw_record, send, send_and_wait

    settings = load()
    value = input_stream(path).read(settings.max_record_bytes + 1)
    if len(value) > settings.max_record_bytes - 1024:
        raise Problem(f"the article has more than {settings.max_record_bytes - 1024} bytes", "send its text alone")
    is_json = path.endswith(".json") or value.lstrip()[:1] == b"{"
    fields = {"id": given_id, "source": source, "title": title, "url": url, "published_at": published_at}
    if not is_json and given_id is None and path != "-":
        fields["id"] = Path(path).name
    try:
        record = raw_record(value, fields, is_json=is_json)
    except (orjson.JSONDecodeError, TypeError) as error:
        raise Problem(
            f"the article is no JSON object: {error}", "mend it, or send plain text that starts with no brace"
        ) from None
    if not wait:
        topic, partition, offset = run(send(settings, record, header_list(header)))
        click.echo(f"acknowledged: {topic} partition {partition} offset {offset}")
        return
    try:
        _, became = run(send_and_wait(settings, record, header_list(header), timeout))
    except TimeoutError as error:
        raise Problem(str(error), code=1) from None
    for item in (*became.events, *became.sightings):
        write_line(item)
    counts = ", ".join(f"paragraph {index} {outcome}" for index, outcome in became.outcomes)
    click.echo(counts or "dead letter", err=True)
    if became.dead_letter is not None:
        reason, remedy = became.dead_letter.get("x-error-message", ""), became.dead_letter.get("x-error-remedy", "")
        raise Problem(f"not used: {reason}", remedy, code=1)
