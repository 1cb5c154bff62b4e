"""How many frames somebody sealed while we were opening theirs."""

from pendopo.e2ee.frame_format import PREFIX_SIZE


class Span:
    """Read off the counters in our own senders' IVs; says nothing about an official SDK's."""

    __slots__ = ("_before", "_first", "_last", "_prefix")

    def __init__(self) -> None:
        self._prefix = b""
        self._first = 0
        self._last = -1
        self._before = 0

    def opened(self, iv: bytes) -> None:
        """A frame under this IV was opened."""
        prefix, counter = iv[:PREFIX_SIZE], int.from_bytes(iv[PREFIX_SIZE:], "big")
        if prefix != self._prefix:
            self._before = self.frames
            self._prefix, self._first, self._last = prefix, counter, counter
        self._first = min(self._first, counter)
        self._last = max(self._last, counter)

    @property
    def frames(self) -> int:
        """Frames sealed from the first to the last opened one, both included."""
        return self._before + self._last - self._first + 1
