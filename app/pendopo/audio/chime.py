"""A soft tone of two notes, for what must not be missed and should not startle."""

import numpy as np

from pendopo.model.frames import SAMPLE_RATE, Samples

NOTES = ((660.0, 0.0), (880.0, 0.14))
"""Frequency and when it begins, in seconds."""
NOTE_S = 0.36
LOUDNESS = 0.06
"""Of full scale: below a voice."""


def chime() -> Samples:
    """Mono, 48 kHz; it swells and fades without a click."""
    total = np.zeros(round((NOTES[-1][1] + NOTE_S) * SAMPLE_RATE), np.float64)
    time = np.arange(round(NOTE_S * SAMPLE_RATE)) / SAMPLE_RATE
    swell = np.minimum(time / 0.03, 1.0) * np.cos(np.pi / 2 * time / NOTE_S) ** 2
    for frequency, begins in NOTES:
        at = round(begins * SAMPLE_RATE)
        total[at : at + len(time)] += LOUDNESS * swell * np.sin(2 * np.pi * frequency * time)
    return total.astype(np.float32)
