"""Everything that can happen in a room, as one closed union."""

from dataclasses import dataclass

from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import LeaveReason, Participant, Role


@dataclass(frozen=True, slots=True)
class Joined:
    """The server let us in. `sif_trailer` marks its own blank frames (e2ee.md 1.3)."""

    room: RoomName
    me: Participant
    others: tuple[Participant, ...]
    metadata: str
    counted: int
    sif_trailer: bytes
    server_version: str


@dataclass(frozen=True, slots=True)
class ParticipantsChanged:
    """People who came or changed, ourselves possibly among them."""

    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class ParticipantLeft:
    """One session of a person ended; a newer sid of the same identity stays."""

    identity: ParticipantIdentity
    sid: ParticipantSid


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """The room's metadata or the number of people the server counts."""

    metadata: str
    counted: int


@dataclass(frozen=True, slots=True)
class TitleChanged:
    """The room's title and topic after its metadata were opened."""

    title: str
    topic: str


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """What we ourselves may do now."""

    role: Role


@dataclass(frozen=True, slots=True)
class MicrophoneChanged:
    """Whether our own microphone is muted; `by_server` when somebody else did it."""

    muted: bool
    by_server: bool = False


@dataclass(frozen=True, slots=True)
class TrackAnnounced:
    """Our own publication is known to the server."""

    sid: TrackSid


@dataclass(frozen=True, slots=True)
class TracksMapped:
    """Which incoming SSRC carries whose track, as the last answer said; replaces the former."""

    tracks: tuple[tuple[int, TrackSid], ...]


@dataclass(frozen=True, slots=True)
class DataReceived:
    """A data packet; `sender` is the server's word."""

    sender: ParticipantIdentity
    topic: str
    payload: bytes
    encrypted: bool


@dataclass(frozen=True, slots=True)
class WishRefused:
    """The server said no to something we asked for."""

    reason: str


@dataclass(frozen=True, slots=True)
class TokenRefreshed:
    """A newer access token; it carries the role across a rejoin. Never logged."""

    token: str

    def __repr__(self) -> str:
        return "TokenRefreshed(…)"


@dataclass(frozen=True, slots=True)
class Reconnecting:
    """The connection is gone and is being rebuilt."""


@dataclass(frozen=True, slots=True)
class Reconnected:
    """The signalling connection was resumed; the media ran on."""


@dataclass(frozen=True, slots=True)
class Left:
    """The visit is over. Recoverable reasons are turned into a rejoin before this is said."""

    reason: LeaveReason


RoomEvent = (
    Joined
    | ParticipantsChanged
    | ParticipantLeft
    | RoomChanged
    | TitleChanged
    | RoleChanged
    | MicrophoneChanged
    | TrackAnnounced
    | TracksMapped
    | DataReceived
    | WishRefused
    | TokenRefreshed
    | Reconnecting
    | Reconnected
    | Left
)
