"""What a signaling protocol asks of the one who drives it."""

from dataclasses import dataclass

from pendopo.model.relay import RelayHop
from pendopo.model.room import LeaveReason
from pendopo.model.transport import Candidate, PeerDescription
from pendopo.signaling.events import SignalingEvent


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send these bytes as one WebSocket message."""

    message: bytes

    def __repr__(self) -> str:
        return f"SendMessage({len(self.message)} bytes)"


@dataclass(frozen=True, slots=True)
class Notify:
    """Something happened; told once everything else of the same step has been carried out."""

    event: SignalingEvent


@dataclass(frozen=True, slots=True)
class Gather:
    """Make the media path and `describe` it; these relays the server offers for it, in the order
    in which it names them. Its STUN servers are left out: nobody needs them."""

    relays: tuple[RelayHop, ...]


@dataclass(frozen=True, slots=True)
class Negotiate:
    """Connect the peer to the other end's ICE and DTLS parameters."""

    remote: PeerDescription


@dataclass(frozen=True, slots=True)
class AddCandidate:
    """The other end can also be reached here."""

    candidate: Candidate


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Call `wake` at this time (seconds of the same clock as `now`); replaces the former one."""

    at: float


@dataclass(frozen=True, slots=True)
class Close:
    """This connection is over; nothing more comes out of the protocol."""

    reason: LeaveReason


Output = SendMessage | Notify | Gather | Negotiate | AddCandidate | WakeAt | Close
