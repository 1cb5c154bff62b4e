"""The one kind of event loop that anything of ours with a socket runs on, on every system.

Windows would give the proactor: it watches no socket, and its UDP goes deaf after an ICMP
unreachable (cpython #127057).
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def make() -> asyncio.AbstractEventLoop:
    """A new one."""
    return asyncio.SelectorEventLoop()


def runner() -> asyncio.Runner:
    """For a context that runs work on a new one."""
    return asyncio.Runner(loop_factory=make)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end on a new one."""
    with runner() as running:
        return running.run(work)
