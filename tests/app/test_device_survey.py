"""Looking at the devices: ourselves while nothing is open, otherwise through a child."""

from pendopo.app.device_survey import SystemSurvey, read, written
from pendopo.drivers.portaudio import PortAudio
from pendopo.model.device import Device, DeviceKind, DeviceList
from pendopo.model.errors import DeviceError, DeviceReason

BOX = Device(DeviceKind.SPEAKER, "box", "Box: “left” \u202e", True)


class FakePortAudio(PortAudio):
    """Without a sound server; open as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = False
        self.looks = 0
        self.trouble: DeviceError | None = None

    @property
    def idle(self) -> bool:
        return not self.busy

    def reaches_pulse(self) -> bool:
        self.looks += 1
        return False

    def devices(self, anew: bool = True) -> list[Device]:
        self.looks += anew
        if self.trouble is not None:
            raise self.trouble
        return [BOX]


def test_while_nothing_is_open_we_look_ourselves_and_once() -> None:
    portaudio = FakePortAudio()
    survey = SystemSurvey(portaudio)
    assert survey.look() == DeviceList((BOX,))
    assert portaudio.looks == 1
    survey.close()


def test_why_nothing_can_be_listed_is_told() -> None:
    portaudio = FakePortAudio()
    portaudio.trouble = DeviceError(DeviceReason.NO_PORTAUDIO)
    assert SystemSurvey(portaudio).look() == DeviceList(trouble=DeviceReason.NO_PORTAUDIO)


def test_while_something_is_open_one_child_looks_and_ends_with_us() -> None:
    portaudio = FakePortAudio()
    portaudio.busy = True
    survey = SystemSurvey(portaudio)
    first, second = survey.look(), survey.look()
    assert first == second != DeviceList((BOX,))
    child = survey._child
    assert child is not None
    assert child.poll() is None
    survey.close()
    assert child.wait(10) == 0


def test_a_child_that_died_is_started_again() -> None:
    portaudio = FakePortAudio()
    portaudio.busy = True
    survey = SystemSurvey(portaudio)
    before = survey.look()
    child = survey._child
    assert child is not None
    child.kill()
    child.wait(10)
    assert survey.look() == before
    survey.close()
    child.communicate()


def test_waking_ends_the_waiting() -> None:
    survey = SystemSurvey(FakePortAudio())
    survey.wake()
    survey.wait(60.0)


def test_a_list_is_read_as_it_was_written() -> None:
    for listed in (DeviceList((BOX,)), DeviceList(trouble=DeviceReason.SOUND_SYSTEM)):
        assert read(written(listed)) == listed
