"""What one guest may ask of the host, and what becomes of the rest."""

import pytest
from livekit.protocol import models, rtc

from pendopo.host import limits
from pendopo.host.guest import Guest
from pendopo.model.frames import ForwardedPacket
from pendopo.model.transport import DataChannelLabel
from pendopo.signaling.sdp import OPUS, Direction, Media, Session, render
from tests.host.fakes import REMOTE, FakeHost, FakePeer, FakeWire


class Room:
    """Ann, who is hostile, and two who are not."""

    def __init__(self) -> None:
        self.host = FakeHost()
        self.ann, self.ann_wire, self.ann_peer = self.host.enter("ann")
        self.bob, self.bob_wire, self.bob_peer = self.host.enter("bob")
        self.eve, self.eve_wire, self.eve_peer = self.host.enter("eve")

    def data(self, count: int, size: int = 100, peer: FakePeer | None = None) -> int:
        """How many of ann's packets come to bob at this moment."""
        packet = models.DataPacket(user=models.UserPacket(payload=bytes(size)))
        before = len(self.bob_peer.data)
        for _ in range(count):
            (peer or self.ann_peer).sink.data(DataChannelLabel.RELIABLE, packet.SerializeToString())
        return len(self.bob_peer.data) - before


def test_more_data_than_allowed_is_dropped_and_counted() -> None:
    room = Room()
    burst, rate = int(limits.DATA_MESSAGES.burst), int(limits.DATA_MESSAGES.per_second)
    assert room.data(burst + 50) == burst
    assert room.ann.share.dropped_data == 50
    room.host.timers.pass_time(1)
    assert room.data(1000) == rate
    assert room.data(10, peer=room.eve_peer) == 10
    assert room.eve.share.dropped_data == 0


def test_bytes_of_data_are_limited_too() -> None:
    room = Room()
    assert room.data(40, size=10_000) == limits.DATA_OCTETS.burst // 10_013
    room.host.timers.pass_time(1)
    assert room.data(40, size=10_000) in (6, 7)


def test_data_for_many_costs_more() -> None:
    room = Room()
    others = [room.host.enter(f"guest{n}") for n in range(98)]
    assert room.data(150) == limits.DATA_DELIVERIES.burst // 100
    for _, _, peer in others:
        assert len(peer.data) == limits.DATA_DELIVERIES.burst // 100
    named = models.DataPacket(user=models.UserPacket(payload=b"x"), destination_identities=["bob"])
    room.host.timers.pass_time(1)
    rate = limits.DATA_DELIVERIES.per_second
    assert len(room.bob_peer.data) <= (limits.DATA_DELIVERIES.burst + rate) // 100
    room.host.timers.pass_time(limits.WAITING_DELIVERIES / rate)  # all that waited is there
    before = len(room.bob_peer.data)
    for _ in range(20):
        room.ann_peer.sink.data(DataChannelLabel.RELIABLE, named.SerializeToString())
    assert len(room.bob_peer.data) - before == 20


def test_everybody_named_gets_a_packet_once_however_many_names_there_are() -> None:
    room = Room()
    names = [*(f"nobody{n}" for n in range(1000)), "bob", "ann", "bob"]
    named = models.DataPacket(user=models.UserPacket(payload=b"x"), destination_identities=names)
    room.ann_peer.sink.data(DataChannelLabel.RELIABLE, named.SerializeToString())
    assert (len(room.bob_peer.data), len(room.ann_peer.data), len(room.eve_peer.data)) == (1, 0, 0)


def speaking(number: int, *ssrcs: int) -> Session:
    media = [
        Media(f"m{n}", "audio", Direction.SENDONLY, (OPUS,), ssrc, f"s c{n}")
        for n, ssrc in enumerate(ssrcs)
    ]
    return Session(REMOTE, tuple(media))


def test_more_packets_than_a_voice_needs_are_dropped_and_counted() -> None:
    room = Room()
    for n in range(3):
        request = rtc.AddTrackRequest(cid=f"c{n}", type=models.TrackType.AUDIO)
        room.ann.receive(rtc.SignalRequest(add_track=request).SerializeToString())
    room.ann.offer(speaking(1, 11, 12, 13), 1)
    hears = Session(
        REMOTE, tuple(Media(f"r{n}", "audio", Direction.RECVONLY, (OPUS,)) for n in range(3))
    )
    room.bob.offer(hears, 1)

    def say(ssrc: int, count: int, size: int = 110) -> int:
        before = len(room.bob_peer.sent)
        for n in range(count):
            room.ann_peer.sink.packet(ForwardedPacket(bytes(size), 111, n, n * 960, ssrc, False))
        return len(room.bob_peer.sent) - before

    voice = limits.VOICE_PACKETS
    assert say(11, 300) == voice.burst
    room.host.timers.pass_time(1)
    assert say(11, 300) == limits.VOICE_PACKETS.per_second
    room.host.timers.pass_time(10)
    together = say(11, 150) + say(12, 150) + say(13, 150)
    assert together == limits.GUEST_PACKETS.burst
    assert room.ann.share.dropped_packets > 0
    room.host.timers.pass_time(10)
    assert say(11, 200, size=1400) == limits.VOICE_OCTETS.burst // 1400


def full_offer(number: int, sections: int) -> bytes:
    media = tuple(Media(f"m{n}", "audio", Direction.RECVONLY, (OPUS,)) for n in range(sections))
    offer = rtc.SessionDescription(type="offer", sdp=render(Session(REMOTE, media)), id=number)
    return rtc.SignalRequest(offer=offer).SerializeToString()


def answers(wire: FakeWire) -> list[int]:
    return [m.answer.id for m in wire.messages if m.WhichOneof("message") == "answer"]


def test_offers_are_answered_at_a_pace_by_their_sections_and_the_newest_always() -> None:
    room = Room()
    at_once = int(limits.OFFER_SECTIONS.burst) // 190
    for number in range(1, 51):
        room.ann.receive(full_offer(number, 190))
    assert answers(room.ann_wire) == list(range(1, at_once + 1))
    room.host.timers.pass_time(5)
    assert answers(room.ann_wire) == [*range(1, at_once + 1), 50]
    assert not room.ann_wire.closed
    room.bob.receive(full_offer(1, 190))
    assert answers(room.bob_wire) == [1]


def test_an_offer_that_waits_goes_with_its_guest() -> None:
    room = Room()
    for number in range(1, 51):
        room.ann.receive(full_offer(number, 190))
    room.ann.receive(rtc.SignalRequest(leave=rtc.LeaveRequest()).SerializeToString())
    before = len(room.ann_wire.messages)
    room.host.timers.pass_time(60)
    assert len(room.ann_wire.messages) == before


def test_tracks_that_come_and_go_at_once_are_told_at_a_pace() -> None:
    room = Room()
    request = rtc.AddTrackRequest(cid="c0", type=models.TrackType.AUDIO)
    for number in range(100):
        room.ann.receive(rtc.SignalRequest(add_track=request).SerializeToString())
        room.ann.offer(speaking(number, *([11] if number % 2 else [])), number)
    changes = [k for k in room.ann_wire.kinds() if k == "track_unpublished"]
    assert len(changes) <= limits.STAGE_CHANGES.burst / 2


def test_changes_about_a_guest_are_told_at_a_pace_and_the_last_one_always() -> None:
    room = Room()
    before = room.bob_wire.kinds().count("update")
    for number in range(200):
        told = rtc.UpdateParticipantMetadata(attributes={"number": str(number)})
        room.ann.receive(rtc.SignalRequest(update_metadata=told).SerializeToString())
        room.host.timers.pass_time(0.02)
    room.host.timers.pass_time(2)
    told_s = 200 * 0.02 + 2
    most = limits.TELLINGS.burst + told_s * limits.TELLINGS.per_second + 2
    assert room.bob_wire.kinds().count("update") - before <= most
    last = room.bob_wire.last("update").update.participants[0]
    assert last.attributes["number"] == "199"


def announce(who: Guest, *cids: str) -> None:
    for cid in cids:
        request = rtc.AddTrackRequest(cid=cid, type=models.TrackType.AUDIO)
        who.receive(rtc.SignalRequest(add_track=request).SerializeToString())


def test_a_room_has_so_many_tracks_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pendopo.host.publications.ROOM_TRACKS", 5)
    room = Room()
    announce(room.ann, "c0", "c1", "c2", "c3")
    room.ann.offer(speaking(1, 11, 12, 13, 14), 1)
    announce(room.bob, "c0")
    room.bob.offer(speaking(1, 21), 1)
    announce(room.bob, "c1", "c2")
    assert room.ann_wire.kinds().count("track_published") == 4
    assert room.bob_wire.kinds().count("track_published") == 1
    assert room.bob_wire.kinds().count("request_response") == 2


def test_what_is_announced_and_never_heard_keeps_nobody_from_speaking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pendopo.host.publications.ROOM_TRACKS", 8)
    room = Room()
    room.eve.offer(speaking(1), 1)
    announce(room.eve, "c0")
    for who in (room.ann, room.bob):
        announce(who, "c0", "c1", "c2", "c3")  # the last of them is too much already
    room.eve.offer(speaking(2, 31), 2)
    for number in range(3):
        newcomer, wire, _ = room.host.enter(f"honest{number}")
        announce(newcomer, "c0")
        newcomer.offer(speaking(1, 41), 1)
        assert "request_response" not in wire.kinds()
        assert "track_unpublished" not in wire.kinds()
    assert "track_unpublished" not in room.eve_wire.kinds()
    gone = [wire.kinds().count("track_unpublished") for wire in (room.ann_wire, room.bob_wire)]
    assert sum(gone) == 4
    assert min(gone) >= 1
