"""What the demo prints. Arabic is printed as it is; the report shows it laid out right to left."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.demo.examples import Event, Examples


class Show:
    """Prints numbered sections, each with the command that shows the same."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._number = 0

    def section(self, title: str, command: str) -> None:
        """A heading, and the command behind it."""
        self._number += 1
        self.console.print(f"\n[bold]{self._number}. {escape(title)}[/]   [dim]$ {escape(command)}[/]", highlight=False)

    def line(self, text: str) -> None:
        """One plain line."""
        self.console.print("   " + escape(text), highlight=False, soft_wrap=True)

    def account(self, lines_of_text: int | None, summary: dict[str, Any]) -> None:
        """The account, and that its parts add up to its whole."""
        table = Table(show_header=False, box=None, padding=(0, 1, 0, 3))
        if lines_of_text is not None:
            table.add_row("lines of text", f"{lines_of_text:,}")
        table.add_row("raw records", f"{summary['raw_records']:,}")
        table.add_row("articles", f"{summary['articles']:,}")
        table.add_row("paragraphs", f"{summary['paragraphs']:,}")
        for category, count in summary["events"].items():
            table.add_row(f"  published {category}", f"{count:,}")
        for outcome in ("exact", "near", "contained", "resent", "title", "heading", "byline", "dateline", "furniture"):
            kind = "sighting " if outcome in ("exact", "near", "contained") else ""
            table.add_row(f"  {kind}{outcome}", f"{summary['outcomes'].get(outcome, 0):,}")
        table.add_row("dead letters", ", ".join(f"{k} {v:,}" for k, v in summary["dead_letters"].items()) or "0")
        for name in ("lost", "invented", "contradictory"):
            table.add_row(name, f"[{'red' if summary[name] else 'green'}]{summary[name]:,}[/]")
        table.add_row("repeats (at-least-once, same id, same value)", f"{summary['repeats']:,}")
        self.console.print(table)

    def excerpt(self, event: Event, limit: int = 220) -> None:
        """Where an event stands, and the start of its text."""
        paragraph = event["paragraph"]
        where = f"{event['source'] or 'no source'} paragraph {paragraph['index']}"
        section = f" section {paragraph['section']}" if paragraph["section"] else ""
        text = event["text"].replace("\n", " ")
        self.line(f"[{where}{section}] {event['category']} {event['event_id']}")
        self.line(text if len(text) <= limit else text[:limit] + " ...")

    def denial(self, examples: Examples) -> None:
        """A denial beside the claim it denies."""
        if examples.denial is None or examples.claim is None:
            self.line("the input holds none")
            return
        for event, status in ((examples.denial, "denied"), (examples.claim, "asserted")):
            self.excerpt(event)
            for incident in event["incidents"]:
                if incident["status"] == status:
                    self.line(
                        f"  → {status}: {incident['act']} ({incident['act_surface']}), claimant {incident['claimant'] or 'open'}"
                    )

    def revision(self, examples: Examples) -> None:
        """A revision, and what changed."""
        if examples.revision is None:
            self.line("the input holds none")
            return
        self.excerpt(examples.revision)
        if examples.revised:
            self.line("revises:")
            self.excerpt(examples.revised)
        novelty = examples.revision["novelty"]
        for change in novelty["changed"]:
            noun = f" {change['noun']}" if change["noun"] else ""
            self.line(
                f"  → changed {change['fact']}{noun}: {change['before'] or '(absent)'} → {change['after'] or '(absent)'}"
            )
        order = {True: "newer", False: "older", None: "no evidence in time: a variant"}[novelty["supersedes"]]
        self.line(f"  → similarity {novelty['similarity']:.2f}, {order}")

    def bulletin(self, examples: Examples) -> None:
        """One bulletin paragraph: incidents, places and figures."""
        event = examples.bulletin
        if event is None:
            self.line("the input holds none")
            return
        self.excerpt(event, 600)
        for incident in event["incidents"]:
            figures = [_figure(c) for c in incident["casualties"]]
            places = [p["surface"] for p in incident["places"]]
            actors = [f"{a['canonical']} ({a['role']})" for a in incident["actors"]]
            self.line("  → " + "; ".join([incident["act"], ", ".join(places) or "no place", *actors, *figures]))
        for place in event["places"]:
            self.line(f"  @ {place['surface']}: {_where(place)}")
        for figure in event["casualties"]:
            self.line(f"  # {_figure(figure)}")

    def dead_letter(self, examples: Examples) -> None:
        """The record that could not be used, why, and what to do."""
        letter = examples.dead_letter or {}
        self.line(f"value {letter.get('value', '')!r}")
        for name in ("x-error-stage", "x-error-class", "x-error-message", "x-error-remedy"):
            self.line(f"  {name}: {letter.get(name, '')}")


def _figure(figure: dict[str, Any]) -> str:
    low, high = figure["min"], figure["max"]
    number = (
        "no number" if low is None else str(low) if low == high else f"{low} to {high}" if high else f"{low} or more"
    )
    return f"{figure['kind']} {number}" + (f" ({figure['victims']})" if figure["victims"] else "")


def _where(place: dict[str, Any]) -> str:
    if place["lat"] is None:
        return f"open: {place['unresolved'] or 'no coordinates'}"
    admin1 = place["admin1"] or "-"
    return f"{place['canonical']}, {admin1}, {place['country']}, {place['lat']:.2f} {place['lon']:.2f} ({place['precision']})"
