"""Who may moderate whom, and what of it lasts."""

import json

import pytest

from pendopo.host import limits
from pendopo.host.config import ConfiguredTicket
from pendopo.host.guest import Guest
from pendopo.host.room_service import Refusal, RoomService
from pendopo.host.state import DoorState, from_json, to_json
from pendopo.host.ticket_book import digest
from pendopo.model.errors import AccessError
from pendopo.model.ids import ParticipantIdentity, RoomName, TrackSid
from pendopo.model.room import LeaveReason, Permission, Role
from pendopo.signaling import access, rooms
from pendopo.signaling.access import Grants
from pendopo.signaling.join_request import JoinRequest
from tests.host.fakes import KEY, ROOM, SECRET, FakeHost, FakeWire
from tests.host.requests import add_track, offer, say, voice
from tests.host.test_door import request

TWO = RoomName("r-two")
OWN, MODERATES, ALSO, SPEAKS, LISTENS = (bytes([n]) * 32 for n in range(1, 6))
TICKETS = (
    ConfiguredTicket(digest(OWN), Role.HOST),
    ConfiguredTicket(digest(MODERATES), Role.MODERATOR, ROOM),
    ConfiguredTicket(digest(ALSO), Role.MODERATOR, ROOM),
    ConfiguredTicket(digest(SPEAKS), Role.SPEAKER, ROOM),
    ConfiguredTicket(digest(LISTENS), Role.LISTENER, TWO),
)
NOTHING = Permission(can_publish=False)
OPERATOR = Grants(None, ROOM, room_admin=True)


class Person:
    """Somebody inside, and what they came with."""

    def __init__(self, host: FakeHost, ticket: bytes, room: str = ROOM, key: int = 0) -> None:
        self.host, self.ticket, self.room = host, ticket, room
        self.key = bytes([key or ticket[0]]) * 32
        host.timers.pass_time(1)
        asked = request(host, ticket, room, self.key)
        self.token, self.wire = host.door.redeem(asked), FakeWire()
        guest = host.door.enter(self.token, JoinRequest(ours=True), self.wire)
        assert guest is not None
        self.guest: Guest = guest
        host.transport.peers[-1].sink.connected()

    @property
    def grants(self) -> Grants:
        return self.host.door.verify(self.token)

    def comes_again(self) -> bool:
        """Whether what they came with opens the door still."""
        self.host.timers.pass_time(1)
        try:
            self.host.door.redeem(request(self.host, self.ticket, self.room, self.key))
        except AccessError:
            return False
        return True


class Place:
    """A host, its own person, and a moderator of one of its rooms."""

    def __init__(self, state: DoorState | None = None) -> None:
        self.host = FakeHost(TICKETS, state)
        self.service = RoomService(self.host.door)
        self.own = Person(self.host, OWN)
        self.moderator = Person(self.host, MODERATES)

    def removes(self, by: Grants, identity: str, room: RoomName = ROOM) -> bytes | Refusal:
        body = rooms.remove_participant(room, ParticipantIdentity(identity))
        return self.service.call("RemoveParticipant", by, body)

    def moves(self, by: Grants, who: Guest, permission: Permission = NOTHING) -> bytes | Refusal:
        body = rooms.update_participant(who.room.name, who.identity, permission)
        return self.service.call("UpdateParticipant", by, body)

    def mutes(self, by: Grants, who: Guest) -> bytes | Refusal:
        sid = TrackSid("TR_1")
        body = rooms.mute_published_track(who.room.name, who.identity, sid, muted=True)
        return self.service.call("MutePublishedTrack", by, body)

    def describes(self, by: Grants, room: RoomName, metadata: str) -> bytes | Refusal:
        body = rooms.update_room_metadata(room, metadata)
        return self.service.call("UpdateRoomMetadata", by, body)


def test_a_moderator_of_one_room_removes_nobody_of_another() -> None:
    place = Place()
    listener = Person(place.host, LISTENS, TWO)
    assert place.removes(place.moderator.grants, listener.guest.identity) is Refusal.NOT_FOUND
    assert not listener.guest.over
    assert listener.comes_again()
    place.host.door.verify(listener.token)
    host = place.own.grants
    assert place.removes(host, listener.guest.identity, TWO) is Refusal.NOT_ALLOWED


def test_a_moderator_removes_who_is_here_or_left_a_moment_ago() -> None:
    place = Place()
    there, gone = Person(place.host, SPEAKS, key=50), Person(place.host, SPEAKS, key=51)
    gone.guest.dismiss(LeaveReason.SELF)
    for person in (there, gone):
        assert place.removes(place.moderator.grants, person.guest.identity) == b""
        assert person.guest.over
        assert not person.comes_again()
        with pytest.raises(AccessError):
            place.host.door.verify(person.token)


def test_nobody_moderates_the_host() -> None:
    """Not even whoever holds the API key: they have other means."""
    place = Place()
    elsewhere = Person(place.host, OWN, TWO)
    for by in (place.moderator.grants, OPERATOR, place.own.grants):
        assert place.removes(by, place.own.guest.identity) is Refusal.NOT_ALLOWED
    for by in (place.moderator.grants, OPERATOR):
        assert place.moves(by, place.own.guest) is Refusal.NOT_ALLOWED
        assert place.mutes(by, place.own.guest) is Refusal.NOT_ALLOWED
    assert not place.own.guest.over
    assert not elsewhere.guest.over
    assert place.own.comes_again()
    assert place.own.guest.presence().participant.on_stage


def test_a_host_who_was_removed_by_an_earlier_version_comes_in_again() -> None:
    holder = f"{digest(OWN)} {Person(FakeHost(TICKETS), OWN).grants.holder.split()[1]}"
    Place(DoorState(revoked={holder: 1}))


def test_no_moderator_removes_another_and_the_host_and_the_operator_do() -> None:
    place = Place()
    other = Person(place.host, ALSO)
    assert place.removes(place.moderator.grants, other.guest.identity) is Refusal.NOT_ALLOWED
    assert place.moves(place.moderator.grants, other.guest) is Refusal.NOT_ALLOWED
    assert isinstance(place.moves(OPERATOR, other.guest), bytes)
    assert place.removes(place.own.grants, other.guest.identity) == b""
    assert other.guest.over


def test_everybody_moves_themselves_and_their_own_other_visit() -> None:
    place = Place()
    for person in (place.moderator, place.own):
        again = Person(place.host, person.ticket)
        for visit in (person.guest, again.guest):
            assert isinstance(place.moves(person.grants, visit), bytes)
            assert not visit.presence().participant.on_stage


def test_a_moderator_mutes_and_moves_those_who_came_to_speak() -> None:
    place = Place()
    speaker = Person(place.host, SPEAKS)
    say(speaker.guest, add_track("mic"), offer(voice("0", 7, "mic")))
    sid = speaker.wire.last("track_published").track_published.track.sid
    body = rooms.mute_published_track(ROOM, speaker.guest.identity, TrackSid(sid), muted=True)
    by = place.moderator.grants
    assert isinstance(place.service.call("MutePublishedTrack", by, body), bytes)
    assert isinstance(place.moves(by, speaker.guest), bytes)
    assert not speaker.guest.presence().participant.on_stage


def test_only_the_place_says_what_its_own_rooms_are_called() -> None:
    place = Place()
    assert place.describes(place.moderator.grants, ROOM, "") is Refusal.NOT_ALLOWED
    assert place.host.door.room(ROOM).metadata == "{}"  # type: ignore[union-attr]
    assert isinstance(place.describes(OPERATOR, ROOM, "until the host starts again"), bytes)
    assert place.host.kept == []
    assert place.host.door.room(ROOM).metadata != "{}"  # type: ignore[union-attr]


def test_who_moderates_a_room_that_was_asked_for_says_what_it_is_called() -> None:
    place = Place()
    place.host.door.create_room("r-new", "first")
    by = Grants(ParticipantIdentity("ann"), RoomName("r-new"), room_join=True, room_admin=True)
    assert isinstance(place.describes(by, RoomName("r-new"), "second"), bytes)
    assert place.host.kept[-1].rooms == {"r-new": "second"}


def test_rooms_of_the_place_are_as_it_says_whatever_an_earlier_version_kept() -> None:
    place = Place(DoorState(rooms={ROOM: "", "r-new": "n"}))
    kept = {facts.name: facts.metadata for facts in place.host.door.rooms}
    assert kept == {ROOM: "{}", TWO: "{}", "r-new": "n"}


def test_nothing_is_remembered_of_whoever_is_not_there() -> None:
    place = Place()
    for n in range(20):
        assert place.removes(place.moderator.grants, f"{n}" + "\1" * 60_000) is Refusal.NOT_FOUND
    assert place.host.kept == []


def test_tokens_of_the_version_before_stay_good_and_revocable() -> None:
    """They do not say what they were given for; its state file does."""
    holder = f"{digest(SPEAKS)} {'5' * 64}"
    now = FakeHost().now
    older = {
        "version": 1,
        "rooms": {},
        "bound": {digest(SPEAKS): "5" * 64},
        "redeemed": {"ANN": holder, "BOB": holder, "EVE": f"{digest(LISTENS)} {'6' * 64}"},
        "ends": {"ANN": now + 100, "BOB": now + 100, "EVE": now + 100},
        "removed": {}, "revoked": {}, "changed": {}, "left": {}, "cancelled": {},
    }  # fmt: skip
    place = Place(from_json(json.dumps(older)))

    def token(identity: str) -> str:
        made = Grants(ParticipantIdentity(identity), ROOM, room_join=True)
        return access.issue(KEY, SECRET, made, place.host.now, 100)

    ann, bob = token("ANN"), token("BOB")
    wire = FakeWire()
    guest = place.host.door.enter(ann, JoinRequest(ours=True), wire)
    assert guest is not None
    assert place.host.door.verify(wire.last("refresh_token").refresh_token).holder == holder
    assert place.removes(place.moderator.grants, "ANN") == b""
    again = FakeHost(TICKETS, from_json(to_json(place.host.kept[-1])))
    again.timers.now = place.host.timers.now
    for host in (place.host, again):
        for each in (ann, bob, wire.last("refresh_token").refresh_token):
            with pytest.raises(AccessError):
                host.door.verify(each)


def test_a_token_that_was_good_a_moment_ago_lets_nobody_in() -> None:
    host = FakeHost(TICKETS)
    token = host.token("late")
    host.enter("late")
    room = host.door.room(ROOM)
    assert room is not None
    host.door.admit(token)
    host.door.remove(room, "late")
    wire = FakeWire()
    assert host.door.enter(token, JoinRequest(ours=True), wire) is None
    assert (wire.kinds(), wire.closed) == (["leave"], True)


def test_whoever_stays_for_a_day_moderates_and_comes_back() -> None:
    place = Place()
    for _ in range(24):
        place.host.timers.pass_time(3600)
        newest = place.moderator.wire.last("refresh_token").refresh_token
        assert place.host.door.admit(newest).room_admin
    told = place.moderator.wire.kinds().count("refresh_token")
    assert told == 1 + 24 * 3600 // limits.TOKEN_EVERY_S
    wire = FakeWire()
    wish = JoinRequest(ours=True, resumed=place.moderator.guest.sid)
    assert place.host.door.enter(newest, wish, wire) is place.moderator.guest


def test_a_newer_token_says_what_its_holder_may_do_now_and_none_comes_after_the_end() -> None:
    place = Place()
    speaker = Person(place.host, SPEAKS)
    speaker.guest.set_permission(NOTHING)
    place.host.timers.pass_time(limits.TOKEN_EVERY_S)
    newest = speaker.wire.last("refresh_token").refresh_token
    assert not place.host.door.admit(newest).permission.can_publish
    speaker.guest.dismiss(LeaveReason.SELF)
    told = len(speaker.wire.messages)
    place.host.timers.pass_time(10 * limits.TOKEN_EVERY_S)
    assert len(speaker.wire.messages) == told
