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


def nothing() -> None:
    """What is left to do at the end: whoever would have been called can go, unseen by the garbage
    collector."""


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

    def close(self) -> None:
        """Forget them for good, and who is to act."""
        self.cancel()
        self._act = nothing


class Deadline:
    """Acts when something does not happen in time."""

    def __init__(self, timers: Timers, act: Callable[[], None]) -> None:
        self._timers = timers
        self._act = act
        self._timer: Timer | None = None

    def within(self, seconds: float) -> None:
        """So much time from now on, whatever there was before."""
        self.cancel()
        self._timer = self._timers.call_later(seconds, self._act)

    def cancel(self) -> None:
        """It has happened, or need not any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def close(self) -> None:
        """It need not ever again, and nobody is to act."""
        self.cancel()
        self._act = nothing


class Recurring:
    """Acts when told to, and so long after each time again."""

    def __init__(self, timers: Timers, every_s: float, act: Callable[[], None]) -> None:
        self._every_s = every_s
        self._act = act
        self._next = Deadline(timers, self.now)

    def now(self) -> None:
        """Act, whenever the last time was."""
        self._next.within(self._every_s)
        self._act()

    def close(self) -> None:
        """Never again, and nobody is to act."""
        self._next.close()
        self._act = nothing
