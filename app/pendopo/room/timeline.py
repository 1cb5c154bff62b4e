"""What the counters of a visit were at each measurement, the newest ten minutes of them."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

MAX_READINGS = 3_000


@dataclass(frozen=True, slots=True)
class Reading:
    """The counters at one moment, `at` seconds after connecting began."""

    at: float
    muted: bool
    sent: int
    opened: int


class Timeline:
    """A ring of numbers that takes its room at once: objects would be added to a visit's memory for
    ten minutes, five times as much. May be read from any thread."""

    def __init__(self) -> None:
        self._at = array("d", bytes(8 * MAX_READINGS))
        self._muted = bytearray(MAX_READINGS)
        self._sent = array("Q", bytes(8 * MAX_READINGS))
        self._opened = array("Q", bytes(8 * MAX_READINGS))
        self._added = 0

    def add(self, reading: Reading) -> None:
        """The newest one, in the place of the oldest."""
        place = self._added % MAX_READINGS
        self._at[place] = reading.at
        self._muted[place] = reading.muted
        self._sent[place] = reading.sent
        self._opened[place] = reading.opened
        self._added += 1

    def __len__(self) -> int:
        return min(self._added, MAX_READINGS)

    def __iter__(self) -> Iterator[Reading]:
        """Oldest first."""
        added = self._added
        for number in range(max(0, added - MAX_READINGS), added):
            place = number % MAX_READINGS
            yield Reading(
                self._at[place], bool(self._muted[place]), self._sent[place], self._opened[place]
            )
