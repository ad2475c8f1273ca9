"""Ends a broker whose owner is gone: `python guard.py PID LOCK_FILE [FOLDER_TO_REMOVE]`, the owner's pipe as stdin.

The pipe closes when the owner ends, however it ends (kill -9 included). A signal on the parent's death would not do:
it is Linux only and fires when the *thread* that started the child ends. Run without site-packages: it must be light.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import sys
import time

RETIRED = b"retired"
"""What an owner writes that has ended the broker itself: the folder is then the owner's business."""


def main(pid: int, lock_file: str, remove: str | None) -> None:
    if sys.stdin.buffer.read() == RETIRED:
        return
    if _holds(pid, lock_file):
        os.kill(pid, signal.SIGKILL)
        for _ in range(100):
            if not _holds(pid, lock_file):
                break
            time.sleep(0.05)
    if remove:
        shutil.rmtree(remove, ignore_errors=True)


def _holds(pid: int, lock_file: str) -> bool:
    """True while that very process holds the data folder: an id alone may belong to another process by now."""
    try:
        with open(lock_file, "r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return bool(json.loads(file.read())["pid"] == pid)
    except (OSError, ValueError, KeyError):
        pass
    return False


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
