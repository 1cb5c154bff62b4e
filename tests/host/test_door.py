"""Tokens, tickets, rooms and what a restart remembers."""

import base64
import hmac
import json
from dataclasses import replace
from hashlib import sha256

import pytest

from pendopo.host.config import ConfiguredTicket
from pendopo.host.guest import Guest
from pendopo.host.room_service import RoomService
from pendopo.host.signatures import Signatures
from pendopo.host.state import DoorState, from_json, to_json
from pendopo.host.ticket_book import MAX_SKEW_S, digest
from pendopo.model.errors import AccessError
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName
from pendopo.model.room import LeaveReason, Permission, Role
from pendopo.signaling import access, rooms
from pendopo.signaling.access import Grants
from pendopo.signaling.join_request import JoinRequest
from pendopo.signaling.ticket import TicketRequest, sign_ticket
from tests.host.fakes import KEY, ROOM, SECRET, FakeHost, FakeWire

AUTHORITY = "127.0.0.1:7880"
PLACE, ONCE, IN_ROOM = b"p" * 32, b"o" * 32, b"r" * 32
TICKETS = (
    ConfiguredTicket(digest(PLACE), Role.SPEAKER),
    ConfiguredTicket(digest(ONCE), Role.LISTENER, single_use=True),
    ConfiguredTicket(digest(IN_ROOM), Role.HOST, RoomName("r-two"), not_after=1_800_002_000),
)
ANN, BOB = b"A" * 32, b"B" * 32


def request(
    host: FakeHost,
    ticket: bytes = PLACE,
    room: str = ROOM,
    seed: bytes = ANN,
    off: int = 0,
    authority: str = AUTHORITY,
) -> TicketRequest:
    return sign_ticket(seed, authority, ticket, room, host.now + off)


def grants(host: FakeHost, token: str) -> Grants:
    return access.verify(token, KEY, SECRET, host.now)


def refused(host: FakeHost, asked: TicketRequest) -> AccessError:
    with pytest.raises(AccessError) as caught:
        host.door.redeem(asked)
    return caught.value


def test_a_ticket_gives_its_role_under_a_fresh_identity_each_time() -> None:
    host = FakeHost(TICKETS)
    first = grants(host, host.door.redeem(request(host)))
    second = grants(host, host.door.redeem(request(host, off=1)))
    assert first.room == ROOM
    assert first.room_join
    assert first.permission.can_publish
    assert first.permission.can_publish_data
    assert first.permission.can_update_metadata
    assert not first.room_admin
    assert first.identity != second.identity
    assert len(base64.b32decode(str(first.identity) + "======")) == 16


def test_a_host_that_moved_answers_to_both_addresses() -> None:
    host = FakeHost(TICKETS)
    moved = request(host, authority="198.51.100.9:7880")
    refused(host, moved)
    host.door.answer_to(("198.51.100.9:7880",))
    host.door.redeem(request(host, authority="198.51.100.9:7880", off=1))
    host.door.redeem(request(host, off=2))


def test_an_empty_room_lists_only() -> None:
    host = FakeHost(TICKETS)
    got = grants(host, host.door.redeem(request(host, room="")))
    assert got.room_list
    assert not got.room_join
    assert got.identity is None


def test_a_room_ticket_opens_its_room_only_and_until_it_expires() -> None:
    host = FakeHost(TICKETS)
    assert grants(host, host.door.redeem(request(host, IN_ROOM, "r-two"))).room_admin
    refused(host, request(host, IN_ROOM, ROOM))
    host.timers.pass_time(3000)
    refused(host, request(host, IN_ROOM, "r-two"))


def test_a_room_ticket_lists_its_room_only_whichever_way_it_asks() -> None:
    host = FakeHost(TICKETS)
    service = RoomService(host.door)

    def listed(ticket: bytes, room: str, asked: tuple[RoomName, ...] = ()) -> set[str]:
        host.timers.pass_time(1)
        allowed = host.door.verify(host.door.redeem(request(host, ticket, room)))
        answer = service.call("ListRooms", allowed, rooms.list_rooms(asked))
        assert isinstance(answer, bytes)
        return {found.name for found in rooms.parse_rooms(answer)}

    assert listed(PLACE, "") == {ROOM, "r-two"}
    assert listed(IN_ROOM, "") == {"r-two"}
    assert listed(IN_ROOM, "r-two") == {"r-two"}
    assert listed(PLACE, "r-two") == {"r-two"}
    assert listed(IN_ROOM, "", (ROOM, RoomName("r-two"))) == {"r-two"}
    assert listed(IN_ROOM, "", (ROOM,)) == set()


def test_a_single_use_ticket_belongs_to_the_first_key_across_a_restart() -> None:
    host = FakeHost(TICKETS)
    host.door.redeem(request(host, ONCE))
    host.door.redeem(request(host, ONCE, off=1))
    refused(host, request(host, ONCE, seed=BOB))
    again = FakeHost(TICKETS, from_json(to_json(host.kept[-1])))
    again.timers.pass_time(10)
    refused(again, request(again, ONCE, seed=BOB))
    again.door.redeem(request(again, ONCE))


def test_a_signature_works_once_and_an_honest_second_try_is_told_a_time() -> None:
    host = FakeHost(TICKETS)
    asked = request(host)
    host.door.redeem(asked)
    time = refused(host, asked).details["time"]
    assert host.now < time <= host.now + 61
    host.door.redeem(request(host, off=time - host.now))


def test_a_signature_is_remembered_for_as_long_as_its_time_is_good_and_no_longer() -> None:
    signatures = Signatures(MAX_SKEW_S)
    host = FakeHost(TICKETS)
    asked = request(host)
    assert signatures.use(asked, asked.time - MAX_SKEW_S)
    assert not signatures.use(asked, asked.time + MAX_SKEW_S)
    assert signatures.use(request(host, seed=BOB), asked.time + MAX_SKEW_S)
    assert signatures.use(asked, asked.time + MAX_SKEW_S + 1)


@pytest.mark.parametrize("off", [-MAX_SKEW_S - 1, MAX_SKEW_S + 1])
def test_a_clock_that_is_far_off_is_told_ours(off: int) -> None:
    host = FakeHost(TICKETS)
    host.timers.pass_time(5000)
    error = refused(host, request(host, off=off))
    assert error.details == {"time": host.now}


def test_a_time_from_before_the_start_is_refused_as_seen_signatures_are_forgotten() -> None:
    host = FakeHost(TICKETS)
    assert refused(host, request(host, off=-1)).details == {"time": host.now}


def test_wrong_requests_tell_nothing() -> None:
    host = FakeHost(TICKETS)
    good = request(host)
    wrong = [
        request(host, ticket=b"x" * 32),
        request(host, authority="evil.example:7880"),
        request(host, room="r-none"),
        replace(good, room="r-two"),
        replace(good, time=good.time + 1),
        replace(good, key=b"\0" * 32),
        replace(good, sig=bytes(64)),
    ]
    for asked in wrong:
        assert refused(host, asked).details == {}


def test_a_stranger_cannot_learn_our_clock() -> None:
    host = FakeHost(TICKETS)
    host.timers.pass_time(5000)
    assert refused(host, request(host, ticket=b"x" * 32, off=-4000)).details == {}


def signed(claims: dict[str, object], secret: str = SECRET, alg: str = "HS256") -> str:
    def part(value: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    text = f"{part({'alg': alg, 'typ': 'JWT'})}.{part(claims)}"
    mac = hmac.digest(secret.encode(), text.encode(), sha256) if alg != "none" else b""
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def test_bad_tokens_are_all_refused_alike() -> None:
    host = FakeHost()
    now = host.now
    video = {"roomJoin": True, "room": ROOM}
    claims = {"iss": KEY, "sub": "ann", "nbf": now, "exp": now + 600, "video": video}
    assert host.door.admit(signed(claims)).identity == "ann"
    bad = [
        "",
        "x" * (1 << 20),
        "a.b.c",
        signed(claims, alg="none"),
        signed(claims, secret="another secret of more than thirty-two"),
        signed(claims | {"iss": "other"}),
        signed(claims | {"exp": now - 61}),
        signed(claims | {"exp": now + 7 * 3600}),
        signed(claims | {"nbf": now + 3600}),
        signed(claims | {"sub": ""}),
        signed(claims | {"video": video | {"room": "r-none"}}),
        signed(claims | {"video": {"roomJoin": True}}),
        signed(claims | {"video": {"room": ROOM}}),
        signed(claims | {"video": video | {"hidden": True}}),
        signed(claims | {"video": video | {"recorder": True}}),
        signed(claims | {"video": video | {"agent": True}}),
    ]
    for token in bad:
        with pytest.raises(AccessError) as caught:
            host.door.admit(token)
        assert str(caught.value) == "token()"


def test_removal_outlives_the_token_the_ticket_and_a_restart() -> None:
    host = FakeHost(TICKETS)
    token = host.door.redeem(request(host))
    wire = FakeWire()
    admitted = host.door.admit(token)
    host.door.enter(token, JoinRequest(ours=True), wire)
    room = host.door.room(ROOM)
    assert room is not None
    assert host.door.remove(room, str(admitted.identity))
    assert wire.messages[-1].leave.reason == 4
    assert wire.closed
    for asked in (host, FakeHost(TICKETS, from_json(to_json(host.kept[-1])))):
        asked.timers.pass_time(5)
        with pytest.raises(AccessError):
            asked.door.admit(token)
        refused(asked, request(asked))
        asked.door.redeem(request(asked, seed=BOB))


def enter(host: FakeHost, token: str) -> tuple[Guest, FakeWire]:
    wire = FakeWire()
    guest = host.door.enter(token, JoinRequest(ours=True), wire)
    assert guest is not None
    host.transport.peers[-1].sink.connected()
    return guest, wire


def after_a_restart(host: FakeHost) -> FakeHost:
    again = FakeHost(TICKETS, from_json(to_json(host.kept[-1])))
    again.timers.now = host.timers.now
    return again


def test_removal_counts_for_everything_redeemed_with_the_ticket_and_key() -> None:
    """In other rooms and for visits that never were, and not for anybody else with the link."""
    host = FakeHost(TICKETS)
    tokens = [host.door.redeem(request(host, off=off)) for off in range(3)]
    elsewhere = host.door.redeem(request(host, room="r-two", off=3))
    other = host.door.redeem(request(host, seed=BOB))
    inside = [enter(host, token) for token in (*tokens[:2], elsewhere)]
    bob, bobs = enter(host, other)
    room = host.door.room(ROOM)
    assert room is not None
    assert host.door.remove(room, inside[0][0].identity)
    for guest, wire in inside:
        assert guest.over
        assert wire.messages[-1].leave.reason == 4
    assert not bob.over
    for asked in (host, after_a_restart(host)):
        asked.timers.pass_time(5)
        for token in (*tokens, elsewhere):
            with pytest.raises(AccessError):
                asked.door.verify(token)
        refused(asked, request(asked))
        asked.door.verify(other)
    assert not bobs.closed


def test_removal_of_somebody_who_just_left_reaches_their_other_visit() -> None:
    host = FakeHost(TICKETS)
    tokens = [host.door.redeem(request(host, off=off)) for off in range(2)]
    (first, _), (second, wire) = (enter(host, token) for token in tokens)
    first.dismiss(LeaveReason.SELF)
    room = host.door.room(ROOM)
    assert room is not None
    assert host.door.remove(room, first.identity)
    assert second.over
    assert wire.messages[-1].leave.reason == 4


@pytest.mark.parametrize("wait_s", [0, 5])
def test_an_older_token_brings_nobody_back_on_stage(wait_s: int) -> None:
    host = FakeHost(TICKETS)
    older = host.door.redeem(request(host))
    guest, wire = enter(host, older)
    assert guest.presence().participant.on_stage
    host.timers.pass_time(wait_s)
    guest.set_permission(Permission(can_publish=False))
    newer = wire.last("refresh_token").refresh_token
    guest.dismiss(LeaveReason.SELF)
    for asked in (host, after_a_restart(host)):
        asked.timers.pass_time(5)
        for token in (older, newer):
            again, _ = enter(asked, token)
            assert not again.presence().participant.on_stage
            assert again.presence().participant.permission.can_subscribe


def test_older_tokens_carry_no_more_than_the_newest_change_left_and_never_more_than_they_say() -> (
    None
):
    host = FakeHost()
    listener, speaker = host.token("ann", speaker=False), host.token("ann")
    guest, _, _ = host.enter("ann")
    host.timers.pass_time(5)
    guest.set_permission(Permission(can_publish=False, can_publish_data=False))
    assert not host.door.admit(speaker).permission.can_publish_data
    host.timers.pass_time(5)
    guest.set_permission(Permission(can_publish=True, can_subscribe=False))
    assert host.door.admit(speaker).permission == Permission(can_publish=True, can_subscribe=False)
    assert not host.door.admit(listener).permission.can_publish
    elsewhere = host.token("ann", "r-two")
    assert host.door.admit(elsewhere).permission == Permission(can_publish=True)
    assert host.door.admit(host.token("bob")).permission == Permission(can_publish=True)


def test_a_token_made_after_the_change_says_what_it_says() -> None:
    host = FakeHost()
    guest, _, _ = host.enter("ann")
    guest.set_permission(Permission(can_publish=False))
    host.timers.pass_time(2)
    assert host.door.admit(host.token("ann")).permission.can_publish


def test_changes_are_forgotten_once_no_older_token_can_live() -> None:
    host = FakeHost()
    for name in ("ann", "bob"):
        guest, _, _ = host.enter(name)
        guest.set_permission(Permission(can_publish=False))
        host.timers.pass_time(access.MAX_LIFETIME_S + 2 * access.LEEWAY_S)
    assert len(host.kept[-1].changed) == len(host.kept[-1].left) == 1


def test_a_token_made_after_the_removal_is_good_again() -> None:
    host = FakeHost()
    host.enter("ann")
    room = host.door.room(ROOM)
    assert room is not None
    host.door.remove(room, "ann")
    with pytest.raises(AccessError):
        host.enter("ann")
    host.timers.pass_time(2)
    host.enter("ann")


def test_however_often_a_link_is_used_whoever_came_by_it_stays_revocable_and_nobody_is_kept_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pendopo.host.state.MAX_ENTRIES", 3)
    host = FakeHost(TICKETS)
    tokens = [host.door.redeem(request(host, seed=BOB))]
    tokens += [host.door.redeem(request(host, off=off)) for off in range(1, 9)]
    listing = host.door.redeem(request(host, room="", off=9))
    assert host.kept == []
    host.door.cancel_ticket(digest(PLACE))
    for token in (*tokens, listing):
        with pytest.raises(AccessError):
            host.door.verify(token)


def test_rooms_made_later_and_their_metadata_survive_a_restart() -> None:
    host = FakeHost()
    assert host.door.create_room("r-new", "first")
    room = host.door.room("r-new")
    assert room is not None
    host.door.set_metadata(room, "second")
    again = FakeHost(state=from_json(to_json(host.kept[-1])))
    kept = {facts.name: facts.metadata for facts in again.door.rooms}
    assert kept == {ROOM: "{}", "r-two": "{}", "r-new": "second"}
    assert host.door.create_room("", "") is None


def test_a_visit_nobody_knows_is_sent_to_join_anew() -> None:
    host = FakeHost()
    wire = FakeWire()
    wish = JoinRequest(ours=True, resumed=ParticipantSid("PA_unknown"))
    assert host.door.enter(host.token("ann"), wish, wire) is None
    assert wire.closed
    assert wire.messages[-1].leave.can_reconnect


def test_nobody_resumes_somebody_else() -> None:
    host = FakeHost()
    bob, wire, _ = host.enter("bob")
    wish = JoinRequest(True, resumed=bob.sid)
    assert host.door.enter(host.token("ann"), wish, FakeWire()) is None
    assert not wire.closed


def test_a_stopping_host_tells_everybody() -> None:
    host = FakeHost()
    _, wire, peer = host.enter("ann")
    host.door.close()
    assert wire.messages[-1].leave.reason == 3
    assert host.retired == [peer]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2}', '{"version":1,"rooms":[]}', '{"version":1,"x":{}}']
)
def test_a_damaged_state_file_is_not_taken_for_an_empty_one(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        from_json(text)


def test_an_empty_state_survives() -> None:
    assert from_json(to_json(DoorState())) == DoorState()


def test_a_guest_refreshes_the_same_grants_with_the_new_role() -> None:
    host = FakeHost()
    made = Grants(ParticipantIdentity("ann"), ROOM, room_join=True, room_admin=True, name="Ann")
    token = access.issue(KEY, SECRET, made, host.now)
    wire = FakeWire()
    guest = host.door.enter(token, JoinRequest(ours=True), wire)
    assert guest is not None
    guest.set_permission(Permission(can_publish=True))
    got = grants(host, wire.last("refresh_token").refresh_token)
    assert (got.room_admin, got.name, got.permission.can_publish) == (True, "Ann", True)
    guest.dismiss(LeaveReason.SELF)
