"""Rings follow voices with patience."""

import pytest

from pendopo.model.ids import ParticipantIdentity
from pendopo.ui.room.voice_meter import Rings, advance, loudness

ANI = ParticipantIdentity("ani")
STEP = 0.02


def run(rings: Rings, level: float, seconds: float) -> Rings:
    for _ in range(round(seconds / STEP)):
        rings = advance(rings, {ANI: level}, STEP)
    return rings


@pytest.mark.parametrize(("dbov", "ring"), [(-127, 0), (-50, 0), (-30, 0.5), (-10, 1), (0, 1)])
def test_loudness(dbov: float, ring: float) -> None:
    assert loudness(dbov) == pytest.approx(ring)


def test_a_click_is_no_speech() -> None:
    assert not run({}, -20, 0.04)[ANI].speaking


def test_speech_shows_after_a_moment() -> None:
    assert run({}, -20, 0.2)[ANI].speaking


def test_a_short_pause_does_not_end_it() -> None:
    spoken = run({}, -10, 1.0)
    assert run(spoken, -127, 0.4)[ANI].speaking


def test_silence_ends_it_and_is_forgotten() -> None:
    assert run(run({}, -10, 1.0), -127, 3.0) == {}


def test_whoever_is_gone_fades() -> None:
    rings = run({}, -10, 1.0)
    for _ in range(200):
        rings = advance(rings, {}, STEP)
    assert rings == {}
