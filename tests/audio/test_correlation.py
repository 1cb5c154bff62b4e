from functools import cache

import numpy as np
import pytest

from pendopo.audio.opus import Decoder
from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.audio.channel import encode, voice
from tests.audio.correlation import align, block_correlations, mixed_blocks

HOST, GUEST, THIRD = (voice(name, 20) for name in ("host", "guest", "third"))


def later(sound: Samples, samples: int) -> Samples:
    return np.concatenate((np.zeros(samples, np.float32), sound))


@cache
def heard_voice(name: str) -> Samples:
    return coded(voice(name, 20))


def coded(sound: Samples) -> Samples:
    decoder = Decoder()
    return np.concatenate([decoder.decode(packet) for packet in encode(sound)])


@pytest.mark.parametrize("offset", [0, 1, 4_321, 200_000])
def test_align_finds_the_delay_and_the_lead(offset: int) -> None:
    assert align(HOST, later(HOST, offset) + 0.01) == offset
    assert align(HOST, HOST[offset:]) == -offset


def test_the_right_voice_is_known_from_the_wrong_ones() -> None:
    voices = {"host": HOST, "guest": GUEST, "third": THIRD}
    for right, wrong in (("host", "guest"), ("guest", "third"), ("third", "host")):
        heard = later(heard_voice(right), 30_000)
        blocks = block_correlations(voices[right], heard)
        found = [block for block in blocks if not block.near_silent]
        assert len(found) >= 8
        assert np.median([block.correlation for block in found]) >= 0.9
        assert min(block.correlation for block in found) >= 0.8
        for offset in (None, 30_000):
            others = block_correlations(voices[wrong], heard, offset=offset)
            assert max(abs(block.correlation) for block in others) < 0.3


def test_gain_residual_and_offset_of_a_block() -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, len(HOST)).astype(np.float32)
    blocks = block_correlations(HOST, 0.5 * HOST + noise)
    assert len(blocks) >= 8
    for block in blocks:
        assert block.offset == 0
        assert block.gain_db == pytest.approx(-6.02, abs=0.2)
        assert block.residual_db == pytest.approx(-14, abs=1)
        assert not block.near_silent


def test_a_block_that_drifted_is_aligned_again() -> None:
    halves = np.concatenate((HOST[: 10 * SAMPLE_RATE], later(HOST[10 * SAMPLE_RATE :], 960)))
    blocks = block_correlations(HOST, halves, offset=0)
    assert [block.offset for block in blocks[:4]] == [0] * 4
    assert [block.offset for block in blocks[-3:]] == [960] * 3


def test_silence_is_marked_and_not_found() -> None:
    quiet = HOST.copy()
    quiet[6 * SAMPLE_RATE : 8 * SAMPLE_RATE] *= 0.001
    marked = [block.near_silent for block in block_correlations(quiet, HOST, offset=0)]
    assert marked.count(True) == 1
    nothing = block_correlations(HOST, np.zeros_like(HOST), offset=0)
    assert len(nothing) >= 8
    assert all(block.correlation == pytest.approx(0, abs=1e-3) for block in nothing)


def test_two_voices_in_one_recording_have_their_own_gains() -> None:
    heard = 0.8 * later(heard_voice("host"), 10_000)[: len(HOST)]
    heard = heard + 0.4 * later(heard_voice("guest"), 17_000)[: len(HOST)]
    blocks = mixed_blocks([HOST, GUEST], heard)
    assert len(blocks) >= 7
    for block in blocks:
        first, second = block.gains_db
        assert first == pytest.approx(-1.9, abs=1.2)
        assert first - second == pytest.approx(6.0, abs=1.0)
        assert block.residual_db < -10


def test_a_voice_that_is_not_there_has_no_gain() -> None:
    blocks = mixed_blocks([HOST, GUEST], heard_voice("host"), offsets=[312, 312])
    assert max(block.gains_db[1] for block in blocks) < -15
