"""Faust's consumer on the worker's own event loop. Faust 0.15 gives each app's consumer a thread with a loop of its own.

Every fetch, commit and rebalance then crosses between the two loops by a queue, a pipe and two wake-ups, and the threads
take the interpreter from each other. Here the same methods are called where they are awaited. They override what Faust
calls on itself, so they are to be looked at again when it is upgraded.

Heartbeats wait while a stage is at work on one record: some 10 ms, and 0.8 s for the longest stage of an article of a mebibyte.
SITREP_SESSION_TIMEOUT_SECONDS must be well above that, or such an article makes the group rebalance again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from mode import Service
from mode.utils.futures import maybe_async


class ConsumerOnLoop(AIOKafkaConsumerThread):
    """What Faust calls the consumer's thread, without the thread: a plain service."""

    wait_for_shutdown = False

    def __init__(self, consumer: Any, *, loop: Any, **options: Any) -> None:
        super().__init__(consumer, loop=loop, thread_loop=loop, **options)

    maybe_start = Service.maybe_start
    start = Service.start
    stop = Service.stop
    crash = Service.crash  # type: ignore[assignment]
    set_shutdown = Service.set_shutdown
    _stopped_set = Service._stopped_set
    _stop_children = Service._stop_children
    _stop_futures = Service._stop_futures
    _stop_exit_stacks = Service._stop_exit_stacks

    @Service.task
    async def _thread_keepalive(self) -> None:
        """No thread is to be kept awake."""

    async def on_stop(self) -> None:
        """Close the client."""
        await self.on_thread_stop()

    async def call_thread(self, fun: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The result of `fun`, called here."""
        return await maybe_async(fun(*args, **kwargs))
