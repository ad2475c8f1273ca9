"""The faults themselves."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable

from tests.faults.deployment import Deployment
from tests.faults.plan import Fault

Action = Callable[[Deployment, Fault, random.Random], Awaitable[float]]
"""Does the fault; returns when it was over, that is, from when on progress may be expected (monotonic seconds)."""


async def kill(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """kill -9 of a worker."""
    began = time.monotonic()
    await run.kill(run.any_worker(chance))
    await asyncio.sleep(fault.details.get("away", 0.0))
    return began


async def point(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """A worker that dies between two steps of the loop takes the place of another."""
    doomed = run.start_worker({"SITREP_FAULT": f"{fault.details['point']}:{fault.details['nth']}"})
    others = [worker for worker in run.workers if worker is not doomed]
    if others:
        await run.retire(chance.choice(others))
    began = time.monotonic()
    return began


async def zombie(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """A worker stands still until the group has thrown it out, and wakes again."""
    worker = run.any_worker(chance)
    began = time.monotonic()
    worker.signal(signal.SIGSTOP)
    await asyncio.sleep(run.settings.session_timeout_seconds + chance.uniform(0.5, 2.0))
    worker.signal(signal.SIGCONT)
    return began


async def join(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """A worker is added under load."""
    began = time.monotonic()
    run.start_worker()
    return began


async def leave(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """A worker is stopped under load; the last one is replaced."""
    began = time.monotonic()
    worker = run.any_worker(chance)
    if len(run.workers) == 1:
        run.start_worker()
    await run.retire(worker)
    return began


async def storm(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """Workers come and go faster than the group settles."""
    began = time.monotonic()
    guests = []
    for _ in range(fault.details["workers"]):
        guests.append(run.start_worker())
        await asyncio.sleep(fault.details["gap"])
    await asyncio.sleep(1.5)
    for guest in guests:
        if guest in run.workers:
            if chance.random() < 0.5:
                await run.retire(guest)
            else:
                await run.kill(guest)
        await asyncio.sleep(fault.details["gap"])
    return began


async def broker(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """kill -9 of the broker, and its return on the same port."""
    began = time.monotonic()
    await asyncio.to_thread(run.broker.kill)
    await asyncio.sleep(fault.details["away"])
    await asyncio.to_thread(run.broker.start)
    return began


async def recovering(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """A worker is killed, and the one in its place dies while it reads the state back."""
    began = time.monotonic()
    worker = run.any_worker(chance)
    run.workers.remove(worker)
    await run.kill(worker)
    run.exits[-9] += 1
    run.start_worker({"SITREP_FAULT": f"recovering:{fault.details['nth']}"})
    return began


async def wipe(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """The local files go, and a worker with them."""
    began = time.monotonic()
    run.wipe()
    await run.kill(run.any_worker(chance))
    run.wipe()
    return began


async def dead_letter(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """The dead-letter topic takes no record for a while."""
    await run.writable(False)
    await asyncio.sleep(fault.details["away"])
    await run.writable(True)
    return time.monotonic()


async def mid_retry(run: Deployment, fault: Fault, chance: random.Random) -> float:
    """A worker is told to stop while it retries what the dead-letter topic refuses."""
    await run.writable(False)
    await asyncio.sleep(fault.details["away"])
    worker = run.any_worker(chance)
    run.start_worker()
    await run.retire(worker)
    await run.writable(True)
    return time.monotonic()


ACTIONS: dict[str, Action] = {
    "kill": kill,
    "point": point,
    "zombie": zombie,
    "join": join,
    "leave": leave,
    "storm": storm,
    "broker": broker,
    "recovering": recovering,
    "wipe": wipe,
    "dead-letter": dead_letter,
    "mid-retry": mid_retry,
}
