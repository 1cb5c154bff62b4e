"""Data packets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol import models

from pendopo.model.ids import ParticipantIdentity
from pendopo.signaling import data
from pendopo.signaling.events import DataReceived

ANA = ParticipantIdentity("ana")


def test_a_packet_for_one() -> None:
    packet = models.DataPacket.FromString(data.encode_user(b"hi", "chat", [ANA]))
    assert list(packet.destination_identities) == ["ana"]
    assert (packet.user.payload, packet.user.topic) == (b"hi", "chat")


def test_the_sender_is_the_servers_word() -> None:
    packet = models.DataPacket.FromString(data.encode_user(b"hi", "chat"))
    packet.participant_identity = "ana"
    packet.user.participant_identity = "somebody else"
    received = data.decode(packet.SerializeToString())
    assert received == DataReceived(ANA, "chat", b"hi", encrypted=False)


def test_an_encrypted_packet_keeps_its_parts() -> None:
    sealed = models.EncryptedPacket(iv=b"i" * 12, key_index=3, encrypted_value=b"text")
    packet = models.DataPacket(participant_identity="ana", encrypted_packet=sealed)
    received = data.decode(packet.SerializeToString())
    assert received == DataReceived(ANA, "", b"i" * 12 + b"\3text", encrypted=True)


@pytest.mark.parametrize(
    "packet",
    [
        models.DataPacket(),
        models.DataPacket(speaker=models.ActiveSpeakerUpdate()),
        models.DataPacket(user=models.UserPacket(topic="t" * 300)),
        models.DataPacket(encrypted_packet=models.EncryptedPacket(iv=b"short")),
        models.DataPacket(encrypted_packet=models.EncryptedPacket(iv=b"i" * 12, key_index=256)),
    ],
)
def test_packets_that_are_not_for_us(packet: models.DataPacket) -> None:
    assert data.decode(packet.SerializeToString()) is None


def test_length_is_bounded_both_ways() -> None:
    with pytest.raises(ValueError, match="too long"):
        data.encode_user(bytes(65_535), "chat")
    assert data.decode(bytes(65_536)) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_left_out(message: bytes) -> None:
    found = data.decode(message)
    assert found is None or isinstance(found, DataReceived)
