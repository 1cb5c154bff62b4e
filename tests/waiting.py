"""Waiting for something that happens by itself; in vain it fails the test."""

import asyncio
import time
from collections.abc import Callable

PATIENCE_S = 20.0
LOOK_EVERY_S = 0.01


async def until(condition: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """On an event loop."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(LOOK_EVERY_S)


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """In a thread."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(LOOK_EVERY_S)
