"""What replay reads: files, folders and streams, in order, in bounded memory, nothing left out in silence."""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.replaying.files import FileSource, input_files
from service.replaying.lines import MAX_RATIO, bounded_lines
from service.replaying.records import Record, Refused, ReplayError

LIMIT = 1 << 20


def read(*paths: Path, limit: int = LIMIT, source: str | None = None) -> list[Record | Refused]:
    return list(FileSource(input_files([str(path) for path in paths]), limit, source))


def values(records: list[Record | Refused]) -> Iterator[bytes | None]:
    return (record.value if isinstance(record, Record) else None for record in records)


def test_a_text_file_is_one_article_with_the_files_name_as_id(tmp_path: Path) -> None:
    folder = tmp_path / "wire"
    folder.mkdir()
    (folder / "001.txt").write_text("حلب: قصف\n\nدمشق: هدوء\n", "utf-8")
    [record] = read(folder)
    assert isinstance(record, Record)
    assert orjson.loads(record.value or b"") == {
        "id": "001.txt",
        "source": "wire",
        "text": "حلب: قصف\n\nدمشق: هدوء\n",
    }
    assert record.key == b"001.txt" and record.lines == 2
    [named] = read(folder, source="agency")
    assert isinstance(named, Record) and orjson.loads(named.value or b"")["source"] == "agency"


def test_bytes_that_are_no_utf8_are_sent_as_they_are_with_id_and_source_beside_them(tmp_path: Path) -> None:
    data = "غارة على حلب".encode("windows-1256")
    (tmp_path / "old.txt").write_bytes(data)
    [record] = read(tmp_path / "old.txt", source="archive")
    assert isinstance(record, Record) and record.value == data
    assert dict(record.headers) == {"content-type": b"text/plain", "ce-id": b"old.txt", "ce-source": b"archive"}


def test_lines_are_sent_byte_for_byte_keyed_by_the_sources_id(tmp_path: Path) -> None:
    lines = [
        b'{"id": "a", "text": "x\\ny\\n\\nz"}',
        b'{"id": 7,  "text":"y"}',
        b'{"text": "no id"}',
        b"{broken",
        b"[1]",
    ]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines) + b"\r\n\n   \n")
    with gzip.open(tmp_path / "in.jsonl.gz", "wb") as packed:
        packed.write(b"\n".join(lines))
    for name in ("in.jsonl", "in.jsonl.gz"):
        records = read(tmp_path / name)
        assert list(values(records)) == lines
        assert [record.key for record in records if isinstance(record, Record)] == [b"a", b"7", None, None, None]
        assert [record.lines for record in records if isinstance(record, Record)] == [3, 1, 1, 0, 0]
        assert [record.index for record in records if isinstance(record, Record)] == [0, 1, 2, 3, 4]


def test_a_folder_is_read_in_name_order_without_hidden_and_foreign_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/1.txt", ".git/0.txt", "a/.hidden.txt", "readme.md", "c.jsonl"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("{}", "utf-8")
    found = input_files([str(tmp_path), str(tmp_path / "a" / "1.txt")])
    assert [file.relative_to(tmp_path).as_posix() for file in found] == ["a/1.txt", "b/2.txt", "c.jsonl"]


@pytest.mark.parametrize("name", ["missing.txt", "article.pdf", "empty"])
def test_what_cannot_be_an_input_is_named_with_a_remedy(tmp_path: Path, name: str) -> None:
    (tmp_path / "article.pdf").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReplayError, match=name) as caught:
        input_files([str(tmp_path / name)])
    assert caught.value.remedy


def test_what_is_larger_than_the_topic_takes_is_refused_by_line_and_the_rest_is_read(tmp_path: Path) -> None:
    small, large = b'{"text": "small"}', b'{"text": "' + b"x" * 5_000 + b'"}'
    (tmp_path / "in.jsonl").write_bytes(b"\n".join([small, large, small]))
    (tmp_path / "large.txt").write_bytes(b"x" * 5_000)
    records = read(tmp_path / "in.jsonl", tmp_path / "large.txt", limit=1_000)
    assert [isinstance(record, Refused) for record in records] == [False, True, False, True]
    refused = [record for record in records if isinstance(record, Refused)]
    assert refused[0].origin.endswith("in.jsonl:2") and refused[1].origin.endswith("large.txt")
    assert "1,000" in refused[0].reason and refused[0].remedy
    assert [record.index for record in records if isinstance(record, Record)] == [0, 2]


def test_a_damaged_archive_gives_what_it_held_and_is_reported(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"id": "a"}\n' * 20_000)
    (tmp_path / "in.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    *records, last = read(tmp_path / "in.jsonl.gz")
    assert records and all(isinstance(record, Record) for record in records)
    assert isinstance(last, Refused) and "damaged archive" in last.reason
    (tmp_path / "in.jsonl.gz").write_bytes(b"no archive")
    [only] = read(tmp_path / "in.jsonl.gz")
    assert isinstance(only, Refused) and "damaged archive" in only.reason


@pytest.mark.parametrize("line", [b" " * 1_023 + b"\n", b"x" * 1_024], ids=["blank lines", "one line without end"])
def test_an_archive_made_to_fill_memory_is_given_up(tmp_path: Path, line: bytes) -> None:
    packed = gzip.compress(line * (8 << 10))
    (tmp_path / "bomb.jsonl.gz").write_bytes(packed * 1_000)
    source = FileSource([tmp_path / "bomb.jsonl.gz"], LIMIT)
    began = time.monotonic()
    [only] = list(source)
    assert isinstance(only, Refused) and f"{MAX_RATIO}-fold" in only.reason
    assert time.monotonic() - began < 5, "given up soon after the bound, not at the end of the eight gigabytes"


def test_progress_is_told_in_bytes_of_the_files_as_they_lie_on_disk(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "in.jsonl.gz", "wb") as packed:
        packed.write(b'{"text": "x"}\n' * 1_000)
    source = FileSource([tmp_path / "in.jsonl.gz"], LIMIT)
    assert source.done == 0
    assert len(list(source)) == 1_000
    assert source.done == source.total == (tmp_path / "in.jsonl.gz").stat().st_size


class Counting(io.BytesIO):
    """Notes the largest piece that was ever asked for."""

    largest = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        self.largest = max(self.largest, size or 0)
        return super().readline(size)


@given(st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"").replace(b"\r", b"")), max_size=20))
def test_every_line_is_given_once_in_order_and_none_above_the_limit_is_held(lines: list[bytes]) -> None:
    stream = Counting(b"".join(line + b"\n" for line in lines))
    assert list(bounded_lines(stream, 20)) == [line if len(line) <= 20 else None for line in lines]
    unended = io.BytesIO(b"\n".join(lines))
    expected = [line if len(line) <= 20 else None for line in lines]
    assert list(bounded_lines(unended, 20)) == (expected[:-1] if lines and not lines[-1] else expected)


def test_a_line_without_end_never_fills_memory() -> None:
    stream = Counting(b"x" * (4 << 20) + b"\nnext")
    assert list(bounded_lines(stream, 1_000)) == [None, b"next"]
    assert stream.largest <= 1 << 16
