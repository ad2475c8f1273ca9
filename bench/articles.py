"""The raw articles to measure with: any JSONL given, else the corpus beside the project if there, else the seeds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, count, islice
from pathlib import Path

from service.replaying.files import FileSource, input_files
from service.replaying.records import Record

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
SEEDS = ROOT / "seeds" / "replay"
_LIMIT = 1 << 20


def default_input() -> Path:
    """Where articles come from if no file is named."""
    return CORPUS if CORPUS.is_dir() else SEEDS


def raw_articles(source: Path | None, limit: int) -> list[bytes]:
    """The values of at most `limit` raw records of `source` (a file or folder), in order.

    The seeds are few: they are repeated up to `limit`, each time under another id, so that nothing is a mere resending.
    """
    path = (source or default_input()).resolve()
    values = list(islice(_values(path), limit))
    if path == SEEDS and 0 < len(values) < limit:
        values = list(islice(chain.from_iterable(_renamed(values, n) for n in count()), limit))
    return values


def _values(path: Path) -> Iterator[bytes]:
    for record in FileSource(input_files([str(path)]), _LIMIT):
        if isinstance(record, Record) and record.value is not None:
            yield record.value


def _renamed(values: list[bytes], number: int) -> Iterator[bytes]:
    return (value.replace(b'{"id":"', b'{"id":"%d-' % number, 1) for value in values)
