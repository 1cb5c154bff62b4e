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

    def forward(self, packet: ForwardedPacket) -> bool:
        """Protect and send one packet. False when it failed: then nothing left."""
        ...

    def remove_stream(self, ssrc: int) -> None:
        """Forget an outgoing SSRC."""
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


class HostTransport(Protocol):
    """The UDP port."""

    def open_peer(self, sink: HostPeerSink) -> HostPeer:
        """A new participant's peer with its own ufrag and password."""
        ...

    async def close(self) -> None:
        """Close the port and every peer."""
        ...
