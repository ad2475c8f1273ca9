"""Structured log lines: one per thing that an operator can act on, and no flood while the broker is away."""

from __future__ import annotations

import logging
import re
import time

from pythonjsonlogger.json import JsonFormatter

from service.settings import Settings

QUIET_SECONDS = 10.0
_NOISY = ("aiokafka", "kafka", "faust", "mode", "sitrep.publisher", "sitrep.state", "sitrep.health")
_AWAY = re.compile(
    r"Unable connect|Connect call failed|KafkaConnectionError|NodeNotReady|[Cc]oordinator|Unable to update metadata"
    r"|RequestTimedOut|KafkaTimeout|BatchExpired|NotLeader|LeaderNotAvailable|NoBrokersAvailable|overlapping|Unable to bootstrap"
)
"""What the libraries and we ourselves say, each in its own words, of a broker that is away or coming back."""


class Damper(logging.Filter):
    """Lets one line in ten seconds through of each kind, and adds how many it held back.

    A kind is a logger, level and place; all that is said of a broker that is away is one kind.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(_NOISY) or record.levelno < logging.WARNING:
            return True
        if _AWAY.search(record.getMessage()):
            key = ("away", 0, 0)
        else:
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
