"""What the scripts of the playbooks leave out: numbers, and lies about senders."""

import pytest
from livekit.protocol import models

from pendopo.host.guest import Guest
from pendopo.model.room import HAND_ATTRIBUTE, LeaveReason, Permission
from pendopo.model.transport import DataChannelLabel
from pendopo.signaling.translate import hand_from_wire
from tests.host.fakes import FakeHost, FakePeer, FakeWire
from tests.host.requests import attributes


def test_the_first_words_are_join_and_token() -> None:
    host = FakeHost()
    host.enter("bob")
    _, wire, _ = host.enter("ann")
    assert wire.kinds()[:2] == ["join", "refresh_token"]
    join = wire.messages[0].join
    assert join.room.sid.startswith("RM_")
    assert join.participant.sid.startswith("PA_")
    assert [p.identity for p in join.other_participants] == ["bob"]
    assert join.room.num_participants == 2
    assert (join.ping_interval, join.ping_timeout) == (5, 15)


def data(peer: FakePeer, *to: str) -> None:
    packet = models.DataPacket(
        user=models.UserPacket(payload=b"hi", participant_identity="liar"),
        participant_identity="liar",
        participant_sid="PA_liar",
        destination_identities=to,
    )
    peer.sink.data(DataChannelLabel.RELIABLE, packet.SerializeToString())


def test_data_packets_carry_their_true_sender_and_go_where_they_are_addressed() -> None:
    host = FakeHost()
    ann, _, ann_peer = host.enter("ann")
    _, _, bob_peer = host.enter("bob")
    _, _, eve_peer = host.enter("eve")
    data(ann_peer)
    data(ann_peer, "eve", "nobody", "ann", "eve")
    assert (len(ann_peer.data), len(bob_peer.data), len(eve_peer.data)) == (0, 1, 2)
    told = models.DataPacket.FromString(bob_peer.data[0][1])
    assert (told.participant_identity, told.participant_sid) == ("ann", ann.sid)
    assert (told.user.participant_identity, told.user.participant_sid) == ("ann", ann.sid)
    ann.set_permission(Permission(can_publish_data=False))
    data(ann_peer)
    assert len(bob_peer.data) == 1


def raised(wire: FakeWire, identity: str) -> str:
    """What a client was told last of somebody's hand."""
    people = [
        p for m in wire.messages for p in (*m.update.participants, *m.join.other_participants)
    ]
    hands = [p.attributes.get(HAND_ATTRIBUTE, "") for p in people if p.identity == identity]
    return hands[-1]


def raise_hand(guest: Guest, claimed: str) -> None:
    guest.receive(attributes(1, **{HAND_ATTRIBUTE: claimed}).SerializeToString())


@pytest.mark.parametrize("claimed", ["1", "999999999999999"])
def test_a_hand_is_up_since_the_host_saw_it(claimed: str) -> None:
    host = FakeHost()
    _, watching, _ = host.enter("bob")
    ann, _, _ = host.enter("ann")
    host.timers.pass_time(10)
    first = str(host.clock.unix_ms())
    raise_hand(ann, claimed)
    host.timers.pass_time(10)
    assert raised(watching, "ann") == first
    raise_hand(ann, "2")
    host.timers.pass_time(10)
    _, late, _ = host.enter("cid")
    assert raised(watching, "ann") == raised(late, "ann") == first
    raise_hand(ann, "")
    host.timers.pass_time(1)
    assert raised(watching, "ann") == ""
    again = str(host.clock.unix_ms())
    raise_hand(ann, claimed)
    host.timers.pass_time(1)
    assert raised(watching, "ann") == again


def test_who_comes_back_soon_keeps_the_place_in_the_queue() -> None:
    host = FakeHost()
    _, watching, _ = host.enter("bob")
    ann, _, _ = host.enter("ann")
    first = str(host.clock.unix_ms())
    raise_hand(ann, first)
    host.timers.pass_time(20)
    ann.dismiss(LeaveReason.LOST)
    host.timers.pass_time(20)
    ann, _, _ = host.enter("ann")
    raise_hand(ann, "7")
    host.timers.pass_time(1)
    assert raised(watching, "ann") == first


@pytest.mark.parametrize("damaged", ["now", "-1", "0", "1" * 16])
def test_a_damaged_hand_stays_what_it_is_to_everybody_and_is_not_up(damaged: str) -> None:
    host = FakeHost()
    _, watching, _ = host.enter("bob")
    ann, _, _ = host.enter("ann")
    raise_hand(ann, damaged)
    host.timers.pass_time(1)
    assert hand_from_wire(raised(watching, "ann")) is None


def test_only_the_server_speaks_of_speakers() -> None:
    host = FakeHost()
    _, _, ann_peer = host.enter("ann")
    _, _, bob_peer = host.enter("bob")
    packet = models.DataPacket(speaker=models.ActiveSpeakerUpdate())
    for message in (packet.SerializeToString(), b"\xff", b"", bytes(70_000)):
        ann_peer.sink.data(DataChannelLabel.LOSSY, message)
    assert not bob_peer.data


def test_everybody_is_told_how_well_all_are_connected() -> None:
    host = FakeHost()
    ann, wire, _ = host.enter("ann")
    host.enter("bob", media=False)
    host.timers.pass_time(5)
    told = {
        u.participant_sid: u.quality
        for u in wire.last("connection_quality").connection_quality.updates
    }
    assert told[ann.sid] == models.ConnectionQuality.EXCELLENT
    assert models.ConnectionQuality.LOST in told.values()
