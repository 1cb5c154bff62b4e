"""The sound desk with its threads, on fakes."""

import asyncio
import threading
import weakref

import numpy as np
import pytest

from pendopo.app.sound_desk import SoundDesk
from pendopo.app.sound_notice import Notices
from pendopo.drivers.system_clock import SystemClock
from pendopo.drivers.wav_sound import GivenSound
from pendopo.model.device import SoundChoice
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Samples
from pendopo.ports.sound import Speaker
from pendopo.room.ear import BLOCK
from tests.room.studio import Studio
from tests.stories.fakes.sound import FakeMicrophone, FakeSoundSource, FakeSpeaker
from tests.waiting import PATIENCE_S, wait_until


class Visit:
    """A desk, what it was told and what it said."""

    def __init__(self, source: FakeSoundSource) -> None:
        self.studio = Studio()
        self.notices: list[Notices] = []
        self.faults: list[BaseException] = []
        self.desk = SoundDesk(source, SystemClock(), self.notices.append)

    def start(self, wanted: bool = True) -> None:
        self.studio.mouth.wanted = wanted
        self.desk.start(self.studio.mouth, self.studio.ear, self.faults.append)

    def end(self) -> None:
        self.desk.close()
        asyncio.run(self.desk.wait_closed())


def reasons(notices: list[Notices]) -> list[list[object]]:
    return [[notice.reason for notice in each] for each in notices]


def test_devices_are_opened_used_and_closed_and_nothing_is_said() -> None:
    source = FakeSoundSource()
    visit = Visit(source)
    visit.start()
    wait_until(lambda: source.speakers and source.microphones)
    source.speakers[0].ask(3 * BLOCK)
    wait_until(lambda: len(source.speakers[0].heard) == 3 * BLOCK)
    visit.end()
    assert source.closed
    assert source.asked_by == {"sound desk"}
    assert (visit.notices, visit.faults) == ([], [])


def test_a_desk_that_is_closed_knows_neither_mouth_nor_ear_any_more() -> None:
    """The window's studio may know the desk until the next visit, and the mouth has the keys."""
    visit = Visit(FakeSoundSource())
    visit.start()
    watched: list[weakref.ref[object]] = [
        weakref.ref(visit.studio.mouth),
        weakref.ref(visit.studio.ear),
    ]
    visit.end()
    del visit.studio
    wait_until(lambda: not any(each() for each in watched))


def test_a_device_that_dies_comes_back_and_both_is_said() -> None:
    source = FakeSoundSource()
    visit = Visit(source)
    visit.start()
    wait_until(lambda: source.microphones)
    source.trouble = DeviceError(DeviceReason.NO_SPEAKER)
    source.speakers[0].alive = False
    wait_until(lambda: visit.notices)
    assert reasons(visit.notices[:1]) == [[DeviceReason.SPEAKER_LOST]]
    wait_until(lambda: source.speakers[0].closed)
    source.trouble = None
    wait_until(lambda: len(source.speakers) == 2)
    source.speakers[1].ask(BLOCK)
    wait_until(lambda: len(source.speakers[1].heard) == BLOCK)
    assert visit.notices[-1] == ()
    assert visit.desk.notices == ()
    visit.end()
    assert source.closed
    assert visit.faults == []


def test_what_died_is_said_before_it_is_closed_which_may_take_its_time() -> None:
    class Stuck(FakeSpeaker):
        go_on = threading.Event()

        def close(self) -> None:
            assert self.go_on.wait(PATIENCE_S)
            super().close()

    speaker = Stuck()
    visit = Visit(FakeSoundSource())
    source = GivenSound(FakeMicrophone(), speaker)
    visit.desk = SoundDesk(source, SystemClock(), visit.notices.append)
    visit.start()
    speaker.ask(BLOCK)
    wait_until(lambda: len(speaker.heard) == BLOCK)
    speaker.alive = False
    wait_until(lambda: visit.notices)
    assert reasons(visit.notices) == [[DeviceReason.SPEAKER_LOST]]
    assert speaker.closed == 0
    speaker.go_on.set()
    wait_until(lambda: speaker.closed)
    visit.end()


def test_what_cannot_be_opened_is_said_once_and_tried_again() -> None:
    source = FakeSoundSource()
    source.trouble = DeviceError(DeviceReason.NO_PORTAUDIO, problem="not found")
    visit = Visit(source)
    visit.start()
    wait_until(lambda: visit.notices)
    source.trouble = None
    wait_until(lambda: source.microphones and source.speakers)
    wait_until(lambda: visit.notices[-1] == ())
    visit.end()
    assert reasons(visit.notices) == [[DeviceReason.NO_PORTAUDIO], []]


def test_sound_goes_on_while_a_device_takes_its_time_to_open() -> None:
    class Slow(FakeSoundSource):
        opening, go_on = threading.Event(), threading.Event()

        def open_microphone(self, chosen: str = "") -> FakeMicrophone:
            self.opening.set()
            assert self.go_on.wait(PATIENCE_S)
            return super().open_microphone(chosen)

    source = Slow()
    visit = Visit(source)
    visit.start()
    assert source.opening.wait(PATIENCE_S)
    wait_until(lambda: source.speakers)
    source.speakers[0].ask(BLOCK)
    wait_until(lambda: len(source.speakers[0].heard) == BLOCK)
    visit.desk.close()  # returns, though the microphone is not there yet
    source.go_on.set()
    visit.end()
    assert source.closed


def test_another_microphone_may_be_chosen_while_sound_goes_on() -> None:
    source = FakeSoundSource()
    visit = Visit(source)
    visit.start()
    other = FakeMicrophone()
    other.feed(np.zeros(FRAME_SAMPLES, np.float32))
    visit.desk.choose_microphone(lambda: other)
    wait_until(lambda: not other.waiting)
    assert all(microphone.closed for microphone in source.microphones)
    visit.end()
    assert other.closed == 1


def test_what_closing_raises_is_told() -> None:
    class Full(FakeSpeaker):
        def close(self) -> None:
            super().close()
            raise OSError("no space left")

    microphone, speaker = FakeMicrophone(), Full()
    visit = Visit(FakeSoundSource())
    visit.desk = SoundDesk(GivenSound(microphone, speaker), SystemClock())
    visit.start()
    wait_until(lambda: speaker.wanted() == 0)
    speaker.ask(BLOCK)
    wait_until(lambda: len(speaker.heard) == BLOCK)
    with pytest.raises(OSError, match="no space left"):
        visit.end()
    assert (microphone.closed, speaker.closed) == (1, 1)


def test_a_desk_that_never_began_is_closed() -> None:
    visit = Visit(FakeSoundSource())
    visit.end()


def test_a_fault_of_our_own_is_told_and_the_devices_are_closed() -> None:
    class Broken:
        resting = False

        def play(self, speaker: Speaker) -> None:
            raise RuntimeError("on purpose")

    source = FakeSoundSource()
    visit = Visit(source)
    visit.desk.start(visit.studio.mouth, Broken(), visit.faults.append)
    wait_until(lambda: visit.faults)
    visit.end()
    assert source.closed
    assert str(visit.faults[0]) == "on purpose"


def test_the_microphone_is_open_only_while_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pendopo.app.sound_aims.RELEASE_AFTER_S", 0.05)
    source = FakeSoundSource()
    visit = Visit(source)
    visit.start(wanted=False)
    wait_until(lambda: source.speakers)
    assert source.microphones == []
    visit.studio.mouth.wanted = True
    wait_until(lambda: source.microphones)
    visit.studio.mouth.wanted = False
    wait_until(lambda: source.microphones[0].closed)
    visit.studio.mouth.wanted = True
    wait_until(lambda: len(source.microphones) == 2)
    visit.end()
    assert source.closed
    assert visit.notices == []


def test_another_choice_is_opened_and_the_former_one_closed() -> None:
    source = FakeSoundSource()
    visit = Visit(source)
    visit.start()
    wait_until(lambda: source.microphones and source.speakers)
    visit.desk.choose(SoundChoice(microphone="headset"))
    wait_until(lambda: len(source.microphones) == 2)
    assert source.chosen[-1] == "headset"
    wait_until(lambda: source.microphones[0].closed)
    assert len(source.speakers) == 1
    visit.end()


def test_a_microphone_that_gives_only_silence_is_said() -> None:
    source = FakeSoundSource()
    visit = Visit(source)
    visit.studio.mouth.open = True
    visit.start()
    wait_until(lambda: source.microphones)
    source.microphones[0].feed(np.zeros(5 * SAMPLE_RATE, np.float32))
    wait_until(lambda: visit.notices)
    assert reasons(visit.notices) == [[DeviceReason.MICROPHONE_SILENT]]
    source.microphones[0].feed(np.ones(FRAME_SAMPLES, np.float32))
    wait_until(lambda: visit.notices[-1] == ())
    visit.end()


class Failing(FakeSpeaker, FakeMicrophone):
    """A device whose library raises once it is used."""

    def __init__(self, error: Exception) -> None:
        FakeSpeaker.__init__(self)
        self._error = error

    def read(self, count: int) -> Samples | None:
        raise self._error

    def wanted(self) -> int:
        raise self._error

    def write(self, samples: Samples) -> None:
        raise self._error


ERRORS = [OSError(28, "No space left on device"), RuntimeError("from a library"),
          UnicodeDecodeError("utf-8", b"\xff", 0, 1, "name"), ZeroDivisionError()]  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("kind", ["speaker", "microphone"])
def test_a_device_that_fails_in_use_is_told_and_ended_and_the_talk_goes_on(
    error: Exception, kind: str
) -> None:
    """A broken invariant is a thing of ours; a device is not."""
    failing = Failing(error)

    class Source(FakeSoundSource):
        broken = True

        def open_speaker(self, chosen: str = "") -> FakeSpeaker:
            if kind == "speaker" and self.broken:
                return failing
            return super().open_speaker(chosen)

        def open_microphone(self, chosen: str = "") -> FakeMicrophone:
            if kind == "microphone" and self.broken:
                return failing
            return super().open_microphone(chosen)

    source = Source()
    visit = Visit(source)
    visit.start()
    wait_until(lambda: visit.notices)
    assert reasons(visit.notices[:1]) == [[DeviceReason.FAILED]]
    source.broken = False
    wait_until(lambda: failing.closed and source.microphones and source.speakers)
    source.speakers[-1].ask(BLOCK)
    wait_until(lambda: len(source.speakers[-1].heard) == BLOCK)
    visit.end()
    assert visit.faults == []


def test_who_cannot_be_told_of_a_device_ends_no_sound() -> None:
    def deaf(notices: Notices) -> None:
        raise RuntimeError("a window that is gone")

    source = FakeSoundSource()
    source.trouble = DeviceError(DeviceReason.NO_DEVICES)
    visit = Visit(source)
    visit.desk = SoundDesk(source, SystemClock(), deaf)
    visit.start()
    wait_until(lambda: visit.desk.notices)
    source.trouble = None
    wait_until(lambda: source.microphones and source.speakers)
    visit.end()
    assert visit.faults == []
