"""The default microphone and speaker, or silence with a sentence about what is missing."""

import asyncio

from pendopo.drivers import portaudio
from pendopo.drivers.wav_sound import NullSpeaker, SilentMicrophone
from pendopo.model.errors import DeviceError
from pendopo.ports.clock import Clock
from pendopo.ports.sound import Microphone, Speaker
from pendopo.ui.wording import sentence

Devices = tuple[Microphone, Speaker]


class SoundDevices:
    """Opened anew for each visit, on a thread: a device may take its time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._missing: list[DeviceError] = []

    @property
    def notice(self) -> str | None:
        """The first thing missing when a device was last opened."""
        return sentence(self._missing[0]) if self._missing else None

    async def open(self) -> Devices:
        """Never raises: a missing device is replaced by silence. Cancelled, it leaves none open."""
        opening = asyncio.ensure_future(asyncio.to_thread(self._open))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unwanted)
            raise

    def _open(self) -> Devices:
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


def _close_unwanted(opening: "asyncio.Future[Devices]") -> None:
    if not opening.cancelled() and opening.exception() is None:
        for device in opening.result():
            device.close()
