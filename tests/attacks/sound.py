"""Sound put in by an attacker, and whether it came out."""

import numpy as np

from pendopo.audio.opus import Encoder
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Samples
from tests.real.visits import tone

INJECTED_HZ = 1_900.0
"""Far from every tone that an honest person speaks here."""


def clear_opus(count: int, hertz: float = INJECTED_HZ) -> list[bytes]:
    """Opus packets of a tone that nobody encrypted."""
    encoder = Encoder()
    sound = np.resize(tone(hertz), count * FRAME_SAMPLES)
    return [encoder.encode(frame) for frame in np.split(sound, count)]


def strength(samples: Samples, hertz: float) -> float:
    """The tone's amplitude where it is strongest, in windows of 100 ms."""
    size = SAMPLE_RATE // 10
    windows = samples[: len(samples) // size * size].reshape(-1, size)
    wave = np.exp(-2j * np.pi * hertz * np.arange(size) / SAMPLE_RATE) * np.hanning(size)
    return float(np.max(np.abs(windows @ wave) * 4 / size, initial=0.0))
