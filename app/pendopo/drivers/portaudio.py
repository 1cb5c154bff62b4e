"""Microphone and speaker through PortAudio."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pendopo.audio.resample import Resampler
from pendopo.audio.ring import Ring
from pendopo.drivers import pulse
from pendopo.drivers.portaudio_devices import default, fitting, named, shapes
from pendopo.model.device import Device, DeviceKind
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.model.frames import SAMPLE_RATE, Samples

log = logging.getLogger(__name__)

STALLED_AFTER_S = 3.0
"""A stream that has not called back for so long is dead; a new one may take 1.6 s to begin."""

_BLOCK_S = 0.01
_LATENCY_S = 0.02
_CAPACITY = 192_000
"""A second of the fastest device there is."""
_BACKLOG_S = 0.5
_QUEUED = SAMPLE_RATE * 30 // 1000

_UNAVAILABLE = -9985
"""paDeviceUnavailable: nearly always another program's."""
_DENIALS = ("denied", "permitted", "0x80070005", "-2147024891")
"""EACCES, EPERM and E_ACCESSDENIED as the systems put them."""

Block = NDArray[np.float32]


class PortAudio:
    """The library behind one door; implements ports.sound.SoundSource.

    One caller at a time, for the library is not thread-safe; callers may wait for each other.
    Whatever goes wrong in there is a DeviceError: NO_PORTAUDIO, SOUND_SYSTEM (where no sound server
    runs, say), NO_MICROPHONE, NO_SPEAKER, BUSY, NOT_PERMITTED or FAILED.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._open: set[_Stream] = set()

    @property
    def idle(self) -> bool:
        """Whether nothing is open, so that the next look finds what is there now."""
        return not self._open

    def devices(self, anew: bool = True) -> list[Device]:
        """Microphones, then speakers; as when the first of what is open was opened, or, not
        `anew`, as at the last look: to look takes tens of milliseconds. Raises DeviceError."""
        with self.entered() as library:
            if anew:
                self._refresh(library)
            return [
                Device(kind, str(device["name"]), str(device["name"]), index == usual)
                for kind in DeviceKind
                for usual in (default(library, kind),)
                for index, device in fitting(library, kind).items()
            ]

    def reaches_pulse(self) -> bool:
        """Whether the devices of a PulseAudio server can be opened by their names there. Raises
        DeviceError."""
        with self.entered() as library:
            self._refresh(library)
            return named(library, DeviceKind.SPEAKER, pulse.PORTAUDIO_NAME) is not None

    def open_microphone(self, chosen: str = "") -> "PortAudioMicrophone":
        """The one with this key, or the default one. Raises DeviceError."""
        return PortAudioMicrophone(self, chosen)

    def open_speaker(self, chosen: str = "") -> "PortAudioSpeaker":
        """The one with this key, or the default one. Raises DeviceError."""
        return PortAudioSpeaker(self, chosen)

    @contextmanager
    def entered(self) -> Iterator[ModuleType]:
        """The library for one caller. Raises DeviceError for whatever is raised inside."""
        with self._turn:
            library = _library()
            try:
                yield library
            except DeviceError:
                raise
            except Exception as error:
                raise _told(error) from error

    def opened(
        self, library: ModuleType, stream: "_Stream", kind: DeviceKind, chosen: str
    ) -> tuple[Any, int]:
        """A stream of the library's on that device and its rate; call `entered` first."""
        self._refresh(library)
        found = _opened(library, stream, kind, chosen)
        self._open.add(stream)
        return found

    def closed(self, stream: "_Stream") -> None:
        """Told once `stream` is of no more use."""
        self._open.discard(stream)

    def _refresh(self, library: ModuleType) -> None:
        """PortAudio lists the devices when it starts; to restart it would end what is open.

        `_initialized`, `_terminate` and `_initialize` are private names of sounddevice 0.5.
        """
        if self._open:
            return
        try:
            while library._initialized:
                library._terminate()
            library._initialize()
        except Exception as error:
            raise DeviceError(DeviceReason.SOUND_SYSTEM, problem=str(error)) from error


class PortAudioMicrophone:
    """Captures into a ring; the oldest sound is dropped when nobody reads for half a second."""

    def __init__(self, system: PortAudio, chosen: str) -> None:
        self._ring = Ring(_CAPACITY)
        self._stream = _Stream(system, DeviceKind.MICROPHONE, chosen, self._captured)
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

    def __init__(self, system: PortAudio, chosen: str) -> None:
        self._ring = Ring(_CAPACITY)
        self._stream = _Stream(system, DeviceKind.SPEAKER, chosen, self._played)
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


class _Stream:
    """One PortAudio stream, at 48 kHz if the device can."""

    def __init__(
        self, system: PortAudio, kind: DeviceKind, chosen: str, copy: Callable[[Block], None]
    ) -> None:
        self._system = system
        self._copy = copy
        self._ended = False
        self.begun = False
        self._called_at = time.perf_counter()
        with system.entered() as library:
            self._stream, self.rate = system.opened(library, self, kind, chosen)

    @property
    def alive(self) -> bool:
        return not self._ended and time.perf_counter() - self._called_at < STALLED_AFTER_S

    def start(self) -> None:
        try:
            with self._system.entered():
                self._stream.start()
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        self._ended = True
        for end in (self._stream.abort, self._stream.close):
            try:
                with self._system.entered():
                    end()
            except DeviceError as error:
                log.info("closing a sound device: %s", error)
        self._system.closed(self)

    def called(self, block: Block, _frames: int, _time: object, _status: object) -> None:
        """From PortAudio's own thread."""
        self._called_at = time.perf_counter()
        self._copy(block)
        self.begun = True

    def finished(self) -> None:
        """From PortAudio's own thread: there will be no more calls."""
        self._ended = True


def _library() -> ModuleType:
    """PortAudio's binding; importing it looks the library up and starts it."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise DeviceError(DeviceReason.NO_PORTAUDIO, problem=str(error)) from error
    except Exception as error:
        raise DeviceError(DeviceReason.SOUND_SYSTEM, problem=str(error)) from error
    module: ModuleType = sounddevice
    return module


def _opened(library: ModuleType, stream: _Stream, kind: DeviceKind, chosen: str) -> tuple[Any, int]:
    index = default(library, kind) if not chosen else named(library, kind, chosen)
    if index is None and chosen:
        index = named(library, kind, pulse.PORTAUDIO_NAME)
        if index is not None:
            with pulse.meaning(kind, chosen):
                return _tried(library, stream, kind, index)
    if index is None:
        listening = kind is DeviceKind.MICROPHONE
        raise DeviceError(DeviceReason.NO_MICROPHONE if listening else DeviceReason.NO_SPEAKER)
    return _tried(library, stream, kind, index)


def _tried(library: ModuleType, stream: _Stream, kind: DeviceKind, index: int) -> tuple[Any, int]:
    device = library.query_devices()[index]
    refused: Exception | None = None
    for rate, channels in shapes(device, kind):
        try:
            made = _made(library, stream, kind, index, rate, channels)
        except Exception as error:
            refused = refused or error
            continue
        log.info("%s %r: %d Hz, %d channels", kind.value, device["name"], rate, channels)
        return made, rate
    assert refused is not None
    raise _told(refused, str(device["name"])) from refused


def _made(
    library: ModuleType, stream: _Stream, kind: DeviceKind, index: int, rate: int, channels: int
) -> Any:
    listening = kind is DeviceKind.MICROPHONE
    make = library.InputStream if listening else library.OutputStream
    return make(
        samplerate=rate,
        blocksize=int(rate * _BLOCK_S),
        device=index,
        channels=channels,
        dtype="float32",
        latency=_LATENCY_S,
        callback=stream.called,
        finished_callback=stream.finished,
    )


def _told(error: Exception, device: str = "") -> DeviceError:
    """What PortAudio or the system below it says was wrong."""
    problem = str(error)
    if any(word in problem.casefold() for word in _DENIALS):
        reason = DeviceReason.NOT_PERMITTED
    elif _UNAVAILABLE in error.args or "busy" in problem.casefold():
        reason = DeviceReason.BUSY
    else:
        reason = DeviceReason.FAILED
    return DeviceError(reason, problem=problem, **({"device": device} if device else {}))


def _resampler(source: int, target: int) -> Resampler | None:
    return None if source == target else Resampler(source, target)
