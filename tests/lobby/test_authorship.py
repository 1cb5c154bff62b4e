"""What the author of a place signs and gives away."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.e2ee.keys import meta_key
from pendopo.e2ee.metadata import RoomMetadata, open_metadata, open_plain
from pendopo.lobby.authorship import Author, fresh_room_name
from pendopo.lobby.invite import Invite, InviteKind, Policy
from pendopo.lobby.link import parse, render
from pendopo.model.encryption import Mode
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint

AUTHOR = Author(bytes(range(32)))
SECRET, TICKET = b"s" * 32, b"t" * 32
TEA = RoomName("r-tea")
SERVERS = (Endpoint("wss://one.example"), Endpoint("wss://two.example"))


def invite(
    role: Role = Role.LISTENER,
    room: RoomName | None = None,
    name: str = "Tea",
    passphrase: str | None = None,
) -> Invite:
    return AUTHOR.invite(
        Mode.SHARED,
        role,
        SECRET,
        SERVERS,
        invite_id=b"12345678",
        name=name,
        room=room,
        passphrase=passphrase,
        ticket=TICKET,
    )


def test_the_key_is_the_seeds() -> None:
    public = Ed25519PrivateKey.from_private_bytes(AUTHOR.host_seed).public_key()
    assert AUTHOR.host_key == public.public_bytes_raw()
    assert Author.fresh() != Author.fresh()


def test_names_of_rooms_are_chance() -> None:
    names = {fresh_room_name() for _ in range(20)}
    assert len(names) == 20
    assert {len(name) for name in names} == {34}


def test_what_it_says_of_a_room_opens_with_its_key_alone() -> None:
    content = RoomMetadata(Mode.SHARED, 7, 0, "Tea", "and biscuits")
    text = AUTHOR.describe(content, TEA, SECRET)
    assert open_metadata(text, meta_key(SECRET), AUTHOR.host_key, TEA) == content
    assert open_metadata(text, meta_key(SECRET), Author.fresh().host_key, TEA) is None
    assert "Tea" not in text


def test_in_mode_none_everybody_may_read_it() -> None:
    told = open_plain(AUTHOR.describe(RoomMetadata(Mode.NONE, 1, 0, "Tea", ""), TEA, SECRET))
    assert told is not None
    assert told.title == "Tea"


@pytest.mark.parametrize("room", [None, TEA])
@pytest.mark.parametrize("role", list(Role))
def test_only_the_hosts_link_carries_the_seed(role: Role, room: RoomName | None) -> None:
    made = invite(role, room)
    assert parse(render(made), 0) == made
    assert made.kind is (InviteKind.PLACE if room is None else InviteKind.ROOM)
    assert made.host_key == AUTHOR.host_key
    host = role is Role.HOST
    assert made.host_seed == (AUTHOR.host_seed if host else None)
    assert (Policy.HOST_LINK in made.policy) is host


def test_a_typed_password_is_said() -> None:
    words = "orang baik minum teh sore hari"
    made = invite(passphrase=words)
    assert made.policy is Policy.TYPED_PASSPHRASE
    assert parse(render(made), 0).passphrase_for(TEA) == words


def test_a_long_name_is_cut_between_letters() -> None:
    made = invite(name="é" * 31)
    assert made.name == "é" * 30
    assert parse(render(made), 0) == made
