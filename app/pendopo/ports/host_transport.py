"""The host's media side: one UDP port for everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pendopo.model.frames import ForwardedPacket
from pendopo.model.transport import DataChannelLabel, PeerDescription


@dataclass(frozen=True, slots=True)
class HostPeerSink:
    """Where a participant's peer pushes what arrives."""

    packet: Callable[[ForwardedPacket], None]
    """Every RTP packet that SRTP accepted, payload still sealed."""
    data: Callable[[DataChannelLabel, bytes], None]
    connected: Callable[[], None]
    closed: Callable[[], None]


class HostPeer(Protocol):
    """One participant's connection on the shared port."""

    @property
    def local(self) -> PeerDescription:
        """ICE-lite parameters, setup:passive or active as `connect` decided."""
        ...

    def connect(self, remote: PeerDescription) -> None:
        """The offer's parameters; checks with the right password open the path."""
        ...

    def send_data(self, label: DataChannelLabel, message: bytes) -> bool:
        """Send on a data channel; False when it is not open or its buffer is full."""
        ...

    def loss(self) -> float:
        """Fraction lost that this peer last reported, 0…1."""
        ...

    async def close(self) -> None:
        """Close quietly; may be called twice."""
        ...


@dataclass(frozen=True, slots=True)
class FanRow:
    """How one listener gets a track: under an SSRC, a payload type and numbers of their own."""

    peer: HostPeer
    ssrc: int
    payload_type: int
    ahead: int
    """Added to each sequence number, modulo 2¹⁶."""


class Fan(Protocol):
    """Sends every packet of one track to all who hear it; belongs to one transport."""

    def add(self, row: FanRow) -> None:
        """Send to this peer as well; it need not be connected yet."""
        ...

    def remove(self, row: FanRow) -> None:
        """Send to it no longer, and forget its SSRC."""
        ...

    def send(self, packet: ForwardedPacket) -> int:
        """One protected copy to each row; how many rows got none. Of those nothing left."""
        ...


class HostTransport(Protocol):
    """The UDP port."""

    def open_peer(self, sink: HostPeerSink) -> HostPeer:
        """A new participant's peer with its own ufrag and password."""
        ...

    def open_fan(self) -> Fan:
        """A fan without rows, for peers of this port."""
        ...

    async def close(self) -> None:
        """Close the port and every peer."""
        ...
