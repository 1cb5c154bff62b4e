"""Devices of somebody else, passed on with something done to them."""

from pendopo.model.frames import Samples
from pendopo.ports.sound import Microphone, Speaker


class BorrowedMicrophone:
    """ports.sound.Microphone that is another one, and never closes it."""

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone

    @property
    def alive(self) -> bool:
        """As the device."""
        return self._microphone.alive

    @property
    def begun(self) -> bool:
        """As the device."""
        return self._microphone.begun

    def read(self, count: int) -> Samples | None:
        """As the device."""
        return self._microphone.read(count)

    def close(self) -> None:
        """The device belongs to somebody else."""


class BorrowedSpeaker:
    """ports.sound.Speaker that is another one, and never closes it."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    @property
    def alive(self) -> bool:
        """As the device."""
        return self._speaker.alive

    @property
    def begun(self) -> bool:
        """As the device."""
        return self._speaker.begun

    def wanted(self) -> int:
        """As the device."""
        return self._speaker.wanted()

    def write(self, samples: Samples) -> None:
        """As the device."""
        self._speaker.write(samples)

    def close(self) -> None:
        """The device belongs to somebody else."""
