"""Places where a test kills the process on purpose. SITREP_FAULT="point:N" kills at the Nth pass; unset, it costs nothing.

Points: `decided` (before anything is sent), `first_output` (one output acknowledged, the others not sent), `sent` (all
sent, none awaited), `acknowledged` (all acknowledged, the offset not), `acked` (acked, not committed), `recovering`.
"""

from __future__ import annotations

import os
import signal

_wanted, _, _nth = os.environ.get("SITREP_FAULT", "").partition(":")
_left = int(_nth or 1)
armed = bool(_wanted)


def reached(point: str) -> None:
    """Die by SIGKILL if this is the pass that SITREP_FAULT asks for."""
    global _left
    if point == _wanted:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
