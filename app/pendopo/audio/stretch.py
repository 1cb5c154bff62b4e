"""A frame made a little longer or shorter, without a click."""

import numpy as np
from numpy.typing import NDArray

from pendopo.model.frames import FRAME_SAMPLES, Samples

SHORTEST = 120
LONGEST = 480
_OVERLAP = 480
_COARSE = 4
_FADE_IN: NDArray[np.float32] = np.linspace(0, 1, _OVERLAP, dtype=np.float32)


def shorten(samples: Samples, most: int = LONGEST) -> Samples:
    """A 20 ms frame less one pitch period of at most `most` samples."""
    lag = _period(samples, most)
    if lag == 0:
        return samples
    joint = _crossfade(samples[:_OVERLAP], samples[lag : lag + _OVERLAP])
    return np.concatenate((joint, samples[lag + _OVERLAP :]))


def lengthen(samples: Samples, most: int = LONGEST) -> Samples:
    """A 20 ms frame with one pitch period of at most `most` samples played twice."""
    lag = _period(samples, most)
    if lag == 0:
        return samples
    joint = _crossfade(samples[lag : lag + _OVERLAP], samples[:_OVERLAP])
    return np.concatenate((samples[:lag], joint, samples[_OVERLAP:]))


def _period(samples: Samples, most: int) -> int:
    """The lag at which a frame is most like itself, 0 when it is no 20 ms frame."""
    most = min(most, LONGEST)
    if len(samples) != FRAME_SAMPLES or most < SHORTEST:
        return 0
    coarse = samples[::_COARSE].astype(np.float64)
    width = _OVERLAP // _COARSE
    windows = np.lib.stride_tricks.sliding_window_view(coarse, width)
    candidates = windows[SHORTEST // _COARSE : most // _COARSE + 1]
    energy = np.sqrt(np.sum(candidates**2, axis=1)) + 1e-9
    likeness = candidates @ coarse[:width] / energy
    return SHORTEST + _COARSE * int(np.argmax(likeness))


def _crossfade(before: Samples, after: Samples) -> Samples:
    return (before + (after - before) * _FADE_IN).astype(np.float32)
