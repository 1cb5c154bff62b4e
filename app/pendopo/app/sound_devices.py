"""The default microphone and speaker, or silence with a sentence about what is missing."""

from pendopo.drivers import portaudio
from pendopo.drivers.wav_sound import NullSpeaker, SilentMicrophone
from pendopo.model.errors import DeviceError
from pendopo.ports.clock import Clock
from pendopo.ports.sound import Microphone, Speaker
from pendopo.words.errors import sentence


class SoundDevices:
    """Opened anew for each visit."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._missing: list[DeviceError] = []

    @property
    def notice(self) -> str | None:
        """The first thing missing when a device was last opened."""
        return sentence(self._missing[0]) if self._missing else None

    def open(self) -> tuple[Microphone, Speaker]:
        """Never raises: a missing device is replaced by silence."""
        self._missing.clear()
        return self._microphone(), self._speaker()

    def _microphone(self) -> Microphone:
        try:
            return portaudio.open_microphone()
        except DeviceError as error:
            self._missing.append(error)
            return SilentMicrophone(self._clock)

    def _speaker(self) -> Speaker:
        try:
            return portaudio.open_speaker()
        except DeviceError as error:
            self._missing.append(error)
            return NullSpeaker(self._clock)
