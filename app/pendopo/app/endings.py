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


class Wish:
    """That the program ends. Signals that follow at once are the same wish and cut nothing short
    that is put in order then; Ctrl+C is somebody who does not want to wait."""

    def __init__(self) -> None:
        self._heeded_at = -math.inf

    def heed(self) -> None:
        """Things are put in order from now on."""
        self._heeded_at = time.perf_counter()

    def is_new(self, number: int) -> bool:
        """Whether this signal is to be heeded, too."""
        late = time.perf_counter() - self._heeded_at > ORDER_WITHIN_S
        return number == signal.SIGINT or late


def wish() -> Wish:
    """The one that `interrupting` knows of; outside of it a new one."""
    found = (signal.getsignal(each) for each in SIGNALS)
    return next((each.wish for each in found if isinstance(each, _Interrupt)), Wish())


@contextmanager
def interrupting() -> Iterator[None]:
    """Each of them is a KeyboardInterrupt, once for a wish. Only in the main thread."""
    interrupt = _Interrupt()
    with restored() as numbers:
        for each in numbers:
            signal.signal(each, interrupt)
        yield


class _Interrupt:
    def __init__(self) -> None:
        self.wish = Wish()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.wish.is_new(number):
            self.wish.heed()
            raise KeyboardInterrupt


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
