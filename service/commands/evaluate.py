"""sitrep evaluate"""

from __future__ import annotations

import click

from service.commands.common import Problem, input_stream, json_lines, required


@click.command()
@click.argument("gold")
@click.option(
    "--predictions", help="JSON lines of `sitrep annotate`, in the same order; without it GOLD is annotated now."
)
def evaluate(gold: str, predictions: str | None) -> None:
    """Score against labelled paragraphs of your own (JSON Lines): confusion matrix, per-field scores, surest errors.

    GOLD holds {"id", "title", "text", "category", and optionally "event_places", "casualties", "speakers", "affected"}.

    \b
    Example:  sitrep evaluate labelled.jsonl
    """
    from service.annotate.evaluate import report

    labels = list(json_lines(input_stream(gold)))
    if not labels:
        raise Problem(f"{gold} holds no record", "one JSON object per line")
    for number, record in enumerate(labels, 1):
        required(record, "category", number)
        if predictions is None:
            required(record, "text", number)
    guesses = None if predictions is None else list(json_lines(input_stream(predictions)))
    if guesses is not None and len(guesses) != len(labels):
        raise Problem(f"{len(guesses)} predictions for {len(labels)} labels", "give one per label, in the same order")
    click.echo(report(labels, guesses), nl=False)
