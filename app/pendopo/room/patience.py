"""Waiting for something, but not for ever."""

import asyncio

from pendopo.ports.clock import Clock


async def happens(event: asyncio.Event, clock: Clock, within_s: float) -> bool:
    """Whether `event` is set, for a moment at least, before the clock has gone on by so much."""
    if within_s <= 0 or event.is_set():
        return event.is_set()
    waits = [asyncio.ensure_future(clock.sleep(within_s)), asyncio.ensure_future(event.wait())]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        return waits[1].done()
    finally:
        for wait in waits:
            wait.cancel()
