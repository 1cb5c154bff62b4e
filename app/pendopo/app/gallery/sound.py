"""Devices and trials as the pictures show them."""

from collections.abc import Callable

from pendopo.model.device import Device, DeviceKind, DeviceList
from pendopo.ui.sound.trial import TrialLook, TrialPhase

DEVICES = DeviceList(
    (
        Device(DeviceKind.MICROPHONE, "jabra-in", "Jabra Evolve2 40 (USB)"),
        Device(DeviceKind.MICROPHONE, "laptop-in", "Built-in Audio Analog Stereo", True),
        Device(DeviceKind.SPEAKER, "jabra-out", "Jabra Evolve2 40", True),
        Device(DeviceKind.SPEAKER, "laptop-out", "Built-in Audio Analog Stereo"),
    ),
    moves=True,
)


class MemoryTrial:
    """Looks as it is told."""

    def __init__(self, look: TrialLook) -> None:
        self._look = look

    def look(self) -> TrialLook:
        """See ui.sound.trial.Trial."""
        return self._look

    async def close(self) -> None:
        """Nothing is open."""


class MemorySound:
    """Implements `ui.sound.trial.Sound`; trials stand still."""

    def __init__(self) -> None:
        self.listed = DEVICES
        self.tested = TrialLook(TrialPhase.LISTENING, 2.0, 5.0, -24.0)
        self.echoed = TrialLook(TrialPhase.LISTENING, own_dbov=-24.0, heard_dbov=-28.0)

    def follow_devices(self, listener: Callable[[DeviceList], None]) -> Callable[[], None]:
        """Nothing changes."""
        listener(self.listed)
        return lambda: None

    async def test(self) -> MemoryTrial:
        """See ui.sound.trial.Sound."""
        return MemoryTrial(self.tested)

    async def echo(self) -> MemoryTrial:
        """See ui.sound.trial.Sound."""
        return MemoryTrial(self.echoed)

    async def play_tone(self) -> None:
        """Nothing is heard."""
