"""What two peers tell each other about how to connect."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server: `ws://` or `wss://` URL and the SHA-256 pins of its certificate's public key."""

    url: str
    pins: tuple[bytes, ...] = ()

    def proves(self, other: "Endpoint") -> bool:
        """Whether whoever answers here is `other`: only a key that is pinned there can answer."""
        pinned = bool(self.pins) and set(self.pins) <= set(other.pins)
        return self == other or pinned


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ICE candidate (RFC 8839); `host` is an IP address, `protocol` "udp" or "tcp"."""

    host: str
    port: int
    protocol: str = "udp"
    type: str = "host"
    priority: int = 2130706431
    foundation: str = "1"
    component: int = 1
    tcptype: str = ""


class Setup(Enum):
    """The DTLS role attribute (RFC 8842)."""

    ACTPASS = "actpass"
    ACTIVE = "active"
    PASSIVE = "passive"


@dataclass(frozen=True, slots=True)
class PeerDescription:
    """One end's ICE and DTLS parameters; `fingerprints` are (algorithm, "AB:CD:…") pairs."""

    ufrag: str
    pwd: str
    fingerprints: tuple[tuple[str, str], ...]
    setup: Setup
    candidates: tuple[Candidate, ...] = ()
    ice_lite: bool = False

    def __repr__(self) -> str:
        return f"PeerDescription({self.setup}, {len(self.candidates)} candidates)"


class DataChannelLabel(Enum):
    """LiveKit's two data channels."""

    RELIABLE = "_reliable"
    LOSSY = "_lossy"


class Why(Enum):
    """What a contact was for; the value is the report's word."""

    SIGNALING = "signaling"
    STUN = "stun"
    TURN = "turn"
    PEER = "peer"
    RELEASE = "release"
    """Word of a newer version."""
    NAME = "name"
    """The system was asked for the addresses of a name."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One contact of this program, for the report and the network page.

    `protocol` is "udp", "tcp", "tls" or "dns"; with "dns" `host` is the name that was asked for
    and `port` 0: whom the system asked is its own affair.
    """

    host: str
    port: int
    protocol: str
    why: Why
