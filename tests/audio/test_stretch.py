import numpy as np
import pytest

from pendopo.audio.stretch import LONGEST, SHORTEST, lengthen, shorten
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE

TONE = (0.5 * np.sin(2 * np.pi * 200 * np.arange(FRAME_SAMPLES) / SAMPLE_RATE)).astype(np.float32)


def test_one_period_of_a_tone_is_taken_out_or_put_in_unheard() -> None:
    step = np.max(np.abs(np.diff(TONE)))
    for changed, longer in ((shorten(TONE), -1), (lengthen(TONE), 1)):
        assert SHORTEST <= (len(changed) - FRAME_SAMPLES) * longer <= LONGEST
        assert np.max(np.abs(np.diff(changed))) < 1.1 * step
        assert changed[0] == TONE[0]
        assert changed[-1] == TONE[-1]


def test_no_more_is_changed_than_allowed() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, FRAME_SAMPLES).astype(np.float32)
    assert len(shorten(noise, 150)) >= FRAME_SAMPLES - 150
    assert len(lengthen(noise, 150)) <= FRAME_SAMPLES + 150
    assert shorten(noise, 50) is noise


@pytest.mark.parametrize("count", [0, 120, 480, 2_880])
def test_other_lengths_are_left_alone(count: int) -> None:
    other = np.zeros(count, np.float32)
    assert shorten(other) is other
    assert lengthen(other) is other
