"""A ring buffer between one thread that writes and one that reads."""

import numpy as np
from numpy.typing import NDArray

from pendopo.model.frames import Samples


class Ring:
    """Holds up to `capacity` samples without locks.

    Each side moves only its own counter, and only after it has copied.
    """

    def __init__(self, capacity: int) -> None:
        self._buffer: Samples = np.zeros(capacity, np.float32)
        self._written = 0
        self._read = 0

    @property
    def available(self) -> int:
        """Samples that can be read now."""
        return self._written - self._read

    @property
    def free(self) -> int:
        """Samples that can be written now."""
        return len(self._buffer) - self.available

    def write(self, samples: NDArray[np.float32]) -> int:
        """Copy in as many as fit; how many did."""
        count = min(len(samples), self.free)
        at = self._written % len(self._buffer)
        first = min(count, len(self._buffer) - at)
        self._buffer[at : at + first] = samples[:first]
        self._buffer[: count - first] = samples[first:count]
        self._written += count
        return count

    def read_into(self, out: NDArray[np.float32]) -> int:
        """Copy out as many as there are and `out` holds; how many were."""
        count = min(len(out), self.available)
        at = self._read % len(self._buffer)
        first = min(count, len(self._buffer) - at)
        out[:first] = self._buffer[at : at + first]
        out[first:count] = self._buffer[: count - first]
        self._read += count
        return count

    def read(self, count: int) -> Samples | None:
        """The oldest `count` samples, None while there are fewer."""
        if self.available < count:
            return None
        out = np.empty(count, np.float32)
        self.read_into(out)
        return out

    def skip(self, count: int) -> None:
        """Forget the oldest `count` samples, or as many as there are."""
        self._read += min(count, self.available)
