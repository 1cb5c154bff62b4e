"""What an SCTP packet asks of whoever takes it in, read from its headers (RFC 9260, 3758, 6525)."""

from dataclasses import dataclass
from struct import Struct

from pendopo.rtp.packet import PacketError

MAX_CHUNKS = 100
"""In one packet. Of the shortest messages there are sixty."""
MAX_CONTROL = 8
"""Chunks in one packet that are no data: an honest end has one of a kind to say."""
MAX_PARAMETERS = 32
"""Of one chunk. An INIT has eight, whoever makes it."""
MAX_RESETS = 2
"""Parameters of a RE-CONFIG (RFC 6525, 3.1). Each is answered."""
MAX_GAPS = 4096
"""Chunks that one SACK says came out of order."""
SHARE = 512
"""So many chunks gone through are about the work of taking one in."""

_HEADER = Struct("!BBH")
_COMMON = 12
_SACK = Struct("!IIHH")
_GAP = Struct("!HH")
_FORWARD = 4
_DATA_KIND, _SACK_KIND, _FORWARD_KIND, _RECONFIG_KIND = 0, 3, 192, 130
_BEFORE_PARAMETERS = {1: 16, 2: 16, 4: 0, 5: 0, 6: 0, 9: 0, _RECONFIG_KIND: 0}
"""INIT, INIT ACK, HEARTBEAT, HEARTBEAT ACK, ABORT, ERROR, RE-CONFIG: bytes of other fields."""
_ANSWERED = {1, 4, 7, 10}
"""INIT, HEARTBEAT, SHUTDOWN, COOKIE ECHO: a packet goes back for each."""


@dataclass(frozen=True, slots=True)
class Held:
    """What an end of an association has to go through for the chunks of the other."""

    unacknowledged: int = 0
    """Chunks sent."""
    unfinished: int = 0
    """Chunks received that are part of no whole message yet, or came out of order."""
    next_number: int = 0
    """The transmission sequence number of the next chunk that is sent."""


def price(packet: bytes, held: Held) -> int:
    """The work in it, 1 for the taking in of one piece of a message. Raises PacketError for what
    no honest end sends, and what could not be read to its end."""
    total, chunks, control, at = 0, 0, 0, _COMMON
    while at + _HEADER.size <= len(packet):
        kind, _, length = _HEADER.unpack_from(packet, at)
        end = at + length
        if length < _HEADER.size or end > len(packet):
            raise PacketError("chunk cut off")
        chunks += 1
        control += kind != _DATA_KIND
        if chunks > MAX_CHUNKS or control > MAX_CONTROL:
            raise PacketError("too many chunks")
        total += _of_chunk(kind, packet[at + _HEADER.size : end], held)
        at = end + -length % 4
    return max(total, 1)


def _of_chunk(kind: int, body: bytes, held: Held) -> int:
    answer = int(kind in _ANSWERED)
    if kind == _DATA_KIND:
        return 1 + 2 * held.unfinished // SHARE
    if kind == _SACK_KIND:
        return 1 + (_gaps(body, held) + held.unacknowledged) // SHARE
    if kind == _FORWARD_KIND:
        streams = max(0, len(body) - _FORWARD) // _GAP.size
        return 1 + (streams + 3 * held.unfinished) // SHARE
    if kind == _RECONFIG_KIND:
        return 1 + 2 * _parameters(body, MAX_RESETS)
    if kind in _BEFORE_PARAMETERS:
        return 1 + answer + _parameters(body[_BEFORE_PARAMETERS[kind] :], MAX_PARAMETERS)
    return 1 + answer


def _gaps(body: bytes, held: Held) -> int:
    """Chunks that a SACK says came out of order: none that were never sent."""
    if len(body) < _SACK.size:
        raise PacketError("acknowledgement cut off")
    cumulative, _, count, _ = _SACK.unpack_from(body)
    sent = (held.next_number - 1 - cumulative) & 0xFFFFFFFF
    ranges = body[_SACK.size : _SACK.size + count * _GAP.size]
    if len(ranges) < count * _GAP.size:
        raise PacketError("acknowledged ranges cut off")
    together = 0
    for first, last in _GAP.iter_unpack(ranges):
        if last > sent:
            raise PacketError("acknowledged what was never sent")
        together += max(0, last - first + 1)
    if together > MAX_GAPS:
        raise PacketError("too many acknowledged ranges")
    return together


def _parameters(body: bytes, most: int) -> int:
    """How many there are. One that says that it is shorter than its own header would be read
    again and again."""
    count, at = 0, 0
    while at + 4 <= len(body):
        length = int.from_bytes(body[at + 2 : at + 4], "big")
        count += 1
        if length < 4 or count > most:
            raise PacketError("parameters")
        at += length + -length % 4
    return count
