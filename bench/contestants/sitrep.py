"""Ours: the worker as it is shipped."""

from __future__ import annotations

from service.commands.worker import worker

if __name__ == "__main__":
    worker(["--stages", "split,dedupe,classify"])
