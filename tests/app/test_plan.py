import asyncio
from dataclasses import replace

import pytest

from pendopo.app.plan import join_plan
from pendopo.lobby.invite import Invite, InviteKind, Policy
from pendopo.lobby.place import Place
from pendopo.model.encryption import Mode
from pendopo.model.ids import RoomName
from pendopo.model.room import Role, RoomListing
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply
from tests.lobby.answering import FakeSignals

SERVERS = (Endpoint("wss://first.example", (b"p" * 32,)), Endpoint("wss://second.example"))
TEA = RoomName("r-tea")
INVITE = Invite(
    InviteKind.PLACE,
    Mode.NONE,
    Policy(0),
    b"s" * 32,
    b"k" * 32,
    bytes(8),
    SERVERS,
    Role.SPEAKER,
    "Place",
    ticket=b"t" * 32,
)


SIGNALS = FakeSignals({SERVERS[0].url: lambda request: Reply(200, b'{"token": "for the room"}')})


def place(invite: Invite = INVITE) -> Place:
    """Its own signals reach nobody."""
    return Place(invite, bytes(32), FakeSignals({}), lambda: 0)


def listing(mode: Mode) -> RoomListing:
    return RoomListing(TEA, "Tea", "topic", 3, 1, mode)


def test_the_way_into_a_room() -> None:
    plan = join_plan(place(), listing(Mode.SHARED), "Ani", SIGNALS)
    assert (plan.room, plan.title, plan.topic) == (TEA, "Tea", "topic")
    assert plan.way.servers == SERVERS
    assert plan.room_secret == INVITE.room_secret_for(TEA)
    assert plan.host_key == INVITE.host_key
    assert plan.display_name == "Ani"

    async def fetched() -> str:
        return await plan.token(SERVERS[0])

    assert asyncio.run(fetched()) == "for the room"


def test_the_mode_is_the_rooms_and_only_shared_has_a_password() -> None:
    shared = join_plan(place(), listing(Mode.SHARED), "", SIGNALS)
    assert shared.mode is Mode.SHARED
    assert shared.passphrase == INVITE.passphrase_for(TEA)
    bare = join_plan(place(), listing(Mode.NONE), "", SIGNALS)
    assert bare.mode is Mode.NONE
    assert bare.passphrase is None


@pytest.mark.parametrize("claimed", list(Role))
def test_what_the_link_claims_to_give_is_not_believed(claimed: Role) -> None:
    plan = join_plan(place(replace(INVITE, role=claimed)), listing(Mode.SHARED), "", SIGNALS)
    assert plan.role is Role.LISTENER
    assert plan.host_seed is None


def test_whoever_holds_the_hosts_link_is_the_host() -> None:
    link = replace(INVITE, policy=Policy.HOST_LINK, host_seed=b"h" * 32)
    plan = join_plan(place(link), listing(Mode.SHARED), "", SIGNALS)
    assert plan.role is Role.HOST
    assert plan.host_seed == b"h" * 32


def test_nothing_secret_is_shown() -> None:
    link = replace(INVITE, policy=Policy.HOST_LINK, host_seed=b"h" * 32)
    plan = join_plan(place(link), listing(Mode.SHARED), "", SIGNALS)
    shown = repr(plan)
    assert plan.passphrase is not None
    assert plan.passphrase not in shown
    assert repr(plan.room_secret) not in shown
    assert "hhhh" not in shown
