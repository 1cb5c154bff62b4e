"""How loud sound is."""

import math

import numpy as np

from pendopo.model.frames import SAMPLE_RATE, Samples

SILENCE_DBOV = -127.0


def dbov(samples: Samples) -> float:
    """RMS level relative to full scale, from -127 (silence) to 0."""
    if samples.size == 0:
        return SILENCE_DBOV
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    if power <= 10 ** (SILENCE_DBOV / 10):
        return SILENCE_DBOV
    return min(0.0, 10 * math.log10(power))


class Meter:
    """A level that rises at once and falls slowly enough to be seen."""

    def __init__(self, fall_db_per_s: float = 60.0) -> None:
        self._fall_db_per_sample = fall_db_per_s / SAMPLE_RATE
        self._dbov = SILENCE_DBOV

    @property
    def dbov(self) -> float:
        """The level now, -127 to 0."""
        return self._dbov

    def push(self, samples: Samples) -> None:
        """Take the next samples."""
        fallen = self._dbov - self._fall_db_per_sample * len(samples)
        self._dbov = max(SILENCE_DBOV, fallen, dbov(samples))
