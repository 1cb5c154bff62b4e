"""Tasks of one owner, who ends them; what fails in one of them is told.

A TaskGroup that is ended from outside is a circle in Python 3.11: its frame holds the cancellation,
and that holds the frame with whoever it worked for.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Tasks:
    """`start` as many as wanted, `end` once. Belongs to one loop."""

    def __init__(self, on_fault: Callable[[BaseException], None]) -> None:
        """`on_fault` hears what a task failed of, unless `end` came first."""
        self._on_fault = on_fault
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run it until it is over."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def end(self) -> None:
        """Cancel what still runs and wait for it; may be called twice."""
        self._on_fault = _nobody
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            self._on_fault(fault)


def _nobody(fault: BaseException) -> None:
    pass
