"""Data packets on their way through the server: whose they are is not for the sender to say."""

from dataclasses import dataclass

from google.protobuf.message import DecodeError
from livekit.protocol import models

from pendopo.model.ids import ParticipantIdentity, ParticipantSid

MAX_PACKET = 65_535
_SERVER_ONLY = ("speaker", "metrics", None)


@dataclass(frozen=True, slots=True)
class Readdressed:
    """A packet with its true sender, and who is to get it (empty: everybody)."""

    message: bytes
    destinations: tuple[ParticipantIdentity, ...]


def readdress(
    message: bytes, sender: ParticipantIdentity, sid: ParticipantSid
) -> Readdressed | None:
    """Write the sender into a packet; None when it is damaged or not a participant's to send."""
    if len(message) > MAX_PACKET:
        return None
    try:
        packet = models.DataPacket.FromString(message)
    except DecodeError:
        return None
    kind = packet.WhichOneof("value")
    if kind in _SERVER_ONLY:
        return None
    destinations = list(packet.destination_identities)
    if kind == "user":
        destinations = destinations or list(packet.user.destination_identities)
        packet.user.participant_identity = sender
        packet.user.participant_sid = sid
    packet.participant_identity = sender
    packet.participant_sid = sid
    names = tuple(dict.fromkeys(ParticipantIdentity(name) for name in destinations))
    return Readdressed(packet.SerializeToString(), names)
