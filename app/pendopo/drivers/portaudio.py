"""Microphone and speaker through PortAudio."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pendopo.audio.resample import Resampler
from pendopo.audio.ring import Ring
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.model.frames import SAMPLE_RATE, Samples

log = logging.getLogger(__name__)

STALLED_AFTER_S = 3.0
"""A stream that has not called back for so long is dead; a new one may take 1.6 s to begin."""

_BLOCK_S = 0.01
_LATENCY_S = 0.02
_CAPACITY = SAMPLE_RATE
_BACKLOG = SAMPLE_RATE // 2
_QUEUED = SAMPLE_RATE * 30 // 1000

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone (`kind` "input") or a speaker ("output"), as the system names it."""

    kind: str
    name: str
    default: bool


def devices() -> list[Device]:
    """Microphones, then speakers. Raises DeviceError(NO_PORTAUDIO)."""
    library = _library()
    return [
        Device(kind, str(device["name"]), index == _default(library, kind))
        for kind in ("input", "output")
        for index, device in enumerate(_query(library))
        if device[f"max_{kind}_channels"] > 0
    ]


def open_microphone() -> "PortAudioMicrophone":
    """The default one. Raises DeviceError(NO_PORTAUDIO, NO_MICROPHONE or FAILED)."""
    return PortAudioMicrophone(_library())


def open_speaker() -> "PortAudioSpeaker":
    """The default one. Raises DeviceError(NO_PORTAUDIO, NO_SPEAKER or FAILED)."""
    return PortAudioSpeaker(_library())


class PortAudioMicrophone:
    """Captures into a ring; the oldest sound is dropped when nobody reads for half a second."""

    def __init__(self, library: ModuleType) -> None:
        self._ring = Ring(_CAPACITY)
        self._stream = _Stream(library, "input", self._captured)
        self._resampler = _resampler(self._stream.rate, SAMPLE_RATE)
        self._made: Samples = np.zeros(0, np.float32)
        self._stream.start()

    @property
    def alive(self) -> bool:
        """False once the device is gone."""
        return self._stream.alive

    def read(self, count: int) -> Samples | None:
        """The oldest `count` samples captured, or None while there are fewer."""
        if self._ring.available > _BACKLOG:
            self._ring.skip(self._ring.available - count)
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
        self._ring.write(block[:, 0])


class PortAudioSpeaker:
    """Plays from a ring that it likes to be 30 ms full."""

    def __init__(self, library: ModuleType) -> None:
        self._ring = Ring(_CAPACITY)
        self._stream = _Stream(library, "output", self._played)
        self._resampler = _resampler(SAMPLE_RATE, self._stream.rate)
        self._stream.start()

    @property
    def alive(self) -> bool:
        """False once the device is gone."""
        return self._stream.alive

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
        block[:, 1:] = block[:, :1]


class _Stream:
    """One PortAudio stream on the default device, at 48 kHz if the device can."""

    def __init__(
        self,
        library: ModuleType,
        kind: str,
        copy: Callable[[Block], None],
    ) -> None:
        self._library = library
        self._copy = copy
        self._ended = False
        self._called_at = time.monotonic()
        self.rate = SAMPLE_RATE
        self._stream = self._open(kind)

    @property
    def alive(self) -> bool:
        return not self._ended and time.monotonic() - self._called_at < STALLED_AFTER_S

    def start(self) -> None:
        try:
            self._stream.start()
        except self._library.PortAudioError as error:
            self.close()
            raise DeviceError(DeviceReason.FAILED, problem=str(error)) from error

    def close(self) -> None:
        self._ended = True
        try:
            self._stream.abort()
            self._stream.close()
        except self._library.PortAudioError as error:
            log.info("closing a sound device: %r", str(error))

    def _open(self, kind: str) -> Any:
        index = _default(self._library, kind)
        if index is None:
            missing = DeviceReason.NO_MICROPHONE if kind == "input" else DeviceReason.NO_SPEAKER
            raise DeviceError(missing)
        device = _query(self._library)[index]
        refused: Exception | None = None
        for rate, channels in _shapes(device, kind):
            try:
                stream = self._stream_of(kind, index, rate, channels)
            except self._library.PortAudioError as error:
                refused = refused or error
                continue
            self.rate = rate
            log.info("%s %r: %d Hz, %d channels", kind, device["name"], rate, channels)
            return stream
        raise DeviceError(
            DeviceReason.FAILED, device=str(device["name"]), problem=str(refused)
        ) from refused

    def _stream_of(self, kind: str, index: int, rate: int, channels: int) -> Any:
        make = self._library.InputStream if kind == "input" else self._library.OutputStream
        return make(
            samplerate=rate,
            blocksize=int(rate * _BLOCK_S),
            device=index,
            channels=channels,
            dtype="float32",
            latency=_LATENCY_S,
            callback=self._called,
            finished_callback=self._finished,
        )

    def _called(self, block: Block, _frames: int, _time: object, _status: object) -> None:
        self._called_at = time.monotonic()
        self._copy(block)

    def _finished(self) -> None:
        self._ended = True


def _resampler(source: int, target: int) -> Resampler | None:
    return None if source == target else Resampler(source, target)


def _library() -> ModuleType:
    """PortAudio's binding; importing it looks the library up."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise DeviceError(DeviceReason.NO_PORTAUDIO, problem=str(error)) from error
    module: ModuleType = sounddevice
    return module


def _query(library: ModuleType) -> list[dict[str, Any]]:
    return list(library.query_devices())


def _default(library: ModuleType, kind: str) -> int | None:
    """The default device's number, the first one when the system names none."""
    fitting = [i for i, d in enumerate(_query(library)) if d[f"max_{kind}_channels"] > 0]
    chosen = library.default.device[0 if kind == "input" else 1]
    return chosen if chosen in fitting else next(iter(fitting), None)


def _shapes(device: dict[str, Any], kind: str) -> Iterator[tuple[int, int]]:
    """(rate, channels) to try, the best first."""
    for rate in dict.fromkeys((SAMPLE_RATE, round(device["default_samplerate"]))):
        for channels in (1, 2):
            if channels <= device[f"max_{kind}_channels"]:
                yield rate, channels
