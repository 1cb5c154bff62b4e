import asyncio
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pendopo.e2ee import metadata
from pendopo.e2ee.keys import livekit_passphrase, meta_key, room_secret, ticket_seed
from pendopo.e2ee.metadata import RoomMetadata
from pendopo.lobby.invite import Invite, InviteKind, Policy
from pendopo.lobby.place import Place
from pendopo.model import base64url
from pendopo.model.encryption import Mode
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    InputError,
    InputReason,
    PendopoError,
    PolicyError,
    PolicyReason,
    ReachError,
    ReachReason,
)
from pendopo.model.framing import info, lp
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Permission, Role
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply
from pendopo.signaling import access, rooms
from pendopo.signaling.rooms import ServerRoom
from pendopo.signaling.ticket import from_json
from tests.lobby.answering import FakeSignals, Request

FIRST, SECOND = Endpoint("wss://first.example"), Endpoint("wss://second.example")
TEA, GARDEN, ATTIC = RoomName("r-tea"), RoomName("r-garden"), RoomName("r-attic")
SECRET, SEED, PERSONA = bytes(range(1, 33)), bytes(range(32, 64)), bytes(range(64, 96))
HOST_KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
TICKET = b"t" * 32
NOW = 1_800_000_000


def invite(mode: Mode = Mode.SHARED, *servers: Endpoint) -> Invite:
    return Invite(
        InviteKind.PLACE,
        mode,
        Policy(0),
        SECRET,
        HOST_KEY,
        bytes(8),
        servers or (FIRST,),
        Role.LISTENER,
        "Place",
        ticket=TICKET,
    )


def room_invite(mode: Mode = Mode.SHARED, token: str | None = None) -> Invite:
    return replace(
        invite(mode),
        kind=InviteKind.ROOM,
        name="Link's name",
        room=TEA,
        secret=room_secret(SECRET, TEA),
        token=token,
        ticket=None if token else TICKET,
    )


def token(room: RoomName, room_list: bool = True) -> str:
    identity = ParticipantIdentity("me")
    grants = access.Grants(identity, room, True, room_list, permission=Permission())
    return access.issue("key", "s" * 32, grants, NOW)


def sealed(
    room: RoomName,
    title: str,
    mode: Mode = Mode.SHARED,
    seq: int = 1,
    seed: bytes = SEED,
    place: bytes = SECRET,
) -> str:
    content = RoomMetadata(mode, seq, 0, title, "topic")
    return metadata.seal_metadata(
        content, meta_key(room_secret(place, room)), seed, room, seq.to_bytes(12, "big")
    )


def sealed_as_none(room: RoomName) -> str:
    """What `seal_metadata` refuses to make: signed by the host, and below every floor."""
    body = struct.pack(">BBQQ", 1, Mode.NONE, 1, 0) + lp(b"Bare") + lp(b"")
    sig = Ed25519PrivateKey.from_private_bytes(SEED).sign(info("meta sig", room.encode()) + body)
    framed = lp(body + sig)
    framed += bytes(-len(framed) % 64)
    key = meta_key(room_secret(SECRET, room))
    hidden = AESGCM(key).encrypt(bytes(12), framed, info("meta", room.encode()))
    return json.dumps({"pendopo": 1, "sealed": base64url.encode(bytes(12) + hidden)})


OPEN = metadata.render_plain(RoomMetadata(Mode.NONE, title="Open", topic="to all"))


@dataclass
class Server:
    """A server with a door and a list of rooms."""

    metadata: Mapping[RoomName, str]
    people: Mapping[RoomName, int] = field(default_factory=dict)
    list_status: int = 200
    tokens: list[str | None] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply | PendopoError:
        if request.path == "/pendopo/v1/join":
            asked = from_json(request.body).room
            return Reply(200, json.dumps({"token": f"token for {asked!r}"}).encode())
        assert request.path == "/twirp/livekit.RoomService/ListRooms"
        self.tokens.append(request.token)
        listed = (
            ServerRoom(name, f"RM_{name}", text, self.people.get(name, 0), 1, 0)
            for name, text in self.metadata.items()
        )
        return Reply(self.list_status, rooms.render_rooms(listed))


def place(of: Invite, server: Server | None = None, **others: object) -> tuple[Place, FakeSignals]:
    answers = {FIRST.url: server} if server is not None else {}
    signals = FakeSignals(answers)
    return Place(of, PERSONA, signals, lambda: NOW), signals


def listed(of: Invite, texts: Mapping[RoomName, str]) -> dict[RoomName, tuple[str, Mode]]:
    here, _ = place(of, Server(texts))
    return {room.name: (room.title, room.mode) for room in asyncio.run(here.rooms())}


def test_a_floor_this_version_cannot_keep_is_refused_at_once() -> None:
    with pytest.raises(PolicyError) as told:
        place(invite(Mode.RSK1))
    assert told.value.reason is PolicyReason.MODE
    with pytest.raises(PolicyError) as told:
        place(replace(invite(), policy=Policy.RELAY_ONLY))
    assert told.value.reason is PolicyReason.RELAY_ONLY


def test_rooms_are_told_with_the_hosts_words_most_people_first() -> None:
    server = Server(
        {TEA: sealed(TEA, "Tea"), GARDEN: sealed(GARDEN, "Garden"), ATTIC: sealed(ATTIC, "Attic")},
        {GARDEN: 5},
    )
    here, signals = place(invite(), server)
    found = asyncio.run(here.rooms())
    assert [(room.title, room.people) for room in found] == [
        ("Garden", 5),
        ("Attic", 0),
        ("Tea", 0),
    ]
    assert (found[0].topic, found[0].speakers, found[0].mode) == ("topic", 1, Mode.SHARED)
    assert server.tokens == ["token for ''"]
    assert signals.requests[0].path == "/pendopo/v1/join"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        OPEN,
        sealed(GARDEN, "of another room"),
        sealed(TEA, "forged", seed=bytes(range(5, 37))),
        sealed(TEA, "of another place", place=bytes(range(9, 41))),
        sealed_as_none(TEA),
        sealed(TEA, "cut")[:-9] + '"}',
    ],
)
def test_at_floor_shared_a_room_without_metadata_of_the_host_is_not_offered(text: str) -> None:
    good = sealed(GARDEN, "Garden")
    assert listed(invite(), {TEA: text, GARDEN: good}) == {GARDEN: ("Garden", Mode.SHARED)}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ("r-tea", Mode.NONE)),
        ("anything", ("r-tea", Mode.NONE)),
        (OPEN, ("Open", Mode.NONE)),
        (sealed(TEA, "forged", seed=bytes(range(5, 37))), ("r-tea", Mode.NONE)),
        (sealed_as_none(TEA), ("r-tea", Mode.NONE)),
        (sealed(TEA, "Tea"), ("Tea", Mode.SHARED)),
    ],
)
def test_at_floor_none_every_room_is_shown_as_what_it_is(
    text: str, shown: tuple[str, Mode]
) -> None:
    assert listed(invite(Mode.NONE), {TEA: text}) == {TEA: shown}


def test_rooms_that_another_key_opens_are_not_no_rooms() -> None:
    here, _ = place(invite(), Server({TEA: sealed(TEA, "of another place", place=b"x" * 32)}))

    async def story() -> None:
        assert await here.rooms() == ()
        with pytest.raises(AccessError) as told:
            await here.room(None)
        assert told.value.reason is AccessReason.OTHER_KEYS
        assert told.value.details["url"] == here.invite.servers[0].url

    asyncio.run(story())


def test_a_room_may_be_above_the_floor() -> None:
    text = sealed(TEA, "Tea", Mode.RSK1)
    assert listed(invite(), {TEA: text}) == {TEA: ("Tea", Mode.RSK1)}


def test_metadata_once_seen_are_not_rolled_back() -> None:
    server = Server({TEA: sealed(TEA, "New", Mode.RSK1, seq=5)})
    here, _ = place(invite(), server)
    assert [room.title for room in asyncio.run(here.rooms())] == ["New"]
    server.metadata = {TEA: sealed(TEA, "Old", seq=4)}
    assert asyncio.run(here.rooms()) == ()
    server.metadata = {TEA: sealed(TEA, "Newer", Mode.RSK1, seq=6)}
    assert [room.title for room in asyncio.run(here.rooms())] == ["Newer"]


def test_the_next_server_is_asked_when_the_first_cannot_be_reached() -> None:
    signals = FakeSignals({SECOND.url: Server({TEA: sealed(TEA, "Tea")})})
    here = Place(invite(Mode.SHARED, FIRST, SECOND), PERSONA, signals, lambda: NOW)
    assert [room.name for room in asyncio.run(here.rooms())] == [TEA]
    assert signals.requests[0].endpoint == FIRST


def test_when_no_server_can_be_reached_the_last_reason_is_said() -> None:
    signals = FakeSignals({SECOND.url: lambda request: ReachError(ReachReason.TLS)})
    here = Place(invite(Mode.SHARED, FIRST, SECOND), PERSONA, signals, lambda: NOW)
    with pytest.raises(ReachError) as told:
        asyncio.run(here.rooms())
    assert told.value.reason is ReachReason.TLS


def test_a_refusal_is_not_taken_to_the_next_server() -> None:
    signals = FakeSignals({FIRST.url: lambda request: Reply(403, b"{}"), SECOND.url: Server({})})
    here = Place(invite(Mode.SHARED, FIRST, SECOND), PERSONA, signals, lambda: NOW)
    with pytest.raises(AccessError):
        asyncio.run(here.rooms())
    assert {request.endpoint for request in signals.requests} == {FIRST}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, AccessError(AccessReason.TOKEN)),
        (403, AccessError(AccessReason.TOKEN)),
        (404, ReachError(ReachReason.NOT_LIVEKIT)),
        (501, ReachError(ReachReason.NOT_LIVEKIT)),
        (503, ReachError(ReachReason.SERVER_FAULT)),
    ],
)
def test_a_list_that_is_refused(status: int, expected: PendopoError) -> None:
    here, _ = place(invite(), Server({}, list_status=status))
    with pytest.raises(type(expected)) as told:
        asyncio.run(here.rooms())
    assert told.value.reason is expected.reason


def test_a_list_that_is_none_is_no_livekit_server() -> None:
    def answer(request: Request) -> Reply:
        if request.path == "/pendopo/v1/join":
            return Reply(200, b'{"token": "t"}')
        return Reply(200, b"\xff" * 20)

    signals = FakeSignals({FIRST.url: answer})
    here = Place(invite(), PERSONA, signals, lambda: NOW)
    with pytest.raises(ReachError) as told:
        asyncio.run(here.rooms())
    assert told.value.reason is ReachReason.NOT_LIVEKIT


def test_a_room_is_found_by_name_or_title_or_alone() -> None:
    texts = {TEA: sealed(TEA, "Tea"), GARDEN: sealed(GARDEN, "Garden")}
    here, _ = place(invite(), Server(texts))
    assert asyncio.run(here.room(TEA)).title == "Tea"
    assert asyncio.run(here.room(RoomName("Garden"))).name == GARDEN
    with pytest.raises(InputError) as told:
        asyncio.run(here.room(ATTIC))
    assert told.value.reason is InputReason.ROOM_UNKNOWN
    with pytest.raises(InputError) as told:
        asyncio.run(here.room(None))
    assert told.value.reason is InputReason.ROOM_NOT_CHOSEN
    assert told.value.details == {"rooms": 2}
    alone, _ = place(invite(), Server({TEA: texts[TEA]}))
    assert asyncio.run(alone.room(None)).name == TEA


def test_a_token_is_redeemed_for_the_room_with_the_personas_ticket_key() -> None:
    here, signals = place(invite(), Server({}))
    assert asyncio.run(here.token(signals, FIRST, TEA)) == "token for 'r-tea'"
    asked = from_json(signals.requests[0].body)
    assert asked.key == public(ticket_seed(PERSONA, TICKET))


def test_the_hosts_link_redeems_as_the_host() -> None:
    link = replace(invite(), policy=Policy.HOST_LINK, host_seed=SEED, role=Role.HOST)
    here, signals = place(link, Server({}))
    asyncio.run(here.token(signals, FIRST, TEA))
    assert from_json(signals.requests[0].body).key == public(ticket_seed(SEED, TICKET))


def public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def test_a_room_link_with_a_token_uses_it_for_everything() -> None:
    given = token(TEA)
    server = Server({TEA: sealed(TEA, "Tea"), GARDEN: sealed(GARDEN, "Garden")}, {TEA: 3})
    here, signals = place(room_invite(token=given), server)
    (room,) = asyncio.run(here.rooms())
    assert (room.name, room.title, room.people, room.mode) == (TEA, "Tea", 3, Mode.SHARED)
    assert server.tokens == [given]
    assert asyncio.run(here.token(signals, FIRST, TEA)) == given
    assert len(signals.requests) == 1


def test_a_room_link_needs_no_metadata_its_mode_and_name_are_in_the_link() -> None:
    for texts in ({TEA: ""}, {TEA: OPEN}, {}):
        here, _ = place(room_invite(token=token(TEA)), Server(texts))
        (room,) = asyncio.run(here.rooms())
        assert (room.name, room.title, room.mode) == (TEA, "Link's name", Mode.SHARED)


@pytest.mark.parametrize("mode", [Mode.NONE, Mode.SHARED])
def test_a_room_link_names_the_mode_exactly(mode: Mode) -> None:
    above = sealed(TEA, "Tea", Mode(mode + 1))
    here, _ = place(room_invite(mode, token(TEA)), Server({TEA: above}))
    (room,) = asyncio.run(here.rooms())
    assert room.mode is mode


def test_without_the_grant_to_list_nobody_is_asked() -> None:
    here, signals = place(room_invite(token=token(TEA, room_list=False)))
    (room,) = asyncio.run(here.rooms())
    assert (room.title, room.people) == ("Link's name", 0)
    assert signals.requests == []


def test_a_token_for_another_room_than_the_links_is_refused_unsent() -> None:
    here, signals = place(room_invite(token=token(GARDEN)))
    with pytest.raises(AccessError) as told:
        asyncio.run(here.rooms())
    assert told.value.reason is AccessReason.TOKEN_OTHER_ROOM
    assert signals.requests == []


def test_a_room_link_without_token_or_ticket_cannot_enter() -> None:
    here, signals = place(replace(room_invite(), ticket=None), Server({}))
    with pytest.raises(AccessError) as told:
        asyncio.run(here.token(signals, FIRST, TEA))
    assert told.value.reason is AccessReason.TICKET


def test_the_password_of_a_room_is_its_own() -> None:
    assert invite().passphrase_for(TEA) == livekit_passphrase(room_secret(SECRET, TEA))
    assert invite().passphrase_for(TEA) != invite().passphrase_for(GARDEN)


def test_a_room_that_had_metadata_of_the_host_is_not_offered_without() -> None:
    server = Server({TEA: sealed(TEA, "Tea")})
    here, _ = place(invite(Mode.NONE), server)
    assert [room.mode for room in asyncio.run(here.rooms())] == [Mode.SHARED]
    assert here.metadata_seq(TEA) == 1
    for stripped in ("", OPEN, sealed(TEA, "forged", seed=bytes(range(5, 37)))):
        server.metadata = {TEA: stripped}
        assert asyncio.run(here.rooms()) == ()


def test_a_name_comes_before_a_title_and_a_title_of_two_rooms_chooses_neither() -> None:
    texts = {TEA: sealed(TEA, "r-garden"), GARDEN: sealed(GARDEN, "Same")}
    here, _ = place(invite(), Server(texts))
    assert asyncio.run(here.room(GARDEN)).title == "Same"
    twice = {TEA: sealed(TEA, "Same"), GARDEN: sealed(GARDEN, "Same")}
    here, _ = place(invite(), Server(twice))
    with pytest.raises(InputError) as told:
        asyncio.run(here.room(RoomName("Same")))
    assert told.value.reason is InputReason.ROOM_NOT_CHOSEN
