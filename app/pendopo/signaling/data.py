"""LiveKit's data packets: what one participant sends another beside sound."""

from collections.abc import Iterable

from google.protobuf.message import DecodeError
from livekit.protocol import models

from pendopo.model.ids import ParticipantIdentity
from pendopo.signaling.events import DataReceived

MAX_PACKET = 65_535
MAX_TOPIC = 256


def encode_user(
    payload: bytes, topic: str, destinations: Iterable[ParticipantIdentity] = ()
) -> bytes:
    """A packet for everybody or for `destinations`. Raises ValueError when it is too long."""
    packet = models.DataPacket(
        destination_identities=destinations,
        user=models.UserPacket(payload=payload, topic=topic),
    ).SerializeToString()
    if len(packet) > MAX_PACKET:
        raise ValueError("data packet too long")
    return packet


def decode(message: bytes) -> DataReceived | None:
    """What somebody sent; None for kinds that we do not know and for damaged ones.

    An encrypted packet carries `iv | key index | ciphertext` as its payload and no topic.
    """
    if len(message) > MAX_PACKET:
        return None
    try:
        packet = models.DataPacket.FromString(message)
    except DecodeError:
        return None
    sender = ParticipantIdentity(packet.participant_identity)
    match packet.WhichOneof("value"):
        case "user" if len(packet.user.topic) <= MAX_TOPIC:
            return DataReceived(sender, packet.user.topic, packet.user.payload, encrypted=False)
        case "encrypted_packet":
            sealed = packet.encrypted_packet
            if len(sealed.iv) != 12 or sealed.key_index > 255:
                return None
            payload = sealed.iv + bytes([sealed.key_index]) + sealed.encrypted_value
            return DataReceived(sender, "", payload, encrypted=True)
        case _:
            return None
