"""A room as a fact: who is there, what they may do, who has a hand up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from pendopo.model.encryption import Mode
from pendopo.model.errors import PendopoError
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid

HAND_ATTRIBUTE = "pendopo.hand"
"""Own attribute: unix milliseconds when the hand went up, empty when it is down."""


class Role(Enum):
    """What somebody may do here, from least to most."""

    LISTENER = "listener"
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Permission:
    """LiveKit's ParticipantPermission, as far as it concerns sound."""

    can_subscribe: bool = True
    can_publish: bool = False
    can_publish_data: bool = True
    can_update_metadata: bool = True
    hidden: bool = False

    def within(self, limit: "Permission") -> "Permission":
        """What of this `limit` leaves."""
        return Permission(
            self.can_subscribe and limit.can_subscribe,
            self.can_publish and limit.can_publish,
            self.can_publish_data and limit.can_publish_data,
            self.can_update_metadata and limit.can_update_metadata,
            self.hidden,
        )


@dataclass(frozen=True, slots=True)
class TrackPublication:
    """One audio track as the server announces it; `encrypted` is the server's word only."""

    sid: TrackSid
    muted: bool
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the room as the server lists them; `name` is a claim, plain text."""

    identity: ParticipantIdentity
    sid: ParticipantSid
    name: str = ""
    permission: Permission = Permission()
    tracks: tuple[TrackPublication, ...] = ()
    hand_raised_ms: int | None = None
    joined_at_ms: int = 0

    @property
    def on_stage(self) -> bool:
        """Whether the server lets this person publish."""
        return self.permission.can_publish

    @property
    def muted(self) -> bool:
        """Whether no unmuted track is announced."""
        return all(track.muted for track in self.tracks)


class Connection(Enum):
    """Where our side stands with the server."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    """Words and sound go both ways."""
    RECONNECTING = "reconnecting"
    CLOSED = "closed"


class MicrophoneState(Enum):
    """What becomes of what we say; only `room.microphone` decides it."""

    ABSENT = "absent"
    """We are not on stage."""
    MUTED = "muted"
    """By ourselves, or never unmuted."""
    MUTED_BY_MODERATOR = "muted_by_moderator"
    """Somebody else turned it off; only a moderator can, and which one is not said."""
    WITHDRAWN = "withdrawn"
    """The server took our track away while it was on; unmuting makes a new one."""
    OPENING = "opening"
    """Wished on, but the device is not open yet, or sound has no path, or the server has not taken
    our track: nobody hears us."""
    LIVE = "live"
    """Frames leave."""
    SILENT = "silent"
    """Wished on, but no device captures anything: it is gone, refused us or gives only silence."""
    REFUSED = "refused"
    """The server takes no sound from us, though we are on stage."""
    STOPPED = "stopped"
    """Wished on, but held back here: the encryption line says why."""

    @property
    def wished_on(self) -> bool:
        """Whether the person has unmuted and not muted since."""
        return self in _WISHED_ON


_WISHED_ON = (
    MicrophoneState.OPENING,
    MicrophoneState.LIVE,
    MicrophoneState.SILENT,
    MicrophoneState.STOPPED,
)


class LeaveReason(Enum):
    """Why the visit ended."""

    SELF = "self"
    REMOVED = "removed"
    ROOM_ENDED = "room_ended"
    PLACE_CLOSED = "place_closed"
    """Whoever hosts the place has closed it, with every room."""
    SERVER_SHUTDOWN = "server_shutdown"
    DUPLICATE_IDENTITY = "duplicate_identity"
    LOST = "lost"
    NO_MEDIA = "no_media"
    """No path for sound could be opened."""
    FLOODED = "flooded"
    """The server said more than we can take in, so we left."""
    MOVED = "moved"
    """The server moved us to another room; we do not follow where our invite does not lead."""
    FAULT = "fault"
    """A check of our own failed, so we left."""


@dataclass(frozen=True, slots=True)
class Room:
    """Everything known about the room now; only `room.reduce` makes the next one."""

    name: RoomName
    mode: Mode
    title: str = ""
    topic: str = ""
    connection: Connection = Connection.CONNECTING
    role: Role = Role.LISTENER
    me: Participant | None = None
    others: Mapping[ParticipantIdentity, Participant] = field(
        default_factory=lambda: MappingProxyType({})
    )
    counted: int = 0
    """People the server counts, hidden ones included; 0 until it has said."""
    microphone: MicrophoneState = MicrophoneState.ABSENT
    closed_because: LeaveReason | None = None
    failure: PendopoError | None = None
    """What ended the visit or made coming back impossible, where an error did."""

    @property
    def microphone_muted(self) -> bool:
        """Whether our microphone is off, whoever wished it."""
        return not self.microphone.wished_on

    @property
    def everybody(self) -> tuple[Participant, ...]:
        """Me first, then the others in the order they joined."""
        others = sorted(self.others.values(), key=lambda p: (p.joined_at_ms, p.sid))
        return ((self.me,) if self.me else ()) + tuple(others)

    @property
    def stage(self) -> tuple[Participant, ...]:
        """Those who may speak."""
        return tuple(p for p in self.everybody if p.on_stage)

    @property
    def audience(self) -> tuple[Participant, ...]:
        """Those who listen."""
        return tuple(p for p in self.everybody if not p.on_stage)

    @property
    def hands(self) -> tuple[Participant, ...]:
        """Raised hands, longest waiting first."""
        up = [p for p in self.everybody if p.hand_raised_ms is not None and not p.on_stage]
        return tuple(sorted(up, key=lambda p: (p.hand_raised_ms or 0, p.identity)))


@dataclass(frozen=True, slots=True)
class RoomListing:
    """One row of the lobby."""

    name: RoomName
    title: str
    topic: str
    people: int
    speakers: int
    mode: Mode
