"""One packet for all who hear a track: a protected copy to each, sent together where possible."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pylibsrtp import Session

from pendopo.drivers.port_peer import PortPeer, SocketAddress
from pendopo.model.frames import ForwardedPacket
from pendopo.ports.host_transport import FanRow
from pendopo.rtp import packet as rtp
from pendopo.rtp.streams import OutgoingStream, Sent

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Copy:
    """What one row makes of every packet, and where that goes."""

    session: Session
    address: SocketAddress
    ssrc: int
    payload_type: int
    ahead: int

    def of(self, packet: ForwardedPacket) -> bytes:
        """The packet as this row sends it, still to be protected. Raises PacketError."""
        sequence = (packet.sequence + self.ahead) & 0xFFFF
        return rtp.render(
            ForwardedPacket(
                packet.payload,
                self.payload_type,
                sequence,
                packet.timestamp,
                self.ssrc,
                packet.marker,
            )
        )


class Copier(Protocol):
    """Sends the same copies of each packet until a row comes, goes or moves."""

    def send(self, packet: ForwardedPacket) -> Sequence[int]:
        """Protect and send; which copies did not leave."""
        ...


class SingleCopies:
    """The public way: one copy after the other."""

    def __init__(
        self, copies: Sequence[Copy], send: Callable[[bytes, SocketAddress], bool]
    ) -> None:
        self._copies = copies
        self._send = send

    def send(self, packet: ForwardedPacket) -> Sequence[int]:
        """Protect and send; which copies did not leave."""
        return [n for n, copy in enumerate(self._copies) if not self._send_one(copy, packet)]

    def _send_one(self, copy: Copy, packet: ForwardedPacket) -> bool:
        try:
            return self._send(copy.session.protect(copy.of(packet)), copy.address)
        except Exception as fault:  # whatever it is, it is one listener's
            log.debug("a copy did not leave: %s", type(fault).__name__)
            return False


class FanPort(Protocol):
    """What a fan needs of the port."""

    @property
    def moves(self) -> int:
        """Grows whenever a peer's path came, went or changed."""
        ...

    @property
    def in_batches(self) -> bool:
        """Whether copies may leave together."""
        ...

    def copier(self, copies: Sequence[Copy]) -> Copier:
        """The best way there is to send these copies."""
        ...

    def distrust(self) -> None:
        """A batch failed: no more of them."""
        ...


class PortFan:
    """ports.Fan for the peers of one port."""

    def __init__(self, port: FanPort) -> None:
        self._port = port
        self._rows: dict[FanRow, OutgoingStream] = {}
        self._sent = Sent()
        self._built_at = -1
        self._streams: list[OutgoingStream] = []
        """One for each copy that the copier makes."""
        self._unreached: list[OutgoingStream] = []
        self._made_for: tuple[bool, list[Copy]] = (False, [])
        self._copier: Copier = SingleCopies((), lambda *_: False)

    def add(self, row: FanRow) -> None:
        """Send to this peer as well; it need not be connected yet."""
        self._rows[row] = _peer(row).share_stream(row.ssrc, self._sent)
        self._built_at = -1

    def remove(self, row: FanRow) -> None:
        """Send to it no longer, and forget its SSRC."""
        if self._rows.pop(row, None) is not None:
            _peer(row).remove_stream(row.ssrc)
            self._built_at = -1

    def send(self, packet: ForwardedPacket) -> int:
        """One protected copy to each row; how many rows got none. Of those nothing left."""
        if self._built_at != self._port.moves:
            self._build()
        missing = [*self._send_copies(packet), *self._unreached]
        octets = len(packet.payload)
        self._sent.count(packet.timestamp, octets, time.perf_counter())
        for stream in missing:
            stream.missed(octets)
        return len(missing)

    def _send_copies(self, packet: ForwardedPacket) -> list[OutgoingStream]:
        try:
            return [self._streams[n] for n in self._copier.send(packet)]
        except Exception:
            # Some copies may have left: sending them again would be worse than a lost packet.
            log.exception("packets go one by one from now on")
            self._port.distrust()
            return self._streams

    def _build(self) -> None:
        self._built_at = self._port.moves
        copies: list[Copy] = []
        self._streams, self._unreached = [], []
        for row, stream in self._rows.items():
            path = _peer(row).path
            if path is None:
                self._unreached.append(stream)
            else:
                self._streams.append(stream)
                copies.append(Copy(*path, row.ssrc, row.payload_type, row.ahead))
        made_for = (self._port.in_batches, copies)
        if made_for != self._made_for:
            self._made_for = made_for
            self._copier = self._port.copier(copies)


def _peer(row: FanRow) -> PortPeer:
    assert isinstance(row.peer, PortPeer)
    return row.peer
