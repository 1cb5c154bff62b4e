"""Whatever ends a visit, it is freed at once: nothing of ours waits for a collection of garbage."""

import asyncio
import gc
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType, FunctionType, MethodType

import pytest

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.app.relays import Relays
from pendopo.drivers.client_ice import IceSocket
from pendopo.drivers.client_paths import ClientPaths
from pendopo.drivers.client_peer import ClientPeer
from pendopo.drivers.entered_sockets import EnteredSockets
from pendopo.drivers.first_answer import FirstAnswer
from pendopo.drivers.ice_ways import DirectIce
from pendopo.drivers.peer import Peer
from pendopo.drivers.private_names import Dtls, Sctp
from pendopo.drivers.signal_websocket import WebSocketConnection, WebSocketTransport
from pendopo.lobby.invite import Invite
from pendopo.model.errors import AccessError, PendopoError, ReachError
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.relay import Password, RelayTransport
from pendopo.model.room import Connection, Role, Room
from pendopo.model.transport import Endpoint
from pendopo.reach.ledger import Ledger
from pendopo.room import stay
from pendopo.room.connection import RoomConnection
from pendopo.room.steps import Steps
from pendopo.signaling import access, rooms
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.joined import Joined
from tests.real.coturn import coturn, needs_coturn
from tests.real.test_relay_visits import own
from tests.real.visits import Visit, place_invite, tone, visiting
from tests.waiting import until

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        sys.version_info >= (3, 12),
        reason="found out on Python 3.11; on 3.13 ended coroutines wait for a collection",
    ),
]

Story = Callable[[HostProcess, Invite], Awaitable[None]]


def ours(each: object) -> str | None:
    """What of the client it is; a frame is the function's that it runs."""
    if isinstance(each, FrameType):
        module, name = str(each.f_globals.get("__name__")), each.f_code.co_qualname
    else:
        kind = each if isinstance(each, FunctionType | MethodType) else type(each)
        module, name = str(getattr(kind, "__module__", "")), kind.__qualname__
    client = module.startswith("pendopo.") and not module.startswith("pendopo.host.")
    return f"{module}.{name}" if client else None


def count(objects: list[object]) -> Counter[str]:
    return Counter(name for name in map(ours, objects) if name is not None)


def in_place(room: Room) -> bool:
    return room.connection is Connection.CONNECTED


async def heard(visit: Visit) -> None:
    """There is a path for sound."""
    await until(lambda: visit.session._stay.has_media)


async def cut(visit: Visit, times: int) -> None:
    """Its socket, and the visit goes on by another one."""
    for resumes in range(1, times + 1):
        await visit.signals.cut()
        await until(lambda: visit.session.resumes == resumes)  # noqa: B023
        await visit.until(in_place)


async def lose(visit: Visit, times: int) -> None:
    """Its whole connection, and the visit goes on by another one."""
    for rejoins in range(1, times + 1):
        assert visit.peers.newest is not None
        visit.peers.newest._end()
        await until(lambda: visit.session.rejoins == rejoins)  # noqa: B023
        await visit.until(in_place)
        await heard(visit)


async def leaves(host: HostProcess, invite: Invite) -> None:
    async with visiting(invite, "Ani") as visit:
        await heard(visit)


async def leaves_at_once(host: HostProcess, invite: Invite) -> None:
    async with visiting(invite, "Ani"):
        pass


async def speaks(host: HostProcess, invite: Invite) -> None:
    async with visiting(invite, "Ani", tone()) as visit:
        await until(lambda: visit.session.needles().facts.tx_sealed > 10)


async def is_cut(host: HostProcess, invite: Invite) -> None:
    async with visiting(invite, "Ani") as visit:
        await heard(visit)
        await cut(visit, times=3)


async def is_lost(host: HostProcess, invite: Invite) -> None:
    async with visiting(invite, "Ani") as visit:
        await heard(visit)
        await lose(visit, times=2)


async def is_removed(host: HostProcess, invite: Invite) -> None:
    room = host.rooms[0].name
    grants = access.Grants(ParticipantIdentity("moderator"), room, room_admin=True)
    token = access.issue(host.api_key, host.api_secret, grants, int(time.time()))
    async with visiting(invite, "Ani") as visit:
        await heard(visit)
        me = visit.session.room.me
        assert me is not None
        body = rooms.remove_participant(room, me.identity)
        asked = WebSocketTransport(Ledger()).post(
            Endpoint(host.urls[0]), rooms.path("RemoveParticipant"), body, rooms.CONTENT_TYPE, token
        )
        assert (await asked).status == 200
        await visit.until(lambda room: room.connection is Connection.CLOSED)
    assert isinstance(visit.session.failure, AccessError)


async def loses_the_host(host: HostProcess, invite: Invite) -> None:
    with suppress(PendopoError):
        async with visiting(invite, "Ani") as visit:
            await heard(visit)
            os.kill(host.pid, signal.SIGTERM)
            await visit.until(lambda room: room.connection is Connection.CLOSED)
    assert isinstance(visit.session.failure, ReachError)


async def is_refused(host: HostProcess, invite: Invite) -> None:
    with suppress(AccessError):
        async with visiting(replace(invite, ticket=bytes(32)), "Ani"):
            pytest.fail("nobody was to be let in")


async def finds_nobody(host: HostProcess, invite: Invite) -> None:
    nobody = replace(invite, servers=(Endpoint("ws://127.0.0.1:9"),))
    with suppress(ReachError):
        async with visiting(nobody, "Ani"):
            pytest.fail("nobody was to be there")


async def has_no_path(host: HostProcess, invite: Invite) -> None:
    async def none(paths: ClientPaths) -> None:
        raise PermissionError("no sockets")

    with suppress(ReachError), pytest.MonkeyPatch.context() as changed:
        changed.setattr(ClientPaths, "gather", none)
        async with visiting(invite, "Ani"):
            pytest.fail("there was to be no path")


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(
    "visitor",
    [
        leaves,
        leaves_at_once,
        speaks,
        is_cut,
        is_lost,
        is_removed,
        loses_the_host,
        is_refused,
        finds_nobody,
        has_no_path,
    ],
)
def test_nothing_of_a_visit_is_left(visitor: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stay, "GIVE_UP_AFTER_S", 0.0)
    asyncio.run(comes_twice(visitor))


@needs_coturn
@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize("transport", RelayTransport)
def test_nothing_of_a_visit_through_a_relay_is_left(
    transport: RelayTransport, tmp_path: Path
) -> None:
    lists: list[Relays] = []
    """Of the program, for as long as it runs."""

    async def use(relays: Relays, password: str) -> None:
        for row in relays.rows:
            await relays.edit(row, Password("alice", password))

    async def relayed(host: HostProcess, invite: Invite) -> None:
        if not lists:
            lists.append(await own(tmp_path / "lists", relay, over=(transport,)))
        relays = lists[0]
        await use(relays, "one")
        async with visiting(
            invite, "Ani", tone(), relays=relays, trust=relay.trust, relay_only=True
        ) as visit:
            await until(lambda: visit.session.needles().facts.tx_sealed > 10)
        await use(relays, "another")
        with suppress(ReachError):
            async with visiting(invite, "Ani", relays=relays, trust=relay.trust, relay_only=True):
                pytest.fail("nothing was to be passed on")

    with coturn(tmp_path / "relay") as relay:
        asyncio.run(comes_twice(relayed))


async def comes_twice(visitor: Story) -> None:
    """What stays of a first visit is for every later one."""
    for times in (1, 2):
        host = await HostProcess.start(HostOptions(rooms=("Tea",)))
        try:
            invite = place_invite(host, Role.SPEAKER)
            before = count(gc.get_objects())
            await visitor(host, invite)
            if times == 2:
                await left(before)
        finally:
            await host.close()


@pytest.mark.usefixtures("uncollected")
def test_what_a_visit_connects_anew_leaves_nothing_while_it_goes_on() -> None:
    async def whole() -> None:
        host = await HostProcess.start(HostOptions(rooms=("Tea",)))
        try:
            async with visiting(place_invite(host, Role.SPEAKER), "Ani") as visit:
                await heard(visit)
                one = alive()
                assert set(one.values()) == {1}
                await cut(visit, times=3)
                await until(lambda: alive() == one)
                await lose(visit, times=2)
                await until(lambda: alive() == one)
        finally:
            await host.close()

    asyncio.run(whole())


def alive() -> Counter[type]:
    """What there is once for a connection."""
    kinds = (
        WebSocketConnection, FirstAnswer, EnteredSockets, RoomConnection, Steps, ClientProtocol,
        Joined, ClientPeer, ClientPaths, DirectIce, IceSocket, Peer, Dtls, Sctp,
    )  # fmt: skip
    return Counter(type(each) for each in gc.get_objects() if type(each) in kinds)


async def left(before: Counter[str]) -> None:
    """Nothing that was not there before, once the loop has had its turns; and no garbage."""
    turns = 100
    while more := count(gc.get_objects()) - before:
        turns -= 1
        assert turns, more
        await asyncio.sleep(0.05)
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        assert not count(gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
