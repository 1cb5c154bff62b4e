"""RTCP packets on the wire: reports, names and farewells (RFC 3550, chapter 6)."""

from dataclasses import dataclass
from struct import Struct

from pendopo.rtp.packet import PacketError

MAX_BLOCKS = 31
MAX_PARTS = 128
"""Packets, and blocks, sources and items in them, of one compound. Thirty senders and their names,
which is what servers put together, are ninety."""
_SENDER, _RECEIVER, _DESCRIPTION, _BYE = 200, 201, 202, 203
_CNAME = 1

_COMMON = Struct("!BBH")
_WORD = Struct("!I")
_SENDER_INFO = Struct("!QIII")
_BLOCK = Struct("!IIIIII")


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What somebody received of one stream.

    `fraction_lost` in 1/256; `jitter` in RTP time units; `last_report` the middle 32 bits of the
    last sender report's NTP time, `delay` since then in 1/65536 s.
    """

    ssrc: int
    fraction_lost: int
    cumulative_lost: int
    highest_sequence: int
    jitter: int
    last_report: int = 0
    delay: int = 0


@dataclass(frozen=True, slots=True)
class SenderReport:
    """What somebody sent, and what they received. `ntp` is a 64-bit NTP time."""

    ssrc: int
    ntp: int
    timestamp: int
    packets: int
    octets: int
    blocks: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    """What somebody who sends nothing received."""

    ssrc: int
    blocks: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceName:
    """A stream's canonical name."""

    ssrc: int
    cname: str


@dataclass(frozen=True, slots=True)
class Bye:
    """Streams that end."""

    ssrcs: tuple[int, ...]


RtcpPacket = SenderReport | ReceiverReport | SourceName | Bye


def render(packets: tuple[RtcpPacket, ...]) -> bytes:
    """One compound packet."""
    return b"".join(_render_one(packet) for packet in packets)


def parse(data: bytes) -> tuple[RtcpPacket, ...]:
    """Read a compound packet, leaving out kinds not listed here. Raises PacketError."""
    packets: list[RtcpPacket] = []
    parts = _Parts()
    start = 0
    while start < len(data):
        if len(data) - start < _COMMON.size or data[start] >> 6 != 2:
            raise PacketError("no RTCP header")
        first, kind, words = _COMMON.unpack_from(data, start)
        end = start + 4 * (words + 1)
        if end > len(data):
            raise PacketError("RTCP packet cut off")
        body = data[start + 4 : end]
        if first & 0x20:
            body = _without_padding(body)
        parts.take(1)
        packets += _parse_one(kind, first & 0x1F, body, parts)
        start = end
    return tuple(packets)


class _Parts:
    """Counts what a compound is made of."""

    def __init__(self) -> None:
        self._left = MAX_PARTS

    def take(self, count: int) -> None:
        """There are so many more. Raises PacketError when they are too many."""
        self._left -= count
        if self._left < 0:
            raise PacketError("too many parts")


def _render_one(packet: RtcpPacket) -> bytes:
    match packet:
        case SenderReport(ssrc, ntp, timestamp, count, octets, blocks):
            info = _WORD.pack(ssrc) + _SENDER_INFO.pack(
                ntp, timestamp, count & 0xFFFFFFFF, octets & 0xFFFFFFFF
            )
            return _framed(_SENDER, len(blocks), info + _render_blocks(blocks))
        case ReceiverReport(ssrc, blocks):
            return _framed(_RECEIVER, len(blocks), _WORD.pack(ssrc) + _render_blocks(blocks))
        case SourceName(ssrc, cname):
            text = cname.encode()[:255]
            chunk = _WORD.pack(ssrc) + bytes((_CNAME, len(text))) + text
            return _framed(_DESCRIPTION, 1, chunk + bytes(4 - len(chunk) % 4))
        case Bye(ssrcs):
            return _framed(_BYE, len(ssrcs), b"".join(map(_WORD.pack, ssrcs)))


def _framed(kind: int, count: int, body: bytes) -> bytes:
    if count > MAX_BLOCKS:
        raise PacketError("too many blocks")
    return _COMMON.pack(0x80 | count, kind, len(body) // 4) + body


def _render_blocks(blocks: tuple[ReportBlock, ...]) -> bytes:
    return b"".join(map(_render_block, blocks))


def _render_block(block: ReportBlock) -> bytes:
    lost = min(max(block.cumulative_lost, -0x800000), 0x7FFFFF) & 0xFFFFFF
    return _BLOCK.pack(
        block.ssrc,
        block.fraction_lost << 24 | lost,
        block.highest_sequence & 0xFFFFFFFF,
        min(block.jitter, 0xFFFFFFFF),
        block.last_report,
        min(block.delay, 0xFFFFFFFF),
    )


def _without_padding(body: bytes) -> bytes:
    if not body or not 0 < body[-1] <= len(body):
        raise PacketError("RTCP padding out of range")
    return body[: -body[-1]]


def _parse_one(kind: int, count: int, body: bytes, parts: _Parts) -> tuple[RtcpPacket, ...]:
    if not _SENDER <= kind <= _BYE:
        return ()
    parts.take(count)
    if kind == _SENDER:
        return (_parse_sender_report(count, body),)
    if kind == _RECEIVER:
        return (ReceiverReport(_word(body, 0), _parse_blocks(count, body, 4)),)
    if kind == _DESCRIPTION:
        return _parse_names(count, body, parts)
    return (Bye(tuple(_word(body, 4 * index) for index in range(count))),)


def _parse_sender_report(count: int, body: bytes) -> SenderReport:
    ssrc = _word(body, 0)
    if len(body) < 4 + _SENDER_INFO.size:
        raise PacketError("sender report cut off")
    ntp, timestamp, packets, octets = _SENDER_INFO.unpack_from(body, 4)
    blocks = _parse_blocks(count, body, 4 + _SENDER_INFO.size)
    return SenderReport(ssrc, ntp, timestamp, packets, octets, blocks)


def _parse_blocks(count: int, body: bytes, start: int) -> tuple[ReportBlock, ...]:
    if start + count * _BLOCK.size > len(body):
        raise PacketError("report blocks cut off")
    return tuple(_parse_block(body, start + index * _BLOCK.size) for index in range(count))


def _parse_block(body: bytes, start: int) -> ReportBlock:
    ssrc, losses, highest, jitter, last_report, delay = _BLOCK.unpack_from(body, start)
    lost = losses & 0xFFFFFF
    if lost & 0x800000:
        lost -= 0x1000000
    return ReportBlock(ssrc, losses >> 24, lost, highest, jitter, last_report, delay)


def _parse_names(count: int, body: bytes, parts: _Parts) -> tuple[SourceName, ...]:
    names: list[SourceName] = []
    at = 0
    for _ in range(count):
        ssrc = _word(body, at)
        at += 4
        while at < len(body) and body[at]:
            parts.take(1)
            if at + 2 > len(body) or at + 2 + body[at + 1] > len(body):
                raise PacketError("source description cut off")
            text = body[at + 2 : at + 2 + body[at + 1]]
            if body[at] == _CNAME:
                names.append(SourceName(ssrc, text.decode(errors="replace")))
            at += 2 + len(text)
        at += 4 - at % 4
    return tuple(names)


def _word(body: bytes, start: int) -> int:
    if start + 4 > len(body):
        raise PacketError("RTCP packet too short")
    value: int = _WORD.unpack_from(body, start)[0]
    return value
