"""One end of the sound desk, tended by hand."""

import pytest

from pendopo.app.sound_line import FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S, SoundLine
from pendopo.drivers.wav_sound import NoMicrophone
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE
from pendopo.ports.sound import Microphone
from tests.room.studio import HandClock
from tests.stories.fakes.sound import FakeMicrophone, FakeSoundSource

GONE = DeviceError(DeviceReason.NO_MICROPHONE)


class Tended:
    """A line with its source and a clock."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.source = FakeSoundSource()
        self.woken = 0
        self.line: SoundLine[Microphone] = SoundLine(
            self.source.open_microphone,
            lambda since: NoMicrophone(self.clock, since),
            DeviceReason.MICROPHONE_LOST,
            self.clock,
            self._wake,
        )

    def _wake(self) -> None:
        self.woken += 1

    def tend(self) -> None:
        self.line.look()
        self.line.clear()
        self.line.fill()

    def passes(self, seconds: float) -> None:
        """Time passes, and the line is tended whenever it wants to be."""
        until = self.clock.now + seconds
        while self.line.due <= until:
            self.clock.now = max(self.line.due, self.clock.now)
            self.tend()
        self.clock.now = until

    @property
    def reason(self) -> DeviceReason | None:
        missing = self.line.missing
        return None if missing is None else DeviceReason(missing.reason)


def test_before_it_is_opened_nothing_stands_in_and_nothing_is_missing() -> None:
    tended = Tended()
    assert not tended.line.device().alive
    assert tended.reason is None
    tended.tend()
    assert tended.line.device() is tended.source.microphones[0]
    assert tended.line.due > 1e9
    assert tended.woken == 0


def test_a_device_that_dies_is_replaced_at_once_and_opened_again() -> None:
    tended = Tended()
    tended.tend()
    (first,) = tended.source.microphones
    tended.clock.now += STEADY_S
    first.alive = False
    assert tended.line.device() is not first
    assert tended.woken == 1
    tended.line.look()
    assert tended.reason is DeviceReason.MICROPHONE_LOST
    assert first.closed == 0  # that may take its time; it was said before
    tended.tend()
    assert first.closed == 1
    assert tended.line.device() is tended.source.microphones[1]
    assert tended.reason is None


def test_while_it_is_gone_the_pauses_between_two_attempts_grow() -> None:
    tended = Tended()
    tended.source.trouble = GONE
    attempts: list[float] = []
    began = tended.clock.now
    tended.tend()
    assert tended.reason is DeviceReason.NO_MICROPHONE
    while tended.clock.now < began + 60:
        attempts.append(tended.line.due - tended.clock.now)
        tended.clock.now = tended.line.due
        tended.tend()
    assert attempts[0] == pytest.approx(FIRST_PAUSE_S)
    assert attempts == sorted(attempts)
    assert attempts[-1] == pytest.approx(LONGEST_PAUSE_S)
    tended.source.trouble = None
    tended.passes(LONGEST_PAUSE_S)
    assert tended.line.device().alive
    assert tended.reason is None


def test_a_device_that_opens_and_dies_is_not_opened_without_a_pause() -> None:
    tended = Tended()
    tended.tend()
    for _ in range(200):
        tended.clock.now += 0.1
        tended.source.microphones[-1].alive = False
        tended.line.device()
        tended.tend()
    assert 3 <= len(tended.source.microphones) <= 20 / LONGEST_PAUSE_S + 3
    assert all(device.closed for device in tended.source.microphones[:-1])


@pytest.mark.parametrize("trouble", [RuntimeError("a fault"), OSError("unplugged"), KeyError()])
def test_whatever_a_source_raises_the_line_goes_on(trouble: Exception) -> None:
    tended = Tended()
    tended.source.trouble = trouble
    tended.tend()
    assert tended.reason is DeviceReason.FAILED
    tended.source.trouble = None
    tended.passes(FIRST_PAUSE_S)
    assert tended.line.device().alive


def test_a_device_that_cannot_be_closed_is_left_behind() -> None:
    class Stuck(FakeMicrophone):
        def close(self) -> None:
            raise OSError("it does not let go")

    tended = Tended()
    tended.line.choose(Stuck)
    tended.tend()
    stuck = tended.line.device()
    tended.line.choose(tended.source.open_microphone)
    assert tended.woken == 2
    tended.tend()
    assert tended.line.device() is not stuck
    assert tended.line.device().alive


def test_what_was_chosen_replaces_what_was_missing() -> None:
    tended = Tended()
    tended.source.trouble = GONE
    tended.passes(30.0)
    other = FakeMicrophone()
    tended.line.choose(lambda: other)
    tended.tend()
    assert tended.line.device() is other
    assert tended.reason is None


def test_what_stands_in_begins_when_the_device_was_last_used() -> None:
    """So that RTP time neither stands still nor leaps."""
    tended = Tended()
    tended.tend()
    tended.clock.now += 100.0
    tended.line.device()
    tended.source.microphones[0].alive = False
    tended.clock.now += 0.1
    silence = tended.line.device()
    frames = 0
    while (block := silence.read(FRAME_SAMPLES)) is not None:
        assert not block.any()
        frames += 1
    assert frames * FRAME_SAMPLES == pytest.approx(0.1 * SAMPLE_RATE, abs=FRAME_SAMPLES)
    assert tended.line.device() is silence


def test_closing_raises_what_the_device_raises() -> None:
    class Full(FakeMicrophone):
        def close(self) -> None:
            raise OSError("no space left")

    tended = Tended()
    tended.line.choose(Full)
    tended.tend()
    with pytest.raises(OSError, match="no space left"):
        tended.line.close()
    tended.line.close()


def test_a_device_that_has_not_begun_is_not_used_so_that_time_goes_on() -> None:
    class Late(FakeMicrophone):
        def __init__(self) -> None:
            super().__init__()
            self.begun = False

    tended = Tended()
    late = Late()
    tended.line.choose(lambda: late)
    tended.line.device()
    tended.tend()
    silence = tended.line.device()
    assert silence is not late
    tended.clock.now += 0.3
    frames = 0
    while silence.read(FRAME_SAMPLES) is not None:
        frames += 1
    assert frames * FRAME_SAMPLES == pytest.approx(0.3 * SAMPLE_RATE, abs=FRAME_SAMPLES)
    assert tended.line.missing is None
    late.begun = True
    assert tended.line.device() is late
