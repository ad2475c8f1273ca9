"""The tables of docs/contracts.md, from the code: python -m service.contracts_docs. A test holds the page to it.

Between `<!-- name -->` and `<!-- /name -->` the page belongs to this module, the rest to its author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from service.models import events
from service.records import STAGE_REASONS
from service.settings import Settings
from service.text.vocabulary import FIELDS, HEADERS, REASONS, WARNINGS
from service.topics import EVENT_TOPICS, TOPICS, partitions, topic_config

PAGE = Path(__file__).parents[1] / "docs" / "contracts.md"

MEANINGS: dict[str, str] = {
    "event_id": "UUIDv5 of article, paragraph text and its ordinal among equal ones; the record's key",
    "sighting_id": "UUIDv5 of the article version and the paragraph; the record's key",
    "article_id": "UUIDv5 of source and given id, else of the URL, else of the text",
    "segment": "which of several articles glued together in one text, from 0",
    "paragraph": "`index`, `start` and `end` in code points of the text as received, `section`: a bulletin's heading",
    "text": "the paragraph as received; every span below counts code points in it",
    "source": "who published the article",
    "url": "where it was found",
    "title": "its headline: context, never a fact",
    "published_at": "when the source published it, ISO 8601 UTC; null if it did not say, or said something absurd",
    "ingested_at": "the raw record's own time in Kafka; no clock of ours is read",
    "language": "BCP 47, by script and words",
    "category": "field_report, diplomatic_statement, humanitarian or other; also a header",
    "secondary": "a second category, or null; also a header",
    "probabilities": "of the four categories, adding up to 1",
    "uncertain": "true where the first two categories are too close to call",
    "evidence": "spans that decided the category",
    "places": "surface, span, canonical name, country, admin1, lat, lon, precision, or `unresolved`: why it stays open",
    "attribution": "who said it (origin) and who passed it on (relay); `inherited_from`: the paragraph that names the speaker",
    "novelty": "original or revision; what it `revises`, was `added`, `dropped`, `changed`; `supersedes` with evidence in time",
    "context": "heading, dateline and byline above the paragraph",
    "warnings": "what was mended in the article, as `code: detail`",
    "schema_version": "of this contract",
    "pipeline_version": "of the rules: values may differ between two of them, ids never do",
    "incidents": "acts on the ground, each with span, act, time, places, actors, weapon, casualties, status, claimant",
    "casualties": "stated figures with kind, min, max, subgroups, claimant, span; nothing is added up",
    "quotes": "words between quotation marks, and by whom",
    "statements": "act of speech, speaker, addressee, topic",
    "affected": "people displaced, besieged, in need, reached: stated figures",
    "sectors": "humanitarian clusters",
    "aid": "relief items and amounts as stated",
    "agencies": "who brings or promises relief",
    "access": "delivered, denied, obstructed, planned, requested, or null",
    "of": "the paragraph it repeats: article_id, content_hash, index, **event_id**",
    "root": "the first paragraph of the chain: the one to count circulation by",
    "relation": "exact, near or contained",
    "similarity": "Jaccard similarity of word 3-grams",
    "containment": "share of this paragraph's 3-grams found in the other",
    "containment_reverse": "share of the other's 3-grams found in this one",
    "matched": "where in this paragraph the match lies",
    "same_article": "the repetition stands in the article itself",
    "reason": "why it is withdrawn, as the operator gave it",
    "requested_at": "the request's own time in Kafka",
    "compared": "how many earlier paragraphs were compared in full",
}
"""Field -> what it holds."""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines)


def _topics() -> str:
    settings = Settings.model_construct()
    rows = []
    for key, topic in TOPICS.items():
        kept = f"{topic.retention_days} days" if topic.retention_days else "compacted"
        size = int(topic_config(settings, key)["max.message.bytes"]) >> 20
        contract = topic.contract.__name__ if topic.contract else "original bytes"
        row = (f"`news.{key}.v1`", topic.record_key, f"{partitions(settings, key)}", kept, f"{size} MiB", contract)
        rows.append((*row, topic.purpose))
    return _table(("topic", "key", "partitions", "kept", "largest", "contract", "what"), rows)


def _shared() -> str:
    return _table(("field", "what"), ((f"`{name}`", MEANINGS[name]) for name in events.Event.model_fields))


def _special() -> str:
    rows = []
    for category, key in EVENT_TOPICS.items():
        contract = TOPICS[key].contract
        assert contract is not None  # noqa: S101  typed topics have one
        own = [f"`{name}`" for name in contract.model_fields if name not in events.Event.model_fields]
        rows.append((f"`news.{key}.v1`", f"`{category}`", ", ".join(own) or "none"))
    names = {n for k in EVENT_TOPICS.values() for n in TOPICS[k].contract.model_fields}  # type: ignore[union-attr]
    extra = [(f"`{name}`", MEANINGS[name]) for name in MEANINGS if name in names - events.Event.model_fields.keys()]
    return (
        _table(("topic", "category", "fields beside the shared ones"), rows) + "\n\n" + _table(("field", "what"), extra)
    )


def _refused() -> str:
    raw = [(f"`{name}`", "split", code.meaning, code.remedy) for name, code in REASONS.items()]
    inner = [
        (f"`{name}`", "any", f"{meaning[0].upper()}{meaning[1:]}.", f"{remedy[0].upper()}{remedy[1:]}.")
        for name, (meaning, remedy) in STAGE_REASONS.items()
    ]
    return _table(("reason", "stage", "meaning", "remedy"), [*raw, *inner])


BLOCKS: dict[str, Callable[[], str]] = {
    "topics": _topics,
    "fields": lambda: _table(("field", "what"), ((f"`{name}`", what) for name, what in FIELDS.items())),
    "headers": lambda: _table(("header", "what"), ((f"`{name}`", what) for name, what in HEADERS.items())),
    "warnings": lambda: _table(
        ("warning", "meaning", "remedy"), ((f"`{n}`", c.meaning, c.remedy) for n, c in WARNINGS.items())
    ),
    "refused": _refused,
    "event": _shared,
    "categories": _special,
    "sighting": lambda: _table(
        ("field", "what"), ((f"`{name}`", MEANINGS[name]) for name in events.Sighting.model_fields)
    ),
    "retraction": lambda: _table(
        ("field", "what"), ((f"`{name}`", MEANINGS[name]) for name in events.Retraction.model_fields)
    ),
}
"""Name of a block -> what stands in it."""


def _between(table: str, block: re.Match[str]) -> str:
    return f"{block[1]}{table}\n{block[2]}"


def filled(page: str) -> str:
    """The page with every block as the code has it. Raises KeyError for a field without a meaning."""
    for name, make in BLOCKS.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        table = make()
        if len(pattern.findall(page)) != 1:
            raise ValueError(f"docs/contracts.md must hold one block {name}")
        page = pattern.sub(partial(_between, table), page)
    return page


def main() -> None:
    """Write the page."""
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
