"""Microphone and speaker through PortAudio."""

import numpy as np

from pendopo.audio.resample import Resampler
from pendopo.audio.ring import Ring
from pendopo.drivers import pulse
from pendopo.drivers.portaudio_devices import default, fitting, named
from pendopo.drivers.portaudio_library import Library
from pendopo.drivers.portaudio_stream import Block, Stream
from pendopo.model.device import Device, DeviceKind
from pendopo.model.frames import SAMPLE_RATE, Samples

_CAPACITY = 192_000
"""A second of the fastest device there is."""
_BACKLOG_S = 0.5
_QUEUED = SAMPLE_RATE * 30 // 1000


class PortAudio:
    """The library behind one door; implements ports.sound.SoundSource.

    One caller at a time, for the library is not thread-safe; callers may wait for each other.
    Whatever goes wrong in there is a DeviceError: NO_PORTAUDIO, SOUND_SYSTEM (where no sound server
    runs, say), NO_MICROPHONE, NO_SPEAKER, BUSY, NOT_PERMITTED or FAILED.
    """

    def __init__(self) -> None:
        self._library = Library()

    @property
    def idle(self) -> bool:
        """Whether nothing is open, so that the next look finds what is there now."""
        return self._library.idle

    def devices(self, anew: bool = True) -> list[Device]:
        """Microphones, then speakers; as when the first of what is open was opened, or, not
        `anew`, as at the last look: to look takes tens of milliseconds. Raises DeviceError."""
        with self._library.entered(anew) as library:
            return [
                Device(kind, str(device["name"]), str(device["name"]), index == usual)
                for kind in DeviceKind
                for usual in (default(library, kind),)
                for index, device in fitting(library, kind).items()
            ]

    def reaches_pulse(self) -> bool:
        """Whether the devices of a PulseAudio server can be opened by their names there. Raises
        DeviceError."""
        with self._library.entered(anew=True) as library:
            return named(library, DeviceKind.SPEAKER, pulse.PORTAUDIO_NAME) is not None

    def open_microphone(self, chosen: str = "") -> "PortAudioMicrophone":
        """The one with this key, or the default one. Raises DeviceError."""
        return PortAudioMicrophone(self._library, chosen)

    def open_speaker(self, chosen: str = "") -> "PortAudioSpeaker":
        """The one with this key, or the default one. Raises DeviceError."""
        return PortAudioSpeaker(self._library, chosen)


class PortAudioMicrophone:
    """Captures into a ring; the oldest sound is dropped when nobody reads for half a second."""

    def __init__(self, library: Library, chosen: str) -> None:
        self._ring = Ring(_CAPACITY)
        self._stream = Stream(library, DeviceKind.MICROPHONE, chosen, self._captured)
        self._resampler = _resampler(self._stream.rate, SAMPLE_RATE)
        self._made: Samples = np.zeros(0, np.float32)
        self._stream.start()

    @property
    def alive(self) -> bool:
        """False once the device is gone."""
        return self._stream.alive

    @property
    def begun(self) -> bool:
        """Whether the device has called."""
        return self._stream.begun

    def read(self, count: int) -> Samples | None:
        """The oldest `count` samples captured, or None while there are fewer."""
        if self._ring.available > _BACKLOG_S * self._stream.rate:
            self._ring.skip(self._ring.available - count * self._stream.rate // SAMPLE_RATE)
        if self._resampler is None:
            return self._ring.read(count)
        captured = self._ring.read(self._ring.available)
        if captured is not None:
            self._made = np.concatenate((self._made, self._resampler.push(captured)))
        if len(self._made) < count:
            return None
        wanted, self._made = self._made[:count], self._made[count:]
        return wanted

    def close(self) -> None:
        """Stop capturing; may be called twice."""
        self._stream.close()

    def _captured(self, block: Block) -> None:
        """A voice may be on either side of a stereo microphone."""
        self._ring.write(block[:, 0] if block.shape[1] == 1 else block[:, :2].mean(axis=1))


class PortAudioSpeaker:
    """Plays from a ring that it likes to be 30 ms full."""

    def __init__(self, library: Library, chosen: str) -> None:
        self._ring = Ring(_CAPACITY)
        self._stream = Stream(library, DeviceKind.SPEAKER, chosen, self._played)
        self._resampler = _resampler(SAMPLE_RATE, self._stream.rate)
        self._stream.start()

    @property
    def alive(self) -> bool:
        """False once the device is gone."""
        return self._stream.alive

    @property
    def begun(self) -> bool:
        """Whether the device has called."""
        return self._stream.begun

    def wanted(self) -> int:
        """Samples that would make the ring 30 ms full again."""
        queued = self._ring.available * SAMPLE_RATE // self._stream.rate
        return max(0, _QUEUED - queued)

    def write(self, samples: Samples) -> None:
        """Queue samples, shape (n,); what does not fit is lost."""
        self._ring.write(samples if self._resampler is None else self._resampler.push(samples))

    def close(self) -> None:
        """Stop playing; may be called twice."""
        self._stream.close()

    def _played(self, block: Block) -> None:
        filled = self._ring.read_into(block[:, 0])
        block[filled:, 0] = 0.0
        block[:, 1:2] = block[:, :1]
        block[:, 2:] = 0.0


def _resampler(source: int, target: int) -> Resampler | None:
    return None if source == target else Resampler(source, target)
