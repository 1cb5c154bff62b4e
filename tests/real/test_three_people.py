"""Two people speak at once, a third listens: each voice arrives whole, and only as itself."""

import statistics
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pendopo.audio.correlation import align, block_correlations, mixed_blocks
from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.real.processes import Person, hosting, voice, write_wav

pytestmark = pytest.mark.real

TALK_S = 32
ATTEMPTS = 6
STALL_MS = 40
SPARE = (TALK_S + 6) * SAMPLE_RATE
DELAY_CHANGES_S = 0.4
"""A busy machine may move the playout delay by this much in the course of a visit."""


def looped(samples: Samples) -> Samples:
    """For longer than any recording here, wherever it begins."""
    return np.resize(samples, len(samples) * 2 + SPARE)


def both_speaking(recording: Samples) -> Samples:
    """The stretch in which both are there: without the first and last seconds."""
    sound = np.flatnonzero(recording)
    return recording[sound[0] + 3 * SAMPLE_RATE : sound[-1] - 2 * SAMPLE_RATE]


def place(known: Samples, recording: Samples) -> int:
    """Where the looped recording lies, in the round that covers all of `recording`."""
    period = (len(known) - SPARE) // 2
    before = round(DELAY_CHANGES_S * SAMPLE_RATE)
    return -before - (-before - align(known, recording)) % period


def correlations(known: Samples, recording: Samples) -> list[float]:
    blocks = block_correlations(
        known, recording, offset=place(known, recording), search_s=DELAY_CHANGES_S
    )
    return [block.correlation for block in blocks if not block.near_silent]


def assert_only(right: Samples, wrong: Samples, recording: Samples) -> None:
    heard = correlations(right, recording)
    assert len(heard) >= 8
    assert statistics.median(heard) >= 0.9
    assert min(heard) >= 0.8
    assert max(correlations(wrong, recording), default=0.0) < 0.3


def assert_both(first: Samples, second: Samples, recording: Samples) -> None:
    """Fitted together: gains within 3 dB of each other, residual at most −10 dB."""
    offsets = [place(first, recording), place(second, recording)]
    blocks = mixed_blocks([first, second], recording, offsets=offsets, search_s=DELAY_CHANGES_S)
    judged = [block for block in blocks if not block.near_silent]
    assert len(judged) >= 8
    gains = np.array([block.gains_db for block in judged])
    medians = np.median(gains, axis=0)
    assert abs(medians[0] - medians[1]) <= 3.0
    assert statistics.median(block.residual_db for block in judged) <= -10.0


@pytest.mark.timeout(400)
def test_two_voices_and_a_listener(tmp_path: Path) -> None:
    """A machine that stops programs for longer than a playout buffer is no judge of sound: then,
    and only then, a visit that fails is repeated."""
    for attempt in range(ATTEMPTS):
        directory = tmp_path / str(attempt)
        directory.mkdir()
        people = talk(directory)
        stalls = [person.report["longest_sound_pause_ms"] for person in people]
        try:
            judge(people)
        except AssertionError:
            if max(stalls) <= STALL_MS or attempt == ATTEMPTS - 1:
                raise
            print(f"stopped for {stalls} ms; once more")
        else:
            return


def talk(tmp_path: Path) -> list[Person]:
    with hosting(tmp_path / "host", "--room", "Tea") as host:
        speaker = host.invite_file(tmp_path, "speaker")
        listener = host.invite_file(tmp_path, "listener")
        people = []
        for name, samples in (("ani", voice("demo-host")), ("budi", voice("demo-guest"))):
            wav = write_wav(tmp_path / f"{name}-voice.wav", samples)
            words = ("--play", str(wav), "--loop", "--seconds", str(TALK_S))
            people.append(Person.start(tmp_path, speaker, name, *words))
        people.append(Person.start(tmp_path, listener, "citra", "--seconds", str(TALK_S)))
        assert [person.finished() for person in people] == [0, 0, 0]
    return people


def judge(people: list[Person]) -> None:
    ani, budi = looped(voice("demo-host")), looped(voice("demo-guest"))
    assert_only(budi, ani, both_speaking(people[0].recording))
    assert_only(ani, budi, both_speaking(people[1].recording))
    assert_both(ani, budi, both_speaking(people[2].recording))
    for person in people:
        assert_counted(person.report)


def assert_counted(report: dict[str, Any]) -> None:
    """Between the first and last frame opened: sealed = opened + lost; refused 0."""
    assert report["sent"]["open"] == 0
    for heard in report["heard"].values():
        assert heard["opened"] > 0
        assert heard["between"] == heard["opened"] + heard["lost"]
        assert heard["refused"] == {}


@pytest.mark.timeout(120)
def test_muted_means_that_no_frame_leaves(tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "voice.wav", voice("demo-host"))
    with hosting(tmp_path / "host", "--room", "Tea") as host:
        speaker = host.invite_file(tmp_path, "speaker")
        listener = host.invite_file(tmp_path, "listener")
        hears = Person.start(tmp_path, listener, "citra", "--seconds", "17")
        speaks = Person.start(
            tmp_path, speaker, "ani",
            "--play", str(wav), "--loop", "--mute", "8-12", "--seconds", "16",
        )  # fmt: skip
        assert (hears.finished(), speaks.finished()) == (0, 0)
    spoken = dropwhile(lambda row: row["muted"], speaks.report["timeline"])
    from_mute = dropwhile(lambda row: not row["muted"], spoken)
    during = list(takewhile(lambda row: row["muted"], from_mute))
    assert len(during) >= 15
    assert len({row["sent"] for row in during}) == 1
    assert speaks.report["sent"]["sealed"] > during[0]["sent"]
    # the listener's counter stands still too, but for what was under way
    shift = hears.report["started_unix_ms"] - speaks.report["started_unix_ms"]
    start, end = during[0]["at_ms"] + 300, during[-1]["at_ms"]
    opened = {
        row["opened"] for row in hears.report["timeline"] if start < row["at_ms"] + shift < end
    }
    assert len(opened) == 1
