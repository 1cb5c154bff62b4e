"""Lines for somebody who may have stopped reading."""

import contextlib
import os
import threading
from collections import deque
from typing import TextIO


class Outlet:
    """Like a text stream, but nobody waits for it: a thread writes, and of what is too much the
    oldest is left out. Past Python's own stream, whose lock would outlive the thread at the end.
    """

    def __init__(self, descriptor: int, most: int) -> None:
        """Keeps at most so many texts that were not written yet."""
        self._descriptor = descriptor
        self._texts: deque[bytes] = deque(maxlen=most)
        self._changed = threading.Condition()
        self._writing = False
        threading.Thread(target=self._run, name="outlet", daemon=True).start()

    @classmethod
    def of(cls, stream: TextIO | None, most: int) -> "Outlet":
        """What is said there; to nobody where there is no such stream."""
        try:
            descriptor = stream.fileno() if stream else None
        except (OSError, ValueError):
            descriptor = None
        return cls(os.open(os.devnull, os.O_WRONLY) if descriptor is None else descriptor, most)

    def write(self, text: str) -> None:
        """Soon, in one piece."""
        with self._changed:
            self._texts.append(text.encode("utf-8", "backslashreplace"))
            self._changed.notify_all()

    def flush(self) -> None:
        """Waits for nothing."""

    def drain(self, within_s: float) -> None:
        """Wait until all is written, but no longer than so."""
        with self._changed:
            self._changed.wait_for(lambda: not self._texts and not self._writing, within_s)

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._write(self._next())
        with self._changed:  # nobody will ever read it
            self._texts = deque(maxlen=0)
            self._writing = False
            self._changed.notify_all()

    def _next(self) -> bytes:
        with self._changed:
            self._writing = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._texts)
            self._writing = True
            return self._texts.popleft()

    def _write(self, text: bytes) -> None:
        while text:
            text = text[os.write(self._descriptor, text) :]
