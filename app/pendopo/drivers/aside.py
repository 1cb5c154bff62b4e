"""Blocking work whose end nobody has to wait for: reading a pipe, asking a name server."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from pendopo.drivers import patience

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """What `work` returns or raises, from a thread of its own.

    When it is cancelled, the work goes on unheeded: neither the loop nor the process waits for
    it, as both would for a thread of asyncio's own.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def tell(settle: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(lambda: None if outcome.done() else settle())

    patience.begin(
        work,
        lambda result: tell(lambda: outcome.set_result(result)),
        lambda failure: tell(lambda: outcome.set_exception(failure)),
    )
    return await outcome
