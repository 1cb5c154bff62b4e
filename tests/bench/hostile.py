"""A process of one hostile guest or stranger: one attack at a time, for so many seconds."""

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from livekit.protocol import models, rtc

from pendopo.model.frames import SealedFrame
from pendopo.model.transport import DataChannelLabel, Endpoint, PeerDescription, Setup
from pendopo.signaling.join_path import join_path
from pendopo.signaling.sdp import OPUS, Direction, Media, Session, render
from tests.bench.child import Json, serve
from tests.bench.hostile_datagrams import INSIDE, Inside
from tests.bench.participant import Participant

TWICE = 2
"""The rates are twice those that once froze the host."""
MOST = 400
"""Of anything at once."""
PEER = PeerDescription("abcd", "p" * 22, (("sha-256", "AB:CD"),), Setup.ACTPASS)


class Attack:
    """What an attack needs: where, whose tokens, until when."""

    def __init__(self, url: str, tokens: list[str], seconds: float, addresses: int = 1) -> None:
        self.url = url
        self.http = url.replace("ws", "http", 1)
        self.tokens = tokens
        self.ends = time.monotonic() + seconds
        parts = urlsplit(url)
        self.address = (parts.hostname or "", parts.port or 0)
        self.done = 0
        """How often it was tried."""
        self._sources = cycle(range(1, addresses + 1))

    @property
    def source(self) -> tuple[str, int]:
        """Where the next connection comes from, in turn."""
        return f"127.0.0.{next(self._sources)}", 0

    async def connection(self, **options: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new one."""
        return await asyncio.open_connection(*self.address, local_addr=self.source, **options)

    def session(self) -> aiohttp.ClientSession:
        """For requests and WebSockets, from one address."""
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=self.source))

    @property
    def on(self) -> bool:
        """Whether it still goes on."""
        return time.monotonic() < self.ends

    async def together(self, per_second: float, act: Callable[[], Awaitable[object]]) -> None:
        """The same, whether the one before is done or not."""
        doing: set[asyncio.Task[None]] = set()

        async def one() -> None:
            with contextlib.suppress(OSError, aiohttp.ClientError, TimeoutError):
                await act()

        async def begin() -> None:
            if len(doing) < MOST:
                task = asyncio.create_task(one())
                doing.add(task)
                task.add_done_callback(doing.discard)

        await self.at(per_second, begin)
        for task in doing:
            task.cancel()

    async def at(
        self,
        per_second: float,
        act: Callable[[], Awaitable[object]],
        while_: Callable[[], bool] = lambda: True,
    ) -> None:
        """Do it at this pace; what fails is tried again."""
        due = time.monotonic()
        while self.on and while_():
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + 1 / per_second, time.monotonic() - 1)
            self.done += 1
            # aiohttp cancels whoever waits for a connection that is cut.
            with contextlib.suppress(
                OSError, aiohttp.ClientError, TimeoutError, asyncio.CancelledError
            ):
                await act()

    @contextlib.asynccontextmanager
    async def sockets(
        self,
    ) -> AsyncIterator[Callable[[], Awaitable[aiohttp.ClientWebSocketResponse]]]:
        """WebSockets one after the other, for as long as each is let live."""
        async with self.session() as session:

            async def opened() -> aiohttp.ClientWebSocketResponse:
                headers = {"Authorization": f"Bearer {self.tokens[0]}"}
                websocket = await session.ws_connect(self.http + join_path(), headers=headers)
                return websocket

            yield opened


async def one_large_offer(attack: Attack) -> None:
    """64 KB of lines that say nothing, again and again."""
    head = "v=0\na=ice-ufrag:abcd\na=ice-pwd:" + "p" * 22 + "\na=fingerprint:sha-256 AB:CD\n"
    sections = "".join(f"m=audio 9 x 1\na=mid:{n}\n" for n in range(190))
    text = head + "a=\n" * ((65_000 - len(head) - len(sections)) // 3) + sections
    await _offers(attack, text, per_second=1)


async def offers_of_many_sections(attack: Attack) -> None:
    """190 sections, 58 times a second and twice that."""
    text = render(Session(PEER, tuple(_media(n) for n in range(190))))
    await _offers(attack, text, per_second=58 * TWICE)


async def _offers(attack: Attack, text: str, per_second: float) -> None:
    offer = rtc.SessionDescription(type="offer", sdp=text, id=1)
    message = rtc.SignalRequest(offer=offer).SerializeToString()
    await _say(attack, message, per_second)


async def _say(attack: Attack, message: bytes, per_second: float) -> None:
    async with attack.sockets() as opened:
        websocket: aiohttp.ClientWebSocketResponse | None = None
        reading: asyncio.Task[None] | None = None

        async def act() -> None:
            nonlocal websocket, reading
            if websocket is None or websocket.closed:
                websocket = await opened()
                reading = asyncio.create_task(_read_on(websocket))
            await asyncio.wait_for(websocket.send_bytes(message), 2)

        await attack.at(per_second, act)
        if reading is not None:
            reading.cancel()


async def _read_on(websocket: aiohttp.ClientWebSocketResponse) -> None:
    with contextlib.suppress(aiohttp.ClientError, OSError, asyncio.CancelledError):
        while not websocket.closed:
            await websocket.receive()


def _media(number: int) -> Media:
    return Media(f"m{number}", "audio", Direction.RECVONLY, (OPUS,))


async def pings(attack: Attack) -> None:
    """Empty pings, 240 KB a second."""
    await _frames(attack, b"\x89\x80\x00\x00\x00\x00")


async def pongs(attack: Attack) -> None:
    """Empty pongs, 240 KB a second."""
    await _frames(attack, b"\x8a\x80\x00\x00\x00\x00")


async def fragments(attack: Attack) -> None:
    """Empty pieces of a message that never ends."""
    await _frames(attack, b"\x00\x80\x00\x00\x00\x00", first=b"\x02\x80\x00\x00\x00\x00")


async def _frames(attack: Attack, frame: bytes, first: bytes = b"") -> None:
    many = frame * 40_000

    async def act() -> None:
        reader, writer = await attack.connection()
        try:
            writer.write(_upgrade(attack.tokens[0]))
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            draining = asyncio.create_task(_drain(reader))
            writer.write(first)
            for _ in range(2):
                writer.write(many)
                await asyncio.wait_for(writer.drain(), 5)
                await asyncio.sleep(0.5)
            draining.cancel()
        finally:
            writer.transport.abort()

    await attack.at(1, act)


async def _drain(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(OSError):
        while await reader.read(1 << 16):
            pass


def _upgrade(token: str) -> bytes:
    return (
        f"GET {join_path()} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    ).encode()


async def data(attack: Attack) -> None:
    """186 packets a second to everybody, twice."""
    packet = models.DataPacket(user=models.UserPacket(payload=bytes(200), topic="rsk1"))
    message = packet.SerializeToString()
    guest = await _inside(attack, speaker=False)

    async def act() -> None:
        guest.send_data(DataChannelLabel.RELIABLE, message)

    await attack.at(186 * TWICE, act)
    await guest.leave()


async def rtp(attack: Attack) -> None:
    """One speaker, 2,800 packets a second, twice."""
    guest = await _inside(attack, speaker=True)
    number = 0

    async def act() -> None:
        nonlocal number
        for _ in range(28):
            number += 1
            guest.send(SealedFrame(bytes(110), 960 * number & 0xFFFFFFFF))

    await attack.at(100 * TWICE, act)
    attack.done *= 28
    await guest.leave()


async def _inside(attack: Attack, speaker: bool, token: str = "") -> Participant:
    token = token or attack.tokens[0]
    guest = Participant(Endpoint(attack.url), token, lambda ssrc, frame: None)
    await guest.enter(speaker)
    await asyncio.sleep(0.5)
    return guest


async def without_media(attack: Attack) -> None:
    """Guests that have no media and much to say about themselves."""
    told = rtc.UpdateParticipantMetadata(metadata="x" * 4000, request_id=1)
    message = rtc.SignalRequest(update_metadata=told).SerializeToString()
    async with attack.session() as session:
        reading: list[asyncio.Task[None]] = []
        tokens = iter(attack.tokens)

        async def act() -> None:
            headers = {"Authorization": f"Bearer {next(tokens, attack.tokens[0])}"}
            websocket = await session.ws_connect(attack.http + join_path(), headers=headers)
            reading.append(asyncio.create_task(_read_on(websocket)))
            await websocket.send_bytes(message)

        await attack.together(len(attack.tokens) / 4, act)
        for task in reading:
            task.cancel()


async def bare_connections(attack: Attack) -> None:
    """TCP connections that say nothing."""
    await _held_connections(attack, b"")


async def pipelined(attack: Attack) -> None:
    """The shortest requests, thousands at once in one piece."""
    many = b"GET / HTTP/1.1\r\nHost:x\r\n\r\n" * 9000

    async def act() -> None:
        reader, writer = await attack.connection()
        try:
            writer.write(many)
            await asyncio.wait_for(_drain(reader), 2)
        finally:
            writer.transport.abort()

    await attack.together(4 * TWICE, act)


async def tls_connections(attack: Attack) -> None:
    """TLS connections that say nothing after the handshake, or stop within it."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    held: list[asyncio.StreamWriter] = []

    async def act() -> None:
        async with asyncio.timeout(5):
            _, writer = await attack.connection(ssl=context)
            held.append(writer)

    await attack.together(200 * TWICE, act)
    for writer in held:
        writer.transport.abort()


async def whole_tls_hellos(attack: Attack) -> None:
    """A ClientHello that TLS answers, from a thousand sockets, and nothing more."""
    context, said = ssl.create_default_context(), ssl.MemoryBIO()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), said).do_handshake()
    await _held_connections(attack, said.read())


async def half_tls_connections(attack: Attack) -> None:
    """A ClientHello that never ends, from a thousand sockets."""
    await _held_connections(attack, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(20))


async def _held_connections(attack: Attack, said: bytes) -> None:
    held: list[socket.socket] = []

    async def act() -> None:
        sock = socket.socket()
        held.append(sock)
        sock.setblocking(False)
        sock.bind(attack.source)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await asyncio.get_running_loop().sock_connect(sock, attack.address)
                if said:
                    sock.send(said)
        if len(held) > 3000:
            held.pop(0).close()

    await attack.at(1000, act)
    for sock in held:
        sock.close()


async def one_token(attack: Attack) -> None:
    """1,100 connections that show one good token and stay."""
    held: list[asyncio.StreamWriter] = []
    request = (
        f"GET {join_path().replace('/rtc/v1', '/rtc/v1/validate')} HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {attack.tokens[0]}\r\n\r\n"
    ).encode()

    async def act() -> None:
        reader, writer = await attack.connection()
        held.append(writer)
        writer.write(request)
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 2)

    await attack.together(275 * TWICE, act)
    for writer in held:
        writer.transport.abort()


async def bad_tickets(attack: Attack) -> None:
    """50 tries a second with tickets that never were, twice."""
    body = b'{"ticket":"%s","key":"%s","room":"","time":%d,"sig":"%s"}' % (
        b"A" * 43,
        b"A" * 43,
        int(time.time()),
        b"A" * 86,
    )
    async with attack.session() as session:

        async def act() -> None:
            async with session.post(attack.http + "/pendopo/v1/join", data=body) as answer:
                await answer.read()

        await attack.at(50 * TWICE, act)


Begin = Callable[[Inside], Awaitable[Callable[[], Awaitable[None]]]]
AT_ONCE = 20
"""Datagrams."""


async def _from_within(attack: Attack, token: str, begin: Begin) -> None:
    guest = await _inside(attack, speaker=False, token=token)
    act = await begin(Inside(guest.peer))

    async def burst() -> None:
        for _ in range(AT_ONCE):
            await act()

    await attack.at(1000 / AT_ONCE * TWICE, burst, lambda: guest.inside)
    await guest.leave()


def _inside_of(begin: Begin) -> Callable[[Attack], Awaitable[None]]:
    """1,000 datagrams a second, which is all that are looked into, twice; who is put out comes
    again."""

    async def attack_from_within(attack: Attack) -> None:
        for token in cycle(attack.tokens):
            await _from_within(attack, token, begin)
            if not attack.on:
                break
        attack.done *= AT_ONCE

    attack_from_within.__doc__ = begin.__doc__
    return attack_from_within


ATTACKS: dict[str, Callable[[Attack], Awaitable[None]]] = {
    act.__name__: act
    for act in (
        one_large_offer,
        offers_of_many_sections,
        pings,
        pongs,
        fragments,
        data,
        rtp,
        without_media,
        bare_connections,
        one_token,
        bad_tickets,
        pipelined,
        tls_connections,
        half_tls_connections,
        whole_tls_hellos,
    )
} | {begin.__name__: _inside_of(begin) for begin in INSIDE}


async def answer(asked: Json) -> Json:
    """Carry out one attack."""
    attack = Attack(asked["url"], asked["tokens"], asked["seconds"], asked["addresses"])
    try:
        await ATTACKS[asked["do"]](attack)
    except Exception as fault:
        return {"tried": attack.done, "fault": f"{type(fault).__name__} {fault}"}
    return {"tried": attack.done}


if __name__ == "__main__":
    with contextlib.suppress(ImportError):
        import resource

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    serve(answer)
