"""Doing something a little later."""

from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """Something that will happen unless it is cancelled."""

    def cancel(self) -> None:
        """Let it not happen; no error when it has."""
        ...


class Timers(Protocol):
    """Calls back later; an asyncio loop is one."""

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` once in `delay` seconds."""
        ...


class Debounce:
    """Gathers wishes for `delay` seconds and then acts once."""

    def __init__(self, timers: Timers, delay: float, act: Callable[[], None]) -> None:
        self._timers = timers
        self._delay = delay
        self._act = act
        self._timer: Timer | None = None

    def want(self) -> None:
        """Act soon."""
        if self._timer is None:
            self._timer = self._timers.call_later(self._delay, self.now)

    def now(self) -> None:
        """Act at once if somebody wanted it."""
        if self._timer is not None:
            self.cancel()
            self._act()

    def cancel(self) -> None:
        """Forget the wishes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
