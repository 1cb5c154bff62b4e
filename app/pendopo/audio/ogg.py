"""Ogg Opus files (RFC 7845): mono ones of moderate length, as the bundled voices are."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from pendopo.audio.opus import Decoder
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import SoundFault
from pendopo.model.frames import SAMPLE_RATE, Samples

MAX_SECONDS = 30 * 60

_PAGE = struct.Struct("<4sBBqIIIB")
_HEAD = struct.Struct("<8sBBHIhB")
_CRC_AT = 22
_CONTINUED, _LAST = 1, 4


def read_ogg_opus(content: bytes) -> Samples:
    """Mono 48 kHz sound of the file's one stream.

    Raises InputError(FILE) with `fault`: not_ogg, damaged, not_opus, channels, no_sound,
    cut_off or too_long.
    """
    stream = _stream(content)
    skip = _pre_skip(stream.packets[0])
    decoder = Decoder()
    parts: list[Samples] = []
    made = 0
    for packet in stream.packets[2:]:
        part = decoder.decode(packet)
        made += len(part)
        if made > MAX_SECONDS * SAMPLE_RATE:
            raise _bad(SoundFault.TOO_LONG)
        parts.append(part)
    sound = np.concatenate(parts)[skip : stream.granule] if parts else np.zeros(0, np.float32)
    if len(sound) == 0:
        raise _bad(SoundFault.NO_SOUND)
    return sound


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    granule: int
    serial: int
    number: int
    pieces: tuple[bytes, ...]
    """Runs of segments that belong to one packet; the last one may go on in the next page."""
    open: bool


@dataclass(frozen=True, slots=True)
class _Stream:
    packets: tuple[bytes, ...]
    granule: int


def _stream(content: bytes) -> _Stream:
    packets: list[bytes] = []
    rest = b""
    granule = 0
    first: _Page | None = None
    for number, page in enumerate(_pages(content)):
        first = first or page
        continued = bool(page.flags & _CONTINUED)
        if page.serial != first.serial or page.number != number or continued != bool(rest):
            raise _bad(SoundFault.DAMAGED)
        pieces = (rest + page.pieces[0], *page.pieces[1:]) if page.pieces else ()
        packets.extend(pieces[:-1] if page.open else pieces)
        rest = pieces[-1] if page.open else b""
        granule = max(granule, page.granule)
        if page.flags & _LAST:
            break
    if rest:
        raise _bad(SoundFault.CUT_OFF)
    if len(packets) < 2 or packets[1][:8] != b"OpusTags":
        raise _bad(SoundFault.NOT_OPUS)
    return _Stream(tuple(packets), granule)


def _pages(content: bytes) -> Iterator[_Page]:
    at = 0
    while at < len(content):
        if len(content) - at < _PAGE.size or content[at : at + 4] != b"OggS":
            raise _bad(SoundFault.DAMAGED if at else SoundFault.NOT_OGG)
        _, version, flags, granule, serial, number, crc, count = _PAGE.unpack_from(content, at)
        body = at + _PAGE.size + count
        lacing = content[at + _PAGE.size : body]
        end = body + sum(lacing)
        if version != 0 or len(lacing) < count or end > len(content):
            raise _bad(SoundFault.DAMAGED)
        page = bytearray(content[at:end])
        page[_CRC_AT : _CRC_AT + 4] = bytes(4)
        if _crc(page) != crc:
            raise _bad(SoundFault.DAMAGED)
        pieces, unfinished = _pieces(lacing, content[body:end])
        yield _Page(flags, granule, serial, number, pieces, unfinished)
        at = end


def _pieces(lacing: bytes, body: bytes) -> tuple[tuple[bytes, ...], bool]:
    pieces, at, length = [], 0, 0
    for segment in lacing:
        length += segment
        if segment < 255:
            pieces.append(body[at : at + length])
            at, length = at + length, 0
    unfinished = bool(lacing) and lacing[-1] == 255
    if unfinished:
        pieces.append(body[at:])
    return tuple(pieces), unfinished


def _pre_skip(head: bytes) -> int:
    if len(head) < _HEAD.size or head[:8] != b"OpusHead":
        raise _bad(SoundFault.NOT_OPUS)
    _, version, channels, skip, _, _, mapping = _HEAD.unpack_from(head)
    if version >> 4 != 0:
        raise _bad(SoundFault.NOT_OPUS)
    if channels != 1 or mapping != 0:
        raise _bad(SoundFault.CHANNELS, channels=channels)
    return int(skip)


def _crc(page: bytes | bytearray) -> int:
    table, crc = _crc_table(), 0
    for byte in page:
        crc = (crc << 8 & 0xFFFFFFFF) ^ table[crc >> 24 ^ byte]
    return crc


@cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
        table.append(crc)
    return tuple(table)


def _bad(fault: SoundFault, **details: int) -> InputError:
    return InputError(InputReason.FILE, fault=fault, **details)
