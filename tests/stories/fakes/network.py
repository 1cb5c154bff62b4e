"""The signaling half of a network in memory: sockets that can be cut, servers that can be away."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from pendopo.model.errors import PendopoError, ReachError, ReachReason
from pendopo.model.transport import Destination, Endpoint, Why
from pendopo.ports.signal_transport import Reply, SignalClosed
from pendopo.reach.ledger import Ledger
from tests.stories.fakes.media import ADDRESS
from tests.stories.fakes.way import LATENCY_S, Way


class FakeSocket:
    """One WebSocket: ports.SignalConnection at the client's end, host.guest.Wire at the other."""

    def __init__(self) -> None:
        self.is_open = True
        self.silent = False
        """Nothing arrives any more, and nobody is told."""
        self.to_server: list[bytes] = []
        """Everything the client sent."""
        self.on_message: Callable[[bytes], None] = lambda message: None
        self.on_closed: Callable[[], None] = lambda: None
        self._inbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._up: Way[bytes | None] = Way(self._reach_server)
        self._down: Way[bytes | None] = Way(self._reach_client)
        self.client = _ClientEnd(self)
        self.wire = _ServerEnd(self)

    def cut(self) -> None:
        """It breaks now: what is under way is lost, and both ends notice."""
        if self.is_open:
            self._break()

    def send_up(self, message: bytes) -> None:
        if not self.is_open:
            raise SignalClosed
        self.to_server.append(message)
        self._up.push(message)

    def send_down(self, message: bytes) -> None:
        self._down.push(message)

    def hang_up(self, by_client: bool) -> None:
        """It ends once what is under way has arrived."""
        (self._up if by_client else self._down).push(None)

    async def receive(self) -> bytes:
        message = await self._inbox.get()
        if message is None:
            self._inbox.put_nowait(None)
            raise SignalClosed
        return message

    def _break(self) -> None:
        self.is_open = False
        self._inbox.put_nowait(None)
        asyncio.get_running_loop().call_later(LATENCY_S, self.on_closed)

    def _reach_server(self, message: bytes | None) -> None:
        if not self.is_open or self.silent:
            return
        if message is None:
            self._break()
        else:
            self.on_message(message)

    def _reach_client(self, message: bytes | None) -> None:
        if not self.is_open or self.silent:
            return
        if message is None:
            self._break()
        else:
            self._inbox.put_nowait(message)


@dataclass(frozen=True)
class _ClientEnd:
    socket: FakeSocket
    server_address: str = ADDRESS

    async def send(self, message: bytes) -> None:
        self.socket.send_up(message)

    async def receive(self) -> bytes:
        return await self.socket.receive()

    async def close(self) -> None:
        self.socket.hang_up(by_client=True)


@dataclass(frozen=True)
class _ServerEnd:
    socket: FakeSocket

    def send(self, message: bytes) -> None:
        self.socket.send_down(message)

    def close(self) -> None:
        self.socket.hang_up(by_client=False)


class Server(Protocol):
    """What answers at an address."""

    def accept(self, path: str, token: str, socket: FakeSocket) -> None:
        """A client opens a WebSocket. Raises what the client's transport would say."""
        ...

    def post(self, path: str, body: bytes, token: str | None) -> Reply:
        """A client makes a request."""
        ...


@dataclass(frozen=True)
class Attempt:
    """A WebSocket asked for."""

    at: float
    path: str
    token: str


class FakeNetwork:
    """ports.SignalTransport of one computer: `servers` by URL; a server that is away refuses."""

    def __init__(self, servers: dict[str, Server], ledger: Ledger | None = None) -> None:
        self.attempts: list[Attempt] = []
        self.asked: list[str] = []
        """The URL of every server that was asked anything, as often as it was."""
        self.posts: list[str] = []
        """Paths of every request."""
        self.sockets: list[FakeSocket] = []
        self.refusal: PendopoError | None = None
        """Said to everything that is tried."""
        self._servers = servers
        self._ledger = ledger or Ledger()

    @property
    def newest(self) -> FakeSocket:
        return self.sockets[-1]

    def cut(self) -> None:
        self.newest.cut()

    async def connect(self, endpoint: Endpoint, path: str, token: str) -> _ClientEnd:
        self.attempts.append(Attempt(asyncio.get_running_loop().time(), path, token))
        socket = FakeSocket()
        (await self._reach(endpoint)).accept(path, token, socket)
        self.sockets.append(socket)
        return socket.client

    async def post(
        self, endpoint: Endpoint, path: str, body: bytes, content_type: str, token: str | None
    ) -> Reply:
        self.posts.append(path)
        return (await self._reach(endpoint)).post(path, body, token)

    async def _reach(self, endpoint: Endpoint) -> Server:
        self.asked.append(endpoint.url)
        port = urlsplit(endpoint.url).port or 443
        self._ledger.enter(Destination(ADDRESS, port, "tcp", Why.SIGNALING))
        await asyncio.sleep(2 * LATENCY_S)
        if self.refusal is not None:
            raise self.refusal
        server = self._servers.get(endpoint.url)
        if server is None:
            raise ReachError(ReachReason.REFUSED)
        return server
