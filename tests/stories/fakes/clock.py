"""Time that passes as fast as it is asked for: an event loop that never waits, and its clock."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

STARTED_UNIX_MS = 1_800_000_000_000


class _Impatient(selectors.DefaultSelector):
    """Where others would sleep, time is moved on instead."""

    loop: "StoryLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("the story waits for something that nothing will bring about")
            self.loop.move_on(timeout)
        return ready


class StoryLoop(asyncio.SelectorEventLoop):
    """An asyncio loop whose time moves on only when nothing is left to do at this moment.

    Sleeps, timeouts and `call_later` all follow it, in the same order in every run.
    """

    def __init__(self) -> None:
        self._story_time = 1_000.0
        selector = _Impatient()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self._story_time

    def move_on(self, seconds: float) -> None:
        self._story_time += seconds


class FakeClock:
    """ports.Clock on a StoryLoop; `unix_ahead_s` is how wrong the computer's date is."""

    def __init__(self, unix_ahead_s: float = 0.0) -> None:
        self._loop = asyncio.get_running_loop()
        self._unix_ahead_s = unix_ahead_s

    def monotonic(self) -> float:
        return self._loop.time()

    def set_ahead(self, seconds: float) -> None:
        """Somebody sets the computer's date."""
        self._unix_ahead_s = seconds

    def unix_ms(self) -> int:
        return STARTED_UNIX_MS + int((self._loop.time() + self._unix_ahead_s) * 1000)

    def unix_s(self) -> int:
        return self.unix_ms() // 1000

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def run(story: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` on a loop of its own time."""
    with asyncio.Runner(loop_factory=StoryLoop) as runner:
        return runner.run(story)
