"""Devices and trials that do as they are told."""

import threading
from collections.abc import Callable

from pendopo.model.device import Device, DeviceKind, DeviceList
from pendopo.model.errors import PendopoError
from pendopo.ui.sound.trial import TrialLook

HEADSET = Device(DeviceKind.MICROPHONE, "headset", "Jabra Evolve2 40 (USB)")
LAPTOP = Device(DeviceKind.MICROPHONE, "laptop", "Built-in Audio", default=True)
BOX = Device(DeviceKind.SPEAKER, "box", "Living room", default=True)


class FakeTrial:
    """Looks like `now` until it is closed."""

    def __init__(self) -> None:
        self.now = TrialLook()
        self.closed = 0

    def look(self) -> TrialLook:
        return self.now

    async def close(self) -> None:
        self.closed += 1


class FakeSound:
    """Remembers its trials, which may be tests or echoes."""

    def __init__(self) -> None:
        self.listed = DeviceList((HEADSET, LAPTOP, BOX), moves=True)
        self.trials: list[tuple[str, FakeTrial]] = []
        self.tones = 0
        self.trouble: PendopoError | None = None
        self.listeners: list[Callable[[DeviceList], None]] = []

    def follow_devices(self, listener: Callable[[DeviceList], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        listener(self.listed)
        return lambda: self.listeners.remove(listener)

    def become(self, *devices: Device) -> None:
        self.listed = DeviceList(devices, moves=True)
        for listener in tuple(self.listeners):
            listener(self.listed)

    async def test(self) -> FakeTrial:
        return self._begin("test")

    async def echo(self) -> FakeTrial:
        return self._begin("echo")

    async def play_tone(self) -> None:
        assert threading.current_thread().name == "media"
        self.tones += 1
        if self.trouble is not None:
            raise self.trouble

    def _begin(self, what: str) -> FakeTrial:
        assert threading.current_thread().name == "media"
        self.trials.append((what, FakeTrial()))
        return self.trials[-1][1]
