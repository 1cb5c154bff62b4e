import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pendopo.audio.mixer import Limiter, Mixer
from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.audio.channel import voice


def tone(amplitude: float, frequency: float = 440.0, seconds: float = 1.0) -> Samples:
    at = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (amplitude * np.sin(2 * np.pi * frequency * at)).astype(np.float32)


def mixed(*voices: tuple[Samples, float]) -> Samples:
    mixer = Mixer()
    return np.concatenate(
        [
            mixer.mix([(sound[at : at + 480], gain) for sound, gain in voices], 480)
            for at in range(0, len(voices[0][0]), 480)
        ]
    )


def test_two_voices_at_usual_levels_are_their_sum() -> None:
    one, other = voice("host", 4), voice("guest", 4)
    assert np.max(np.abs(one + other)) < 0.8
    assert np.allclose(mixed((one, 1.0), (other, 0.5)), one + 0.5 * other, atol=1e-6)


def test_too_much_is_turned_down_without_clipping() -> None:
    loud = mixed((tone(0.7), 1.0), (tone(0.7), 1.0), (tone(0.7), 1.0))
    assert np.max(np.abs(loud)) <= 1.0
    settled = loud[SAMPLE_RATE // 2 :]
    assert np.max(np.abs(settled)) == pytest.approx(0.8, abs=0.02)
    spectrum = np.abs(np.fft.rfft(settled))
    assert np.sum(np.sort(spectrum**2)[:-9]) < 0.001 * np.sum(spectrum**2)


def test_the_level_comes_back_after_a_loud_place() -> None:
    limiter = Limiter()
    limiter.limit(tone(2.0, seconds=0.1))
    quiet = limiter.limit(tone(0.1, seconds=3))
    assert np.max(np.abs(quiet[:480])) < 0.06
    assert np.max(np.abs(quiet[-480:])) == pytest.approx(0.1, rel=0.01)
    assert np.array_equal(limiter.limit(tone(0.1, seconds=0.1)), tone(0.1, seconds=0.1))


def test_no_voice_is_silence_and_a_short_one_ends_in_silence() -> None:
    assert not np.any(Mixer().mix([], 480))
    short = Mixer().mix([(np.full(100, 0.5, np.float32), 1.0)], 480)
    assert np.all(short[:100] == 0.5)
    assert not np.any(short[100:])


@given(st.lists(arrays(np.float32, st.integers(0, 500)), max_size=4))
def test_whatever_comes_in_stays_within_full_scale(sounds: list[Samples]) -> None:
    limiter = Limiter()
    for sound in sounds:
        with np.errstate(over="ignore"):
            limited = limiter.limit(sound)
        assert limited.shape == sound.shape
        assert np.all(np.abs(limited) <= 1.0)
