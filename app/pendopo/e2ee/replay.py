"""What has been opened in a visit and by whose name, so that nothing opens twice (3.17)."""

from enum import Enum
from typing import Final

from pendopo.e2ee.frame_format import PREFIX_SIZE
from pendopo.e2ee.prefix_records import PrefixRecords

WINDOW = 1_024
NEWEST = 64
"""A repeat among this many newest frames is a network's duplicate, not a replay."""
MAX_PREFIXES = 1 << 20
"""Of one person in one visit: official SDKs have a new one for each frame."""
MAX_WINDOWS = 4_096
"""Of one person: prefixes used more than once, by our own senders only."""

_MASK = (1 << WINDOW) - 1
_SERIAL_BITS: Final = 21
_SERIALS: Final = 1 << _SERIAL_BITS


class Repeat(Enum):
    """Why a frame may not be opened."""

    DUPLICATE = "duplicate"
    REPLAY = "replay"
    """Seen before, or too old to tell, or under a prefix that is another person's."""


class Share:
    """One person's part of the table. `number` tells people apart, 0 to 2,047."""

    __slots__ = ("exhausted", "number", "prefixes", "serial", "windows")

    def __init__(self, number: int) -> None:
        self.number = number
        self.prefixes = 0
        self.windows = 0
        self.serial = 0
        """Openings so far."""
        self.exhausted = False
        """The part is full; nothing more can be proven about this person's frames."""


class _Window:
    """The newest counter of one prefix and a bit for each of the 1,024 up to it."""

    __slots__ = ("_seen", "_top", "owner")

    def __init__(self, owner: int, counter: int) -> None:
        self.owner = owner
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
    """One table for everybody: each IV opens once, and a prefix has one owner.

    Our own senders keep a prefix and get a window. What comes once under a prefix, as from an
    official SDK, is one record of 16 bytes. The time for a frame does not depend on how many
    people or records there are.
    """

    def __init__(self) -> None:
        self._windows: dict[bytes, _Window] = {}
        self._singles = PrefixRecords()

    def find(self, share: Share, iv: bytes) -> Repeat | None:
        """Why this person's IV may not be opened, or None when it is new."""
        prefix, counter = _parts(iv)
        window = self._windows.get(prefix)
        if window is not None:
            return window.find(counter) if window.owner == share.number else Repeat.REPLAY
        value = self._singles.find(prefix)
        if value is None:
            return None
        owner, first, serial = _unpacked(value)
        if owner != share.number:
            return Repeat.REPLAY
        if counter != first:
            return Repeat.REPLAY if first - counter >= WINDOW else None
        return Repeat.DUPLICATE if (share.serial - serial) % _SERIALS < NEWEST else Repeat.REPLAY

    def record(self, share: Share, iv: bytes) -> bool:
        """Remember an IV that `find` called new and that opened; False without room for it."""
        prefix, counter = _parts(iv)
        share.serial += 1
        window = self._windows.get(prefix)
        if window is not None:
            window.record(counter)
            return True
        value = self._singles.find(prefix)
        recorded = (
            self._add(share, prefix, counter)
            if value is None
            else self._widen(share, prefix, counter, _unpacked(value)[1])
        )
        share.exhausted = not recorded
        return recorded

    def _add(self, share: Share, prefix: bytes, counter: int) -> bool:
        if share.prefixes >= MAX_PREFIXES:
            return False
        share.prefixes += 1
        self._singles.add(prefix, _packed(share.number, counter, share.serial))
        return True

    def _widen(self, share: Share, prefix: bytes, counter: int, first: int) -> bool:
        if share.windows >= MAX_WINDOWS:
            return False
        share.windows += 1
        window = self._windows[prefix] = _Window(share.number, first)
        window.record(counter)
        return True


def _parts(iv: bytes) -> tuple[bytes, int]:
    return iv[:PREFIX_SIZE], int.from_bytes(iv[PREFIX_SIZE:], "big")


def _packed(owner: int, counter: int, serial: int) -> int:
    """In 64 bits: 32 of the counter, 11 of the owner, 21 of the owner's serial number."""
    return (counter << 32) | (owner << _SERIAL_BITS) | (serial % _SERIALS)


def _unpacked(value: int) -> tuple[int, int, int]:
    """Owner, counter, serial number."""
    return (value & 0xFFFFFFFF) >> _SERIAL_BITS, value >> 32, value % _SERIALS
