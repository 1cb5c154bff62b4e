"""Calling something off at every moment at which it waits."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import Awaitable, Callable, Collection, Generator, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")

SETTLED_WITHIN_S = 5.0


class CalledOff(Generic[T]):
    """Awaits `work` and cancels the task at its n-th pause: as it begins to wait, or `late`, when
    what it waits for has come and it has not been told yet."""

    def __init__(self, work: Awaitable[T], at: int, late: bool) -> None:
        self._work = work
        self._at = at
        self._late = late
        self.reached = False

    def __await__(self) -> Generator[Any, Any, T]:
        task = asyncio.current_task()
        assert task is not None
        steps = self._work.__await__()
        pause, answer = 0, None
        while True:
            try:
                future = steps.throw(answer) if answer is not None else next(steps)
            except StopIteration as end:
                result: T = end.value
                return result
            if pause == self._at:
                self.reached = True
                if self._late and future is not None:
                    future.add_done_callback(lambda _: task.cancel())
                else:
                    task.cancel()
            pause, answer = pause + 1, None
            try:
                yield future
            except BaseException as thrown:
                answer = thrown


@contextlib.contextmanager
def only_what_is_new() -> Iterator[None]:
    """What is there already is not looked through, again and again, for sockets."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def open_sockets() -> set[socket.socket]:
    """Every socket of this process that is open, but for those of before `only_what_is_new`."""
    sockets = (found for found in gc.get_objects() if isinstance(found, socket.socket))
    return {found for found in sockets if found.fileno() >= 0}


async def leaves_nothing(
    work: Callable[[], Awaitable[object]], ours: Callable[[socket.socket], bool]
) -> int:
    """Call `work` off at its first pause, then its second and so on, until it is done before.

    Fails when one of `ours` is still open after that; the number of pauses.
    """
    pause = 0
    while True:
        for late in (False, True):
            before = open_sockets()
            attempt = CalledOff(work(), pause, late)
            task = asyncio.ensure_future(_run(attempt))
            done, _ = await asyncio.wait([task], timeout=SETTLED_WITHIN_S)
            assert done, f"still busy, called off at pause {pause}"
            if not task.cancelled():
                assert task.exception() is None
                assert not attempt.reached, f"called off at pause {pause} and went on"
                return pause
            await nothing_left(ours, f"at pause {pause}, late: {late}", before)
        pause += 1


async def nothing_left(
    ours: Callable[[socket.socket], bool], when: str, before: Collection[socket.socket] = ()
) -> None:
    """Fails when one of `ours` stays open; closing takes the loop a few turns."""

    def left() -> list[socket.socket]:
        return [found for found in open_sockets() if found not in before and ours(found)]

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SETTLED_WITHIN_S):
            while left():
                await asyncio.sleep(0.005)
    assert left() == [], f"called off {when}"


async def _run(attempt: CalledOff[T]) -> T:
    return await attempt
