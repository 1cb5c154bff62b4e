"""Whoever leaves our host is freed at once: nothing waits for a collection of garbage."""

import asyncio
import contextlib
import gc
import os
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiortc import RTCDataChannel

from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.http_server import HttpServer
from pendopo.drivers.listener import bind_tcp
from pendopo.drivers.peer import Peer
from pendopo.drivers.port_peer import PortPeer
from pendopo.drivers.private_names import Dtls, Sctp
from pendopo.drivers.socket_wire import SocketWire
from pendopo.drivers.system_clock import SystemClock
from pendopo.host import guest as host_guest
from pendopo.host import line
from pendopo.host.config import ConfiguredRoom, HostConfig
from pendopo.host.door import Door
from pendopo.host.listening import Listening
from pendopo.host.publications import Publications
from pendopo.host.state import DoorState
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Permission
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.host_transport import HostPeer
from pendopo.signaling import access, join_path
from tests.bench.child import Child
from tests.real.livekit_guest import Guest
from tests.waiting import until

pytestmark = pytest.mark.real

KEY, SECRET, ROOM = "key", "a secret of more than thirty-two characters", RoomName("r-one")
OF_A_GUEST = (host_guest.Guest, Listening, Publications, line.Line, PortPeer, SocketWire)
OF_EITHER_END = (Peer, Dtls, Sctp, RTCDataChannel)
OF_A_REQUEST = (web.Request, web.WebSocketResponse)
PASSING = 30
KEPT = 50
"""Objects that the collector knows and that one guest may leave: what they may still ask of the
host, were they to come back, and what asyncio's transport holds of itself. It was 147."""


@dataclass
class House:
    """A host in this loop."""

    door: Door
    port: int
    parting: set[asyncio.Task[None]] = field(default_factory=set)

    def token(self) -> tuple[ParticipantIdentity, str]:
        """Somebody new, and their way in."""
        identity = ParticipantIdentity(secrets.token_hex(8))
        may = Permission(can_publish=True)
        grants = access.Grants(identity, ROOM, room_join=True, permission=may)
        return identity, access.issue(KEY, SECRET, grants, int(time.time()))

    def part(self, peer: HostPeer) -> None:
        """Close a peer whose guest went."""
        task = asyncio.get_running_loop().create_task(peer.close())
        self.parting.add(task)
        task.add_done_callback(self.parting.discard)

    async def empty(self) -> None:
        """Everybody has gone, and what they began is over."""
        await until(lambda: not self.door.census().visits and not self.parting)

    @property
    def url(self) -> str:
        """Of its signaling."""
        return f"ws://127.0.0.1:{self.port}"


Story = Callable[[House], Awaitable[None]]


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[House]:
    media = await UdpHostTransport.bind("127.0.0.1", 0)
    config = HostConfig("127.0.0.1", 0, 0, KEY, SECRET, rooms=(ConfiguredRoom(ROOM, "{}"),))
    loop, clock = asyncio.get_running_loop(), SystemClock()
    house: House
    door = Door(
        config, DoorState(), media, loop, clock, lambda _: None, lambda peer: house.part(peer)
    )
    server, listening = HttpServer(door, clock), bind_tcp("127.0.0.1", 0)
    house = House(door, int(listening.getsockname()[1]))
    await server.open(listening, None)
    try:
        yield house
    finally:
        door.close()
        await server.close()
        await house.empty()
        await media.close()


def tell(story: Story) -> None:
    async def told() -> None:
        async with opened() as house:
            await story(house)

    asyncio.run(told())


async def freed(*kinds: type) -> None:
    """Nothing is left of these classes, once the loop has had its turns."""
    turns = 200
    while left := Counter(type(each).__name__ for each in gc.get_objects() if type(each) in kinds):
        turns -= 1
        assert turns, left
        await asyncio.sleep(0.01)


async def leaves(house: House) -> None:
    async with Guest.join(house.url, house.token()[1]) as guest:
        guest.apply(guest.protocol.leave())
        await house.empty()


async def speaks(house: House) -> None:
    async with (
        Guest.join(house.url, house.token()[1]) as ann,
        Guest.join(house.url, house.token()[1]) as bob,
    ):
        ann.publish()
        ann.talk()
        await bob.until(lambda: bob.mapping)
        await bob.hears(next(iter(bob.mapping)))
        assert bob.peer is not None
        for _ in range(40):
            bob.peer.send_data(DataChannelLabel.RELIABLE, bytes(20_000))


async def is_removed(house: House) -> None:
    who, token = house.token()
    async with Guest.join(house.url, token):
        room = house.door.room(ROOM)
        assert room is not None
        house.door.remove(room, who)
        await house.empty()


async def has_no_media(house: House) -> None:
    async with Guest.join(house.url, house.token()[1], media=False):
        await until(lambda: house.door.census().visits)


async def is_cut_off(house: House) -> None:
    async with Guest.join(house.url, house.token()[1]) as guest:
        await guest.cut()
        await house.empty()


async def asks(house: House, path: str, token: str, *headers: str) -> asyncio.StreamWriter:
    """A request that no library of ours makes, and the beginning of its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    head = (f"GET {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {token}", *headers)
    writer.write("\r\n".join((*head, "", "")).encode())
    await reader.readuntil(b"\r\n\r\n")
    return writer


async def vanishes(house: House) -> None:
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key)
    writer = await asks(house, join_path.join_path(), house.token()[1], *upgrade)
    await until(lambda: house.door.census().visits)
    writer.transport.abort()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(
    "comes_and", [leaves, speaks, is_removed, has_no_media, is_cut_off, vanishes]
)
def test_nothing_of_somebody_who_left_is_left(
    comes_and: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "RESUME_WITHIN_S", 0.0)

    async def story(house: House) -> None:
        for _ in range(3):
            await comes_and(house)
            await house.empty()
        await freed(*OF_A_GUEST, *OF_A_REQUEST)

    tell(story)


@pytest.mark.usefixtures("uncollected")
def test_nothing_of_somebody_who_was_refused_is_left() -> None:
    async def story(house: House) -> None:
        for _ in range(3):
            (await asks(house, join_path.join_path(), "no token")).close()
        await freed(*OF_A_REQUEST)

    tell(story)


@pytest.mark.skipif(os.name == "nt", reason="the loop that it is for starts no process there")
@pytest.mark.usefixtures("uncollected")
def test_who_passes_through_leaves_next_to_nothing() -> None:
    async def story(house: House) -> None:
        passing = await Child.start("churn")
        try:
            await pass_through(house, passing, 4)
            before = len(gc.get_objects())
            await pass_through(house, passing, 4 + PASSING)
            await freed(*OF_A_GUEST, *OF_A_REQUEST, *OF_EITHER_END)
            assert len(gc.get_objects()) - before < KEPT * PASSING
        finally:
            await passing.close()

    tell(story)


async def pass_through(house: House, passing: Child, until_left: int) -> None:
    """Others come, each with media, until so many in all have left."""
    left = (await passing.ask("read"))["left"]
    tokens = [house.token()[1] for _ in range(until_left - left)]
    answer = await passing.ask("begin", url=house.url, tokens=tokens, rate=20, stay_s=0.3)
    while answer["left"] < until_left:
        await asyncio.sleep(0.1)
        answer = await passing.ask("read")
    assert (answer["came"], answer["failures"]) == (until_left, {})
    await house.empty()
