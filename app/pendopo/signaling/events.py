"""What a connection tells us, as one closed union; not all of it is a fact of the room."""

from dataclasses import dataclass

from pendopo.model.events import ParticipantsChanged, ParticipantsLeft
from pendopo.model.ids import ParticipantIdentity, RoomName, TrackSid
from pendopo.model.room import Participant
from pendopo.model.transport import DataChannelLabel
from pendopo.model.wish import RefusalReason, WishRefused


@dataclass(frozen=True, slots=True)
class RoomJoined:
    """The server let us in. `sif_trailer` marks its own blank frames (e2ee.md 1.3)."""

    room: RoomName
    me: Participant
    others: tuple[Participant, ...]
    metadata: str
    counted: int
    sif_trailer: bytes
    server_version: str


@dataclass(frozen=True, slots=True)
class RoomUpdated:
    """The room's metadata and the number of people the server counts."""

    metadata: str
    counted: int


@dataclass(frozen=True, slots=True)
class TracksMapped:
    """Which incoming SSRC carries whose track, as the last answer said; replaces the former."""

    tracks: tuple[tuple[int, TrackSid], ...]


@dataclass(frozen=True, slots=True)
class TrackAccepted:
    """Our track has its section: what leaves under its SSRC from now on is forwarded."""

    sid: TrackSid


@dataclass(frozen=True, slots=True)
class TrackRefused:
    """The server does not take our track."""

    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class TrackWithdrawn:
    """The server has taken our track away."""


@dataclass(frozen=True, slots=True)
class TrackMuted:
    """Somebody muted our track; only we ourselves unmute it."""


@dataclass(frozen=True, slots=True)
class TokenRefreshed:
    """A newer access token; it carries the role across a rejoin. Never logged."""

    token: str

    def __repr__(self) -> str:
        return "TokenRefreshed(…)"


@dataclass(frozen=True, slots=True)
class SocketCut:
    """The signaling socket is gone and is being replaced; the media run on."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """A new socket goes on where the cut one ended."""


@dataclass(frozen=True, slots=True)
class PathOpened:
    """Sound has a path to the server and back; told once of a connection."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Nothing is missing of the connection: there is a socket, and a path for sound."""


@dataclass(frozen=True, slots=True)
class ChannelOpened:
    """What is sent on this data channel arrives from now on."""

    label: DataChannelLabel


@dataclass(frozen=True, slots=True)
class DataReceived:
    """A data packet; `sender` is the server's word."""

    sender: ParticipantIdentity
    topic: str
    payload: bytes
    encrypted: bool


SignalingEvent = (
    RoomJoined
    | ParticipantsChanged
    | ParticipantsLeft
    | RoomUpdated
    | TracksMapped
    | TrackAccepted
    | TrackRefused
    | TrackWithdrawn
    | TrackMuted
    | TokenRefreshed
    | WishRefused
    | SocketCut
    | Resumed
    | PathOpened
    | Whole
    | ChannelOpened
    | DataReceived
)
