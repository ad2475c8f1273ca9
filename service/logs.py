"""Structured log lines: one per thing that an operator can act on, and no flood while the broker is away."""

from __future__ import annotations

import logging
import time

from pythonjsonlogger.json import JsonFormatter

from service.settings import Settings

QUIET_SECONDS = 10.0
_NOISY = ("aiokafka", "kafka", "faust", "mode", "sitrep.publisher", "sitrep.state", "sitrep.health")


class Damper(logging.Filter):
    """Lets one line per logger, level and place through in ten seconds, and adds how many it held back."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(_NOISY) or record.levelno < logging.WARNING:
            return True
        key = (record.name, record.levelno, record.lineno if record.name.startswith("sitrep") else 0)
        last, held = self._last.get(key, (-QUIET_SECONDS, 0))
        now = time.monotonic()
        if now - last < QUIET_SECONDS:
            self._last[key] = (last, held + 1)
            return False
        self._last[key] = (now, 0)
        if held:
            record.suppressed = held
        return True


def configure(settings: Settings) -> None:
    """Set up logging for a worker: to standard error, JSON or text, the libraries from WARNING on."""
    handler = logging.StreamHandler()
    handler.addFilter(Damper())
    if settings.log_format == "json":
        handler.setFormatter(
            JsonFormatter(
                "%(asctime)s %(levelname)s %(name)s %(message)s",
                rename_fields={"asctime": "time", "levelname": "level"},
            )
        )
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-8s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in ("aiokafka", "faust", "mode", "asyncio", "service"):  # "service": what Faust says of our services
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
