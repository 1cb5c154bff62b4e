import asyncio
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.e2ee import metadata
from pendopo.e2ee.keys import meta_key
from pendopo.e2ee.metadata import RoomMetadata
from pendopo.lobby.invite import InviteKind, Policy
from pendopo.lobby.link import parse, render
from pendopo.lobby.operator import Operator, RoomKeys, Terms
from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessError, AccessReason, InputError, InputReason, ReachError
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply
from pendopo.signaling import access, rooms
from pendopo.signaling.rooms import ServerRoom
from pendopo.words.errors import sentence
from tests.lobby.answering import FakeSignals, Request

SERVER = Endpoint("wss://livekit.example")
KEY, SECRET = "devkey", "a secret of more than thirty-two characters"
NOW = 1_800_000_000
ROOM = ServerRoom(RoomName("r-tea"), "RM_1", "", 0, 0, 0)
TERMS = Terms("Tea", Role.LISTENER, Mode.SHARED, 3600)


def operator(status: int = 200, *there: ServerRoom) -> tuple[Operator, FakeSignals]:
    """Of a server with these rooms."""

    def answer(request: Request) -> Reply:
        listing = request.path == rooms.path("ListRooms")
        body = rooms.render_rooms(there) if listing else rooms.render_room(ROOM)
        return Reply(status, body if status == 200 else b"")

    signals = FakeSignals({SERVER.url: answer})
    return Operator(signals, SERVER, KEY, SECRET), signals


def prepare(mode: Mode) -> tuple[RoomKeys, list[Request]]:
    acts, signals = operator()
    keys = RoomKeys.fresh(RoomName("r-tea"))
    asyncio.run(acts.prepare(keys, replace(TERMS, mode=mode), NOW))
    return keys, signals.requests


def test_fresh_keys_are_fresh() -> None:
    one, two = RoomKeys.fresh(), RoomKeys.fresh()
    assert one.room != two.room
    assert one.secret != two.secret
    assert one.host_seed != two.host_seed
    assert one.room.startswith("r-")
    assert len(one.room) == 34
    public = Ed25519PrivateKey.from_private_bytes(one.host_seed).public_key()
    assert one.host_key == public.public_bytes_raw()
    assert RoomKeys.fresh(RoomName("ours")).room == "ours"


def test_nothing_secret_is_shown() -> None:
    keys = RoomKeys.fresh()
    terms = replace(TERMS, passphrase="a long enough passphrase")
    shown = repr(keys) + repr(terms)
    assert "passphrase" not in shown
    assert keys.secret.hex() not in shown
    assert repr(keys.secret) not in shown
    assert repr(keys.host_seed) not in shown


def test_the_room_is_created_and_its_metadata_written_again() -> None:
    _, (asked, created, updated) = prepare(Mode.SHARED)
    assert rooms.parse_list_rooms(asked.body) == {"r-tea"}
    assert created.path == rooms.path("CreateRoom")
    assert updated.path == rooms.path("UpdateRoomMetadata")
    create = rooms.parse_create_room(created.body)
    update = rooms.parse_update_room_metadata(updated.body)
    assert create.name == update.room == "r-tea"
    assert create.metadata == update.metadata
    assert {request.content_type for request in (created, updated)} == {"application/protobuf"}


def test_an_administrators_token_names_the_room_joins_nothing_and_is_short() -> None:
    _, requests = prepare(Mode.SHARED)
    for request in requests:
        grants = access.verify(request.token or "", KEY, SECRET, NOW)
        assert (grants.room, grants.room_admin, grants.room_create) == ("r-tea", True, True)
        assert not grants.room_join
        assert grants.identity is None
        assert grants.expires - NOW <= 600


def test_in_mode_shared_the_metadata_are_sealed_and_signed() -> None:
    keys, requests = prepare(Mode.SHARED)
    text = rooms.parse_create_room(requests[1].body).metadata
    opened = metadata.open_metadata(text, meta_key(keys.secret), keys.host_key, keys.room)
    assert opened == RoomMetadata(Mode.SHARED, NOW, 0, "Tea", "")
    assert "Tea" not in text


def test_in_mode_none_they_are_open() -> None:
    _, requests = prepare(Mode.NONE)
    opened = metadata.open_plain(rooms.parse_create_room(requests[1].body).metadata)
    assert opened == RoomMetadata(Mode.NONE, title="Tea")


@pytest.mark.parametrize(("first", "then"), [(Mode.SHARED, Mode.NONE), (Mode.NONE, Mode.SHARED)])
def test_a_room_that_is_there_has_one_mode_for_all_its_links(first: Mode, then: Mode) -> None:
    keys, requests = prepare(first)
    text = rooms.parse_create_room(requests[1].body).metadata
    acts, signals = operator(200, replace(ROOM, metadata=text))
    with pytest.raises(InputError) as told:
        asyncio.run(acts.prepare(keys, replace(TERMS, mode=then), NOW))
    assert told.value.reason is InputReason.ROOM_OTHER_MODE
    assert "Tea" in sentence(told.value)
    assert [request.path for request in signals.requests] == [rooms.path("ListRooms")]
    asyncio.run(acts.prepare(keys, replace(TERMS, mode=first), NOW))


@pytest.mark.parametrize("text", ["", "{}", "somebody else's"])
def test_a_room_that_says_nothing_of_its_mode_is_taken(text: str) -> None:
    acts, signals = operator(200, replace(ROOM, metadata=text))
    asyncio.run(acts.prepare(RoomKeys.fresh(RoomName("r-tea")), TERMS, NOW))
    assert len(signals.requests) == 3


def test_other_rooms_of_the_server_are_nothing_to_it() -> None:
    """A server that lists more than it was asked for."""
    keys, requests = prepare(Mode.NONE)
    text = rooms.parse_create_room(requests[1].body).metadata
    acts, _ = operator(200, replace(ROOM, name=RoomName("r-other"), metadata=text))
    asyncio.run(acts.prepare(keys, TERMS, NOW))


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_accepted(status: int) -> None:
    acts, _ = operator(status)
    with pytest.raises(AccessError) as told:
        asyncio.run(acts.prepare(RoomKeys.fresh(), TERMS, NOW))
    assert told.value.reason is AccessReason.API_KEY
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_something_else_than_a_livekit_server(status: int) -> None:
    acts, signals = operator(status)
    with pytest.raises(ReachError):
        asyncio.run(acts.prepare(RoomKeys.fresh(), TERMS, NOW))
    assert len(signals.requests) == 1


@pytest.mark.parametrize("mode", [Mode.NONE, Mode.SHARED])
@pytest.mark.parametrize("role", list(Role))
def test_an_invite_holds_what_its_terms_say(role: Role, mode: Mode) -> None:
    acts, _ = operator()
    keys = RoomKeys.fresh()
    made = acts.invite(keys, replace(TERMS, role=role, mode=mode), NOW)
    assert parse(render(made), NOW) == made
    assert (made.kind, made.mode, made.role) == (InviteKind.ROOM, mode, role)
    assert (made.room, made.secret, made.host_key) == (keys.room, keys.secret, keys.host_key)
    assert made.servers == (SERVER,)
    assert made.not_after == NOW + 3600
    host = role is Role.HOST
    assert (Policy.HOST_LINK in made.policy) is host
    assert made.host_seed == (keys.host_seed if host else None)
    with pytest.raises(AccessError):
        parse(render(made), NOW + 3601)


@pytest.mark.parametrize("role", list(Role))
def test_its_token_gives_that_role_in_that_room_for_that_long(role: Role) -> None:
    acts, _ = operator()
    made = acts.invite(RoomKeys.fresh(RoomName("r-tea")), replace(TERMS, role=role), NOW)
    grants = access.verify(made.token or "", KEY, SECRET, NOW)
    assert grants.room == "r-tea"
    assert grants.room_join
    assert grants.room_list
    assert not grants.room_create
    assert grants.room_admin is (role in (Role.MODERATOR, Role.HOST))
    assert grants.permission.can_publish is (role is not Role.LISTENER)
    assert grants.permission.can_publish_data
    assert grants.permission.can_update_metadata
    assert not grants.permission.hidden
    assert grants.expires == NOW + 3600
    assert grants.name == ""


def test_every_link_is_another_persons() -> None:
    acts, _ = operator()
    keys = RoomKeys.fresh()
    links = [acts.invite(keys, TERMS, NOW) for _ in range(20)]
    identities = {access.read(link.token or "").identity for link in links}
    assert len(identities) == 20
    assert {len(identity or "") for identity in identities} == {26}
    assert len({link.invite_id for link in links}) == 20


def test_a_typed_password_travels_in_the_link() -> None:
    acts, _ = operator()
    words = "orang baik minum teh sore hari"
    made = acts.invite(RoomKeys.fresh(), replace(TERMS, passphrase=words), NOW)
    assert Policy.TYPED_PASSPHRASE in made.policy
    assert made.room is not None
    assert parse(render(made), NOW).passphrase_for(made.room) == words


@pytest.mark.parametrize(
    ("ahead_s", "reason"),
    [
        (0.0, AccessReason.API_KEY),
        (-3_600.0, AccessReason.CLOCK),
        (90.0, AccessReason.CLOCK),
    ],
)
def test_clocks_that_differ_are_no_wrong_key(ahead_s: float, reason: AccessReason) -> None:
    signals = FakeSignals({SERVER.url: lambda request: Reply(401, b"", ahead_s)})
    with pytest.raises(AccessError) as told:
        asyncio.run(Operator(signals, SERVER, KEY, SECRET).check(NOW))
    assert told.value.reason is reason
