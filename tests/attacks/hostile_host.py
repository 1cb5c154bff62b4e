"""A hostile host as a process of its own: the real one's parts, with a tamperer among them.

`python -m tests.attacks.hostile_host` reads the host's configuration from the first line of
standard input, says when it listens, and then obeys one order a line, {"do": …, "id": …, "room":
…, …}, several at a time, answering each with one line of the same id. Bytes travel as base64.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import secrets
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any
from unittest.mock import patch

from aiohttp import web
from livekit.protocol import models

from pendopo.app import host_server
from pendopo.cli import host_process
from pendopo.cli.output import Output
from pendopo.drivers import port_peer
from pendopo.drivers.fan import Copier, Copy, SingleCopies
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.http_routes import TOO_OLD, HttpRoutes, _token
from pendopo.drivers.http_server import HttpServer
from pendopo.drivers.port_peer import SocketAddress
from pendopo.drivers.socket_wire import SocketWire
from pendopo.host import door as doors
from pendopo.host import limits
from pendopo.host.door import Door
from pendopo.model.frames import FRAME_SAMPLES
from pendopo.model.ids import TrackSid
from pendopo.model.room import LeaveReason
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.clock import Clock
from pendopo.signaling.pace import Limit
from pendopo.signaling.server_messages import leave
from tests.attacks.floods import FIRST, FLOODS, FRAMES
from tests.attacks.hostile_room import Ghost, HostileRoom, Lies, LyingGuest

BURST = 50
"""Packets sent at once; the listener's socket buffer must hold them."""
FLOOD = 250
"""The same where it does not matter how many are lost."""
BURST_PAUSE_S = 0.0005
NO_LIMIT = Limit(1e9, 1e9)
"""A minute of speech may come in at once, for the tape."""

Json = dict[str, Any]


class TwofoldTransport(UdpHostTransport):
    """Can put every datagram on the wire twice."""

    twice = False

    def send(self, datagram: bytes, address: SocketAddress) -> bool:
        sent = super().send(datagram, address)
        return super().send(datagram, address) if self.twice and sent else sent

    def copier(self, copies: Sequence[Copy]) -> Copier:
        """Every datagram through `send`, whatever its size."""
        return SingleCopies(copies, self.send)


class RefusingRoutes(HttpRoutes):
    """Says 404 at /rtc/v1 where the room's lies want it."""

    async def _visit(self, request: web.Request) -> web.StreamResponse:
        if _hostile(self._door, self._door.admit(_token(request)).room or "").lies.too_old:
            return web.Response(status=404, text=TOO_OLD)
        return await super()._visit(request)


class RefusingServer(HttpServer):
    """The real one but for what it answers."""

    def __init__(self, door: Door, clock: Clock) -> None:
        super().__init__(door, clock)
        self._routes = RefusingRoutes(door, self._gate, clock)


class Tamperer:
    """Obeys orders."""

    def __init__(self) -> None:
        self._door: Door | None = None
        self._stop = asyncio.Event()
        self._obeying: set[asyncio.Task[None]] = set()

    def server(self, door: Door, clock: Clock) -> HttpServer:
        """In place of the real server; the door is known from here on."""
        self._door = door
        return RefusingServer(door, clock)

    def start(self, hear: Callable[[str], None]) -> asyncio.Event:
        """In place of the real stop event: set when standard input closes. Orders are ours."""
        loop = asyncio.get_running_loop()

        def read() -> None:
            for line in sys.stdin:
                loop.call_soon_threadsafe(self._begin, json.loads(line))
            loop.call_soon_threadsafe(self._stop.set)

        threading.Thread(target=read, name="orders", daemon=True).start()
        return self._stop

    def _begin(self, order: Json) -> None:
        task = asyncio.create_task(self._obey(**order))
        self._obeying.add(task)
        task.add_done_callback(self._obeying.discard)

    async def _obey(self, id: int, do: str, **what: Any) -> None:
        try:
            told = {"answer": await getattr(self, f"do_{do}")(**what)}
        except Exception as fault:
            told = {"fault": f"{do}: {fault!r}"}
        print(json.dumps({"id": id, **told}), flush=True)

    async def do_lie(self, room: str, **lies: Any) -> None:
        """Change what is said; fields as in Lies."""
        told = self._room(room).lies
        known = {field.name for field in fields(Lies)}
        assert lies.keys() <= known, lies
        for name, value in lies.items():
            setattr(told, name, base64.b64decode(value) if name == "trailer" else value)

    async def do_announce(self, room: str, times: int = 1) -> None:
        """Tell everybody of everybody again."""
        for _ in range(times):
            self._room(room).announce()
            await asyncio.sleep(0.01)

    async def do_tell_metadata(self, room: str, metadata: str) -> None:
        """New metadata, as only the room's own host may write them."""
        self._room(room).set_metadata(metadata)

    async def do_add_track(self, room: str, identity: str) -> str:
        """Announce one more track of somebody's; answers its sid."""
        return self._guest(room, identity).add_track()

    async def do_add_person(self, room: str, name: str) -> list[str]:
        """Announce somebody who is not there; answers identity and track sid."""
        ghost = Ghost(name)
        ghost.appear(self._room(room))
        return [ghost.identity, ghost.track.sid]

    async def do_await_listener(self, room: str, track: str) -> None:
        """Until packets of this track reach somebody."""
        while not self._room(room).forwarder.is_heard(TrackSid(track)):
            await asyncio.sleep(0.01)

    async def do_replace(self, room: str, track: str, payloads: list[str]) -> None:
        """These go out in place of the track's next packets."""
        waiting = self._room(room).forwarder.instead[TrackSid(track)]
        waiting.extend(map(base64.b64decode, payloads))
        while waiting:
            await asyncio.sleep(0.01)

    async def do_insert(
        self, room: str, track: str, payloads: list[str], step: int = FRAME_SAMPLES, pace: float = 0
    ) -> None:
        """Send these besides, `pace` seconds apart."""
        await self._insert(room, track, [base64.b64decode(p) for p in payloads], step, pace)

    async def do_flood(
        self, room: str, track: str, count: int, size: int, tail: str = "", step: int = 0
    ) -> None:
        """Send so many payloads of random bytes that end in `tail`."""
        end = base64.b64decode(tail)
        for start in range(0, count, 1_000):
            many = min(1_000, count - start)
            garbage = [secrets.token_bytes(size - len(end)) + end for _ in range(many)]
            await self._insert(room, track, garbage, step, 0, FLOOD)

    async def do_replay(
        self, room: str, track: str, first: int, count: int, times: int = 1, pace: float = 0
    ) -> None:
        """Send payloads of the track's tape again, with new RTP numbers."""
        tape = list(self._room(room).forwarder.tape[TrackSid(track)])
        block = tape[first:][:count] * times
        assert len(block) == count * times, f"the tape holds {len(tape)}"
        await self._insert(room, track, block, FRAME_SAMPLES, pace)

    async def do_hold(self, room: str, track: str, on: bool) -> int:
        """Keep what comes in of a track, or no more; how much is kept."""
        forwarder, sid = self._room(room).forwarder, TrackSid(track)
        (forwarder.holding.add if on else forwarder.holding.discard)(sid)
        return len(forwarder.held[sid])

    async def do_release(self, room: str, track: str) -> int:
        """Send what was kept, with the newest RTP numbers; how much that is."""
        held = self._room(room).forwarder.held[TrackSid(track)]
        await self._insert(room, track, held, FRAME_SAMPLES, 0.02)
        return len(held)

    async def do_turn_round(self, room: str, groups_of: int) -> None:
        """Send every so many packets with the last one first."""
        self._room(room).forwarder.backwards = groups_of

    async def do_taped(self, room: str, track: str) -> int:
        """How many payloads of the track came in so far."""
        return len(self._room(room).forwarder.tape[TrackSid(track)])

    async def do_peek(self, room: str, track: str) -> str:
        """The newest payload of a track."""
        return base64.b64encode(self._room(room).forwarder.tape[TrackSid(track)][-1]).decode()

    async def do_redirect(self, room: str, track: str, to: str) -> None:
        """Deliver one track's packets as another's."""
        self._room(room).forwarder.redirected[TrackSid(track)] = TrackSid(to)

    async def do_duplicate(self, room: str, on: bool) -> None:
        """Send every datagram twice, whatever the room."""
        assert self._door is not None
        assert isinstance(self._door._around.transport, TwofoldTransport)
        self._door._around.transport.twice = on

    async def do_dismiss(self, room: str, identity: str) -> None:
        """Send somebody away to come back at once."""
        self._guest(room, identity).dismiss(LeaveReason.LOST)

    async def do_say_goodbye(self, room: str, identity: str) -> None:
        """The same words, but nothing is closed."""
        self._guest(room, identity).send(leave(LeaveReason.LOST))

    async def do_drown(self, room: str, identity: str, flood: str, seconds: float) -> int:
        """Say one thing to somebody again and again, as fast as they read; how often."""
        wire = self._guest(room, identity).wire
        ends, said = time.monotonic() + seconds, 0
        with contextlib.suppress(ConnectionError, RuntimeError):
            if flood == "data":
                return await self._drown_in_data(room, identity, ends)
            if flood in FRAMES:
                return await _drown_in_frames(wire, flood, ends)
            for batch in FLOODS[flood]():
                for message in batch:
                    await wire._socket.send_bytes(message)
                    said += 1
                await asyncio.sleep(0)
                if time.monotonic() > ends:
                    break
        return said

    async def _drown_in_data(self, room: str, identity: str, ends: float) -> int:
        guest = self._guest(room, identity)
        packet = models.DataPacket(user=models.UserPacket(payload=b"x", topic="flood"))
        message, said = packet.SerializeToString(), 0
        while time.monotonic() < ends:
            for _ in range(50):
                guest.send_data(DataChannelLabel.LOSSY, message)
                said += 1
            await asyncio.sleep(0.001)
        return said

    async def _insert(
        self,
        room: str,
        track: str,
        payloads: Sequence[bytes],
        step: int,
        pace: float,
        burst: int = BURST,
    ) -> None:
        forwarder, sid = self._room(room).forwarder, TrackSid(track)
        if any(len(payload) > 1_400 for payload in payloads):
            forwarder.widen(sid)
        for number, payload in enumerate(payloads, 1):
            forwarder.insert(sid, payload, step)
            if pace:
                await asyncio.sleep(pace)
            elif number % burst == 0:
                await asyncio.sleep(BURST_PAUSE_S)

    def _room(self, name: str) -> HostileRoom:
        assert self._door is not None
        return _hostile(self._door, name)

    def _guest(self, room: str, identity: str) -> LyingGuest:
        assert self._door is not None
        guest = self._door.guest(self._room(room), identity)
        assert isinstance(guest, LyingGuest)
        return guest


def _hostile(door: Door, name: str) -> HostileRoom:
    room = door.room(name)
    assert isinstance(room, HostileRoom), f"no room {name!r}"
    return room


async def _drown_in_frames(wire: SocketWire, flood: str, ends: float) -> int:
    assert wire._socket._req is not None
    transport = wire._socket._req.transport
    assert isinstance(transport, asyncio.Transport)
    transport.write(FIRST.get(flood, b""))
    said = 0
    while time.monotonic() < ends and not transport.is_closing():
        if transport.get_write_buffer_size() < 1 << 18:
            transport.write(FRAMES[flood] * 40_000)
            said += 40_000
        await asyncio.sleep(0.001)
    return said


def main() -> int:
    """The real process's composition, with hostile parts in the places of some."""
    tamperer = Tamperer()
    with (
        patch.multiple(doors, HostRoom=HostileRoom, Guest=LyingGuest),
        patch.object(limits, "GUEST_PACKETS", NO_LIMIT),
        patch.object(limits, "FRAMES", NO_LIMIT),
        patch.object(limits, "OCTETS", NO_LIMIT),
        patch.object(port_peer, "DATAGRAMS", NO_LIMIT),
        patch.multiple(
            host_server,
            HttpServer=tamperer.server,
            UdpHostTransport=TwofoldTransport,
            stop_signal=tamperer.start,
        ),
    ):
        return host_process.run(argparse.Namespace(verbose=False), Output(as_json=True))


if __name__ == "__main__":
    sys.exit(main())
