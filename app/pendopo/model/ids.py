"""Names of things, so that one cannot be passed for another."""

from dataclasses import dataclass
from typing import NamedTuple, NewType

ParticipantIdentity = NewType("ParticipantIdentity", str)
ParticipantSid = NewType("ParticipantSid", str)
TrackSid = NewType("TrackSid", str)
RoomName = NewType("RoomName", str)


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose frames these are: a person, and the session of theirs that sent them.

    Whoever joins again keeps the identity and gets a new sid.
    """

    identity: ParticipantIdentity
    sid: ParticipantSid


class Stream(NamedTuple):
    """A track as it arrives: under another SSRC its numbers begin anew."""

    track: TrackSid
    ssrc: int
