import os
import sys
from pathlib import Path

import numpy as np
import pytest

from pendopo.audio.wav import read_wav
from pendopo.drivers.wav_sound import (
    KeepingSpeaker,
    NullSpeaker,
    SilentMicrophone,
    WavMicrophone,
    WavSpeaker,
)
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.room.studio import HandClock

RAMP: Samples = np.linspace(0, 0.99, 2_400, dtype=np.float32)


def test_a_recording_is_spoken_as_time_passes_and_then_there_is_silence() -> None:
    clock = HandClock()
    microphone = WavMicrophone(RAMP, clock)
    assert microphone.read(960) is None
    clock.now += 0.0201
    first = microphone.read(960)
    assert first is not None
    assert np.array_equal(first, RAMP[:960])
    assert microphone.read(960) is None
    clock.now += 0.05
    rest = [microphone.read(960) for _ in range(3)]
    assert rest[2] is None
    said = np.concatenate([block for block in rest if block is not None])
    assert np.array_equal(said, np.concatenate((RAMP[960:], np.zeros(480, np.float32))))


def test_a_looping_recording_begins_again_without_a_gap() -> None:
    clock = HandClock()
    microphone = WavMicrophone(RAMP, clock, loop=True)
    microphone.read(1)
    clock.now += 1
    said = microphone.read(2 * 2_400 + 100)
    assert said is not None
    assert np.array_equal(said, np.concatenate((RAMP, RAMP, RAMP[:100])))


def test_no_microphone_is_silence_at_the_right_pace() -> None:
    clock = HandClock()
    microphone = SilentMicrophone(clock)
    assert microphone.read(960) is None
    clock.now += 0.0201
    said = microphone.read(960)
    assert said is not None
    assert not np.any(said)
    microphone.close()


@pytest.mark.parametrize("speaker_of", [NullSpeaker, KeepingSpeaker])
def test_a_speaker_wants_what_time_has_passed_for(speaker_of: type[NullSpeaker]) -> None:
    clock = HandClock()
    speaker = speaker_of(clock)
    assert speaker.wanted() == 0
    clock.now += 0.1
    assert speaker.wanted() == pytest.approx(4_800, abs=1)
    speaker.write(RAMP)
    assert speaker.wanted() == pytest.approx(2_400, abs=1)
    speaker.write(np.zeros(9_600, np.float32))
    assert speaker.wanted() == 0
    speaker.close()


def test_what_is_played_is_kept() -> None:
    speaker = KeepingSpeaker(HandClock())
    assert len(speaker.samples) == 0
    speaker.write(RAMP)
    speaker.write(RAMP)
    assert np.array_equal(speaker.samples, np.tile(RAMP, 2))


def test_what_is_played_is_recorded(tmp_path: Path) -> None:
    speaker = WavSpeaker(tmp_path / "heard.wav", HandClock())
    speaker.record()
    for _ in range(3):
        speaker.write(RAMP)
        speaker.write(np.zeros(480, np.float32))
    speaker.close()
    speaker.close()
    heard = read_wav((tmp_path / "heard.wav").read_bytes())
    assert len(heard) == 3 * (2_400 + 480)
    assert np.allclose(heard[:2_400], RAMP, atol=1e-4)
    assert not np.any(heard[2_400:2_880])


def test_what_was_in_a_file_stays_until_there_is_something_to_keep(tmp_path: Path) -> None:
    """What was played before belongs to the recording."""
    path, former = tmp_path / "heard.wav", b"my only copy" * 1000
    path.write_bytes(former)
    for recorded in (False, True):
        speaker = WavSpeaker(path, HandClock())
        speaker.write(RAMP)
        assert path.read_bytes() == former
        if recorded:
            speaker.record()
        speaker.close()
        assert (path.read_bytes() == former) is not recorded
    assert np.allclose(read_wav(path.read_bytes()), RAMP, atol=1e-4)


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes there")
@pytest.mark.parametrize("read", [False, True])
def test_a_pipe_takes_no_recording_and_is_not_waited_for(tmp_path: Path, read: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK) if read else None
    with pytest.raises(InputError) as caught:
        WavSpeaker(pipe, HandClock())
    assert caught.value.details["fault"] is FileFault.NOT_PLAIN
    if reader is not None:
        os.close(reader)


def test_an_unfinished_recording_can_be_read(tmp_path: Path) -> None:
    speaker = WavSpeaker(tmp_path / "heard.wav", HandClock())
    speaker.record()
    for _ in range(25):
        speaker.write(np.full(SAMPLE_RATE // 10, 0.25, np.float32))
    assert len(read_wav((tmp_path / "heard.wav").read_bytes())) == 2 * SAMPLE_RATE
    speaker.close()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        WavSpeaker(tmp_path / "missing" / "heard.wav", HandClock())
    assert caught.value.reason is InputReason.FILE
    assert "missing" in caught.value.details["path"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to try")
@pytest.mark.parametrize("blocks", [0, 1, 40])
def test_a_recording_that_fails_is_told_once_and_time_goes_on(blocks: int) -> None:
    clock = HandClock()
    told: list[InputError] = []
    speaker = WavSpeaker(Path("/dev/full"), clock, told.append)
    speaker.record()
    assert speaker.wanted() == 0
    for _ in range(blocks):
        speaker.write(RAMP)
    clock.now += blocks * len(RAMP) / SAMPLE_RATE + 0.1
    assert speaker.alive
    assert speaker.wanted() == pytest.approx(4_800, abs=2)
    speaker.close()
    speaker.close()
    assert [error.details["path"] for error in told] == ["/dev/full"]
    assert speaker.failure is told[0]
