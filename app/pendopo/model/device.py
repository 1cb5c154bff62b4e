"""Microphones and speakers as the system lists them, and which of them is meant."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from pendopo.model.errors import DeviceReason


class DeviceKind(Enum):
    """What a device is for; the value is PortAudio's word."""

    MICROPHONE = "input"
    SPEAKER = "output"


@dataclass(frozen=True, slots=True)
class Device:
    """`key` is what is chosen and kept, `name` what a person reads: a claim of the system's."""

    kind: DeviceKind
    key: str
    name: str
    default: bool = False
    """Whether the system uses it for whoever chooses nothing."""


@dataclass(frozen=True, slots=True)
class DeviceList:
    """What there was at one look."""

    devices: tuple[Device, ...] = ()
    moves: bool = False
    """Whether sound that follows the system is moved by the system itself, and what is new can be
    opened beside what is open; otherwise all must be opened anew."""
    trouble: DeviceReason | None = None
    """Why nothing can be listed."""

    def of(self, kind: DeviceKind) -> tuple[Device, ...]:
        """Those of one kind, in the system's order."""
        return tuple(device for device in self.devices if device.kind is kind)

    def find(self, kind: DeviceKind, key: str) -> Device | None:
        """The one with this key."""
        return next((device for device in self.of(kind) if device.key == key), None)

    def default(self, kind: DeviceKind) -> Device | None:
        """What the system uses for whoever chooses nothing."""
        return next((device for device in self.of(kind) if device.default), None)


def told_apart(devices: Iterable[Device]) -> tuple[Device, ...]:
    """Two of one kind and name get numbers, the second and later ones."""
    counts: Counter[tuple[DeviceKind, str]] = Counter()
    named = []
    for device in devices:
        counts[device.kind, device.name] += 1
        number = counts[device.kind, device.name]
        named.append(device if number == 1 else replace(device, name=f"{device.name} ({number})"))
    return tuple(named)


@dataclass(frozen=True, slots=True)
class SoundChoice:
    """What a person has chosen for both devices; an empty key follows the system."""

    microphone: str = ""
    speaker: str = ""
    gain_db: int = 0
    """Added to the microphone."""
    volume: int = 100
    """Per cent, of the speaker."""

    def key(self, kind: DeviceKind) -> str:
        """The device chosen for one kind."""
        return self.microphone if kind is DeviceKind.MICROPHONE else self.speaker


NOTHING_CHOSEN = SoundChoice()


class Capture(Enum):
    """What our microphone's device does."""

    CLOSED = "closed"
    """Nothing: it is not open, or not open yet."""
    WORKING = "working"
    """Sound is captured."""
    FAILED = "failed"
    """It is gone, cannot be opened or gives only silence."""
