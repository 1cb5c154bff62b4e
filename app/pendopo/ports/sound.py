"""Microphone, speaker and where they come from. The speaker is the playout clock."""

from typing import Protocol

from pendopo.model.device import DeviceList
from pendopo.model.frames import Samples


class Microphone(Protocol):
    """A source of mono 48 kHz sound."""

    @property
    def alive(self) -> bool:
        """False once nothing more is captured: the device is gone, or was never there."""
        ...

    @property
    def begun(self) -> bool:
        """Whether anything has been captured; some devices take a second for that."""
        ...

    def read(self, count: int) -> Samples | None:
        """The oldest `count` samples captured, or None while there are fewer. Never blocks."""
        ...

    def close(self) -> None:
        """Stop capturing."""
        ...


class Speaker(Protocol):
    """A sink of mono 48 kHz sound."""

    @property
    def alive(self) -> bool:
        """False once nothing more is played: the device is gone, or was never there."""
        ...

    @property
    def begun(self) -> bool:
        """Whether it has begun to play; some devices take a second for that."""
        ...

    def wanted(self) -> int:
        """How many samples it would take now to keep its buffer at the level it likes."""
        ...

    def write(self, samples: Samples) -> None:
        """Queue samples, shape (n,). Never blocks."""
        ...

    def close(self) -> None:
        """Stop playing; what is queued may be lost."""
        ...


class SoundSource(Protocol):
    """Opens what a visit speaks into and is heard through; both may take seconds.

    `chosen` is a device's key; an empty one means whatever the system uses.
    """

    def open_microphone(self, chosen: str = "") -> Microphone:
        """Captures from now on. Raises DeviceError."""
        ...

    def open_speaker(self, chosen: str = "") -> Speaker:
        """Plays from now on. Raises DeviceError."""
        ...


class DeviceSurvey(Protocol):
    """Looks at what devices there are, whatever is open; belongs to one thread, but for `wake`."""

    def look(self) -> DeviceList:
        """What is there now; may take a second. Never raises: `trouble` says why there is none."""
        ...

    def wait(self, seconds: float) -> None:
        """Until something may have changed, `wake` was called or this time has passed."""
        ...

    def wake(self) -> None:
        """End the waiting, from any thread."""
        ...

    def close(self) -> None:
        """Let go of what the looking needed; looking begins anew after that."""
        ...
