"""Whatever is being opened can be called off at any moment and leaves nothing open."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import web

from pendopo.drivers.client_peer import ClientPeerFactory
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.model.errors import ReachError
from pendopo.model.transport import Endpoint
from pendopo.ports.peer_transport import PeerSink, Route
from pendopo.reach.ledger import Ledger
from tests.drivers.cancelling import leaves_nothing, nothing_left, only_what_is_new
from tests.drivers.certificates import self_signed

SINK = PeerSink(
    frame=lambda ssrc, frame: None,
    data=lambda label, message: None,
    connected=lambda: None,
    closed=lambda: None,
)
Talk = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(autouse=True)
def quickly() -> Iterator[None]:
    with only_what_is_new():
        yield


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server on a loop of its own: what it does is no pause of ours."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    ports: list[int] = []

    async def serve() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        ports.append(runner.addresses[0][1])
        ready.set()
        return runner

    def live() -> None:
        runner = loop.run_until_complete(serve())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def answer(request: web.Request) -> web.StreamResponse:
    if request.headers.get("Upgrade") != "websocket":
        return web.Response(text="fine")
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for _ in ws:
        pass
    return ws


@contextmanager
def silent() -> Iterator[int]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@contextmanager
def hanging(context: ssl.SSLContext) -> Iterator[int]:
    """A server that shakes hands and then neither reads nor writes."""
    kept: list[socket.socket] = []

    def live() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                connection.settimeout(1)
                with suppress(OSError):
                    kept.append(context.wrap_socket(connection, server_side=True))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=live, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            with suppress(OSError):  # on Windows closing it is what ends the wait
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join(10)
            for connection in kept:
                connection.close()


def towards(port: int) -> Callable[[socket.socket], bool]:
    """Whether a socket is one of ours: it goes there, or nowhere yet."""

    def ours(found: socket.socket) -> bool:
        if found.family not in (socket.AF_INET, socket.AF_INET6):
            return False
        with suppress(OSError):
            if found.getsockname()[1] == port:
                return False
        with suppress(OSError):
            return bool(found.getpeername()[1] == port)
        # closed meanwhile: the server has a thread of its own
        return found.type == socket.SOCK_STREAM and found.fileno() >= 0

    return ours


def endpoint(port: int, host: str = "127.0.0.1", *pins: bytes) -> Endpoint:
    return Endpoint(f"{'wss' if pins else 'ws'}://{host}:{port}", pins)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_websocket(tmp_path: Path, host: str, tls: bool) -> None:
    certificate = self_signed(tmp_path)

    async def story(port: int) -> None:
        pins = (certificate.pin,) if tls else ()

        async def connect() -> None:
            transport = WebSocketTransport(Ledger())
            connection = await transport.connect(endpoint(port, host, *pins), "/x", "t")
            await connection.close()

        assert await leaves_nothing(connect, towards(port)) > 1

    with serving(certificate.context if tls else None) as port:
        asyncio.run(story(port))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_request(tmp_path: Path, tls: bool) -> None:
    certificate = self_signed(tmp_path)

    async def story(port: int) -> None:
        pins = (certificate.pin,) if tls else ()

        async def ask() -> None:
            transport = WebSocketTransport(Ledger())
            await transport.post(endpoint(port, "127.0.0.1", *pins), "/x", b"", "a/b", None)

        assert await leaves_nothing(ask, towards(port)) > 1

    with serving(certificate.context if tls else None) as port:
        asyncio.run(story(port))


@pytest.mark.parametrize("asks", ["websocket", "request"])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_server_that_never_answers(asks: str, tls: bool) -> None:
    """Nothing else would ever close what is left open towards it."""

    async def story(port: int) -> None:
        there = endpoint(port, "127.0.0.1", *((bytes(32),) if tls else ()))
        transport = WebSocketTransport(Ledger())
        for turns in range(12):
            work = (
                transport.connect(there, "/x", "t")
                if asks == "websocket"
                else transport.post(there, "/x", b"", "a/b", None)
            )
            task = asyncio.ensure_future(work)
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
            await nothing_left(towards(port), f"after {turns} turns")

    with silent() as port:
        asyncio.run(story(port))


def test_a_server_that_hangs_once_tls_is_up(tmp_path: Path) -> None:
    """It does not even answer that we say good-bye."""
    certificate = self_signed(tmp_path)

    async def story(port: int) -> None:
        async def connect() -> None:
            transport = WebSocketTransport(Ledger(), connect_s=0.3)
            with suppress(ReachError):
                await transport.connect(endpoint(port, "127.0.0.1", certificate.pin), "/x", "t")

        assert await leaves_nothing(connect, towards(port)) > 1

    with hanging(certificate.context) as port:
        asyncio.run(story(port))


def test_a_peer() -> None:
    async def story() -> None:
        async def gather() -> None:
            peer = await ClientPeerFactory(Ledger()).open(Route("127.0.0.1"), SINK)
            await peer.close()

        udp = await leaves_nothing(gather, lambda found: found.type == socket.SOCK_DGRAM)
        assert udp > 0

    asyncio.run(story())
