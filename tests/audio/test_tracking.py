import numpy as np
import pytest

from pendopo.audio.tracking import PIECE, find, starts, stretch, track
from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.audio.channel import once

VOICE = once("host")
REACH = SAMPLE_RATE


def played(seconds: float, later: int = 0) -> Samples:
    """The voice again and again, begun `later` samples before its end."""
    return stretch(VOICE, -later, round(seconds * SAMPLE_RATE))


@pytest.mark.parametrize("later", [0, 7_200, 400_000])
def test_the_place_of_a_recording_in_a_loop_is_found(later: int) -> None:
    assert abs(find(VOICE, played(8, later)) - later) < 6


def test_a_loop_goes_on_in_both_directions() -> None:
    assert np.array_equal(stretch(VOICE, -2, 4), [*VOICE[-2:], *VOICE[:2]])
    assert np.array_equal(stretch(VOICE, len(VOICE) - 2, 4), [*VOICE[-2:], *VOICE[:2]])


def test_a_voice_that_just_goes_on_has_one_delay() -> None:
    recording = played(8, 1_234)
    assert set(track(VOICE, recording, find(VOICE, recording), REACH)) == {1_234}


@pytest.mark.parametrize("jump_s", [-0.4, -0.01, 0.05, 0.7])
def test_a_jump_is_followed_to_the_sample(jump_s: float) -> None:
    jump, at = round(jump_s * SAMPLE_RATE), 4 * SAMPLE_RATE
    recording = np.concatenate((played(8)[:at], stretch(VOICE, at - jump, at)))
    delays = track(VOICE, recording, 0, REACH)
    assert list(delays[:33]) == [0] * 33
    assert list(delays[34:]) == [jump] * len(delays[34:])


def test_what_is_out_of_reach_is_not_looked_for() -> None:
    recording = played(4, 2 * SAMPLE_RATE)
    delays = track(VOICE, recording, 0, SAMPLE_RATE)
    assert np.all(np.abs(delays) <= SAMPLE_RATE + 6)


def test_less_than_a_piece_has_no_delay() -> None:
    assert len(track(VOICE, VOICE[: PIECE - 1], 0, REACH)) == len(starts(VOICE[: PIECE - 1])) == 0
