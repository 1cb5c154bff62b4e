"""The ways in which the system ends a program, and the one way out for all of them."""

import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio

SIGNALS: Final = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)
"""Ctrl+C, somebody's kill, a terminal that closes; on Windows Ctrl+Break, a console window that
closes and the end of the session."""

ORDER_WITHIN_S: Final = 5.0
"""Several at once are one: a terminal that closes, then whoever supervises us."""


def heeded() -> tuple[signal.Signals, ...]:
    """Those that this run does not ignore, as one under nohup does."""
    return tuple(each for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN)


@contextmanager
def interrupting() -> Iterator[None]:
    """Each of them is a KeyboardInterrupt; others that follow at once do not cut short what is
    put in order then, Ctrl+C excepted. Only in the main thread."""
    heard_at = -math.inf

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal heard_at
        now = time.perf_counter()
        if number == signal.SIGINT or now - heard_at > ORDER_WITHIN_S:
            heard_at = now
            raise KeyboardInterrupt

    with restored() as before:
        for each in before:
            signal.signal(each, interrupt)
        yield


@contextmanager
def restored() -> Iterator[tuple[signal.Signals, ...]]:
    """Whatever is made of them inside, they are as before afterwards. None off the main thread."""
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield ()
        return
    before = {each: signal.getsignal(each) for each in heeded()}
    try:
        yield tuple(before)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler if handler is not None else signal.SIG_DFL)


class Ending:
    """What ends the program while a window is made or open: nothing is interrupted by it."""

    def __init__(self) -> None:
        """Only in the main thread."""
        self._asked = False
        self._call: Callable[[], object] = lambda: None
        for each in heeded():
            signal.signal(each, lambda number, frame: self._hear())

    def tell(self, call: Callable[[], object]) -> None:
        """Call `call` when somebody asks, and now if they have."""
        self._call = call
        if self._asked:
            call()

    def _hear(self) -> None:
        self._asked = True
        self._call()


def tell(
    loop: "asyncio.AbstractEventLoop",
    numbers: tuple[signal.Signals, ...],
    call: Callable[[signal.Signals], object],
) -> None:
    """Call `call` on `loop` at every one of them, from the main thread."""
    for each in numbers:
        try:
            loop.add_signal_handler(each, call, each)
        except NotImplementedError:  # Windows
            signal.signal(each, lambda n, _: loop.call_soon_threadsafe(call, signal.Signals(n)))
