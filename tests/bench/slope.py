"""Whether a quantity rises with time: least squares over the means of blocks.

Neighbouring samples are alike, so their number says little about how well a slope is known. The
means of long blocks are less alike; what likeness is left between neighbours widens the error.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BLOCKS = 12
LEAST_BLOCKS = 5
HOUR_S = 3600.0
MOST_ALIKE = 0.9


@dataclass(frozen=True, slots=True)
class Slope:
    """Per hour, and its standard error; `error` is infinite where there are too few blocks."""

    mean: float
    per_hour: float
    error: float
    blocks: int

    def rises(self, floor: float) -> bool:
        """Beyond chance, and by more than `floor` an hour."""
        return self.per_hour > 2 * self.error and self.per_hour > floor


def slope(times: Sequence[float], values: Sequence[float], blocks: int = BLOCKS) -> Slope | None:
    """Of `values` at `times` in seconds; None of fewer than two samples."""
    if len(values) < 2:
        return None
    at, mean = _means(np.asarray(times, float) / HOUR_S, np.asarray(values, float), blocks)
    if len(at) < 2:
        return Slope(float(np.mean(values)), 0.0, math.inf, len(at))
    from_middle = at - at.mean()
    spread = float(from_middle @ from_middle)
    per_hour = float(from_middle @ mean) / spread
    left = mean - mean.mean() - per_hour * from_middle
    error = math.inf
    if len(at) >= LEAST_BLOCKS:
        error = math.sqrt(float(left @ left) / (len(at) - 2) / spread) * _widened(left)
    return Slope(float(np.mean(values)), per_hour, error, len(at))


def _means(at: np.ndarray, values: np.ndarray, blocks: int) -> tuple[np.ndarray, np.ndarray]:
    edges = np.linspace(at[0], at[-1], blocks + 1)
    which = np.clip(np.searchsorted(edges, at, side="right") - 1, 0, blocks - 1)
    there = [number for number in range(blocks) if np.any(which == number)]
    return (
        np.array([at[which == number].mean() for number in there]),
        np.array([values[which == number].mean() for number in there]),
    )


def _widened(left: np.ndarray) -> float:
    """By how much neighbours that are alike make the error larger."""
    whole = float(left @ left)
    alike = float(left[1:] @ left[:-1]) / whole if whole > 0 else 0.0
    alike = min(max(alike, 0.0), MOST_ALIKE)
    return math.sqrt((1 + alike) / (1 - alike))
