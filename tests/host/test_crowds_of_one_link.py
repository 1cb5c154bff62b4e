"""What all who came by one link may ask for together, and what of it reaches the others."""

from collections.abc import Iterable

import pytest
from livekit.protocol import models

from pendopo.host import limits
from pendopo.host.config import ConfiguredTicket
from pendopo.host.guest import Guest
from pendopo.host.tellings import PAUSE_S
from pendopo.host.ticket_book import digest
from pendopo.model.ids import RoomName
from pendopo.model.room import LeaveReason, Permission, Role
from pendopo.model.transport import DataChannelLabel
from pendopo.signaling.burden import MESSAGE, SAID
from pendopo.signaling.join_request import JoinRequest
from pendopo.signaling.pace import Limit
from tests.host.fakes import ROOM, FakeHost, FakePeer, FakeWire
from tests.host.requests import attributes, hears, offer, say
from tests.host.test_door import request

OPEN, OTHER = b"p" * 32, b"q" * 32
TICKETS = (
    ConfiguredTicket(digest(OPEN), Role.LISTENER),
    ConfiguredTicket(digest(OTHER), Role.LISTENER),
)
NEWS = models.DataPacket(user=models.UserPacket(payload=bytes(100))).SerializeToString()


class Crowd:
    """Many by one link, and two who are honest by another."""

    def __init__(self, many: int) -> None:
        self.host = FakeHost(TICKETS)
        self.many = [self.come(OPEN, key) for key in range(1, many + 1)]
        self.ann, self.ann_wire, self.ann_peer = self.come(OTHER, 1001)
        self.bob, self.bob_wire, self.bob_peer = self.come(OTHER, 1002)
        self.host.timers.pass_time(1)
        self.bob_wire.messages.clear()

    def come(self, ticket: bytes, key: int, room: str = ROOM) -> tuple[Guest, FakeWire, FakePeer]:
        asked = request(self.host, ticket, room, key.to_bytes(32, "big"))
        wire = FakeWire()
        guest = self.host.door.enter(self.host.door.redeem(asked), JoinRequest(ours=True), wire)
        assert guest is not None
        peer = self.host.transport.peers[-1]
        peer.sink.connected()
        return guest, wire, peer

    def told(self, people: Iterable[Guest]) -> int:
        """How often bob has been told of them."""
        sids = {guest.sid for guest in people}
        said = [m.update for m in self.bob_wire.messages if m.WhichOneof("message") == "update"]
        return sum(person.sid in sids for update in said for person in update.participants)


def test_however_many_change_all_the_time_the_others_are_told_at_a_pace_and_of_each_other() -> None:
    crowd = Crowd(40)
    many = [guest for guest, _, _ in crowd.many]
    started = crowd.host.timers.now
    for number in range(15):
        for guest in many:
            say(guest, attributes(number, much="x" * 900 + str(number)))
            crowd.host.timers.pass_time(0.011 / len(many))
        crowd.host.timers.pass_time(0.02)
    say(crowd.ann, attributes(1, hand="up"))
    crowd.host.timers.pass_time(2 * PAUSE_S)
    assert crowd.told([crowd.ann]) == 1
    passed_s = crowd.host.timers.now - started
    most = limits.ROOM_TELLINGS.burst + passed_s * limits.ROOM_TELLINGS.per_second
    assert crowd.told(many) <= most
    said = sum(MESSAGE + m.ByteSize() for m in crowd.bob_wire.messages)
    assert said < SAID.burst + passed_s * SAID.per_second
    crowd.host.timers.pass_time(30)
    last = {
        person.sid: person.attributes["much"][900:]
        for message in crowd.bob_wire.messages
        for person in message.update.participants
        if "much" in person.attributes
    }
    assert last == {guest.sid: "14" for guest in many}


def test_a_room_in_which_all_change_all_the_time_is_borne_by_its_clients() -> None:
    """As much as is ever told of one guest, as often as a room tells."""
    longest = 2 * 1024
    assert limits.ROOM_TELLINGS.per_second * (MESSAGE + longest) < SAID.per_second / 2
    assert limits.ROOM_TELLINGS.burst * (MESSAGE + longest) < SAID.burst / 2


def test_who_changes_and_leaves_is_told_of_as_gone_alone() -> None:
    crowd = Crowd(12)
    for number in range(20):
        for guest, _, _ in crowd.many:
            say(guest, attributes(number, n=str(number)))
    for guest, _, _ in crowd.many:
        guest.dismiss(LeaveReason.SELF)
    crowd.host.timers.pass_time(30)
    newest = {
        person.sid: person.state
        for message in crowd.bob_wire.messages
        for person in message.update.participants
    }
    assert set(newest.values()) == {models.ParticipantInfo.DISCONNECTED}


def test_data_of_many_by_one_link_leave_room_for_that_of_the_others() -> None:
    crowd = Crowd(30)

    def deliveries() -> int:
        return sum(len(peer.data) for peer in crowd.host.transport.peers)

    for _ in range(20):
        for _, _, peer in crowd.many:
            peer.sink.data(DataChannelLabel.RELIABLE, NEWS)
    assert deliveries() <= limits.CROWD_DELIVERIES.burst
    before = len(crowd.bob_peer.data)
    crowd.ann_peer.sink.data(DataChannelLabel.RELIABLE, NEWS)
    assert len(crowd.bob_peer.data) == before + 1
    for _ in range(100):
        crowd.host.timers.pass_time(0.05)
        for _, _, peer in crowd.many:
            peer.sink.data(DataChannelLabel.RELIABLE, NEWS)
    most = limits.CROWD_DELIVERIES.burst + 5 * limits.CROWD_DELIVERIES.per_second
    assert deliveries() <= most + len(crowd.host.transport.peers)
    assert limits.CROWD_DELIVERIES.per_second < limits.ROOM_DELIVERIES.per_second
    assert limits.CROWD_DELIVERIES.burst < limits.ROOM_DELIVERIES.burst


def test_data_of_a_whole_room_are_bounded_whatever_links_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "ROOM_DELIVERIES", Limit(100, 1))
    crowd = Crowd(8)
    for _ in range(30):
        for peer in crowd.host.transport.peers:
            peer.sink.data(DataChannelLabel.RELIABLE, NEWS)
    assert sum(len(peer.data) for peer in crowd.host.transport.peers) <= 101


def test_offers_of_many_by_one_link_are_answered_at_a_pace_and_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CROWD_SECTIONS", Limit(400, 100))
    crowd = Crowd(10)
    full = offer(*(hears(str(n)) for n in range(100)))

    def answered() -> int:
        return sum("answer" in wire.kinds() for _, wire, _ in crowd.many)

    for guest, _, _ in crowd.many:
        say(guest, full)
    assert answered() == 4
    say(crowd.ann, full)
    assert "answer" in crowd.ann_wire.kinds()
    crowd.host.timers.pass_time(2)
    assert 4 < answered() <= 6
    crowd.host.timers.pass_time(10)
    assert answered() == 10


def test_who_offers_much_has_their_turn_among_many_by_one_link_who_offer_little_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CROWD_SECTIONS", Limit(400, 100))
    crowd = Crowd(10)
    newcomer, wire, _ = crowd.come(OPEN, 5000)
    little = offer(*(hears(str(n)) for n in range(20)))
    for turn in range(200):
        if turn == 100:
            say(newcomer, offer(*(hears(str(n)) for n in range(61))))
        for guest, _, _ in crowd.many:
            say(guest, little)
        crowd.host.timers.pass_time(0.05)
    assert "answer" in wire.kinds()


def test_one_identity_in_two_rooms_is_two_guests() -> None:
    """What the one waits for does not go with the other."""
    host = FakeHost()
    two, wires = RoomName("r-two"), (FakeWire(), FakeWire())
    here, there = (
        host.door.enter(host.token("ann", room), JoinRequest(ours=True), wire)
        for room, wire in zip((ROOM, two), wires, strict=True)
    )
    assert here is not None
    assert there is not None
    for number in range(1, 7):
        media = [hears(str(n)) for n in range(190)]
        here.receive(offer(*media, id=number).SerializeToString())
    there.dismiss(LeaveReason.SELF)
    host.timers.pass_time(9)
    answers = [m.answer.id for m in wires[0].messages if m.WhichOneof("message") == "answer"]
    assert answers[-1] == 6


def test_who_comes_by_no_link_is_a_crowd_of_their_own() -> None:
    host = FakeHost()
    ann, _, _ = host.enter("ann")
    bob, _, _ = host.enter("bob")
    assert (ann.crowd, bob.crowd) == ("ann", "bob")


def text(number: int) -> list[bytes]:
    """What SDKs say for one text: a header, a chunk, a trailer."""
    users = [models.UserPacket(payload=f"{number} {part}".encode()) for part in range(3)]
    return [models.DataPacket(user=user).SerializeToString() for user in users]


def payloads(peer: FakePeer) -> list[bytes]:
    return [models.DataPacket.FromString(message).user.payload for _, message in peer.data]


@pytest.mark.parametrize("many", [150, 350])
def test_texts_of_two_by_one_link_in_a_full_room_arrive_whole_and_in_order(many: int) -> None:
    crowd = Crowd(many)
    for number in (0, 1):
        for packet in text(number):
            crowd.many[number][2].sink.data(DataChannelLabel.RELIABLE, packet)
    crowd.host.timers.pass_time(3)
    came = payloads(crowd.bob_peer)
    for number in (0, 1):
        own = [payload for payload in came if payload.startswith(b"%d" % number)]
        assert own == [b"%d %d" % (number, part) for part in range(3)]


def test_what_waits_is_delivered_by_nobody_who_has_gone_or_may_not_any_more() -> None:
    crowd = Crowd(350)
    for number in (0, 1):
        for packet in text(number):
            crowd.many[number][2].sink.data(DataChannelLabel.RELIABLE, packet)
    crowd.many[0][0].dismiss(LeaveReason.SELF)
    crowd.many[1][0].set_permission(Permission(can_publish_data=False))
    before = payloads(crowd.bob_peer)
    crowd.host.timers.pass_time(10)
    assert payloads(crowd.bob_peer) == before


def test_what_may_be_lost_is_dropped_and_never_waits() -> None:
    crowd = Crowd(350)
    guest, _, peer = crowd.many[0]
    for _ in range(10):
        peer.sink.data(DataChannelLabel.LOSSY, NEWS)
    at_once = len(crowd.bob_peer.data)
    crowd.host.timers.pass_time(10)
    assert len(crowd.bob_peer.data) == at_once == 10 - guest.share.dropped_data
    assert at_once < 10


def test_however_much_waits_it_is_bounded_and_counted() -> None:
    crowd = Crowd(150)
    guest, _, peer = crowd.many[0]
    for _ in range(100):
        peer.sink.data(DataChannelLabel.RELIABLE, NEWS)
    crowd.host.timers.pass_time(60)
    assert len(crowd.bob_peer.data) == 100 - guest.share.dropped_data
    most = limits.WAITING_DELIVERIES + limits.DATA_DELIVERIES.burst
    assert len(crowd.bob_peer.data) <= most // 150
