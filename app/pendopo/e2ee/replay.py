"""What has been opened from one person, so that nothing is opened twice (e2ee.md 3.17)."""

from enum import Enum

from pendopo.e2ee.frame_format import PREFIX_SIZE

WINDOW = 1_024
NEWEST = 64
"""A repeat among this many newest frames is a network's duplicate, not a replay."""
MAX_PREFIXES = 1 << 20
MAX_WINDOWS = 4_096
"""Prefixes used more than once: one for each track of ours, none by official SDKs."""

_MASK = (1 << WINDOW) - 1
_BUCKETS = 4_096
_RECORD = 16


class Repeat(Enum):
    """Why a frame was seen before."""

    DUPLICATE = "duplicate"
    REPLAY = "replay"


class _Window:
    """The newest counter of one prefix and a bit for each of the 1,024 up to it."""

    __slots__ = ("_seen", "_top")

    def __init__(self, counter: int) -> None:
        self._top = counter
        self._seen = 1

    def find(self, counter: int) -> Repeat | None:
        age = self._top - counter
        if age < 0:
            return None
        if age >= WINDOW:
            return Repeat.REPLAY
        if not self._seen >> age & 1:
            return None
        return Repeat.DUPLICATE if age < NEWEST else Repeat.REPLAY

    def record(self, counter: int) -> None:
        ahead = counter - self._top
        if ahead > 0:
            self._seen = (self._seen << min(ahead, WINDOW) | 1) & _MASK
            self._top = counter
        else:
            self._seen |= 1 << -ahead


class ReplayTable:
    """IVs opened from one person, for the whole visit.

    Our own senders keep one prefix and get a window. An official SDK has a new prefix for each
    frame, up to a million in six hours: those are kept as 16-byte records (prefix, counter,
    serial number of the opening) in buckets, 17 MB at most.
    """

    def __init__(self) -> None:
        self._windows: dict[bytes, _Window] = {}
        self._buckets: dict[int, bytearray] = {}
        self._prefixes = 0
        self._serial = 0
        self.exhausted = False
        """The table is full; nothing more can be proven about this person's frames."""

    def find(self, iv: bytes) -> Repeat | None:
        """Why this IV may not be opened, or None when it is new."""
        prefix, counter = iv[:PREFIX_SIZE], int.from_bytes(iv[PREFIX_SIZE:], "big")
        window = self._windows.get(prefix)
        if window is not None:
            return window.find(counter)
        record = self._single(prefix)
        if record is None:
            return None
        first, serial = record
        if counter != first:
            return _Window(first).find(counter)
        return Repeat.DUPLICATE if self._serial - serial < NEWEST else Repeat.REPLAY

    def record(self, iv: bytes) -> bool:
        """Remember an IV that was opened just now; False when there is no room for it."""
        prefix, counter = iv[:PREFIX_SIZE], int.from_bytes(iv[PREFIX_SIZE:], "big")
        self._serial += 1
        window = self._windows.get(prefix)
        if window is not None:
            window.record(counter)
            return True
        single = self._single(prefix)
        full = self._prefixes >= MAX_PREFIXES if single is None else self._windows_full
        if full:
            self.exhausted = True
            return False
        if single is None:
            self._add(prefix, counter)
        else:
            self._widen(prefix, single[0], counter)
        return True

    @property
    def _windows_full(self) -> bool:
        return len(self._windows) >= MAX_WINDOWS

    def _add(self, prefix: bytes, counter: int) -> None:
        self._prefixes += 1
        serial = self._serial & 0xFFFFFFFF
        bucket = self._buckets.setdefault(hash(prefix) % _BUCKETS, bytearray())
        bucket += prefix + (counter << 32 | serial).to_bytes(8, "big")

    def _widen(self, prefix: bytes, first: int, counter: int) -> None:
        window = self._windows[prefix] = _Window(first)
        window.record(counter)

    def _single(self, prefix: bytes) -> tuple[int, int] | None:
        bucket = self._buckets.get(hash(prefix) % _BUCKETS)
        if bucket is None:
            return None
        at = bucket.find(prefix)
        while at >= 0 and at % _RECORD:
            at = bucket.find(prefix, at + 1)
        if at < 0:
            return None
        fields = bucket[at + PREFIX_SIZE : at + _RECORD]
        return int.from_bytes(fields[:4], "big"), int.from_bytes(fields[4:], "big")
