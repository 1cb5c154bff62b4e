"""Names of things, so that one cannot be passed for another."""

from typing import NewType

ParticipantIdentity = NewType("ParticipantIdentity", str)
ParticipantSid = NewType("ParticipantSid", str)
TrackSid = NewType("TrackSid", str)
RoomName = NewType("RoomName", str)
