"""Made-up sound of every kind that a microphone may bring, to try an encoder on."""

import numpy as np

from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Samples

_VOICED_HZ = 130.0
_NOTES = (261.6, 329.6, 392.0, 523.3, 1_046.5, 4_186.0)


def trial_sound() -> Samples:
    """About four seconds, a whole number of frames, the same each time; some of it clips."""
    chance = np.random.default_rng(8)
    noise = chance.normal(0, 0.2, _length(20)).astype(np.float32)
    every_other = np.arange(_length(12)) // FRAME_SAMPLES % 2
    parts = (
        _silence(15),
        _voiced(25),
        noise,
        _silence(10),
        np.clip(_tone(200, 15) * 5, -1, 1),
        _tone(440, 10),
        _tone(6_000, 10),
        _tone(12_500, 10),
        sum((_tone(note, 15) for note in _NOTES), _silence(15)) / len(_NOTES),
        noise[: _length(12)] * every_other,
        _voiced(12) * every_other,
        noise[: _length(10)] * 0.002,
        np.full(_length(8), 0.5),
        np.where(np.arange(_length(12)) % 4_100 == 0, 1.0, 0.0),
        _silence(20),
        _voiced(10),
    )
    return np.concatenate(parts).astype(np.float32)


def _length(frames: int) -> int:
    return frames * FRAME_SAMPLES


def _silence(frames: int) -> Samples:
    return np.zeros(_length(frames), np.float32)


def _tone(hertz: float, frames: int) -> Samples:
    at = np.arange(_length(frames)) / SAMPLE_RATE
    return (0.5 * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def _voiced(frames: int) -> Samples:
    """Harmonics that fall off like a vowel's, with a pitch that wavers."""
    turn = np.linspace(0, 2 * np.pi, 2_048, endpoint=False)
    period = sum((np.sin(n * turn) / n for n in range(2, 60)), np.sin(turn)) * 0.2
    at = np.arange(_length(frames)) / SAMPLE_RATE
    turns = _VOICED_HZ * at + 0.3 * np.sin(2 * np.pi * 4 * at)
    return np.asarray(period[(turns * len(period)).astype(int) % len(period)], np.float32)
