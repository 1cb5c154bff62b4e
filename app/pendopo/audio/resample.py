"""One sampling rate turned into another."""

from collections.abc import Iterable
from math import gcd

import numpy as np
from numpy.typing import NDArray

from pendopo.model.frames import SAMPLE_RATE, Samples

_CROSSINGS = 16
_CHUNK = 4_800


class Resampler:
    """A stream at `source` Hz turned into one at `target` Hz by windowed sinc filters.

    What comes out is not shifted in time, but 17 source samples (more when the rate goes down)
    are always held back.
    """

    def __init__(self, source: int, target: int = SAMPLE_RATE) -> None:
        shared = gcd(source, target)
        self._up, self._down = target // shared, source // shared
        self._filters = _filters(self._up, self._down)
        self._taps = self._filters.shape[1]
        self._held: Samples = np.zeros(self._taps // 2 - 1, np.float32)
        self._made = 0
        self._dropped = 0

    @property
    def held_back(self) -> int:
        """Source samples that wait for what follows them."""
        return int(self._taps // 2)

    def push(self, samples: Samples) -> Samples:
        """What can be made with these samples added, shape (m,)."""
        held = np.concatenate((self._held, samples)).astype(np.float32, copy=False)
        usable = self._dropped + len(held) - self._taps + 1
        end = -(-usable * self._up // self._down)
        parts = [
            self._make(held, np.arange(at, min(at + _CHUNK, end), dtype=np.int64))
            for at in range(self._made, end, _CHUNK)
        ]
        self._made = max(self._made, end)
        spent = min(self._made * self._down // self._up - self._dropped, len(held))
        self._held = held[spent:].copy()
        self._dropped += spent
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _make(self, held: Samples, at: NDArray[np.int64]) -> Samples:
        position = at * self._down
        starts = position // self._up - self._dropped
        windows = np.lib.stride_tricks.sliding_window_view(held, self._taps)[starts]
        made: Samples = np.einsum("ij,ij->i", windows, self._filters[position % self._up])
        return made


def resample(samples: Samples, source: int, target: int = SAMPLE_RATE) -> Samples:
    """A whole recording at another rate."""
    if source == target or len(samples) == 0:
        return samples
    return joined((samples,), len(samples), source, target)


def joined(
    pieces: Iterable[Samples], length: int, source: int, target: int = SAMPLE_RATE
) -> Samples:
    """The same of one that comes in pieces, `length` samples in all: no more of it is held."""
    made, at = np.zeros(-(-length * target // source), np.float32), 0
    for piece in pieces if source == target else _resampled(pieces, Resampler(source, target)):
        fitting = piece[: len(made) - at]
        made[at : at + len(fitting)] = fitting
        at += len(fitting)
    return made


def _resampled(pieces: Iterable[Samples], resampler: Resampler) -> Iterable[Samples]:
    for piece in pieces:
        yield resampler.push(piece)
    yield resampler.push(np.zeros(resampler.held_back, np.float32))


def _filters(up: int, down: int) -> NDArray[np.float32]:
    """One row of taps for each of the `up` positions between two source samples."""
    cutoff = min(1.0, up / down) * 0.95
    half = int(np.ceil(_CROSSINGS / cutoff))
    offsets = np.arange(-half + 1, half + 1)
    at = offsets[None, :] - np.arange(up)[:, None] / up
    window = 0.5 + 0.5 * np.cos(np.pi * np.clip(at / half, -1, 1))
    taps = cutoff * np.sinc(cutoff * at) * window
    rows: NDArray[np.float32] = (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)
    return rows
