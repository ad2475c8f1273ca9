"""Lines of a file or stream in bounded memory, compressed or not."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

CHUNK_BYTES = 1 << 16
# News in JSON shrinks to a third or a tenth; gzip itself cannot do better than 1,032 to 1. Judged only once enough
# was read that a short run of blanks cannot matter.
MAX_RATIO = 200
RATIO_AFTER_BYTES = 16 * 1024 * 1024


class Unreadable(Exception):
    """The stream cannot be read on; the message says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.remedy = remedy


def bounded_lines(stream: IO[bytes], limit: int, check: Callable[[], None] = lambda: None) -> Iterator[bytes | None]:
    """Each line without its line break; None for one above `limit` bytes, of which only a chunk was ever held.

    `check` is called after every piece read, and may raise to give up.
    """
    while line := stream.readline(limit + 2):
        check()
        if line.endswith(b"\n") or len(line) <= limit:
            text = line.rstrip(b"\r\n")
            yield text if len(text) <= limit else None
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(CHUNK_BYTES)
            check()
        yield None


class InputFile:
    """An open `.jsonl` or `.jsonl.gz`; `bytes_read` of the file as it lies on disk, for progress."""

    def __init__(self, path: Path) -> None:
        try:
            self._raw = path.open("rb")
        except OSError as error:
            raise Unreadable(error.strerror or str(error), "check the path and its permissions") from error
        self._gzip = path.suffix == ".gz"
        self._stream = cast(IO[bytes], gzip.GzipFile(fileobj=self._raw)) if self._gzip else self._raw

    @property
    def bytes_read(self) -> int:
        return self._raw.tell()

    def lines(self, limit: int) -> Iterator[bytes | None]:
        """As `bounded_lines`. Raises Unreadable on a damaged or suspicious archive."""
        try:
            yield from bounded_lines(self._stream, limit, self._check_ratio if self._gzip else lambda: None)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Unreadable(f"damaged archive ({error})", "fetch it again; what came before was read") from error
        except OSError as error:
            raise Unreadable(error.strerror or str(error), "check the disk; what came before was read") from error

    def _check_ratio(self) -> None:
        expanded = self._stream.tell()
        if expanded > RATIO_AFTER_BYTES and expanded > MAX_RATIO * max(1, self._raw.tell()):
            raise Unreadable(
                f"expands more than {MAX_RATIO}-fold, as an archive made to fill memory does",
                "decompress it yourself if you trust it, and replay the result",
            )

    def close(self) -> None:
        self._stream.close()
        self._raw.close()
