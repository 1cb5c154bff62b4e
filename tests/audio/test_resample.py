import numpy as np
import pytest

from pendopo.audio.resample import Resampler, resample
from pendopo.model.frames import SAMPLE_RATE, Samples


def tone(rate: int, frequency: float = 1_000.0) -> Samples:
    return np.sin(2 * np.pi * frequency * np.arange(rate) / rate).astype(np.float32)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 47_999, 96_000, 192_000])
def test_a_tone_stays_itself_and_in_its_place(rate: int) -> None:
    made = resample(tone(rate), rate)
    assert len(made) == pytest.approx(SAMPLE_RATE, abs=1)
    middle = slice(2_000, -2_000)
    error = made[middle] - tone(SAMPLE_RATE)[: len(made)][middle]
    assert np.sqrt(np.mean(error**2)) < 1e-4


def test_what_is_too_high_for_the_new_rate_is_gone() -> None:
    made = resample(tone(96_000, 30_000), 96_000)
    assert np.max(np.abs(made[2_000:-2_000])) < 0.01


def test_a_stream_in_pieces_is_the_same_as_whole() -> None:
    whole = Resampler(44_100).push(tone(44_100))
    pieces = Resampler(44_100)
    made = np.concatenate([pieces.push(part) for part in np.array_split(tone(44_100), 301)])
    assert np.array_equal(made, whole)
    assert len(whole) == pytest.approx(SAMPLE_RATE, abs=50)


def test_the_same_rate_and_nothing_are_left_alone() -> None:
    sound = tone(SAMPLE_RATE)
    assert resample(sound, SAMPLE_RATE) is sound
    assert len(resample(np.zeros(0, np.float32), 8_000)) == 0
