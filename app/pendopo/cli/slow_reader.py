"""Whoever reads a standard stream of ours, and may stop reading."""

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from io import RawIOBase
from typing import Final, TextIO

CLOSE_WITHIN_S: Final = 1.0
TAKES_NOTHING_S: Final = 0.05
"""Until somebody is asked again who has said that they take nothing now."""


class SlowReader:
    """Takes what is written at once, on a thread of its own: a terminal that stands still or a
    pipe that nobody reads must hold nobody else up.

    Beyond `most` pieces the oldest are lost. For one writer at a time.
    """

    def __init__(
        self, stream: TextIO, most: int, lost: Callable[[int], str] = lambda count: ""
    ) -> None:
        """`lost` says in place of pieces how many they were."""
        self._stream = stream
        self._raw = _file_of(stream)
        """Only what is a file can keep anybody waiting. Its buffer has a lock, which a thread that
        waits would hold at the end of the program."""
        self._waiting: deque[str] = deque()
        self._most = most
        self._lost = lost
        self._losses = 0
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        self._closing = False

    def write(self, text: str) -> int:
        """Never waits."""
        if self._raw is None:
            return self._stream.write(text)
        if len(self._waiting) >= self._most:
            with contextlib.suppress(IndexError):  # it was taken meanwhile
                self._waiting.popleft()
                self._losses += 1
        self._waiting.append(text)
        self._news.set()
        if self._thread is None:
            self._begin()
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""
        if self._raw is None:
            self._stream.flush()

    def close(self) -> None:
        """Wait, not for long, until everything is read; the stream itself stays open."""
        self._closing = True
        self._news.set()
        if self._thread is not None:
            self._thread.join(CLOSE_WITHIN_S)

    def _begin(self) -> None:
        thread = threading.Thread(target=self._live, name="slow reader", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # there is no room for one more
            self._tell()
        else:
            self._thread = thread

    def _live(self) -> None:
        while not self._closing or self._waiting:
            self._news.wait()
            self._news.clear()
            self._tell()

    def _tell(self) -> None:
        while self._waiting:
            losses, self._losses = self._losses, 0
            try:
                text = self._waiting.popleft()
            except IndexError:  # it was lost meanwhile
                continue
            with contextlib.suppress(OSError, ValueError):  # nobody reads any more
                self._put(self._lost(losses) + text if losses else text)

    def _put(self, text: str) -> None:
        assert self._raw is not None
        text = text.replace("\n", os.linesep)
        left = memoryview(text.encode(self._stream.encoding, self._stream.errors or "strict"))
        while left:
            taken = self._raw.write(left)
            if taken is None:
                time.sleep(TAKES_NOTHING_S)
            else:
                left = left[taken:]


def _file_of(stream: TextIO) -> RawIOBase | None:
    """Python run with `-u` puts no buffer in between."""
    buffer = getattr(stream, "buffer", None)
    found = (each for each in (buffer, getattr(buffer, "raw", None)) if isinstance(each, RawIOBase))
    return next(found, None)
