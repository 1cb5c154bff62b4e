"""One of us in a room without a microphone or an ear: frames are taken, not opened."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import replace

from pendopo.drivers.client_peer import ClientPeer, ClientPeerFactory
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.drivers.system_clock import SystemClock
from pendopo.model.frames import ReceivedFrame, SealedFrame
from pendopo.model.room import LeaveReason
from pendopo.model.transport import DataChannelLabel, Endpoint
from pendopo.ports.peer_transport import PeerSink, PeerTransport, Route
from pendopo.reach.ledger import Ledger
from pendopo.room.connection import RoomConnection
from pendopo.room.session_ports import SessionPorts
from pendopo.signaling.events import SignalingEvent, TrackAccepted

JOIN_WITHIN_S = 20.0


def endpoint_of(url: str) -> Endpoint:
    """A server's URL; behind “#” the pins of its certificate, in hexadecimal."""
    address, _, pins = url.partition("#")
    return Endpoint(address, tuple(bytes.fromhex(pin) for pin in pins.split(",") if pin))


class Participant:
    """Real signalling, DTLS and SRTP; `enter` once, `leave` once."""

    def __init__(
        self, endpoint: Endpoint, token: str, on_frame: Callable[[int, ReceivedFrame], None]
    ) -> None:
        self._connected = asyncio.Event()
        self._announced = asyncio.Event()
        self._connection: RoomConnection | None = None
        self._endpoint, self._token, self._on_frame = endpoint, token, on_frame
        self._stay: asyncio.Task[LeaveReason] | None = None

    async def enter(self, speaker: bool) -> None:
        """Until sound can flow."""
        async with asyncio.timeout(JOIN_WITHIN_S):
            ledger = Ledger()
            self._connection = await RoomConnection.open(
                self._endpoint,
                self._token,
                True,
                SessionPorts(
                    SystemClock(), WebSocketTransport(ledger), _Peers(ledger, self._connected)
                ),
                self._on_event,
                self._on_frame,
            )
            self._stay = asyncio.create_task(self._connection.run())
            await self._connected.wait()
            if speaker:
                self._publish(self._connection)
                await self._announced.wait()

    def send_data(self, label: DataChannelLabel, message: bytes) -> None:
        """Send a data packet as it is."""
        if self._connection is not None and self._connection.peer is not None:
            self._connection.peer.send_data(label, message)

    @property
    def peer(self) -> PeerTransport | None:
        """Our end of the media, once it is up."""
        return self._connection.peer if self._connection is not None else None

    @property
    def inside(self) -> bool:
        """Whether the visit goes on."""
        return self._stay is not None and not self._stay.done()

    def send(self, frame: SealedFrame) -> None:
        """Say something."""
        if self._connection is not None and self._connection.peer is not None:
            self._connection.peer.send(frame)

    async def leave(self) -> None:
        """Go, and wait until everything is closed."""
        if self._connection is not None and self._stay is not None:
            self._connection.leave()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stay, 5)

    def _publish(self, connection: RoomConnection) -> None:
        ssrc = secrets.randbelow(0xFFFFFFFE) + 1
        assert connection.peer is not None
        connection.peer.publish(ssrc)
        connection.publish(f"TR_{secrets.token_hex(8)}", ssrc, muted=False)

    def _on_event(self, event: SignalingEvent) -> None:
        if isinstance(event, TrackAccepted):
            self._announced.set()


def why(failure: Exception) -> str:
    """Somebody could not enter: the kind of failure, and its words where it has any."""
    return f"{type(failure).__name__} {failure}".strip()


class _Peers(ClientPeerFactory):
    """Says when the media path is up."""

    def __init__(self, ledger: Ledger, connected: asyncio.Event) -> None:
        super().__init__(ledger)
        self._connected = connected

    async def open(self, route: Route, sink: PeerSink) -> ClientPeer:
        def up() -> None:
            sink.connected()
            self._connected.set()

        return await super().open(route, replace(sink, connected=up))
