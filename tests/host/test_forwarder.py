"""Packets on their way from one to many."""

from pendopo.host.forwarder import LONG_SILENCE, Forwarder
from pendopo.model.frames import ForwardedPacket
from pendopo.model.ids import ParticipantSid, TrackSid
from pendopo.ports.host_transport import HostPeerSink
from tests.host.fakes import FakeFan, FakePeer

ANN, BOB, EVE = ParticipantSid("PA_ann"), ParticipantSid("PA_bob"), ParticipantSid("PA_eve")
TRACK = TrackSid("TR_a")


def peer() -> FakePeer:
    return FakePeer(HostPeerSink(lambda _: None, lambda *_: None, lambda: None, lambda: None))


def packet(sequence: int, ssrc: int = 7, payload_type: int = 111) -> ForwardedPacket:
    return ForwardedPacket(b"sealed", payload_type, sequence, sequence * 960, ssrc, True)


def forwarder(*listeners: tuple[ParticipantSid, FakePeer]) -> Forwarder:
    made = Forwarder(FakeFan, random_below=lambda limit: min(limit - 1, 0x7FFF))
    made.publish(TRACK, muted=False)
    made.receive(TRACK, ANN, 7, 111)
    for n, (sid, listener) in enumerate(listeners):
        made.hear(TRACK, sid, listener, 100 + n, 109 + n)
    return made


def test_each_listener_gets_ssrc_numbers_and_payload_type_of_their_own() -> None:
    bob, eve = peer(), peer()
    moved = forwarder((BOB, bob), (EVE, eve))
    for sequence in (65534, 65535, 0, 2):
        moved.packet(ANN, packet(sequence), 0.0)
    assert [p.sequence for p in bob.sent] == [0x7FFF, 0x8000, 0x8001, 0x8003]
    assert {(p.ssrc, p.payload_type) for p in bob.sent} == {(100, 109)}
    assert {(p.ssrc, p.payload_type) for p in eve.sent} == {(101, 110)}
    assert [p.timestamp for p in bob.sent] == [65534 * 960, 65535 * 960, 0, 1920]
    assert all(p.payload == b"sealed" and p.marker for p in bob.sent)


def test_first_numbers_are_below_half_of_the_range() -> None:
    bob = peer()
    made = Forwarder(FakeFan)
    made.publish(TRACK, muted=False)
    made.receive(TRACK, ANN, 7, 111)
    for turn in range(200):
        made.hear(TRACK, BOB, bob, turn + 1, 111)
        made.packet(ANN, packet(40_000), 0.0)
        made.unhear(TRACK, BOB)
    assert max(p.sequence for p in bob.sent) < 1 << 15
    assert bob.removed == list(range(1, 201))


def test_only_the_announced_source_and_payload_type_pass() -> None:
    bob = peer()
    moved = forwarder((BOB, bob))
    moved.packet(ANN, packet(1, ssrc=8), 0.0)
    moved.packet(EVE, packet(1), 0.0)
    moved.packet(ANN, packet(1, payload_type=13), 0.0)
    assert not bob.sent


def test_a_row_that_fails_loses_its_own_copy_only() -> None:
    bob, eve = peer(), peer()
    moved = forwarder((BOB, bob), (EVE, eve))
    bob.broken = True
    moved.packet(ANN, packet(1), 0.0)
    bob.broken = False
    moved.packet(ANN, packet(2), 0.0)
    assert len(eve.sent) == 2
    assert [p.timestamp for p in bob.sent] == [1920]
    assert moved._tracks[TRACK].failed == 1


def test_muted_means_silence_whatever_arrives() -> None:
    bob = peer()
    moved = forwarder((BOB, bob))
    moved.packet(ANN, packet(1), 0.0)
    moved.set_muted(TRACK, True)
    moved.packet(ANN, packet(2), 0.0)
    assert len(bob.sent) == 1
    moved.set_muted(TRACK, False)
    moved.packet(ANN, packet(3), 0.0)
    assert [p.sequence for p in bob.sent] == [0x7FFF, 0x8001]


def test_what_was_held_back_for_long_is_no_loss() -> None:
    bob = peer()
    moved = forwarder((BOB, bob))
    moved.packet(ANN, packet(1), 0.0)
    moved.set_muted(TRACK, True)
    for sequence in range(2, 3 + LONG_SILENCE):
        moved.packet(ANN, packet(sequence), 0.0)
    moved.set_muted(TRACK, False)
    moved.packet(ANN, packet(500), 0.0)
    assert [p.sequence for p in bob.sent] == [0x7FFF, 0x8000]
    assert bob.sent[-1].timestamp == 500 * 960


def test_who_comes_while_a_track_is_muted_begins_with_numbers_of_their_own() -> None:
    bob, eve = peer(), peer()
    moved = forwarder((BOB, bob))
    for sequence in (65_530, 65_531):
        moved.packet(ANN, packet(sequence), 0.0)
    moved.set_muted(TRACK, True)
    moved.hear(TRACK, EVE, eve, 200, 111)
    for sequence in range(LONG_SILENCE + 1):
        moved.packet(ANN, packet(sequence), 0.0)
    moved.set_muted(TRACK, False)
    for sequence in (900, 902, 901):
        moved.packet(ANN, packet(sequence), 0.0)
    assert [p.sequence for p in bob.sent] == [0x7FFF, 0x8000, 0x8001, 0x8003, 0x8002]
    assert [p.sequence for p in eve.sent] == [0x7FFF, 0x8001, 0x8000]


def test_who_stops_hearing_before_the_first_packet_gets_none() -> None:
    bob, eve = peer(), peer()
    moved = forwarder((BOB, bob), (EVE, eve))
    moved.unhear(TRACK, BOB)
    moved.packet(ANN, packet(1), 0.0)
    moved.unhear(TRACK, EVE)
    moved.packet(ANN, packet(2), 0.0)
    assert (len(bob.sent), len(eve.sent)) == (0, 1)
    assert (bob.removed, eve.removed) == ([], [101])


def test_an_unpublished_track_is_gone_for_everybody() -> None:
    bob = peer()
    moved = forwarder((BOB, bob))
    moved.packet(ANN, packet(1), 0.0)
    moved.unpublish(TRACK)
    moved.packet(ANN, packet(2), 0.0)
    assert len(bob.sent) == 1
    assert bob.removed == [100]


def test_a_new_source_replaces_the_former() -> None:
    bob = peer()
    moved = forwarder((BOB, bob))
    moved.receive(TRACK, ANN, 70, 111)
    moved.packet(ANN, packet(1), 0.0)
    moved.packet(ANN, packet(1, ssrc=70), 0.0)
    assert len(bob.sent) == 1
