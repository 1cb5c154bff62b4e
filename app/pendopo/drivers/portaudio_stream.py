"""One stream of PortAudio's, on the device that is meant and in a shape that it takes."""

import logging
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pendopo.drivers import pulse
from pendopo.drivers.portaudio_devices import default, named, shapes
from pendopo.drivers.portaudio_library import Library, told
from pendopo.model.device import DeviceKind
from pendopo.model.errors import DeviceError, DeviceReason

log = logging.getLogger(__name__)

STALLED_AFTER_S = 3.0
"""A stream that has not called back for so long is dead; a new one may take 1.6 s to begin."""

_BLOCK_S = 0.01
_LATENCY_S = 0.02

Block = NDArray[np.float32]


class Stream:
    """At 48 kHz if the device can; `rate` says what it is."""

    def __init__(
        self, library: Library, kind: DeviceKind, chosen: str, copy: Callable[[Block], None]
    ) -> None:
        """`copy` is called on PortAudio's own thread. Raises DeviceError."""
        self._library = library
        self._copy = copy
        self._ended = False
        self.begun = False
        """Whether it has called."""
        self._called_at = time.perf_counter()
        with library.entered(anew=True) as module:
            self._stream, self.rate = _opened(module, self, kind, chosen)
            library.hold(self)

    @property
    def alive(self) -> bool:
        """False once it has ended or calls no more."""
        return not self._ended and time.perf_counter() - self._called_at < STALLED_AFTER_S

    def start(self) -> None:
        """From now on it calls. Raises DeviceError, and is closed then."""
        try:
            with self._library.entered():
                self._stream.start()
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        """It calls no more; may be closed twice."""
        self._ended = True
        for end in (self._stream.abort, self._stream.close):
            try:
                with self._library.entered():
                    end()
            except DeviceError as error:
                log.info("closing a sound device: %s", error)
        self._library.let_go(self)

    def called(self, block: Block, _frames: int, _time: object, _status: object) -> None:
        """From PortAudio's own thread."""
        self._called_at = time.perf_counter()
        self._copy(block)
        self.begun = True

    def finished(self) -> None:
        """From PortAudio's own thread: there will be no more calls."""
        self._ended = True


def _opened(library: ModuleType, stream: Stream, kind: DeviceKind, chosen: str) -> tuple[Any, int]:
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


def _tried(library: ModuleType, stream: Stream, kind: DeviceKind, index: int) -> tuple[Any, int]:
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
    raise told(refused, str(device["name"])) from refused


def _made(
    library: ModuleType, stream: Stream, kind: DeviceKind, index: int, rate: int, channels: int
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
