"""How many may be in a room, by what, and how large a room becomes by it."""

import itertools

import pytest
from livekit.protocol import models, rtc

from pendopo.host import limits
from pendopo.host.config import ConfiguredTicket
from pendopo.host.control import MAX_METADATA
from pendopo.host.guest import Guest
from pendopo.host.profile import MAX_ATTRIBUTES, MAX_TEXT
from pendopo.host.publications import MAX_TRACKS
from pendopo.host.ticket_book import digest
from pendopo.host.turnstile import Turnstile
from pendopo.host.visits import MAX_PEOPLE
from pendopo.model.errors import AccessError
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import Participant, Permission, Role, TrackPublication
from pendopo.room.media_path import MEDIA_WITHIN_S
from pendopo.signaling import access, client
from pendopo.signaling.join_request import JoinRequest
from pendopo.signaling.sdp import Direction, Media, Session
from pendopo.signaling.server_messages import Presence, RoomFacts, joined, update
from pendopo.signaling.ticket import sign_ticket
from tests.host.fakes import REMOTE, ROOM, FakeHost, FakeWire
from tests.host.test_door import AUTHORITY

OPEN, OTHER = b"p" * 32, b"q" * 32
TICKETS = (
    ConfiguredTicket(digest(OPEN), Role.LISTENER),
    ConfiguredTicket(digest(OTHER), Role.LISTENER),
)


class Place:
    """A host, and people who come by tickets."""

    def __init__(self) -> None:
        self.host = FakeHost(TICKETS)
        self._turn = itertools.count()

    def come(
        self, ticket: bytes = OPEN, key: bytes = b"A" * 32, room: RoomName = ROOM
    ) -> tuple[Guest | None, FakeWire]:
        turn = next(self._turn)
        asked = sign_ticket(key, AUTHORITY, ticket, room, self.host.now + turn % 500)
        token, wire = self.host.door.redeem(asked), FakeWire()
        guest = self.host.door.enter(token, JoinRequest(ours=True), wire)
        if guest is not None:
            self.host.transport.peers[-1].sink.connected()
        return guest, wire


def test_of_one_persons_visits_the_oldest_makes_room() -> None:
    place = Place()
    visits = [place.come() for _ in range(limits.VISITS_OF_HOLDER)]
    other, _ = place.come(key=b"B" * 32)
    assert all(guest and not guest.over for guest, _ in visits)
    place.come()
    first, wire = visits[0]
    assert first is not None
    assert first.over
    assert wire.last("leave").leave.reason == models.DisconnectReason.DUPLICATE_IDENTITY
    assert all(guest and not guest.over for guest, _ in visits[1:])
    assert other is not None
    assert not other.over


def test_one_ticket_never_fills_a_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pendopo.host.visits.VISITS_OF_TICKET", 5)
    monkeypatch.setattr("pendopo.host.visits.MAX_PEOPLE", 7)
    place = Place()
    came = [place.come(key=bytes([n]) * 32)[0] for n in range(1, 9)]
    assert [guest is not None for guest in came] == [True] * 5 + [False] * 3
    assert place.come(OTHER)[0] is not None
    assert place.come(OTHER, b"B" * 32)[0] is not None
    assert place.come(OTHER, b"C" * 32)[0] is None
    assert limits.VISITS_OF_TICKET < MAX_PEOPLE


def test_five_hundred_by_one_link_are_told_and_all_go_with_it() -> None:
    """As many as one link may bring come in, everybody as somebody of their own; the others are
    told. After the link is cancelled none of them is left, and none comes back."""
    place = Place()
    came = [place.come(key=n.to_bytes(32, "big")) for n in range(1, 501)]
    inside = [guest for guest, _ in came if guest is not None]
    assert len(inside) == limits.VISITS_OF_TICKET
    assert len({guest.identity for guest in inside}) == len(inside)
    assert not any(guest.over for guest in inside)
    refused = [wire for guest, wire in came if guest is None]
    assert all(wire.kinds() == ["leave"] and wire.closed for wire in refused)
    other, _ = place.come(OTHER)
    assert other is not None
    place.host.door.cancel_ticket(digest(OPEN))
    assert all(guest.over for guest in inside)
    assert not other.over
    for key in (1, 401, 500):
        with pytest.raises(AccessError):
            place.come(key=key.to_bytes(32, "big"))


def test_who_brings_no_media_goes_in_time() -> None:
    host = FakeHost()
    idle, wire, _ = host.enter("idle", media=False)
    there, _, _ = host.enter("there")
    offering, _, _ = host.enter("offering", media=False)
    host.timers.pass_time(limits.OFFER_WITHIN_S - 1)
    offering.offer(_data_only(), 1)
    host.timers.pass_time(1)
    assert (idle.over, offering.over, there.over) == (True, False, False)
    assert wire.closed
    host.timers.pass_time(limits.PATH_WITHIN_S - 2)
    offering.offer(_data_only(), 2)  # buys no more time
    assert not offering.over
    host.timers.pass_time(1)
    assert offering.over
    host.timers.pass_time(3600)
    assert not there.over


def test_who_brings_media_late_stays() -> None:
    host = FakeHost()
    guest, _, peer = host.enter("late", media=False)
    host.timers.pass_time(limits.OFFER_WITHIN_S - 1)
    guest.offer(_data_only(), 1)
    host.timers.pass_time(limits.PATH_WITHIN_S - 1)
    peer.sink.connected()
    guest.offer(_data_only(), 2)
    host.timers.pass_time(3600)
    assert not guest.over


def test_our_own_client_gives_up_first_and_says_why() -> None:
    assert limits.PATH_WITHIN_S > MEDIA_WITHIN_S


def _data_only() -> Session:
    return Session(REMOTE, (Media("d", "application", Direction.SENDRECV),))


def fullest(number: int) -> Presence:
    """Somebody about whom as much is told as ever may be."""
    tracks = tuple(
        TrackPublication(TrackSid(f"TR_{number:012x}{n:04x}"), True, True)
        for n in range(MAX_TRACKS)
    )
    identity = ParticipantIdentity(f"{number:0{access.MAX_IDENTITY}d}")
    person = Participant(
        identity=identity,
        sid=ParticipantSid(f"PA_{number:016x}"),
        name="",
        permission=Permission(can_publish=True),
        tracks=tracks,
        joined_at_ms=1 << 42,
    )
    left = MAX_TEXT
    attributes = {
        f"{n:02d}": "x" * ((left - 2 * MAX_ATTRIBUTES) // MAX_ATTRIBUTES)
        for n in range(MAX_ATTRIBUTES)
    }
    return Presence(person, attributes, "", True, False, 1 << 31)


def test_clients_take_the_join_message_of_the_fullest_room() -> None:
    others = [fullest(n) for n in range(MAX_PEOPLE)]
    facts = RoomFacts("RM_" + "0" * 16, RoomName("r" * 64), "x" * MAX_METADATA, 500, 500, 1 << 31)
    assert len(joined(facts, fullest(999), others, bytes(16)).message) < client.MAX_MESSAGE
    assert len(update(others).message) < client.MAX_MESSAGE


def test_bad_tickets_take_nothing_from_those_who_have_one() -> None:
    now = 0.0
    stile = Turnstile(lambda: now)
    assert sum(stile.bad_ticket("192.0.2.1") for _ in range(100)) == limits.BAD_TICKETS.burst
    asked = sign_ticket(b"A" * 32, AUTHORITY, OPEN, ROOM, 1)
    assert [stile.ticket(asked, "192.0.2.1") for _ in range(500)].count(
        True
    ) == limits.ENTRANCES.burst
    listing = sign_ticket(b"A" * 32, AUTHORITY, OPEN, "", 1)
    assert stile.ticket(listing, "192.0.2.1")
    assert stile.ticket(sign_ticket(b"A" * 32, AUTHORITY, OTHER, ROOM, 1), "192.0.2.1")
    assert stile.ticket(asked, "192.0.2.2")


def test_one_identity_can_neither_ask_nor_come_for_ever() -> None:
    stile = Turnstile(lambda: 5.0)
    ann = access.Grants(ParticipantIdentity("ann"), ROOM, room_join=True)
    bob = access.Grants(ParticipantIdentity("bob"), ROOM, room_join=True)
    nobody = access.Grants(None, None, room_list=True)
    assert [stile.request(ann, "a", 0) for _ in range(100)].count(True) == limits.REQUESTS.burst
    assert [stile.visit(ann, 0) for _ in range(100)].count(True) == limits.VISITS.burst
    assert stile.request(bob, "a", 0)
    assert stile.visit(bob, 0)
    assert [stile.request(nobody, "a", 0) for _ in range(100)].count(True) == limits.REQUESTS.burst
    assert stile.request(nobody, "b", 0)


def test_one_household_is_one_address_whatever_addresses_it_has() -> None:
    stile = Turnstile(lambda: 5.0)
    own = [f"2001:db8:0:1::{n:x}" for n in range(300)]
    asked = sign_ticket(b"A" * 32, AUTHORITY, OPEN, ROOM, 1)
    assert sum(stile.ticket(asked, each) for each in own) == limits.ENTRANCES.burst
    assert stile.ticket(asked, "2001:db8:0:2::1")
    assert sum(stile.bad_ticket(each) for each in own) == limits.BAD_TICKETS.burst
    nobody = access.Grants(None, None, room_list=True)
    assert sum(stile.request(nobody, each, 0) for each in own) == limits.REQUESTS.burst


def test_what_one_link_asks_for_from_everywhere_takes_nothing_from_the_others() -> None:
    stile = Turnstile(lambda: 5.0)
    everywhere = [f"2001:db8:{n:x}::1" for n in range(2 * int(limits.SHOWINGS.burst))]
    asked = sign_ticket(b"A" * 32, AUTHORITY, OPEN, ROOM, 1)
    assert sum(stile.ticket(asked, each) for each in everywhere) == limits.SHOWINGS.burst
    assert stile.ticket(sign_ticket(b"A" * 32, AUTHORITY, OTHER, ROOM, 1), everywhere[0])
    many = [
        access.Grants(ParticipantIdentity(f"p{n}"), ROOM, room_join=True, holder=f"ticket {n}")
        for n in range(1000)
    ]
    most = limits.TICKET_OCTETS.burst // (limits.REQUEST + (60 << 10))
    assert sum(stile.request(each, "a", 60 << 10) for each in many) == most
    other = access.Grants(ParticipantIdentity("q"), ROOM, room_join=True, holder="other 1")
    assert stile.request(other, "a", 60 << 10)


def test_a_link_shown_in_every_room_brings_no_more_than_in_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pendopo.host.visits.VISITS_OF_TICKET", 5)
    place = Place()
    two = RoomName("r-two")
    came = [place.come(key=bytes([n]) * 32, room=two if n % 2 else ROOM)[0] for n in range(1, 9)]
    assert [guest is not None for guest in came] == [True] * 5 + [False] * 3
    assert place.come(OTHER, room=two)[0] is not None


def test_who_leaves_and_comes_again_has_no_more_than_who_stayed() -> None:
    host = FakeHost()
    first, _, _ = host.enter("ann")
    assert sum(first.share.says(10) for _ in range(1000)) == limits.FRAMES.burst
    first.receive(rtc.SignalRequest(leave=rtc.LeaveRequest()).SerializeToString())
    again, _, _ = host.enter("ann")
    assert not again.share.says(10)
    bob, _, _ = host.enter("bob")
    assert bob.share.says(10)


def test_bytes_of_frames_are_limited_too() -> None:
    host = FakeHost()
    ann, _, _ = host.enter("ann")
    assert sum(ann.share.says(64 << 10) for _ in range(100)) == limits.OCTETS.burst // (64 << 10)
