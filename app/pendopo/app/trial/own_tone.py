"""A tone of the program's own, heard among voices that are judged."""

from collections.abc import Sequence

import numpy as np

from pendopo.app.trial.pieces import residue
from pendopo.model.frames import Samples

THERE = 0.7
"""A tone is heard as it is made, but for what of the voices is left beside it."""


def without(
    tone: Samples, voices: Sequence[Samples], recording: Samples, reach_s: float
) -> Samples:
    """The recording without `tone` where it is heard; once only, and only if it is."""
    left = residue(voices, recording, reach_s)
    if len(left) < len(tone):
        return recording
    products = _products(left, tone)
    at = int(np.argmax(products))
    if products[at] < THERE * float(tone @ tone):
        return recording
    rest = recording.copy()
    rest[at : at + len(tone)] -= tone
    return rest


def _products(left: Samples, tone: Samples) -> Samples:
    """Of `tone` with every place where it could begin."""
    size = 1 << (len(left) + len(tone) - 1).bit_length()
    spectrum = np.fft.rfft(left, size) * np.conj(np.fft.rfft(tone, size))
    found: Samples = np.fft.irfft(spectrum, size)[: len(left) - len(tone) + 1].astype(np.float32)
    return found
