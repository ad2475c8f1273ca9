"""Places where a test kills the process on purpose. SITREP_FAULT="point:N" kills at the Nth pass; unset, it costs nothing.

Points: `decided` (before anything is sent), `first_output` (one output acknowledged, the others not sent), `sent` (all
sent, none awaited), `acknowledged` (all acknowledged, the offset not), `acked` (acked, not committed), `recovering`.
"raise:STAGE" makes every record of that stage fail instead, as a bad deployment would; "pause:recovering" makes the first
recovery last two seconds.
"""

from __future__ import annotations

import asyncio
import os
import signal

_wanted, _, _nth = os.environ.get("SITREP_FAULT", "").partition(":")
_left = int(_nth) if _nth.isdigit() else 1
armed = bool(_wanted)


def reached(point: str) -> None:
    """Die by SIGKILL if this is the pass that SITREP_FAULT asks for."""
    global _left
    if point == _wanted:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def handling(stage: str) -> None:
    """Fail if SITREP_FAULT says that this stage fails.

    Raises:
        RuntimeError: it does.
    """
    if _wanted == "raise" and _nth == stage:
        raise RuntimeError(f"SITREP_FAULT=raise:{stage}")


async def pause(point: str) -> None:
    """Stand still for two seconds, once, if SITREP_FAULT says "pause:POINT"."""
    global _left
    if _wanted == "pause" and _nth == point and _left:
        _left = 0
        await asyncio.sleep(2)
