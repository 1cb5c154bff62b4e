"""Our media connection to the server: ICE, DTLS, SRTP and two data channels."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from pendopo.model.frames import ReceivedFrame, SealedFrame
from pendopo.model.relay import RelayHop
from pendopo.model.transport import (
    Candidate,
    DataChannelLabel,
    PeerDescription,
)


@dataclass(frozen=True, slots=True)
class PeerSink:
    """Where a peer pushes what arrives; every call comes from the loop that opened it."""

    frame: Callable[[int, ReceivedFrame], None]
    """(ssrc, frame) for every Opus RTP packet that SRTP accepted."""
    data: Callable[[DataChannelLabel, bytes], None]
    connected: Callable[[], None]
    """DTLS is up; called once."""
    closed: Callable[[], None]
    """The path is dead: no packet for 5 s, DTLS closed or never came up; called once."""
    channel: Callable[[DataChannelLabel], None] = lambda label: None
    """This data channel is open: what is sent from now on arrives; called once for each."""


@dataclass(frozen=True, slots=True)
class Route:
    """How the media of one connection may go."""

    server_address: str
    """IP address at which the server was reached."""
    relays: tuple[RelayHop, ...] = ()
    """Those that may be used, in the person's order."""
    again: Callable[[], Awaitable[tuple[RelayHop, ...]]] | None = None
    """Asks which may be used by now, when the one in use has died: switches may have changed."""
    relay_only: bool = False
    """No packet for the server leaves but through a relay, and it learns no other address."""


@dataclass(frozen=True, slots=True)
class StreamReport:
    """What the peer counted of one incoming stream (RFC 3550)."""

    received: int
    lost: int
    jitter_s: float


class PeerTransport(Protocol):
    """One connection; made by a PeerFactory, closed once."""

    @property
    def local(self) -> PeerDescription:
        """Our parameters with the gathered candidates."""
        ...

    def connect(self, remote: PeerDescription) -> None:
        """Start ICE and DTLS towards the answer; progress comes through the sink."""
        ...

    def add_candidate(self, candidate: Candidate) -> None:
        """A trickled candidate; names and TCP are ignored."""
        ...

    def publish(self, ssrc: int) -> None:
        """Send under this SSRC from now on."""
        ...

    def send(self, frame: SealedFrame) -> bool:
        """Send one sealed frame as RTP; False when it could not be protected or sent."""
        ...

    def send_data(self, label: DataChannelLabel, message: bytes) -> bool:
        """Send on a data channel; False when it is not open yet."""
        ...

    def report(self, ssrc: int) -> StreamReport | None:
        """Counters of an incoming stream."""
        ...

    @property
    def round_trip_s(self) -> float | None:
        """Latest round-trip time from receiver reports."""
        ...

    async def close(self) -> None:
        """Close quietly; may be called twice; the sink hears nothing more."""
        ...


class PeerFactory(Protocol):
    """Makes peers."""

    async def open(self, route: Route, sink: PeerSink) -> PeerTransport:
        """Bind one UDP socket on the address that the route to the server uses (127.0.0.1 or
        ::1 when it is this computer), or, with `relay_only`, open a relay.

        Raises ReachError(MEDIA), ReachError(NO_RELAY)."""
        ...
