"""Devices in use, whose failure is theirs: it ends them and nothing else."""

from collections.abc import Callable

from pendopo.model.frames import Samples
from pendopo.ports.sound import Microphone, Speaker

Fail = Callable[[Exception], None]


class GuardedMicrophone:
    """ports.sound.Microphone that is told of instead of raising."""

    def __init__(self, microphone: Microphone, fail: Fail) -> None:
        self._microphone = microphone
        self._fail = fail

    @property
    def alive(self) -> bool:
        """As the device."""
        return self._microphone.alive

    @property
    def begun(self) -> bool:
        """As the device."""
        return self._microphone.begun

    def read(self, count: int) -> Samples | None:
        """None once it has failed."""
        try:
            return self._microphone.read(count)
        except Exception as error:
            self._fail(error)
            return None

    def close(self) -> None:
        """The device belongs to somebody else."""


class GuardedSpeaker:
    """ports.sound.Speaker that is told of instead of raising."""

    def __init__(self, speaker: Speaker, fail: Fail) -> None:
        self._speaker = speaker
        self._fail = fail

    @property
    def alive(self) -> bool:
        """As the device."""
        return self._speaker.alive

    @property
    def begun(self) -> bool:
        """As the device."""
        return self._speaker.begun

    def wanted(self) -> int:
        """Nothing once it has failed."""
        try:
            return self._speaker.wanted()
        except Exception as error:
            self._fail(error)
            return 0

    def write(self, samples: Samples) -> None:
        """What a failed one is given is lost."""
        try:
            self._speaker.write(samples)
        except Exception as error:
            self._fail(error)

    def close(self) -> None:
        """The device belongs to somebody else."""
