"""The event loop of a command without a window: a selector loop."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from pendopo.app import endings
from pendopo.drivers import selector_loop

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end; whatever ends the program cancels it first.

    Raises KeyboardInterrupt then, once everything is put in order.
    """
    with (
        endings.restored() as numbers,
        selector_loop.runner() as runner,
    ):
        return runner.run(_stoppable(work, numbers))


async def _stoppable(work: Coroutine[Any, Any, T], numbers: tuple[signal.Signals, ...]) -> T:
    task, wish = asyncio.ensure_future(work), endings.wish()

    def end(number: signal.Signals) -> None:
        """Only somebody's second Ctrl+C cuts short what is put in order."""
        if number is signal.SIGINT or not task.cancelling():
            wish.heed()
            task.cancel()

    endings.tell(asyncio.get_running_loop(), numbers, end)
    try:
        return await task
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
