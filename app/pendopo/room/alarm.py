"""The one time at which somebody wants to be woken."""

import asyncio
from collections.abc import Callable

from pendopo.ports.clock import Clock
from pendopo.room.patience import happens


class Alarm:
    """Rings once for each time that was set, unless another one was set before."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: float | None = None
        self._changed = asyncio.Event()

    def set(self, at: float) -> None:
        """In monotonic seconds; replaces the former one."""
        self._at = at
        self._changed.set()

    async def keep(self, ring: Callable[[], None]) -> None:
        """Until cancelled."""
        while True:
            at, self._at = self._at, None
            self._changed.clear()
            if at is None:
                await self._changed.wait()
            elif await happens(self._changed, self._clock, at - self._clock.monotonic()):
                continue  # another time was set
            else:
                ring()
