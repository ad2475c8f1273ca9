"""Whether a change of the code changes any output: all three stages at a commit and as the files lie here, byte for byte.

    python -m bench.same_bytes [--ref HEAD] [--only PATH ...] [--input FILE] [--limit N]

With `--only`, everything but those paths is taken from the commit on both sides.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from itertools import zip_longest
from pathlib import Path

from bench.articles import ROOT, default_input

_SHOWN = 5


def _at(ref: str, folder: Path) -> None:
    """The service and the seeds as of `ref`, with this folder's bench."""
    packed = subprocess.run(["git", "archive", ref, "service", "seeds"], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    shutil.copytree(ROOT / "bench", folder / "bench", ignore=shutil.ignore_patterns("__pycache__", "results"))


def _copied(path: str, folder: Path) -> None:
    source, target = ROOT / path, folder / path
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, target)


def _dumped(folder: Path, dump: Path, source: Path, limit: int) -> str:
    """Run the floor in `folder`, all outputs to `dump`; what it measured."""
    command = [sys.executable, "-m", "bench.floor", "--dump", str(dump), "--limit", str(limit), "--input", str(source)]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _differences(before: Path, after: Path) -> int:
    """Count outputs that differ, showing the first few around the first different byte."""
    found = 0
    with before.open("rb") as one, after.open("rb") as other:
        for number, (a, b) in enumerate(zip_longest(one, other, fillvalue=b"")):
            if a == b:
                continue
            found += 1
            if found <= _SHOWN:
                at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
                around = slice(max(0, at - 120), at + 120)
                for sign, line in (("-", a), ("+", b)):
                    print(f"{sign} {number}:{at} …{line[around].decode('utf-8', 'replace')}…")
    return found


def main() -> None:
    """Exit 0 if every output is the same, 1 if not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ref", default="HEAD")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--input", type=Path, default=default_input())
    parser.add_argument("--limit", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        before, after = Path(name) / "before", Path(name) / "after"
        _at(given.ref, before)
        _at(given.ref, after)
        for path in given.only or ["service"]:
            _copied(path, after)
        source = given.input.resolve()
        for folder, sign in ((before, "before"), (after, "after ")):
            print(sign, _dumped(folder, Path(name) / f"{folder.name}.txt", source, given.limit), end="")
        found = _differences(Path(name) / "before.txt", Path(name) / "after.txt")
    print("the same, byte for byte" if not found else f"{found} outputs differ")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
