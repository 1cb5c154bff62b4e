"""RTP packets on the wire (RFC 3550, chapter 5.1)."""

from struct import Struct, error

from pendopo.model.frames import ForwardedPacket

OPUS_PAYLOAD_TYPE = 111
CLOCK_RATE = 48_000

_HEADER = Struct("!BBHII")
_PLAIN = 0x80
"""Version 2, no padding, no extension, no contributing sources."""
_PADDING, _EXTENSION, _SOURCES = 0x20, 0x10, 0x0F


class PacketError(ValueError):
    """Bytes that are no such packet."""


def is_rtcp(data: bytes) -> bool:
    """Whether a packet of this port is RTCP rather than RTP (RFC 5761, chapter 4)."""
    return len(data) > 1 and 192 <= data[1] <= 223


def ssrc_of(data: bytes) -> int:
    """Who speaks in an RTP packet, whatever else is in it. Raises PacketError."""
    return _number_at(data, 8)


def reporter_of(data: bytes) -> int:
    """Who speaks in an RTCP packet, whatever else is in it. Raises PacketError."""
    return _number_at(data, 4)


def render(packet: ForwardedPacket) -> bytes:
    """The packet with the plain 12-byte header. Raises PacketError when a field is too large."""
    second = packet.payload_type | (0x80 if packet.marker else 0)
    try:
        header = _HEADER.pack(_PLAIN, second, packet.sequence, packet.timestamp, packet.ssrc)
    except error as fault:
        raise PacketError("field out of range") from fault
    return header + packet.payload


def parse(data: bytes) -> ForwardedPacket:
    """Read a packet; extension, sources and padding are taken off. Raises PacketError."""
    if len(data) < _HEADER.size or data[0] >> 6 != 2:
        raise PacketError("no RTP header")
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    start, end = _HEADER.size, len(data)
    if first != _PLAIN:
        start, end = _payload_bounds(data)
    return ForwardedPacket(data[start:end], second & 0x7F, sequence, timestamp, ssrc, second > 0x7F)


def _number_at(data: bytes, start: int) -> int:
    if start + 4 > len(data):
        raise PacketError("no SSRC")
    return int.from_bytes(data[start : start + 4], "big")


def _payload_bounds(data: bytes) -> tuple[int, int]:
    start, end = _HEADER.size + 4 * (data[0] & _SOURCES), len(data)
    if data[0] & _EXTENSION:
        if start + 4 > end:
            raise PacketError("extension cut off")
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if data[0] & _PADDING:
        if not 0 < data[-1] <= end - _HEADER.size:
            raise PacketError("padding out of range")
        end -= data[-1]
    if start > end:
        raise PacketError("header longer than the packet")
    return start, end
