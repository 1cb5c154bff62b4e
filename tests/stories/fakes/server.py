"""Our own host without sockets: the real door, rooms and forwarder behind fake transports."""

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

from pendopo.host.config import HostConfig
from pendopo.host.door import Door
from pendopo.host.guest import Guest
from pendopo.host.room_service import Refusal, RoomService
from pendopo.host.state import DoorState
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import LeaveReason
from pendopo.ports.host_transport import HostPeer
from pendopo.ports.signal_transport import Reply
from pendopo.signaling import rooms
from pendopo.signaling.join_request import read_join_request, unwrap_join_request
from pendopo.signaling.ticket import from_json
from tests.stories.fakes.clock import FakeClock
from tests.stories.fakes.media import Air, FakeHostTransport
from tests.stories.fakes.network import FakeSocket
from tests.stories.fakes.way import LATENCY_S

JOIN = "/pendopo/v1/join"
STATUS = {Refusal.NOT_ALLOWED: 403, Refusal.NOT_FOUND: 404}


class FakeServer:
    """One life of a host. `state` goes on into the next."""

    def __init__(self, config: HostConfig, state: DoorState, air: Air, clock: FakeClock) -> None:
        self.state = state
        self.hang_up_after_s: float | None = None
        """Send everybody away this long after they came, asking them to come back."""
        self.answers_after_s = 0.0
        """How long a socket that was taken waits for its first word."""
        self.sockets: list[FakeSocket] = []
        self._clock = clock
        self._transport = FakeHostTransport(air)
        self._closing: set[asyncio.Task[None]] = set()
        loop = asyncio.get_running_loop()
        self.door = Door(config, state, self._transport, loop, clock, self._keep, self._retire)
        self._service = RoomService(self.door)

    def accept(self, path: str, token: str, socket: FakeSocket) -> None:
        url = urlsplit(path)
        assert url.path == "/rtc/v1"
        if self.answers_after_s:
            later = asyncio.get_running_loop().call_later
            later(self.answers_after_s, self._answer, url.query, token, socket)
        else:
            self._answer(url.query, token, socket)

    def post(self, path: str, body: bytes, token: str | None) -> Reply:
        if path == JOIN:
            return self._redeem(body)
        try:
            grants = self.door.verify(token or "")
        except AccessError:
            return Reply(401, b"")
        answer = self._service.call(path.removeprefix(rooms.PREFIX), grants, body)
        if isinstance(answer, Refusal):
            return Reply(STATUS.get(answer, 400), b"")
        return Reply(200, answer)

    def guest(self, room: RoomName, identity: ParticipantIdentity) -> Guest:
        """Somebody who is here."""
        there = self.door.room(room)
        assert there is not None
        guest = self.door.guest(there, identity)
        assert guest is not None
        return guest

    async def crash(self) -> None:
        """Everything stops at once and nobody is told."""
        for socket in self.sockets:
            socket.cut()
        await self._transport.close()

    def _answer(self, query: str, token: str, socket: FakeSocket) -> None:
        self.door.admit(token)
        request = read_join_request(unwrap_join_request(parse_qs(query)["join_request"][0]))
        guest = self.door.enter(token, request, socket.wire)
        if guest is not None:
            self._listen(guest, socket)

    def _listen(self, guest: Guest, socket: FakeSocket) -> None:
        self.sockets.append(socket)
        socket.on_message = guest.receive
        socket.on_closed = lambda: guest.socket_lost(socket.wire)
        if self.hang_up_after_s is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(self.hang_up_after_s, lambda: guest.dismiss(LeaveReason.LOST))

    def _redeem(self, body: bytes) -> Reply:
        try:
            token = self.door.redeem(from_json(body))
        except AccessError as error:
            return Reply(403, json.dumps({"error": "no"} | error.details).encode())
        return Reply(200, json.dumps({"token": token}).encode())

    def _keep(self, state: DoorState) -> None:
        self.state = state

    def _retire(self, peer: HostPeer) -> None:
        """What was said before is still on its way."""
        task = asyncio.ensure_future(self._close_later(peer))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close_later(self, peer: HostPeer) -> None:
        await asyncio.sleep(2 * LATENCY_S)
        await peer.close()


class ClosedServer:
    """Answers every request in one way."""

    def __init__(self, reply: Reply, refusal: AccessError | None = None) -> None:
        self._reply = reply
        self._refusal = refusal or AccessError(AccessReason.TOKEN)

    def accept(self, path: str, token: str, socket: FakeSocket) -> None:
        raise self._refusal

    def post(self, path: str, body: bytes, token: str | None) -> Reply:
        return self._reply
