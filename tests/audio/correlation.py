"""How much of a known recording is in another one, and how loud."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pendopo.audio.level import dbov
from pendopo.model.frames import SAMPLE_RATE, Samples

NEAR_SILENT_DBOV = -45.0
"""A block of the known recording below this is not judged."""

SEARCH_S = 0.06
"""How far a block may lie from where the whole was found, unless more is asked for."""
_WHITENED_FROM_HZ, _WHITENED_TO_HZ = 150, 4_000
_QUIETEST_DB = -120.0


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of a recording beside the same stretch of what should be in it."""

    correlation: float
    """From -1 to 1, at the best place found."""
    gain_db: float
    """The gain at which the known recording is in there, by least squares."""
    residual_db: float
    """What is left when it is taken away, relative to the block."""
    near_silent: bool
    """The known recording is too quiet here to be judged."""
    offset: int
    """Samples by which the block comes later than in the known recording."""


@dataclass(frozen=True, slots=True)
class MixedBlock:
    """One stretch of a recording beside several known ones."""

    gains_db: tuple[float, ...]
    """One per known recording, fitted together by least squares."""
    residual_db: float
    near_silent: bool
    """One of the known recordings is too quiet here to be judged."""


def align(reference: Samples, recording: Samples) -> int:
    """Samples by which `reference` comes later in `recording`: recording[i + offset] is i."""
    size = _power_of_two(len(reference) + len(recording))
    spectrum = np.fft.rfft(recording, size) * np.conj(np.fft.rfft(reference, size))
    likeness = np.fft.irfft(_flattened(spectrum, size), size)
    at = int(np.argmax(likeness))
    return at if at < len(recording) else at - size


def block_correlations(
    reference: Samples,
    recording: Samples,
    block_s: float = 2.0,
    offset: int | None = None,
    search_s: float = SEARCH_S,
) -> list[Block]:
    """Blocks of `recording` that `reference` covers, each aligned again within `search_s`.

    `offset` is where to look, `align` finds it when it is not given.
    """
    offset = align(reference, recording) if offset is None else offset
    length, search = round(block_s * SAMPLE_RATE), round(search_s * SAMPLE_RATE)
    blocks = []
    for start in _starts(len(reference), len(recording), length, offset, search):
        block = recording[start : start + length]
        known, fine = _best_stretch(reference, block, start - offset, search)
        blocks.append(_judge(known, block, offset + fine))
    return blocks


def mixed_blocks(
    references: Sequence[Samples],
    recording: Samples,
    block_s: float = 2.0,
    offsets: Sequence[int] | None = None,
    search_s: float = SEARCH_S,
) -> list[MixedBlock]:
    """Blocks of `recording` that all `references` cover, their gains fitted together."""
    places = offsets or [align(reference, recording) for reference in references]
    length, search = round(block_s * SAMPLE_RATE), round(search_s * SAMPLE_RATE)
    starts = [
        set(_starts(len(reference), len(recording), length, offset, search))
        for reference, offset in zip(references, places, strict=True)
    ]
    blocks = []
    for start in sorted(set.intersection(*starts)):
        block = recording[start : start + length]
        known = [
            _best_stretch(reference, block, start - offset, search)[0]
            for reference, offset in zip(references, places, strict=True)
        ]
        blocks.append(_fit(known, block))
    return blocks


def _starts(reference: int, recording: int, length: int, offset: int, search: int) -> range:
    """Where blocks begin whose counterpart is whole, with room to search on both sides."""
    first = max(0, offset + search)
    first = -(-first // length) * length
    last = min(recording, reference + offset - search) - length
    return range(first, last + 1, length)


def _best_stretch(
    reference: Samples, block: Samples, start: int, search: int
) -> tuple[Samples, int]:
    """The stretch of `reference` near `start` most like `block`, and how much earlier it is."""
    around = reference[start - search : start + len(block) + search].astype(np.float64)
    size = _power_of_two(len(around) + len(block))
    product = np.fft.rfft(around, size) * np.conj(np.fft.rfft(block, size))
    likeness = np.fft.irfft(product, size)[: 2 * search + 1]
    energy = np.concatenate(([0.0], np.cumsum(around**2)))
    norms = np.sqrt(energy[len(block) :] - energy[: -len(block)]) + 1e-9
    at = int(np.argmax(likeness / norms))
    return reference[start - search + at :][: len(block)], search - at


def _judge(known: Samples, block: Samples, offset: int) -> Block:
    x, y = known.astype(np.float64), block.astype(np.float64)
    fitted = _fit([known], block)
    correlation = float(x @ y / (math.sqrt(float((x @ x) * (y @ y))) + 1e-12))
    return Block(correlation, fitted.gains_db[0], fitted.residual_db, fitted.near_silent, offset)


def _fit(known: Sequence[Samples], block: Samples) -> MixedBlock:
    columns = np.stack([samples.astype(np.float64) for samples in known], axis=1)
    target = block.astype(np.float64)
    gains = np.linalg.lstsq(columns.T @ columns, columns.T @ target, rcond=None)[0]
    left = target - columns @ gains
    return MixedBlock(
        gains_db=tuple(_db(float(gain)) for gain in gains),
        residual_db=_db(math.sqrt(float(left @ left) / (float(target @ target) + 1e-12))),
        near_silent=any(dbov(samples) < NEAR_SILENT_DBOV for samples in known),
    )


def _db(ratio: float) -> float:
    return max(_QUIETEST_DB, 20 * math.log10(ratio)) if ratio > 0 else _QUIETEST_DB


def _flattened(spectrum: NDArray[np.complex128], size: int) -> NDArray[np.complex128]:
    """The spectrum with every frequency of speech equally strong, which makes one sharp peak."""
    frequencies = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    kept = (frequencies >= _WHITENED_FROM_HZ) & (frequencies <= _WHITENED_TO_HZ)
    size_of = np.abs(spectrum)
    floor = float(size_of.max()) * 1e-6 + 1e-12
    flat: NDArray[np.complex128] = np.where(kept, spectrum / np.sqrt(size_of + floor), 0)
    return flat


def _power_of_two(length: int) -> int:
    return 1 << max(1, length - 1).bit_length()
