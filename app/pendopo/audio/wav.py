"""WAV files: read whole ones of any usual kind, write 16-bit ones."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from pendopo.audio.resample import resample
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import SoundFault
from pendopo.model.frames import SAMPLE_RATE, Samples

MAX_SECONDS = 30 * 60
"""Longer recordings are refused."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_KINDS = {
    (_PCM, 8): "u1",
    (_PCM, 16): "<i2",
    (_PCM, 24): "u1",  # three of them to a value
    (_PCM, 32): "<i4",
    (_FLOAT, 32): "<f4",
    (_FLOAT, 64): "<f8",
}
_STREAMED_FROM = 0x7FFFF000
"""Programs that write into a pipe give such a size, or 0, for one they do not know."""

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_UPDATE_EVERY = SAMPLE_RATE


def read_wav(content: bytes) -> Samples:
    """Mono 48 kHz sound of a WAV file of 8 to 192 kHz, mono or stereo, PCM or float.

    Raises InputError(WAV) with `fault`: not_a_wav, no_format, codec, channels, rate, no_sound,
    cut_off or too_long.
    """
    layout, sound = _parse(content)
    values = _decode(layout, sound)
    if layout.channels == 2:
        values = values.reshape(-1, 2).mean(axis=1, dtype=np.float32)
    finite = np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=-1.0)
    return resample(np.clip(finite, -1.0, 1.0).astype(np.float32, copy=False), layout.rate)


class WavWriter:
    """Writes mono 48 kHz 16-bit WAV; the header is right once a second and after `close`."""

    def __init__(self, file: BinaryIO) -> None:
        self.written = 0
        """Samples so far."""
        self._file = file
        self._next_update = _UPDATE_EVERY
        file.write(_header(0))

    def write(self, samples: Samples) -> None:
        """Append samples; what exceeds full scale is clipped."""
        scaled = np.clip(np.round(samples * np.float32(2**15)), -(2**15), 2**15 - 1)
        self._file.write(scaled.astype("<i2").tobytes())
        self.written += len(samples)
        if self.written >= self._next_update:
            self._next_update = self.written + _UPDATE_EVERY
            self._update()

    def close(self) -> None:
        """Finish the header; the file itself stays open."""
        self._update()

    def _update(self) -> None:
        end = self._file.tell()
        self._file.seek(0)
        self._file.write(_header(self.written))
        self._file.seek(end)
        self._file.flush()


@dataclass(frozen=True, slots=True)
class _Layout:
    codec: int
    channels: int
    rate: int
    bits: int

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8


def _parse(content: bytes) -> tuple[_Layout, bytes]:
    if len(content) < 12 or content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise _bad(SoundFault.NOT_A_WAV)
    layout = None
    for name, size, at in _chunks(content):
        if name == b"fmt ":
            layout = _layout(content[at : at + min(size, 64)])
        if name == b"data":
            if layout is None:
                raise _bad(SoundFault.NO_FORMAT)
            return layout, _sound(layout, content, at, size)
    raise _bad(SoundFault.NO_FORMAT if layout is None else SoundFault.NO_SOUND)


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        yield name, size, at + 8
        at += 8 + size + size % 2


def _layout(chunk: bytes) -> _Layout:
    if len(chunk) < 16:
        raise _bad(SoundFault.NO_FORMAT)
    codec, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if codec == _EXTENSIBLE and len(chunk) >= 26:
        (codec,) = struct.unpack_from("<H", chunk, 24)
    if (codec, bits) not in _KINDS:
        raise _bad(SoundFault.CODEC, codec=codec, bits=bits)
    if channels not in (1, 2):
        raise _bad(SoundFault.CHANNELS, channels=channels)
    if not 8_000 <= rate <= 192_000:
        raise _bad(SoundFault.RATE, rate=rate)
    return _Layout(codec, channels, rate, bits)


def _sound(layout: _Layout, content: bytes, at: int, size: int) -> bytes:
    there = len(content) - at
    if size == 0 or size >= _STREAMED_FROM:
        size = there
    if size > there:
        raise _bad(SoundFault.CUT_OFF, expected=size, found=there)
    size -= size % layout.frame_bytes
    if size == 0:
        raise _bad(SoundFault.NO_SOUND)
    if size > MAX_SECONDS * layout.rate * layout.frame_bytes:
        raise _bad(SoundFault.TOO_LONG, minutes=MAX_SECONDS // 60)
    return content[at : at + size]


def _decode(layout: _Layout, sound: bytes) -> NDArray[np.float32]:
    values: NDArray[np.float32]
    if (layout.codec, layout.bits) == (_PCM, 24):
        wide = np.zeros((len(sound) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(sound, np.uint8).reshape(-1, 3)
        values = wide.view("<i4")[:, 0].astype(np.float32)
    else:
        with np.errstate(over="ignore", invalid="ignore"):
            values = np.frombuffer(sound, _KINDS[layout.codec, layout.bits]).astype(np.float32)
    match layout.codec, layout.bits:
        case 1, 8:
            return values / np.float32(128) - np.float32(1)
        case 1, 16:
            return values / np.float32(2**15)
        case 1, _:
            return values / np.float32(2**31)
        case _:
            return values


def _header(samples: int) -> bytes:
    size = min(samples * 2, 0xFFFFFFFF - _HEADER.size)
    return _HEADER.pack(
        b"RIFF", size + _HEADER.size - 8, b"WAVE",
        b"fmt ", 16, _PCM, 1, SAMPLE_RATE, SAMPLE_RATE * 2, 2, 16,
        b"data", size,
    )  # fmt: skip


def _bad(fault: SoundFault, **details: int) -> InputError:
    return InputError(InputReason.WAV, fault=fault, **details)
