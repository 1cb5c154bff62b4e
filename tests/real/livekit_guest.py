"""One of us in a room of a real server: protocol, WebSocket and peer, and everything they said."""

import asyncio
import contextlib
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

from pendopo.drivers.client_peer import ClientPeerFactory
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.model.frames import ReceivedFrame, SealedFrame
from pendopo.model.ids import TrackSid
from pendopo.model.transport import DataChannelLabel, Endpoint
from pendopo.ports.peer_transport import PeerSink, PeerTransport, Route
from pendopo.ports.signal_transport import SignalClosed, SignalConnection
from pendopo.reach.ledger import Ledger
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import SignalingEvent, TokenRefreshed, TrackAccepted, TracksMapped
from pendopo.signaling.outputs import (
    AddCandidate,
    Close,
    Gather,
    Negotiate,
    Notify,
    Output,
    SendMessage,
    WakeAt,
)

PATIENCE_S = 8.0
_E = TypeVar("_E", bound=SignalingEvent)


class Guest:
    """Use `join`; `wire` holds every message as ("in"|"out", bytes)."""

    def __init__(self, url: str, token: str, encrypted: bool) -> None:
        self.protocol = ClientProtocol(encrypted)
        self.events: list[SignalingEvent] = []
        self.closed: list[Close] = []
        self.wire: list[tuple[str, bytes]] = []
        self.heard: Counter[int] = Counter()
        self.data: list[tuple[DataChannelLabel, bytes]] = []
        self.connected = False
        self.peer: PeerTransport | None = None
        self.token = token
        self._endpoint = Endpoint(url)
        self._transport = WebSocketTransport(Ledger())
        self._socket: SignalConnection | None = None
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ssrc = 0
        self._ready = False
        self.talking: asyncio.Task[None] | None = None
        self._wake_at = float("inf")

    @classmethod
    @contextlib.asynccontextmanager
    async def join(
        cls, url: str, token: str, encrypted: bool = True, media: bool = True
    ) -> AsyncIterator["Guest"]:
        guest = cls(url, token, encrypted)
        try:
            await guest.open(media)
            yield guest
        finally:
            await guest.close()

    async def open(self, media: bool = True) -> None:
        self._socket = await self._connect(self.protocol.join_path())
        sink = PeerSink(self._on_frame, self._on_data, self._on_connected, lambda: None)
        self.peer = await ClientPeerFactory(Ledger()).open(Route(self._socket.server_address), sink)
        if not media:
            await self.peer.close()
        self.apply(self.protocol.describe(self.peer.local))
        self._start(self._keep_time())
        if media:
            await self.until(lambda: self.connected)

    async def cut(self) -> None:
        """The socket goes without a word."""
        assert self._socket is not None
        await self._socket.close()
        self.apply(self.protocol.socket_lost())

    async def resume(self) -> None:
        self._socket = await self._connect(self.protocol.resume_path())

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        if self.peer is not None:
            await self.peer.close()

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    async def event(self, kind: type[_E], since: int = 0) -> _E:
        """The first event of a kind, waiting for it."""
        found: list[_E] = []

        def look() -> bool:
            found[:] = [e for e in self.events[since:] if isinstance(e, kind)]
            return bool(found)

        await self.until(look)
        return found[0]

    def publish(self, muted: bool = False) -> int:
        """Announce a track; frames leave once the server has accepted it, none before."""
        self._ready = False
        self._ssrc = secrets.randbelow(2**32 - 2) + 1
        cid = f"TR_{secrets.token_hex(8)}"
        self.apply(self.protocol.publish(cid, self._ssrc, muted))
        return self._ssrc

    def talk(self, payload: bytes = b"\xfc" + bytes(60)) -> asyncio.Task[None]:
        """Send a frame each 20 ms until the task is cancelled."""

        async def send() -> None:
            timestamp = 0
            while True:
                if self.peer is not None and self._ready:
                    self.peer.send(SealedFrame(payload, timestamp))
                timestamp = (timestamp + 960) & 0xFFFFFFFF
                await asyncio.sleep(0.02)

        if self.talking is not None:
            self.talking.cancel()
        self.talking = self._start(send())
        return self.talking

    async def hears(self, track: TrackSid) -> None:
        """Ten more packets arrive under the SSRC that is mapped to `track`."""
        await self.until(lambda: track in self.mapping)
        before = self.heard[self.mapping[track]]
        await self.until(lambda: self.heard[self.mapping.get(track, 0)] >= before + 10)

    @property
    def mapping(self) -> dict[TrackSid, int]:
        last = [e for e in self.events if isinstance(e, TracksMapped)]
        return {sid: ssrc for ssrc, sid in last[-1].tracks} if last else {}

    def apply(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case SendMessage(message):
                    self.wire.append(("out", message))
                    self._start(self._send(message))
                case Notify(event):
                    self.events.append(event)
                    self._follow(event)
                case Gather():
                    pass
                case Negotiate(remote):
                    assert self.peer is not None
                    self.peer.connect(remote)
                case AddCandidate(candidate):
                    assert self.peer is not None
                    self.peer.add_candidate(candidate)
                case WakeAt(at):
                    self._wake_at = at
                case Close():
                    self.closed.append(output)
        self._changed.set()

    def _follow(self, event: SignalingEvent) -> None:
        if isinstance(event, TokenRefreshed):
            self.token = event.token
        if isinstance(event, TrackAccepted) and self.peer is not None:
            self.peer.publish(self._ssrc)
            self._ready = True

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            if time.monotonic() >= self._wake_at:
                self.apply(self.protocol.wake(time.monotonic()))

    async def _connect(self, path: str) -> SignalConnection:
        socket = await self._transport.connect(self._endpoint, path, self.token)
        self._start(self._read(socket))
        return socket

    async def _read(self, socket: SignalConnection) -> None:
        with contextlib.suppress(SignalClosed):
            while True:
                message = await socket.receive()
                self.wire.append(("in", message))
                self.apply(self.protocol.receive(message, time.monotonic()))

    async def _send(self, message: bytes) -> None:
        assert self._socket is not None
        with contextlib.suppress(SignalClosed):
            await self._socket.send(message)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        return task

    def _on_frame(self, ssrc: int, frame: ReceivedFrame) -> None:
        self.heard[ssrc] += 1
        self._changed.set()

    def _on_data(self, label: DataChannelLabel, message: bytes) -> None:
        self.data.append((label, message))
        self._changed.set()

    def _on_connected(self) -> None:
        self.connected = True
        self._changed.set()
