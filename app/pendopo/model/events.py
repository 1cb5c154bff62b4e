"""Everything that changes what is known about a room, as one closed union."""

from dataclasses import dataclass

from pendopo.model.errors import PendopoError
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName
from pendopo.model.room import LeaveReason, MicrophoneState, Participant, Role


@dataclass(frozen=True, slots=True)
class Entered:
    """The server let us in, for the first time or again: who is here and how many it counts."""

    room: RoomName
    me: Participant
    others: tuple[Participant, ...]
    counted: int


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
class ParticipantsLeft:
    """All who left at once."""

    gone: tuple[ParticipantLeft, ...]


@dataclass(frozen=True, slots=True)
class CountChanged:
    """How many people the server counts now."""

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
    """What becomes of what we say; only `room.microphone` says this."""

    state: MicrophoneState


@dataclass(frozen=True, slots=True)
class Connected:
    """Words and sound go both ways, for the first time or again."""


@dataclass(frozen=True, slots=True)
class Reconnecting:
    """A part of the connection is gone and is being rebuilt."""


@dataclass(frozen=True, slots=True)
class Left:
    """The visit is over. Recoverable reasons are turned into a rejoin before this is said;
    `failure` is what made coming back impossible, or ended the visit in another way."""

    reason: LeaveReason
    failure: PendopoError | None = None


RoomEvent = (
    Entered
    | ParticipantsChanged
    | ParticipantsLeft
    | CountChanged
    | TitleChanged
    | RoleChanged
    | MicrophoneChanged
    | Connected
    | Reconnecting
    | Left
)
