"""Our server and peers that never do what they are waited for, over real loopback sockets."""

import asyncio
import contextlib
import gzip
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientConnectionResetError, web
from aiohttp.test_utils import make_mocked_request

from pendopo.drivers import http_routes
from pendopo.drivers.http_server import READ_WITHIN_S, HttpServer
from pendopo.drivers.listener import bind_tcp
from pendopo.drivers.socket_wire import QUEUE
from pendopo.host.door import Door
from pendopo.host.guest import Guest
from pendopo.host.limits import ANSWERS, FRAMES, REQUEST, REQUEST_OCTETS
from pendopo.host.room_service import RoomService
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import LeaveReason, Permission
from pendopo.signaling import access, join_path, rooms
from pendopo.signaling.join_request import read_join_request
from pendopo.signaling.outputs import SendMessage
from tests.drivers.certificates import self_signed
from tests.host.fakes import KEY, ROOM, SECRET, FakeHost
from tests.waiting import until

LONG = SendMessage(bytes(64 << 10))
WAITING = QUEUE // 2
"""So many long messages are more than the kernel takes for a peer that does not read."""


class Steps:
    """A clock that goes on when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._step = asyncio.Event()

    def monotonic(self) -> float:
        return self.now

    def unix_ms(self) -> int:
        return int(self.now * 1000)

    async def sleep(self, seconds: float) -> None:
        await self._step.wait()
        self._step.clear()

    async def pass_time(self, seconds: float) -> None:
        """Whoever slept has been awake since."""
        self.now += seconds
        self._step.set()
        while self._step.is_set():
            await asyncio.sleep(0)
        await asyncio.sleep(0)


class Front:
    """The real server in front of a door with nothing real behind it."""

    def __init__(self, tls: tuple[ssl.SSLContext, ssl.SSLContext] | None) -> None:
        self.clock = Steps()
        self.host = FakeHost()
        self._tls = tls
        self._server = HttpServer(self.host.door, self.clock)
        self._port = 0
        self._idle: set[asyncio.Task[object]] = set()

    async def open(self) -> None:
        listening = bind_tcp("127.0.0.1", 0)
        self._port = listening.getsockname()[1]
        await self._server.open(listening, self._tls[0] if self._tls else None)
        self._idle = asyncio.all_tasks()

    async def close(self) -> None:
        await self._server.close()

    @property
    def busy(self) -> bool:
        """Whether anything still lives that came with a connection."""
        return bool(asyncio.all_tasks() - self._idle)

    async def idle(self) -> None:
        """Nothing of any connection is left."""
        while self.busy:
            await asyncio.sleep(0.001)

    async def idle_in_time(self) -> None:
        """The same, while the server's clock goes on."""
        while self.busy:
            await self.clock.pass_time(READ_WITHIN_S)

    @asynccontextmanager
    async def connection(
        self,
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        context = self._tls[1] if self._tls else None
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, ssl=context)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    @asynccontextmanager
    async def deaf_guest(self) -> AsyncIterator[Guest]:
        """Somebody who came in and reads nothing more."""
        async with self.connection() as (reader, writer):
            writer.write(_request("GET", join_path.join_path(), self.token("ann"), UPGRADE))
            assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            room = self.host.door.room(ROOM)
            assert room is not None
            guest = self.host.door.guest(room, "ann")
            assert guest is not None
            yield guest

    def token(self, identity: str) -> str:
        return self.host.token(identity)


UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


def _request(method: str, path: str, token: str = "", more: str = "", body: bytes = b"") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\n{more}\r\n"
    return head.encode() + body


Story = Callable[[Front], Awaitable[None]]
Tell = Callable[[Story], None]


@pytest.fixture(params=["tcp", "tls"])
def tell(request: pytest.FixtureRequest, tmp_path: Path) -> Tell:
    """Tells a story without and with TLS."""
    contexts = None
    if request.param == "tls":
        certificate = self_signed(tmp_path)
        contexts = certificate.context, ssl.create_default_context(cafile=str(certificate.file))

    async def told(story: Story) -> None:
        front = Front(contexts)
        await front.open()
        try:
            async with asyncio.timeout(25):
                await story(front)
        finally:
            await front.close()

    return lambda story: asyncio.run(told(story))


def test_a_guest_who_never_reads_is_cut_when_too_much_waits(tell: Tell) -> None:
    async def story(front: Front) -> None:
        async with front.deaf_guest() as guest:
            for _ in range(WAITING + QUEUE):
                guest.send(LONG)
                await asyncio.sleep(0)
            await front.idle()

    tell(story)


def test_a_guest_who_never_reads_is_cut_in_time_when_little_waits(tell: Tell) -> None:
    async def story(front: Front) -> None:
        async with front.deaf_guest() as guest:
            for _ in range(WAITING):
                guest.send(LONG)
                await asyncio.sleep(0)
            assert front.busy
            await front.idle_in_time()

    tell(story)


def test_a_guest_who_never_reads_why_they_were_sent_away_is_gone_in_time(tell: Tell) -> None:
    async def story(front: Front) -> None:
        async with front.deaf_guest() as guest:
            for _ in range(WAITING):
                guest.send(LONG)
                await asyncio.sleep(0)
            guest.dismiss(LeaveReason.REMOVED)
            await front.idle_in_time()

    tell(story)


def test_a_caller_who_never_reads_the_answers_is_gone_in_time(tell: Tell) -> None:
    async def story(front: Front) -> None:
        for number in range(100):
            front.host.door.create_room(f"r-{number}", "x" * 8_000)
        made = access.Grants(None, None, room_list=True)
        token = access.issue(KEY, SECRET, made, front.host.now)
        ask = _request("POST", rooms.path("ListRooms"), token, "Content-Length: 0\r\n")
        async with front.connection() as (_, writer):
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(ask * 16)
            await front.idle_in_time()

    tell(story)


def test_a_server_that_closes_does_not_wait_for_who_never_reads(tell: Tell) -> None:
    async def story(front: Front) -> None:
        async with front.deaf_guest() as guest:
            for _ in range(WAITING):
                guest.send(LONG)
                await asyncio.sleep(0)
            await front.close()
            await front.idle()

    tell(story)


@pytest.mark.parametrize("path", ["/pendopo/v1/join", rooms.path("ListRooms")])
def test_a_request_whose_body_never_comes_is_answered_in_time(
    tell: Tell, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_routes, "BODY_WITHIN_S", 0.01)

    async def story(front: Front) -> None:
        async with front.connection() as (reader, writer):
            token = front.token("ann")
            writer.write(_request("POST", path, token, "Content-Length: 10\r\n", b"{"))
            assert b" 408 " in await reader.readuntil(b"\r\n")
            await reader.read()
            await front.idle()

    tell(story)


def test_who_reads_is_left_alone(tell: Tell) -> None:
    async def story(front: Front) -> None:
        async with front.connection() as (reader, writer):
            for _ in range(3):
                writer.write(_request("GET", "/"))
                assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
                assert await reader.readexactly(2) == b"OK"
                await front.clock.pass_time(READ_WITHIN_S)

    tell(story)


PING, PONG, EMPTY_TEXT = b"\x89\x80", b"\x8a\x80", b"\x81\x80"
MASK = bytes(4)


@pytest.mark.parametrize("frame", [PING, PONG, EMPTY_TEXT])
def test_a_socket_of_many_empty_frames_is_cut_and_the_others_are_served(
    tell: Tell, frame: bytes
) -> None:
    async def story(front: Front) -> None:
        async with front.connection() as (reader, writer), front.deaf_guest() as other:
            writer.write(_request("GET", join_path.join_path(), front.token("eve"), UPGRADE))
            assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
            writer.write((frame + MASK) * 40_000)
            with contextlib.suppress(ConnectionError):
                while await reader.read(1 << 16):
                    pass
            assert not other.over

    tell(story)


def test_as_many_pings_as_allowed_are_answered(tell: Tell) -> None:
    async def story(front: Front) -> None:
        async with front.connection() as (reader, writer):
            writer.write(_request("GET", join_path.join_path(), front.token("eve"), UPGRADE))
            assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
            count = int(FRAMES.burst)
            writer.write((PING + MASK) * count)
            answered = b""
            while answered.count(b"\x8a\x00") < count:
                answered += await reader.read(1 << 16)

    tell(story)


def test_whatever_was_read_at_once_others_have_their_turn_between_two_frames(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    turns: list[int] = []

    def receive(guest: Guest, message: bytes) -> None:
        seen.append(1)
        asyncio.get_running_loop().call_soon(lambda: turns.append(len(seen)))

    monkeypatch.setattr(Guest, "receive", receive)

    async def story(front: Front) -> None:
        async with front.connection() as (reader, writer):
            writer.write(_request("GET", join_path.join_path(), front.token("eve"), UPGRADE))
            assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
            writer.write(b"".join(_message(b"x") for _ in range(50)))
            while len(turns) < 50:
                await asyncio.sleep(0.001)

    tell(story)
    assert turns == list(range(1, 51))


def _message(payload: bytes) -> bytes:
    return bytes((0x82, 0x80 | len(payload))) + MASK + payload


@pytest.mark.parametrize("code", [b"", b"\x03\xe8", b"\x03\xe9bye"])
def test_a_socket_that_says_it_ends_is_no_fault_of_the_host(
    tell: Tell, code: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(front: Front) -> None:
        async with front.connection() as (reader, writer):
            writer.write(_request("GET", join_path.join_path(), front.token("eve"), UPGRADE))
            assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
            writer.write(bytes((0x88, 0x80 | len(code))) + MASK + code)
            while await reader.read(1 << 16):
                pass

    tell(story)
    assert "failed inside" not in caplog.text


@pytest.mark.parametrize("path", ["/", "/nothing", "/rtc/v1"])
def test_a_connection_is_answered_so_often_and_closed(tell: Tell, path: str) -> None:
    async def story(front: Front) -> None:
        async with front.connection() as (reader, writer):
            writer.write(_request("GET", path) * 1000)
            answers = b""
            with contextlib.suppress(ConnectionError):
                while more := await reader.read(1 << 16):
                    answers += more
            assert answers.count(b"HTTP/1.1 ") == ANSWERS

    tell(story)


def test_who_goes_before_the_answer_is_no_fault_of_the_host(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def ask(error: Exception) -> int:
        async def fails(request: web.Request) -> web.StreamResponse:
            raise error

        request = make_mocked_request("GET", "/")
        return (await http_routes._with_cors(request, fails)).status

    assert asyncio.run(ask(ClientConnectionResetError("gone"))) == 500
    assert caplog.records == []
    assert asyncio.run(ask(ValueError("a fault"))) == 500
    assert [record.levelname for record in caplog.records] == ["ERROR"]


JOIN = "/pendopo/v1/join"
GARBLED = (
    ("Content-Encoding: gzip\r\nContent-Length: 20\r\n", b"x" * 20),
    ("Content-Encoding: deflate\r\nContent-Length: 20\r\n", b"x" * 20),
    (
        "Content-Encoding: gzip\r\nContent-Length: 30\r\n",
        gzip.compress(b"a" * 500)[:15] + bytes(15),
    ),
)


@pytest.mark.parametrize("path", [JOIN, rooms.path("ListRooms")])
@pytest.mark.parametrize(("more", "body"), GARBLED, ids=("gzip", "deflate", "cut"))
def test_a_body_that_cannot_be_unpacked_is_no_fault_of_the_host(
    tell: Tell, path: str, more: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(front: Front) -> None:
        async with front.connection() as (reader, writer):
            writer.write(_request("POST", path, front.token("ann"), more, body))
            assert b" 400 " in await reader.readuntil(b"\r\n")

    tell(story)
    assert caplog.records == []


def test_what_a_token_allows_counts_when_the_last_byte_of_the_request_is_there(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moderator who is removed while they are still saying it removes and promotes nobody."""
    shown: list[str] = []
    verify = Door.verify

    def noting(door: Door, token: str) -> access.Grants:
        shown.append(token)
        return verify(door, token)

    async def story(front: Front) -> None:
        host = front.host
        room = host.door.room(ROOM)
        assert room is not None
        for name in ("evil", "good", "friend"):
            host.enter(name, speaker=False)
        made = access.Grants(ParticipantIdentity("evil"), ROOM, room_join=True, room_admin=True)
        token = access.issue(KEY, SECRET, made, host.now)
        monkeypatch.setattr(Door, "verify", noting)
        speaks = Permission(can_publish=True)
        asked = (
            ("RemoveParticipant", rooms.remove_participant(ROOM, ParticipantIdentity("good"))),
            (
                "UpdateParticipant",
                rooms.update_participant(ROOM, ParticipantIdentity("friend"), speaks),
            ),
        )
        async with AsyncExitStack() as open_now:
            connections = [await open_now.enter_async_context(front.connection()) for _ in asked]
            for (_, writer), (method, body) in zip(connections, asked, strict=True):
                length = f"Content-Length: {len(body)}\r\n"
                writer.write(_request("POST", rooms.path(method), token, length, body[:-1]))
                await writer.drain()
            await until(lambda: shown.count(token) == len(asked))
            host.door.remove(room, "evil")
            for (reader, writer), (_, body) in zip(connections, asked, strict=True):
                writer.write(body[-1:])
                assert b" 401 " in await reader.readuntil(b"\r\n")
        good, friend = host.door.guest(room, "good"), host.door.guest(room, "friend")
        assert good is not None
        assert friend is not None
        assert not friend.presence().participant.on_stage

    tell(story)


def test_however_many_requests_come_at_once_others_have_their_turn_between_two_of_them(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    turns: list[int] = []

    def taking(name: str, act: Callable[..., object]) -> Callable[..., object]:
        def taken(*arguments: object) -> object:
            seen.append(name)
            asyncio.get_running_loop().call_soon(lambda: turns.append(len(seen)))
            return act(*arguments)

        return taken

    monkeypatch.setattr(Door, "enter", taking("enter", Door.enter))
    monkeypatch.setattr(RoomService, "call", taking("call", RoomService.call))
    monkeypatch.setattr(http_routes, "read_join_request", taking("read", read_join_request))

    async def story(front: Front) -> None:
        ask = _request("POST", rooms.path("ListRooms"), front.token("x"), "Content-Length: 0\r\n")
        async with AsyncExitStack() as open_now:
            connections = [
                await open_now.enter_async_context(front.connection()) for _ in range(40)
            ]
            for number, (_, writer) in enumerate(connections):
                join = _request("GET", join_path.join_path(), front.token(f"p{number}"), UPGRADE)
                writer.write(ask if number % 2 else join)
            for reader, _ in connections:
                assert await reader.readuntil(b"\r\n")
            await until(lambda: len(seen) == len(turns) == 60)

    tell(story)
    assert {name: seen.count(name) for name in seen} == {"enter": 20, "call": 20, "read": 20}
    assert turns == list(range(1, 61))


def test_requests_are_paced_by_what_there_is_to_read_in_them(tell: Tell) -> None:
    async def story(front: Front) -> None:
        body = bytes(48 << 10)
        long = _request("POST", rooms.path("ListRooms"), front.token("eve"), _length(body), body)
        async with front.connection() as (reader, writer):
            writer.write(long * 12)
            answers = [await _status(reader) for _ in range(12)]
        most = int(REQUEST_OCTETS.burst) // (len(body) + REQUEST)
        assert answers == [403] * most + [429] * (12 - most)
        async with front.connection() as (reader, writer):
            ask = _request("POST", rooms.path("ListRooms"), front.token("ann"), _length(b""))
            writer.write(ask)
            assert await _status(reader) == 403

    tell(story)


def _length(body: bytes) -> str:
    return f"Content-Length: {len(body)}\r\n"


async def _status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    assert length is not None
    await reader.readexactly(int(length[1]))
    return int(head.split()[1])
