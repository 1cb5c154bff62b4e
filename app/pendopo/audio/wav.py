"""WAV files: read whole ones of any usual kind, write 16-bit ones."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from pendopo.audio.resample import joined
from pendopo.audio.riff import (
    BEGINNING,
    STREAMED_FROM,
    Chunk,
    chunks,
    claimed_end,
    contradicts,
    is_chunk,
)
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import SoundFault
from pendopo.model.frames import SAMPLE_RATE, Samples

MAX_SECONDS = 30 * 60
"""Longer recordings are refused."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_CELLS = {
    (_PCM, 1): "u1",
    (_PCM, 2): "<i2",
    (_PCM, 3): "u1",  # three of them to a value
    (_PCM, 4): "<i4",
    (_FLOAT, 4): "<f4",
    (_FLOAT, 8): "<f8",
}

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_UPDATE_EVERY = SAMPLE_RATE
_PIECE = 1 << 16
"""Frames that are decoded at once."""


def read_wav(content: bytes) -> Samples:
    """Mono 48 kHz sound of a WAV file of 8 to 192 kHz, mono or stereo, PCM or float.

    Raises InputError(WAV) with `fault`: not_a_wav, no_format, codec, channels, rate, no_sound,
    sizes,
    cut_off or too_long.
    """
    layout, sound = _parse(content)
    frames = len(sound) // layout.frame_bytes
    return joined(_pieces(layout, sound), frames, layout.rate)


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
    cell: int
    """Bytes of one value of one channel; what it does not fill of them is at their low end."""

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.cell


def _parse(content: bytes) -> tuple[_Layout, memoryview]:
    if len(content) < BEGINNING or content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise _bad(SoundFault.NOT_A_WAV)
    layout = counted = None
    for chunk in chunks(content):
        if chunk.name == b"fmt ":
            layout = _layout(content[chunk.at : chunk.at + min(chunk.size, 64)])
        elif chunk.name == b"fact" and chunk.size >= 4 and chunk.at + 4 <= len(content):
            (counted,) = struct.unpack_from("<I", content, chunk.at)
        elif chunk.name == b"data":
            if layout is None:
                raise _bad(SoundFault.NO_FORMAT)
            return layout, _sound(layout, content, chunk, counted)
        elif chunk.at + chunk.size > len(content):
            raise _bad(SoundFault.CUT_OFF)
    raise _bad(SoundFault.NO_FORMAT if layout is None else SoundFault.NO_SOUND)


def _layout(chunk: bytes) -> _Layout:
    if len(chunk) < 16:
        raise _bad(SoundFault.NO_FORMAT)
    codec, channels, rate, byte_rate, frame, bits = struct.unpack_from("<HHIIHH", chunk)
    valid = bits
    if codec == _EXTENSIBLE and len(chunk) >= 26:
        (valid,) = struct.unpack_from("<H", chunk, 18)
        (codec,) = struct.unpack_from("<H", chunk, 24)
    if codec not in (_PCM, _FLOAT):
        raise _bad(SoundFault.CODEC, codec=codec, bits=bits)
    if channels not in (1, 2):
        raise _bad(SoundFault.CHANNELS, channels=channels)
    if not 8_000 <= rate <= 192_000:
        raise _bad(SoundFault.RATE, rate=rate)
    layout = _Layout(codec, channels, rate, frame // channels)
    if not _agree(layout, byte_rate, frame, bits, valid):
        raise _bad(SoundFault.SIZES, frame=frame, bits=bits)
    return layout


def _agree(layout: _Layout, byte_rate: int, frame: int, bits: int, valid: int) -> bool:
    """Whether every field says the same about a value's size: read as another, sound is noise."""
    return (
        (layout.codec, layout.cell) in _CELLS
        and frame == layout.frame_bytes
        and byte_rate in (0, layout.rate * frame)
        and 0 < bits <= layout.cell * 8
        and valid <= bits
        and (bits == layout.cell * 8 if layout.codec == _FLOAT else bits > 8 or layout.cell == 1)
    )


def _sound(layout: _Layout, content: bytes, chunk: Chunk, counted: int | None) -> memoryview:
    end = len(content)
    if chunk.size == 0 and is_chunk(content, chunk.at):
        raise _bad(SoundFault.NO_SOUND)
    if not chunk.streamed:
        end = chunk.at + chunk.size
    elif (claimed := claimed_end(content)) is not None and chunk.at < claimed:
        end = min(end, claimed)
    if end > len(content):
        raise _bad(SoundFault.CUT_OFF, expected=chunk.size, found=len(content) - chunk.at)
    size = (end - chunk.at) // layout.frame_bytes * layout.frame_bytes
    if size == 0:
        raise _bad(SoundFault.NO_SOUND)
    if size > MAX_SECONDS * layout.rate * layout.frame_bytes:
        raise _bad(SoundFault.TOO_LONG, minutes=MAX_SECONDS // 60)
    frames = size // layout.frame_bytes
    if not chunk.streamed and not (
        _counts(counted, frames, layout.channels) and not contradicts(content, end)
    ):
        raise _bad(SoundFault.SIZES, frames=frames)
    return memoryview(content)[chunk.at : chunk.at + size]


def _counts(counted: int | None, frames: int, channels: int) -> bool:
    """Whether `counted` is no other length; some count the values of both channels."""
    return not counted or counted >= STREAMED_FROM or counted in (frames, frames * channels)


def _pieces(layout: _Layout, sound: memoryview) -> Iterator[Samples]:
    """Mono, one after the other: decoded at once, a recording takes ten times its room."""
    size = layout.frame_bytes * _PIECE
    for at in range(0, len(sound), size):
        values = _decode(layout, sound[at : at + size])
        finite = np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=-1.0)
        mono = finite.reshape(-1, layout.channels).mean(axis=1, dtype=np.float64)
        yield np.clip(mono, -1.0, 1.0).astype(np.float32)


def _decode(layout: _Layout, sound: memoryview) -> NDArray[np.float32]:
    values: NDArray[np.float32]
    if (layout.codec, layout.cell) == (_PCM, 3):
        wide = np.zeros((len(sound) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(sound, np.uint8).reshape(-1, 3)
        values = wide.view("<i4")[:, 0].astype(np.float32)
    else:
        with np.errstate(over="ignore", invalid="ignore"):
            values = np.frombuffer(sound, _CELLS[layout.codec, layout.cell]).astype(np.float32)
    match layout.codec, layout.cell:
        case 1, 1:
            return values / np.float32(128) - np.float32(1)
        case 1, 2:
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
