"""Several voices in one, never louder than full scale."""

from collections.abc import Iterable

import numpy as np

from pendopo.model.frames import SAMPLE_RATE, Samples

THRESHOLD = 0.8
"""Peaks below this (-2 dBFS) pass untouched."""

_STEP = 120
_RELEASE_S = 0.2
_KEEP = float(np.exp(-_STEP / (_RELEASE_S * SAMPLE_RATE)))


class Limiter:
    """Turns loud stretches down and comes back slowly; at normal levels it does nothing."""

    def __init__(self) -> None:
        self._gain = 1.0

    def limit(self, samples: Samples) -> Samples:
        """The same sound within ±1."""
        limited = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0).astype(np.float32)
        if self._gain == 1.0 and np.max(np.abs(limited), initial=0.0) <= THRESHOLD:
            return limited
        for start in range(0, len(limited), _STEP):
            self._turn(limited[start : start + _STEP])
        return limited

    def _turn(self, step: Samples) -> None:
        peak = float(np.max(np.abs(step)))
        allowed = min(1.0, THRESHOLD / peak) if peak > 0 else 1.0
        target = min(allowed, 1.0 - (1.0 - self._gain) * _KEEP)
        if target > 0.999:
            target = 1.0
        step *= np.linspace(self._gain, target, len(step), dtype=np.float32)
        self._gain = target
        _round_off(step)


def _round_off(step: Samples) -> None:
    """Bend what still exceeds the threshold, while the gain is on its way down."""
    size = np.abs(step)
    over = size > THRESHOLD
    if over.any():
        room = 1.0 - THRESHOLD
        bent = THRESHOLD + room * np.tanh((size[over] - THRESHOLD) / room)
        step[over] = np.sign(step[over]) * np.minimum(bent, 1.0)


class Mixer:
    """Sums voices and limits the sum."""

    def __init__(self) -> None:
        self._limiter = Limiter()

    def mix(self, voices: Iterable[tuple[Samples, float]], count: int) -> Samples:
        """`count` samples of every (samples, gain) added up; shorter voices end in silence."""
        total = np.zeros(count, np.float32)
        for samples, gain in voices:
            part = samples[:count]
            total[: len(part)] += part * np.float32(gain)
        return self._limiter.limit(total)
