"""Where in a known recording each short piece of another one lies."""

import numpy as np
from numpy.typing import NDArray

from pendopo.model.frames import SAMPLE_RATE, Samples

PIECE = SAMPLE_RATE * 120 // 1000
"""Samples: long enough to be known by its sound, short against a stall."""

Delays = NDArray[np.int64]
Scores = NDArray[np.float32]

_STEP = 6
"""Samples that are taken together where sound is looked for."""
_PEAKS = 3
_PEAK_WIDTH = SAMPLE_RATE // 2_000 // _STEP
_CANDIDATES = 160
_CHANGE_COSTS = 0.5
_QUIET = 10 ** (-45 / 20)


def track(known: Samples, recording: Samples, near: int, reach: int) -> Delays:
    """Samples by which each `PIECE` of `recording` comes later than in `known`, which loops.

    Shape (pieces,), all within `reach` of `near`; a change of the delay must pay for itself by
    likeness, so that the period of a vowel is not taken for one. Where `known` is silent the
    delay just goes on.
    """
    if not starts(recording):
        return np.zeros(0, np.int64)
    steps = reach // _STEP
    first = near - steps * _STEP
    scores = _likenesses(known, recording, first, 2 * steps + 1) * _weights(recording)
    likely = _likely(scores)
    coarse = first + _STEP * likely[_best_path(scores[:, likely])]
    fine = [
        _refined(known, recording, start, int(delay))
        for start, delay in zip(starts(recording), coarse, strict=True)
    ]
    return np.array(fine, np.int64)


def starts(recording: Samples) -> range:
    """Where the pieces of a recording begin."""
    return range(0, len(recording) - PIECE + 1, PIECE)


def find(known: Samples, recording: Samples) -> int:
    """Samples by which most of `recording` comes later than in `known`, which loops."""
    period = len(known) // _STEP
    thin = _thinned(recording[: len(recording) // _STEP * _STEP])
    folded = np.pad(thin, (0, -len(thin) % period)).reshape(-1, period).sum(axis=0)
    looped = _thinned(known[: period * _STEP])
    spectrum = np.fft.rfft(folded) * np.conj(np.fft.rfft(looped))
    return int(np.argmax(np.fft.irfft(spectrum, period))) * _STEP


def stretch(known: Samples, start: int, length: int) -> Samples:
    """`length` samples from `start` of `known`, which loops."""
    return np.take(known, np.arange(start, start + length), mode="wrap")


def _likenesses(known: Samples, recording: Samples, first: int, count: int) -> Scores:
    """Correlation of each piece at `count` delays from `first` on; 0 where `known` is silent."""
    length, span = PIECE // _STEP, PIECE // _STEP + count - 1
    size = _quick_size(span + length)
    rows = []
    for start in starts(recording):
        earliest = start - first - (count - 1) * _STEP
        around = _thinned(stretch(known, earliest, span * _STEP))
        piece = _thinned(recording[start : start + PIECE])
        spectrum = np.fft.rfft(around, size) * np.conj(np.fft.rfft(piece, size))
        products = np.fft.irfft(spectrum, size)[:count]
        energy = np.concatenate(([0.0], np.cumsum(around.astype(np.float64) ** 2)))
        norms = np.sqrt(np.maximum(energy[length:] - energy[:-length], 0.0))
        loud = norms > _QUIET * np.sqrt(length)
        own = float(np.linalg.norm(piece))
        rows.append(np.where(loud, products / (norms * own + 1e-9), 0.0)[::-1].astype(np.float32))
    return np.array(rows)


def _weights(recording: Samples) -> Scores:
    """What is soft beside the rest says little, shape (pieces, 1)."""
    whole = recording[: len(starts(recording)) * PIECE].astype(np.float64)
    energy = np.sum(whole.reshape(-1, PIECE) ** 2, axis=1)
    usual = max(float(np.median(energy)), 1e-9)
    weights: Scores = np.minimum(1.0, energy / usual).astype(np.float32)[:, np.newaxis]
    return weights


def _quick_size(least: int) -> int:
    """A size near it that Fourier transforms are quick at."""
    power = 1 << max(3, least - 1).bit_length()
    return next(size for size in (power * 5 // 8, power * 3 // 4, power) if size >= least)


def _thinned(samples: Samples) -> Samples:
    mean: Samples = samples.reshape(-1, _STEP).mean(axis=1)
    return mean


def _likely(scores: Scores) -> NDArray[np.int64]:
    """The columns in which several pieces, or one of them strongly, are found."""
    votes = np.zeros(scores.shape[1])
    for row in scores:
        left = row.copy()
        for _ in range(_PEAKS):
            at = int(np.argmax(left))
            votes[at] += max(0.0, float(left[at]))
            left[max(0, at - _PEAK_WIDTH) : at + _PEAK_WIDTH] = 0
    return np.argsort(-votes, kind="stable")[:_CANDIDATES]


def _best_path(scores: Scores) -> NDArray[np.int64]:
    """The column for each row that gives the greatest sum, changes paid for."""
    stay = np.arange(scores.shape[1])
    total = np.zeros(scores.shape[1])
    came_from = []
    for score in scores:
        best = int(np.argmax(total))
        changed = total[best] - _CHANGE_COSTS
        came_from.append(np.where(changed > total, best, stay))
        total = np.maximum(total, changed) + score
    at = int(np.argmax(total))
    path = [at]
    for before in reversed(came_from[1:]):
        at = int(before[at])
        path.append(at)
    return np.array(path[::-1], np.int64)


def _refined(known: Samples, recording: Samples, start: int, delay: int) -> int:
    """To the sample, what was found in steps."""
    piece = recording[start : start + PIECE]
    around = stretch(known, start - delay - _STEP, PIECE + 2 * _STEP)
    windows = np.lib.stride_tricks.sliding_window_view(around, PIECE)
    return delay + _STEP - int(np.argmax(windows @ piece))
