"""A watchdog: for how long an event loop answers nobody, and what it does meanwhile."""

import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)

EVERY_S = 0.01
LONG_S = 0.1
"""Somebody who presses a key notices."""
_OURS = str(Path(__file__).parents[1])

Ask = Callable[[Callable[[], None]], object]
"""Has something called by the loop, from any thread."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Of one loop; for `own_s` of it this process itself was at work, in whatever thread."""

    length_s: float = 0.0
    own_s: float = 0.0
    where: str = ""
    """What the loop did after LONG_S, nothing when it was shorter."""

    def __str__(self) -> str:
        at = f" at {self.where}" if self.where else ""
        return f"{1000 * self.length_s:.0f} ms, {1000 * self.own_s:.0f} ms of it at work{at}"


class Watchdog:
    """Asks from a thread of its own, from its making until `close`."""

    def __init__(self, what: str, loop_thread: int, ask: Ask) -> None:
        self._what = what
        self._loop_thread = loop_thread
        self._ask = ask
        self._over = threading.Event()
        self.longest = Stall()
        """So far."""
        self._thread = threading.Thread(target=self._run, name=f"watching {what}", daemon=True)
        self._thread.start()

    def close(self) -> Stall:
        """Returns the longest; the loop may be gone already."""
        self._over.set()
        self._thread.join(1.0)
        return self.longest

    def _run(self) -> None:
        while not self._over.wait(EVERY_S):
            stall = self._asked()
            if stall is not None and stall.length_s > self.longest.length_s:
                self.longest = stall
            if stall is not None and stall.where:
                log.info("stall of %s: %s", self._what, stall)

    def _asked(self) -> Stall | None:
        began, worked = time.perf_counter(), time.process_time()
        answered = threading.Event()
        try:
            self._ask(answered.set)
        except RuntimeError:
            return None  # the loop is closed
        where = "" if answered.wait(LONG_S) else _place(self._loop_thread)
        while not answered.wait(LONG_S):
            if self._over.is_set():
                return None
        length_s = time.perf_counter() - began
        return Stall(length_s, min(length_s, time.process_time() - worked), where)


class WindowAsked(QObject):
    """Carries what is asked of the window's loop there."""

    _asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def ask(self, answer: Callable[[], None]) -> None:
        """From any thread."""
        self._asked.emit(answer)

    def _answer(self, answer: Callable[[], None]) -> None:
        answer()


def _place(thread: int) -> str:
    """The innermost line of ours and what it has called, of a thread."""
    frame: FrameType | None = sys._current_frames().get(thread)
    called = frame.f_code.co_qualname if frame else "unknown"
    while frame is not None and not frame.f_code.co_filename.startswith(_OURS):
        frame = frame.f_back
    if frame is None:
        return called
    path = Path(frame.f_code.co_filename).relative_to(_OURS).as_posix()
    return f"{path}:{frame.f_lineno} ({called})"
