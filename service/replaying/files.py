"""Raw records from files, folders and standard input, one after the other, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import orjson

from service.replaying.lines import InputFile, Unreadable, bounded_lines
from service.replaying.records import Record, Refused, ReplayError, too_large

STDIN = "-"
LANE = "inputs"
SUFFIXES = (".txt", ".jsonl", ".jsonl.gz")


def input_files(paths: list[str]) -> list[Path]:
    """The files that `paths` name, folders opened in name order, each file once. Raises ReplayError."""
    files: dict[Path, None] = {}
    for path in (Path(given) for given in paths if given != STDIN):
        if path.is_dir():
            found = [file for file in sorted(path.rglob("*")) if _is_input(file, path)]
            if not found:
                raise ReplayError(f"nothing to replay in {path}", f"it takes {', '.join(SUFFIXES)}")
            files.update(dict.fromkeys(found))
        elif not path.exists():
            raise ReplayError(f"no such file: {path}", "check the path")
        elif not path.name.endswith(SUFFIXES):
            raise ReplayError(f"cannot tell what {path} holds", f"it takes {', '.join(SUFFIXES)}, a folder, or -")
        else:
            files[path] = None
    return list(files)


def _is_input(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    return not hidden and file.name.endswith(SUFFIXES) and file.is_file()


class FileSource:
    """The records of some files, or of standard input where `files` is empty; `limit` is the topic's, in bytes."""

    def __init__(self, files: list[Path], limit: int, source: str | None = None) -> None:
        self.files = files
        self._limit = limit
        self._source = source
        self._finished_bytes = 0
        self._open: InputFile | None = None
        self._index = 0
        self.total = sum(file.stat().st_size for file in files)

    @property
    def done(self) -> int:
        """Bytes read so far of `total`, both as they lie on disk."""
        return self._finished_bytes + (self._open.bytes_read if self._open else 0)

    def __iter__(self) -> Iterator[Record | Refused]:
        if not self.files:
            # A copy of the descriptor: the interpreter's own buffer must not be locked by a reader at exit.
            with open(os.dup(0), "rb") as stream:
                yield from self._records(bounded_lines(stream, self._limit), "standard input")
        for file in self.files:
            yield from self._text(file) if file.suffix == ".txt" else self._lines(file)
            self._finished_bytes += file.stat().st_size

    def _text(self, file: Path) -> Iterator[Record | Refused]:
        index, self._index = self._index, self._index + 1
        try:
            if file.stat().st_size > self._limit:
                yield too_large(str(file), self._limit)
                return
            data = file.read_bytes()
        except OSError as error:
            yield Refused(str(file), error.strerror or str(error), "check the path and its permissions")
            return
        record = text_record(data, index, file, self._source)
        yield record if record.size <= self._limit else too_large(str(file), self._limit)

    def _lines(self, file: Path) -> Iterator[Record | Refused]:
        opened: InputFile | None = None
        first = self._index
        try:
            opened = self._open = InputFile(file)
            yield from self._records(opened.lines(self._limit), str(file))
        except Unreadable as error:
            yield Refused(f"{file} after record {self._index - first}", str(error), error.remedy)
        finally:
            self._open = None
            if opened:
                opened.close()

    def _records(self, lines: Iterator[bytes | None], name: str) -> Iterator[Record | Refused]:
        for number, line in enumerate(lines, 1):
            if line is not None and not line.strip():
                continue
            index, self._index = self._index, self._index + 1
            origin = f"{name}:{number}"
            record = line_record(line, index, origin) if line is not None else None
            yield record if record and record.size <= self._limit else too_large(origin, self._limit)


def text_record(data: bytes, index: int, file: Path, source: str | None) -> Record:
    """A text file as a raw article: id is the file's name, source the folder's unless given.

    Bytes that are no UTF-8 are sent as they are, as plain text: the service then says what is wrong with them.
    """
    key = os.fsencode(file.name)
    name = source or file.resolve().parent.name
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        headers = (("content-type", b"text/plain"), ("ce-id", key), ("ce-source", name.encode("utf-8", "replace")))
        return Record(LANE, index, str(file), data, key, headers)
    article = {"id": key.decode("utf-8", "replace"), "source": name, "text": text}
    return Record(LANE, index, str(file), orjson.dumps(article), key, lines=_lines_of(text))


def line_record(line: bytes, index: int, origin: str) -> Record:
    """A line as a record: the key is the source's own id, if any. What is no JSON object is sent all the same."""
    try:
        article = orjson.loads(line)
    except orjson.JSONDecodeError:
        article = None
    if not isinstance(article, dict):
        return Record(LANE, index, origin, line)
    given, text = article.get("id"), article.get("text")
    key = str(given).encode("utf-8", "replace") if isinstance(given, str | int) and given != "" else None
    return Record(LANE, index, origin, line, key, lines=_lines_of(text) if isinstance(text, str) else 0)


def _lines_of(text: str) -> int:
    return sum(1 for line in text.split("\n") if line and not line.isspace())
