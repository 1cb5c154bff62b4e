"""The TCP port where connections cannot be taken, or come to nothing."""

import asyncio
import contextlib
import errno
import socket
import ssl
from asyncio import sslproto
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from pendopo.drivers import listener
from pendopo.drivers.gate import Gate, GateLimits
from pendopo.drivers.listener import TLS_BUFFER, Listener, bind_tcp
from tests.drivers.certificates import self_signed
from tests.waiting import until

LIMITS = GateLimits(each=4, waiting=8, staying=4, crowd=16, within_s=1e6, patience_s=60)
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(20)
"""The beginning of a TLS handshake."""


class Echo(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.write(data)


class Scene:
    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.gate = Gate(LIMITS)
        self.socket = bind_tcp("127.0.0.1", 0)
        self.address = self.socket.getsockname()
        self.listener = Listener(self.socket, self.gate, Echo, tls, 30, 30)
        self.listener.open()

    async def connect(self) -> socket.socket:
        made = socket.socket()
        made.setblocking(False)
        await asyncio.get_running_loop().sock_connect(made, self.address)
        return made


async def is_cut(client: socket.socket) -> bool:
    """Whether nothing comes any more; what we said and nobody has read makes it a reset."""
    try:
        return await asyncio.get_running_loop().sock_recv(client, 100) == b""
    except ConnectionError:
        return True


def tell(story: Callable[[Scene], Awaitable[None]], tls: ssl.SSLContext | None = None) -> None:
    async def told() -> None:
        scene = Scene(tls)
        async with asyncio.timeout(30):
            await story(scene)
        scene.listener.close()
        scene.gate.close()
        await asyncio.sleep(0)

    asyncio.run(told())


def test_without_descriptors_it_pauses_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listener, "PAUSE_S", 0.01)

    class Exhausted:
        """A listening socket that the system has no descriptor for, three times."""

        def __init__(self, real: socket.socket) -> None:
            self._real = real
            self.refused = 0

        def accept(self) -> tuple[socket.socket, tuple[str, int]]:
            if self.refused < 3:
                self.refused += 1
                raise OSError(errno.EMFILE, "Too many open files")
            return self._real.accept()

        def __getattr__(self, name: str) -> object:
            return getattr(self._real, name)

    async def story(scene: Scene) -> None:
        scene.listener._loop.remove_reader(scene.socket)
        tired = Exhausted(scene.socket)
        scene.listener._socket = tired  # type: ignore[assignment]
        scene.listener.open()
        client = await scene.connect()
        await asyncio.get_running_loop().sock_sendall(client, b"hello")
        assert await asyncio.get_running_loop().sock_recv(client, 9) == b"hello"
        assert tired.refused == 3
        client.close()

    tell(story)
    assert caplog.text.count("Too many open files") == 1


def test_handshakes_that_never_end_are_counted_before_tls(tmp_path: Path) -> None:
    context = self_signed(tmp_path, "localhost").context

    async def story(scene: Scene) -> None:
        held = []
        for _ in range(3 * LIMITS.each):
            client = await scene.connect()
            await asyncio.get_running_loop().sock_sendall(client, HELLO)
            held.append(client)
            await until(lambda: scene.gate.waiting)
        await until(lambda: scene.gate.waiting == {"127.0.0.1": LIMITS.each})
        ended = 0
        for client in held[: -LIMITS.each]:
            ended += await is_cut(client)
        assert ended == 2 * LIMITS.each
        for client in held:
            client.close()
        scene.listener.close()
        await until(lambda: scene.gate.waiting == {})

    tell(story, context)


def test_a_newcomer_shakes_hands_while_hellos_that_never_end_come(tmp_path: Path) -> None:
    """Three times as many as an address may have come before each step of theirs."""
    context = self_signed(tmp_path, "localhost").context
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE

    async def story(scene: Scene) -> None:
        loop = asyncio.get_running_loop()
        held: list[socket.socket] = []

        async def flood() -> None:
            for _ in range(3 * LIMITS.each):
                held.append(await scene.connect())
                await loop.sock_sendall(held[-1], HELLO)
            gone = held[: -LIMITS.each]
            for client in gone:
                assert await is_cut(client)
                client.close()
            del held[: -LIMITS.each]

        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = trusting.wrap_bio(incoming, outgoing)
        newcomer = await scene.connect()

        async def step(act: Callable[[], object]) -> object:
            while True:
                try:
                    return act()
                except ssl.SSLWantReadError:
                    if outgoing.pending:
                        await loop.sock_sendall(newcomer, outgoing.read())
                        await until(lambda: scene.gate.waiting)
                    await flood()
                    incoming.write(await loop.sock_recv(newcomer, 1 << 16))

        await step(tls.do_handshake)
        tls.write(b"hello")
        assert await step(lambda: tls.read(9)) == b"hello"
        for client in (*held, newcomer):
            client.close()

    tell(story, context)


def test_a_hello_that_comes_in_pieces_is_waited_for(tmp_path: Path) -> None:
    context = self_signed(tmp_path, "localhost").context

    async def story(scene: Scene) -> None:
        loop = asyncio.get_running_loop()
        outgoing = ssl.MemoryBIO()
        trusting = ssl.create_default_context()
        with contextlib.suppress(ssl.SSLWantReadError):
            trusting.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost").do_handshake()
        hello = outgoing.read()
        client = await scene.connect()
        for piece in (hello[:3], hello[3:200], hello[200:]):
            await loop.sock_sendall(client, piece)
            await asyncio.sleep(0.02)
        assert (await loop.sock_recv(client, 1 << 16))[:1] == b"\x16"
        client.close()

    tell(story, context)


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\x01\x01" * 9])
def test_what_is_no_hello_is_refused_at_once(tmp_path: Path, said: bytes) -> None:
    context = self_signed(tmp_path, "localhost").context

    async def story(scene: Scene) -> None:
        loop = asyncio.get_running_loop()
        client = await scene.connect()
        await loop.sock_sendall(client, said)
        with contextlib.suppress(ConnectionError):
            while await loop.sock_recv(client, 1 << 16):
                pass
        await until(lambda: scene.gate.waiting == {})
        client.close()

    tell(story, context)


def test_a_tls_connection_costs_little_memory(tmp_path: Path) -> None:
    context = self_signed(tmp_path, "localhost").context

    async def story(scene: Scene) -> None:
        assert sslproto.SSLProtocol.max_size == TLS_BUFFER
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        host, port = scene.address
        reader, writer = await asyncio.open_connection(host, port, ssl=trusting)
        much = bytes(range(256)) * 1024
        writer.write(much)
        assert await reader.readexactly(len(much)) == much
        writer.transport.abort()

    tell(story, context)
