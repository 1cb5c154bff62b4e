"""Guests in a room, in memory: what each is told, and when."""

import pytest
from livekit.protocol import models, rtc

from pendopo.host.guest import STRANGER_DELAY_S, Guest
from pendopo.host.line import RESUME_WITHIN_S
from pendopo.host.listening import REQUIREMENT_DELAY_S
from pendopo.model.frames import ForwardedPacket
from pendopo.model.ids import TrackSid
from pendopo.model.room import LeaveReason, Permission
from pendopo.model.transport import DataChannelLabel
from pendopo.signaling.join_request import JoinRequest
from pendopo.signaling.sdp import OPUS, Direction, Media, Session, parse, render
from tests.host.fakes import REMOTE, FakeHost, FakePeer, FakeWire

LISTENS = Media("0", "audio", Direction.RECVONLY, (OPUS,))
LISTENS_TOO = Media("1", "audio", Direction.RECVONLY, (OPUS,))
DATA = Media("d", "application", Direction.SENDRECV)
SPEAKS = Media("9", "audio", Direction.SENDONLY, (OPUS,), 4711, "s cid")


def offer(guest: Guest, *media: Media, id: int = 1) -> None:
    sdp = render(Session(REMOTE, media))
    wire = rtc.SessionDescription(type="offer", sdp=sdp, id=id)
    guest.receive(rtc.SignalRequest(offer=wire).SerializeToString())


def announce(guest: Guest, cid: str = "cid", muted: bool = False) -> None:
    request = rtc.AddTrackRequest(
        cid=cid, type=models.TrackType.AUDIO, muted=muted, encryption=models.Encryption.GCM
    )
    guest.receive(rtc.SignalRequest(add_track=request).SerializeToString())


def speak(guest: Guest, wire: FakeWire) -> TrackSid:
    announce(guest)
    offer(guest, SPEAKS)
    return TrackSid(wire.last("track_published").track_published.track.sid)


def packet(sequence: int = 1) -> ForwardedPacket:
    return ForwardedPacket(b"sealed", 111, sequence, 960, 4711)


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


def test_a_listener_without_sections_is_asked_for_an_offer_after_the_update() -> None:
    host = FakeHost()
    ann, ann_wire, _ = host.enter("ann")
    bob, bob_wire, _ = host.enter("bob")
    offer(bob, DATA, id=1)
    sid = speak(ann, ann_wire)
    host.timers.pass_time(REQUIREMENT_DELAY_S)
    assert bob_wire.last("media_sections_requirement").media_sections_requirement.num_audios == 1
    kinds = bob_wire.kinds()
    assert kinds.index("media_sections_requirement") > kinds.index("update")
    offer(bob, LISTENS, id=2)
    answer = bob_wire.last("answer").answer
    assert answer.id == 2
    assert dict(answer.mid_to_track_id) == {"0": sid}
    assert parse(answer.sdp).media[0].ssrc
    told = bob_wire.last("update").update.participants
    assert [t.sid for p in told if p.identity == "ann" for t in p.tracks] == [sid]


def test_an_update_comes_before_the_answer_that_needs_it() -> None:
    host = FakeHost()
    ann, ann_wire, _ = host.enter("ann")
    bob, bob_wire, _ = host.enter("bob")
    speak(ann, ann_wire)
    offer(bob, LISTENS)
    assert bob_wire.kinds()[-2:] == ["update", "answer"]


@pytest.mark.parametrize(("ours", "delay"), [(True, 0.0), (False, STRANGER_DELAY_S)])
def test_sealed_sound_waits_for_the_decryptor_of_an_official_sdk(ours: bool, delay: float) -> None:
    host = FakeHost()
    ann, ann_wire, ann_peer = host.enter("ann")
    bob, _, bob_peer = host.enter("bob", ours=ours)
    speak(ann, ann_wire)
    offer(bob, LISTENS)
    ann_peer.sink.packet(packet(1))
    assert len(bob_peer.sent) == (0 if delay else 1)
    host.timers.pass_time(delay)
    ann_peer.sink.packet(packet(2))
    assert bob_peer.sent


def test_one_requirement_at_a_time() -> None:
    host = FakeHost()
    bob, bob_wire, _ = host.enter("bob")
    offer(bob, DATA)
    for name in ("ann", "eve"):
        guest, wire, _ = host.enter(name)
        speak(guest, wire)
        host.timers.pass_time(1)
    assert bob_wire.kinds().count("media_sections_requirement") == 1
    offer(bob, LISTENS)
    host.timers.pass_time(1)
    assert bob_wire.kinds().count("media_sections_requirement") == 2


def test_updates_are_gathered_and_made_once() -> None:
    host = FakeHost()
    _, wire, _ = host.enter("ann")
    host.timers.pass_time(1)
    before = wire.kinds().count("update")
    for name in ("bob", "eve", "kim"):
        host.enter(name)
    host.timers.pass_time(0.1)
    assert wire.kinds().count("update") == before + 1
    assert {p.identity for p in wire.last("update").update.participants} == {"bob", "eve", "kim"}
    host.timers.pass_time(1)
    assert wire.last("room_update").room_update.room.num_participants == 4


def test_losing_the_stage_ends_the_tracks() -> None:
    host = FakeHost()
    ann, ann_wire, ann_peer = host.enter("ann")
    bob, bob_wire, bob_peer = host.enter("bob")
    sid = speak(ann, ann_wire)
    offer(bob, LISTENS)
    ann.set_permission(Permission(can_publish=False))
    ann_peer.sink.packet(packet())
    assert not bob_peer.sent
    assert ann_wire.last("track_unpublished").track_unpublished.track_sid == sid
    host.timers.pass_time(1)
    told = bob_wire.last("update").update.participants[-1]
    assert (told.identity, list(told.tracks)) == ("ann", [])
    assert not told.permission.can_publish
    announce(ann, "another")
    response = ann_wire.last("request_response").request_response
    assert response.reason == rtc.RequestResponse.NOT_ALLOWED
    assert response.add_track.cid == "another"


def test_losing_can_subscribe_is_silence_at_once_and_no_ssrc_comes_back() -> None:
    host = FakeHost()
    ann, ann_wire, ann_peer = host.enter("ann")
    bob, _, bob_peer = host.enter("bob")
    speak(ann, ann_wire)
    offer(bob, LISTENS)
    ann_peer.sink.packet(packet(1))
    bob.set_permission(Permission(can_subscribe=False))
    ann_peer.sink.packet(packet(2))
    assert len(bob_peer.sent) == 1
    bob.set_permission(Permission())
    for n in range(3):
        offer(bob, LISTENS)
        ann_peer.sink.packet(packet(3 + n))
    assert len({p.ssrc for p in bob_peer.sent}) == 2
    assert bob_peer.removed == [bob_peer.sent[0].ssrc]


def test_unsubscribing_and_choosing_again() -> None:
    host = FakeHost()
    ann, ann_wire, ann_peer = host.enter("ann")
    bob, _, bob_peer = host.enter("bob")
    sid = speak(ann, ann_wire)
    offer(bob, LISTENS)
    for subscribed in (False, True):
        wish = rtc.UpdateSubscription(track_sids=[sid], subscribe=subscribed)
        bob.receive(rtc.SignalRequest(subscription=wish).SerializeToString())
        offer(bob, LISTENS)
        ann_peer.sink.packet(packet())
        assert len(bob_peer.sent) == (1 if subscribed else 0)


def test_who_did_not_ask_for_everything_hears_what_they_choose() -> None:
    host = FakeHost()
    ann, ann_wire, _ = host.enter("ann")
    sid = speak(ann, ann_wire)
    wire = FakeWire()
    admitted = host.door.admit(host.token("bob"))
    bob = host.door.enter(admitted, JoinRequest(ours=True, auto_subscribe=False), wire)
    assert bob is not None
    offer(bob, LISTENS)
    assert not wire.last("answer").answer.mid_to_track_id
    wish = rtc.UpdateSubscription(track_sids=[sid], subscribe=True)
    bob.receive(rtc.SignalRequest(subscription=wish).SerializeToString())
    offer(bob, LISTENS)
    assert wire.last("answer").answer.mid_to_track_id


def test_the_offer_may_come_with_the_join() -> None:
    host = FakeHost()
    ann, ann_wire, _ = host.enter("ann")
    speak(ann, ann_wire)
    wire = FakeWire()
    wish = JoinRequest(ours=False, offer=Session(REMOTE, (LISTENS,)), offer_id=3)
    host.door.enter(host.door.admit(host.token("bob")), wish, wire)
    answer = wire.last("answer").answer
    assert answer.id == 3
    assert answer.mid_to_track_id


def attributes(guest: Guest, request_id: int = 1, **values: str) -> None:
    wire = rtc.UpdateParticipantMetadata(attributes=values, request_id=request_id)
    guest.receive(rtc.SignalRequest(update_metadata=wire).SerializeToString())


def test_attributes_are_merged_removed_limited_and_need_permission() -> None:
    host = FakeHost()
    ann, wire, _ = host.enter("ann")
    attributes(ann, a="1", b="2")
    attributes(ann, a="")
    host.timers.pass_time(1)
    assert dict(wire.last("update").update.participants[0].attributes) == {"b": "2"}
    attributes(ann, 7, c="x" * 5000)
    response = wire.last("request_response").request_response
    assert (response.request_id, response.reason) == (7, rtc.RequestResponse.LIMIT_EXCEEDED)
    ann.set_permission(Permission(can_update_metadata=False))
    attributes(ann, 8, b="3")
    assert wire.last("request_response").request_response.reason == rtc.RequestResponse.NOT_ALLOWED
    assert dict(ann.presence().attributes) == {"b": "2"}


def test_a_lost_socket_is_waited_for_and_then_given_up() -> None:
    host = FakeHost()
    ann, wire, _ = host.enter("ann")
    bob, bob_wire, _ = host.enter("bob")
    ann.socket_lost(wire)
    host.timers.pass_time(RESUME_WITHIN_S - 1)
    fresh = FakeWire()
    wish = JoinRequest(ours=True, resumed=ann.sid)
    assert host.door.enter(host.door.admit(host.token("ann")), wish, fresh) is ann
    assert fresh.kinds()[:3] == ["reconnect", "update", "room_update"]
    host.timers.pass_time(RESUME_WITHIN_S)
    assert not fresh.closed
    ann.socket_lost(fresh)
    host.timers.pass_time(RESUME_WITHIN_S + 1)
    gone = bob_wire.last("update").update.participants[0]
    assert (gone.identity, gone.state) == ("ann", models.ParticipantInfo.DISCONNECTED)
    assert bob.room.members == (bob,)


def test_a_late_goodbye_of_the_old_socket_does_not_end_the_new_one() -> None:
    host = FakeHost()
    ann, wire, _ = host.enter("ann")
    fresh = FakeWire()
    ann.resume(fresh)
    assert wire.closed
    ann.socket_lost(wire)
    host.timers.pass_time(RESUME_WITHIN_S + 1)
    assert ann.room.members == (ann,)


def test_a_dead_path_ends_the_visit_and_asks_to_join_anew() -> None:
    host = FakeHost()
    ann, wire, peer = host.enter("ann")
    peer.sink.closed()
    assert wire.last("leave").leave.action == rtc.LeaveRequest.RECONNECT
    assert wire.closed
    assert host.retired == [peer]
    ann.dismiss(LeaveReason.SELF)
    assert host.retired == [peer]


def test_garbage_ends_one_visit_and_no_other() -> None:
    host = FakeHost()
    ann, ann_wire, _ = host.enter("ann")
    _, bob_wire, _ = host.enter("bob")
    ann.receive(b"\xff\xff\xff")
    assert ann_wire.closed
    assert not bob_wire.closed
    ann.receive(b"\xff")


def test_nobody_publishes_without_end() -> None:
    host = FakeHost()
    ann, wire, _ = host.enter("ann")
    for n in range(5):
        announce(ann, f"cid{n}")
    assert wire.kinds().count("track_published") == 4
    assert wire.last("request_response").request_response.reason == (
        rtc.RequestResponse.LIMIT_EXCEEDED
    )
    announce(ann, "cid0")
    assert wire.kinds().count("track_published") == 5


def test_a_track_that_is_no_longer_offered_is_over() -> None:
    host = FakeHost()
    ann, ann_wire, _ = host.enter("ann")
    _, bob_wire, _ = host.enter("bob")
    speak(ann, ann_wire)
    host.timers.pass_time(1)
    offer(ann, Media("9", "audio", Direction.INACTIVE, (OPUS,)))
    host.timers.pass_time(1)
    told = [p for m in bob_wire.messages if m.HasField("update") for p in m.update.participants]
    assert not [p for p in told if p.identity == "ann"][-1].tracks


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
    ann, wire, peer = host.enter("ann")
    peer.sink.connected()
    host.enter("bob")
    host.timers.pass_time(5)
    told = {
        u.participant_sid: u.quality
        for u in wire.last("connection_quality").connection_quality.updates
    }
    assert told[ann.sid] == models.ConnectionQuality.EXCELLENT
    assert models.ConnectionQuality.LOST in told.values()
    host.timers.pass_time(5)
    assert wire.kinds().count("connection_quality") == 2
