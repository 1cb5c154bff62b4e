"""The way to a server: what leaves, what comes back, and what every failure is called."""

import asyncio
import contextlib
import datetime
import errno
import socket
import ssl
import struct
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMessage, WSMsgType, web

from pendopo.drivers import first_answer, signal_errors, signal_websocket
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    InputError,
    InputReason,
    PendopoError,
    ReachError,
    ReachReason,
)
from pendopo.model.transport import Destination, Endpoint, Why
from pendopo.ports.signal_transport import SignalClosed, SignalFlooded, SignalTransport
from pendopo.reach.ledger import Ledger
from pendopo.signaling.pace import Limit
from pendopo.words.errors import sentence
from tests.drivers.certificates import NOW, ServerCertificate, self_signed

PATH = "/rtc/v1?join_request=AA-_=="
TOKEN = "the-token"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@contextlib.asynccontextmanager
async def serving(
    handler: Handler, certificate: ServerCertificate | None = None
) -> AsyncIterator[int]:
    """An HTTP server on loopback; gives its port."""
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(
        runner, "127.0.0.1", 0, ssl_context=certificate.context if certificate else None
    )
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def listening(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    context: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """A raw server on loopback; gives its port."""
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def echo(request: web.Request) -> web.StreamResponse:
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        if message.type is WSMsgType.BINARY:
            await ws.send_bytes(message.data)
    return ws


async def failing(url: str, *pins: bytes, transport: SignalTransport | None = None) -> PendopoError:
    """The error that connecting ends with."""
    transport = transport or WebSocketTransport(Ledger())
    with pytest.raises(PendopoError) as caught:
        await transport.connect(Endpoint(url, pins), PATH, TOKEN)
    assert TOKEN not in str(caught.value)
    return caught.value


def answering(status: int, text: str = "", headers: dict[str, str] | None = None) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=text, headers=headers)

    return answer


def test_a_conversation() -> None:
    requests: list[web.Request] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        requests.append(request)
        return await echo(request)

    async def story() -> None:
        ledger = Ledger()
        transport = WebSocketTransport(ledger)
        async with serving(handler) as port:
            endpoint = Endpoint(f"ws://127.0.0.1:{port}")
            connection = await transport.connect(endpoint, PATH, TOKEN)
            assert connection.server_address == "127.0.0.1"
            await connection.send(b"hello")
            assert await connection.receive() == b"hello"
            await connection.close()
            await connection.close()
            with pytest.raises(SignalClosed):
                await connection.receive()
            with pytest.raises(SignalClosed):
                await connection.send(b"too late")
            assert ledger.contacts == (Destination("127.0.0.1", port, "tcp", Why.SIGNALING),)

    asyncio.run(story())
    headers = requests[0].headers
    assert requests[0].path_qs == PATH
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["User-Agent"] == "Pendopo"
    assert "Cookie" not in headers
    assert "aiohttp" not in str(headers).lower()


def test_the_path_of_the_endpoint_comes_first() -> None:
    paths: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        paths.append(request.path)
        return await echo(request)

    async def story() -> None:
        async with serving(handler) as port:
            endpoint = Endpoint(f"ws://localhost:{port}/livekit/")
            connection = await WebSocketTransport(Ledger()).connect(endpoint, PATH, TOKEN)
            await connection.close()

    asyncio.run(story())
    assert paths == ["/livekit/rtc/v1"]


def test_a_text_message_ends_it() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.send_str("hello")
        await ws.receive()
        return ws

    _ends(handler)


@pytest.mark.parametrize("flood", ["messages", "pings", "pongs"])
def test_a_server_that_floods_keeps_nothing_else_from_happening(flood: str) -> None:
    """Whatever is there already, everybody else has a turn between two frames."""
    count = 300

    async def story() -> None:
        pongs = 0

        async def talk(request: web.Request) -> web.StreamResponse:
            nonlocal pongs
            ws = web.WebSocketResponse(autoping=False)
            await ws.prepare(request)
            for _ in range(count):
                match flood:
                    case "messages":
                        await ws.send_bytes(b"x")
                    case "pings":
                        await ws.ping()
                    case "pongs":
                        await ws.pong()
            await ws.send_bytes(b"last")
            async for message in ws:
                pongs += message.type is WSMsgType.PONG
            return ws

        async with serving(talk) as port:
            endpoint = Endpoint(f"ws://127.0.0.1:{port}")
            connection = await WebSocketTransport(Ledger()).connect(endpoint, PATH, TOKEN)
            await asyncio.sleep(0.2)  # all of it waits in our buffers
            turns, over = 0, False

            async def others() -> None:
                nonlocal turns
                while not over:
                    turns += 1
                    await asyncio.sleep(0)

            other = asyncio.create_task(others())
            while await connection.receive() != b"last":
                pass
            assert turns >= count
            over = True
            await other
            if flood == "pings":
                while pongs < count:
                    await asyncio.sleep(0.001)
            await connection.close()

    asyncio.run(asyncio.wait_for(story(), 20))


@pytest.mark.parametrize("frame", [b"\x89\x00", b"\x8a\x00", b"\x00\x00"])
def test_a_server_that_sends_without_end_is_left(
    frame: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty pings, pongs and pieces of a message: aiohttp holds none of them back."""
    monkeypatch.setattr(first_answer, "SOCKET", Limit(200_000, 0))

    async def story() -> None:
        ended = asyncio.Event()

        async def talk(request: web.Request) -> web.StreamResponse:
            ws = web.WebSocketResponse(autoping=False)
            await ws.prepare(request)
            transport = request.transport
            assert isinstance(transport, asyncio.Transport)
            transport.write(b"\x02\x00" if frame == b"\x00\x00" else b"")
            transport.write(frame * 200_000)
            while (await ws.receive()).type is WSMsgType.PONG:
                pass
            ended.set()
            return ws

        async with serving(talk) as port:
            endpoint = Endpoint(f"ws://127.0.0.1:{port}")
            connection = await WebSocketTransport(Ledger()).connect(endpoint, PATH, TOKEN)

            heard = 0

            async def drain() -> None:
                nonlocal heard
                while True:
                    assert await connection.receive() == b""
                    heard += 1

            with pytest.raises(SignalFlooded):
                await drain()
            assert heard < 1_000
            await ended.wait()
            await connection.close()

    asyncio.run(asyncio.wait_for(story(), 30))


class CountingReader:
    """aiohttp's queue of frames, and how often it was read."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue
        self.reads = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)

    async def read(self) -> WSMessage:
        self.reads += 1
        frame: WSMessage = await self._queue.read()
        return frame


def test_our_good_bye_does_not_wait_for_a_server_that_says_on_and_on() -> None:
    async def story() -> None:
        over = asyncio.Event()

        async def talk(request: web.Request) -> web.StreamResponse:
            ws = web.WebSocketResponse(autoping=False, autoclose=False)
            await ws.prepare(request)
            assert isinstance(request.transport, asyncio.Transport)
            request.transport.write(b"\x8a\x00" * 100_000)
            await over.wait()
            return ws

        async with serving(talk) as port:
            endpoint = Endpoint(f"ws://127.0.0.1:{port}")
            connection = await WebSocketTransport(Ledger()).connect(endpoint, PATH, TOKEN)
            while await connection.receive() != b"":
                pass
            reader = CountingReader(connection._websocket._reader)  # type: ignore[attr-defined]
            connection._websocket._reader = reader  # type: ignore[attr-defined]
            await connection.close()
            assert reader.reads <= signal_websocket.PART_WITHIN
            over.set()

    asyncio.run(asyncio.wait_for(story(), 30))


def test_pings_and_pongs_come_as_empty_messages() -> None:
    async def story() -> None:
        async def talk(request: web.Request) -> web.StreamResponse:
            ws = web.WebSocketResponse(autoping=False)
            await ws.prepare(request)
            await ws.ping(b"hello")
            await ws.pong()
            await ws.send_bytes(b"x")
            assert (await ws.receive()).data == b"hello"
            await ws.send_bytes(b"answered")
            await ws.receive()
            return ws

        async with serving(talk) as port:
            endpoint = Endpoint(f"ws://127.0.0.1:{port}")
            connection = await WebSocketTransport(Ledger()).connect(endpoint, PATH, TOKEN)
            heard = [await connection.receive() for _ in range(4)]
            assert heard == [b"", b"", b"x", b"answered"]
            await connection.close()

    asyncio.run(asyncio.wait_for(story(), 20))


def test_a_message_over_the_limit_ends_it() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.send_bytes(bytes(1024 * 1024 + 1))
        await ws.receive()
        return ws

    _ends(handler)


def _ends(handler: Handler) -> None:
    async def story() -> None:
        async with serving(handler) as port:
            endpoint = Endpoint(f"ws://127.0.0.1:{port}")
            connection = await WebSocketTransport(Ledger()).connect(endpoint, PATH, TOKEN)
            with pytest.raises(SignalClosed):
                await connection.receive()

    asyncio.run(story())


def test_requests_are_answered_with_any_status() -> None:
    seen: list[tuple[str, str, bytes, str | None]] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        authorization = request.headers.get("Authorization")
        seen.append((request.method, request.content_type, body, authorization))
        return web.Response(status=418, body=bytes(2 * 1024 * 1024))

    async def story() -> None:
        transport = WebSocketTransport(Ledger())
        async with serving(handler) as port:
            endpoint = Endpoint(f"ws://127.0.0.1:{port}")
            reply = await transport.post(endpoint, "/x", b"body", "application/protobuf", None)
            assert (reply.status, len(reply.body)) == (418, 1024 * 1024)
            await transport.post(endpoint, "/x", b"", "application/json", TOKEN)

    asyncio.run(story())
    assert seen[0] == ("POST", "application/protobuf", b"body", None)
    assert seen[1][3] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    reached: list[str] = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        reached.append(request.path)
        return await echo(request)

    async def story() -> None:
        async with serving(elsewhere) as other:
            redirect = answering(status, headers={"Location": f"http://127.0.0.1:{other}/"})
            async with serving(redirect) as port:
                error = await failing(f"ws://127.0.0.1:{port}")
                assert error.reason is ReachReason.NOT_LIVEKIT
                endpoint = Endpoint(f"ws://127.0.0.1:{port}")
                reply = await WebSocketTransport(Ledger()).post(endpoint, "/x", b"", "a/b", TOKEN)
                assert reply.status == status

    asyncio.run(story())
    assert reached == []


def test_cookies_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    cookies: list[str | None] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        cookies.append(request.headers.get("Cookie"))
        return web.Response(headers={"Set-Cookie": "who=you; Path=/"})

    async def story() -> None:
        transport = WebSocketTransport(Ledger())
        async with serving(handler) as port:
            for _ in range(2):
                await transport.post(Endpoint(f"ws://localhost:{port}"), "/x", b"", "a/b", None)

    asyncio.run(story())
    assert cookies == [None, None]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy", "wss_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)

    async def story() -> None:
        async with serving(echo) as port:
            endpoint = Endpoint(f"ws://127.0.0.1:{port}")
            await (await WebSocketTransport(Ledger()).connect(endpoint, PATH, TOKEN)).close()
        async with serving(answering(200)) as port:
            endpoint = Endpoint(f"ws://127.0.0.1:{port}")
            reply = await WebSocketTransport(Ledger()).post(endpoint, "/x", b"", "a/b", TOKEN)
            assert reply.status == 200

    asyncio.run(story())


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        (401, "invalid token: eyJ…", AccessReason.TOKEN),
        (403, "", AccessReason.TOKEN),
        (404, "404 page not found", ReachReason.TOO_OLD),
        (404, "requested room does not exist", AccessReason.NOT_ALLOWED),
        (200, "<html>", ReachReason.NOT_LIVEKIT),
        (400, "", ReachReason.NOT_LIVEKIT),
        (503, "", ReachReason.SERVER_FAULT),
    ],
)
def test_refusals(
    status: int, text: str, reason: AccessReason | ReachReason, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with serving(answering(status, text)) as port:
            error = await failing(f"ws://127.0.0.1:{port}")
            assert error.reason is reason
            assert isinstance(error, AccessError) == isinstance(reason, AccessReason)

    with caplog.at_level(0):
        asyncio.run(story())
    assert "eyJ" not in caplog.text
    assert TOKEN not in caplog.text


def test_the_port_where_nothing_listens_is_named() -> None:
    async def story() -> None:
        async with serving(answering(200)) as port:
            pass
        error = await failing(f"ws://127.0.0.1:{port}")
        assert error.reason is ReachReason.REFUSED
        assert error.details["port"] == port
        assert f"(port {port})" in sentence(error)

    asyncio.run(story())


def test_a_server_that_speaks_something_else() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()

    assert _raw(talk) is ReachReason.NOT_LIVEKIT


def test_a_server_that_hangs_up() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    assert _raw(talk) is ReachReason.RESET


def test_a_server_that_resets() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        _reset(writer)

    assert _raw(talk) is ReachReason.RESET


def test_a_server_that_says_nothing() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def story() -> None:
        async with listening(talk) as port:
            transport = WebSocketTransport(Ledger(), connect_s=0.2)
            for scheme in ("ws", "wss"):
                error = await failing(f"{scheme}://127.0.0.1:{port}", transport=transport)
                assert error.reason is ReachReason.TIMED_OUT

    asyncio.run(story())


def test_a_port_that_nobody_listens_on(free_port: Callable[[], int]) -> None:
    async def story() -> None:
        port = free_port()
        ledger = Ledger()
        transport = WebSocketTransport(ledger)
        for scheme in ("ws", "wss"):
            error = await failing(f"{scheme}://127.0.0.1:{port}", transport=transport)
            assert error.reason is ReachReason.REFUSED
        assert Destination("127.0.0.1", port, "tcp", Why.SIGNALING) in ledger.contacts

    asyncio.run(story())


def test_a_name_that_does_not_exist() -> None:
    async def story() -> None:
        ledger = Ledger()
        error = await failing("wss://nowhere.invalid", transport=WebSocketTransport(ledger))
        assert error.reason is ReachReason.NAME_NOT_FOUND
        assert ledger.contacts == (Destination("nowhere.invalid", 0, "dns", Why.NAME),)

    asyncio.run(story())


def test_nobody_is_asked_where_this_computer_is() -> None:
    async def story() -> None:
        async with serving(echo) as port:
            for host in ("localhost", "127.0.0.1"):
                ledger = Ledger()
                transport = WebSocketTransport(ledger)
                connection = await transport.connect(Endpoint(f"ws://{host}:{port}"), PATH, TOKEN)
                await connection.close()
                asked = [c.host for c in ledger.contacts if c.why is Why.NAME]
                assert asked == []
                assert ledger.contacts[-1] == Destination("127.0.0.1", port, "tcp", Why.SIGNALING)

    asyncio.run(story())


def test_another_transport_has_another_ledger(free_port: Callable[[], int]) -> None:
    async def story() -> None:
        ledgers, ports = (Ledger(), Ledger()), (free_port(), free_port())
        for ledger, port in zip(ledgers, ports, strict=True):
            await failing(f"ws://127.0.0.1:{port}", transport=WebSocketTransport(ledger))
        assert [[c.port for c in ledger.contacts] for ledger in ledgers] == [[p] for p in ports]

    asyncio.run(story())


def test_a_reset_during_tls() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        _reset(writer)

    assert _raw(talk, "wss") is ReachReason.TLS_RESET


def test_a_hang_up_during_tls() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.close()

    assert _raw(talk, "wss") is ReachReason.TLS_RESET


def test_a_server_without_tls() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()
        writer.close()

    assert _raw(talk, "wss") is ReachReason.TLS


def _raw(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    scheme: str = "ws",
) -> object:
    async def story() -> object:
        async with listening(talk) as port:
            return (await failing(f"{scheme}://127.0.0.1:{port}")).reason

    return asyncio.run(story())


def _reset(writer: asyncio.StreamWriter) -> None:
    sock: Any = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def test_certificates_are_judged_before_a_byte_leaves(tmp_path: Path) -> None:
    right = self_signed(tmp_path)
    other_host = self_signed(tmp_path, "other.example")
    expired = self_signed(tmp_path, expires=NOW - datetime.timedelta(days=1))
    unknown = self_signed(tmp_path)
    trusted = ssl.create_default_context()
    for certificate in (right, other_host, expired):
        trusted.load_verify_locations(certificate.file)

    async def story() -> None:
        for certificate, why in (
            (unknown, "untrusted"),
            (other_host, "other_host"),
            (expired, "expired"),
        ):
            error, received = await _try_tls(certificate, trust=trusted)
            assert isinstance(error, ReachError)
            assert (error.reason, error.details["fault"]) == (ReachReason.CERTIFICATE, why)
            assert received == b""
        error, received = await _try_tls(right, trust=trusted)
        assert error.reason is ReachReason.RESET
        assert received.startswith(b"GET /rtc/v1")

    asyncio.run(story())


def test_a_pin_is_judged_before_a_byte_leaves(tmp_path: Path) -> None:
    pinned = self_signed(tmp_path, "other.example", expires=NOW - datetime.timedelta(days=1))
    interception = self_signed(tmp_path)

    async def story() -> None:
        error, received = await _try_tls(interception, pinned.pin, bytes(32))
        assert error.reason is ReachReason.PIN
        assert received == b""
        error, received = await _try_tls(pinned, bytes(32), pinned.pin)
        assert error.reason is ReachReason.RESET
        assert b"Authorization: Bearer the-token" in received

    asyncio.run(story())


@contextlib.asynccontextmanager
async def at_two_addresses(
    first: ServerCertificate | None, second: ServerCertificate
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """The port of a name's two addresses, and what the second was told; the first has no TLS
    without a certificate."""
    told: list[bytes] = []

    async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"not TLS at all")
        writer.close()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append(await reader.read(65536))
        writer.close()

    context = first.context if first else None
    one = await asyncio.start_server(refuse, "127.0.0.1", 0, ssl=context)
    port = one.sockets[0].getsockname()[1]
    other = await asyncio.start_server(hear, "127.0.0.2", port, ssl=second.context)
    try:
        yield port, told
    finally:
        one.close()
        other.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only 127.0.0.1 is this computer elsewhere")
@pytest.mark.parametrize("how", ["pin", "certificate", "no TLS"])
def test_no_other_address_is_taken_for_one_whose_check_fails(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, right = self_signed(tmp_path, "localhost"), self_signed(tmp_path, "localhost")
    trusted = ssl.create_default_context(cafile=str(right.file))
    addresses = tuple((socket.AF_INET, address) for address in ("127.0.0.1", "127.0.0.2"))
    monkeypatch.setattr("pendopo.drivers.names.THIS_COMPUTER", addresses)
    pins = (right.pin,) if how == "pin" else ()

    async def story(first: ServerCertificate | None) -> tuple[PendopoError, list[bytes]]:
        async with at_two_addresses(first, right) as (port, told):
            transport = WebSocketTransport(Ledger(), trust=trusted)
            url = f"wss://localhost:{port}"
            return await failing(url, *pins, transport=transport), told

    error, told = asyncio.run(story(None if how == "no TLS" else wrong))
    reasons = {"pin": "pin", "certificate": "certificate", "no TLS": "tls"}
    assert (error.reason.value, told) == (reasons[how], [])


def test_a_pinned_request(tmp_path: Path) -> None:
    pinned = self_signed(tmp_path)
    interception = self_signed(tmp_path)

    async def story() -> None:
        ledger = Ledger()
        transport = WebSocketTransport(ledger)
        async with serving(answering(200, "fine"), pinned) as port:
            endpoint = Endpoint(f"wss://127.0.0.1:{port}", (pinned.pin,))
            reply = await transport.post(endpoint, "/x", b"", "a/b", TOKEN)
            assert (reply.status, reply.body) == (200, b"fine")
            assert ledger.contacts == (Destination("127.0.0.1", port, "tls", Why.SIGNALING),)
            endpoint = Endpoint(f"wss://127.0.0.1:{port}", (interception.pin,))
            with pytest.raises(ReachError) as caught:
                await transport.post(endpoint, "/x", b"", "a/b", TOKEN)
            assert caught.value.reason is ReachReason.PIN

    asyncio.run(story())


async def _try_tls(
    certificate: ServerCertificate, *pins: bytes, trust: ssl.SSLContext | None = None
) -> tuple[PendopoError, bytes]:
    """Connect to a server that reads all it can and hangs up; the error and what it read."""
    received = bytearray()
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            received.extend(await reader.read(65536))
        writer.close()
        over.set()

    async with listening(talk, certificate.context) as port:
        transport = WebSocketTransport(Ledger(), trust=trust)
        error = await failing(f"wss://127.0.0.1:{port}", *pins, transport=transport)
        with contextlib.suppress(TimeoutError):
            # a handshake that the client broke off never reaches `talk`
            await asyncio.wait_for(over.wait(), 0.3)
    return error, bytes(received)


@pytest.mark.parametrize(
    "url",
    [
        "ws://192.0.2.1",
        "ws://example.org",
        "http://127.0.0.1",
        "wss://",
        "wss://user@example.org",
        "wss://user:secret@example.org",
        "wss://example.org:99999",
        "nonsense",
        "",
    ],
)
def test_addresses_that_are_not_contacted(url: str) -> None:
    async def story() -> None:
        ledger = Ledger()
        transport = WebSocketTransport(ledger)
        error = await failing(url, transport=transport)
        assert isinstance(error, InputError)
        assert error.reason is InputReason.SERVER_URL
        assert ledger.contacts == ()

    asyncio.run(story())


def test_a_pin_without_tls_is_a_contradiction() -> None:
    async def story() -> None:
        assert (await failing("ws://127.0.0.1:1", bytes(32))).reason is InputReason.SERVER_URL

    asyncio.run(story())


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.EHOSTUNREACH, "no route"), ReachReason.UNREACHABLE),
        (OSError(errno.ECONNRESET, "reset"), ReachReason.RESET),
        (TimeoutError(), ReachReason.TIMED_OUT),
        (socket.gaierror(-2, "unknown"), ReachReason.NAME_NOT_FOUND),
        (ssl.SSLError(), ReachReason.TLS),
        (RuntimeError(), ReachReason.FAILED),
    ],
)
def test_other_failures(error: Exception, reason: ReachReason) -> None:
    assert signal_errors.translate_error(error, "host", secure=True).reason is reason
