"""A media port, timers, a clock and sockets that a test owns."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from livekit.protocol import rtc

from pendopo.host.config import ConfiguredRoom, ConfiguredTicket, HostConfig
from pendopo.host.door import Door
from pendopo.host.guest import Guest
from pendopo.host.state import DoorState
from pendopo.model.frames import ForwardedPacket
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Permission
from pendopo.model.transport import DataChannelLabel, PeerDescription, Setup
from pendopo.ports.host_transport import FanRow, HostPeerSink
from pendopo.signaling import access
from pendopo.signaling.join_request import JoinRequest

KEY, SECRET = "key", "a secret of more than thirty-two characters"
ROOM = RoomName("r-one")
LOCAL = PeerDescription("host", "p" * 22, (("sha-256", "AA:BB"),), Setup.PASSIVE, (), True)
REMOTE = PeerDescription("guest", "q" * 22, (("sha-256", "CC:DD"),), Setup.ACTPASS)


class FakeTimers:
    """Time passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._count = itertools.count()
        self._due: list[tuple[float, int, FakeTimer]] = []

    def call_later(self, delay: float, callback: Callable[[], None]) -> "FakeTimer":
        timer = FakeTimer(callback)
        heapq.heappush(self._due, (self.now + delay, next(self._count), timer))
        return timer

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while self._due and self._due[0][0] <= end:
            self.now, _, timer = heapq.heappop(self._due)
            if not timer.cancelled:
                timer.callback()
        self.now = end


@dataclass
class FakeTimer:
    callback: Callable[[], None]
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


class FakeClock:
    def __init__(self, timers: FakeTimers) -> None:
        self._timers = timers

    def monotonic(self) -> float:
        return self._timers.now

    def unix_ms(self) -> int:
        return int(1_800_000_000_000 + self._timers.now * 1000)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


@dataclass
class FakePeer:
    sink: HostPeerSink
    sent: list[ForwardedPacket] = field(default_factory=list)
    data: list[tuple[DataChannelLabel, bytes]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    remote: PeerDescription | None = None
    broken: bool = False
    closed: bool = False

    @property
    def local(self) -> PeerDescription:
        return LOCAL

    def connect(self, remote: PeerDescription) -> None:
        self.remote = remote

    def send_data(self, label: DataChannelLabel, message: bytes) -> bool:
        self.data.append((label, message))
        return True

    def loss(self) -> float:
        return 0.0

    async def close(self) -> None:
        self.closed = True


class FakeFan:
    def __init__(self) -> None:
        self.rows: list[FanRow] = []

    def add(self, row: FanRow) -> None:
        self.rows.append(row)

    def remove(self, row: FanRow) -> None:
        self.rows.remove(row)
        assert isinstance(row.peer, FakePeer)
        row.peer.removed.append(row.ssrc)

    def send(self, packet: ForwardedPacket) -> int:
        return sum(not self._send(row, packet) for row in self.rows)

    def _send(self, row: FanRow, packet: ForwardedPacket) -> bool:
        assert isinstance(row.peer, FakePeer)
        sequence = (packet.sequence + row.ahead) & 0xFFFF
        if not row.peer.broken:
            row.peer.sent.append(
                replace(packet, payload_type=row.payload_type, sequence=sequence, ssrc=row.ssrc)
            )
        return not row.peer.broken


class FakeTransport:
    def __init__(self) -> None:
        self.peers: list[FakePeer] = []

    def open_fan(self) -> FakeFan:
        return FakeFan()

    def open_peer(self, sink: HostPeerSink) -> FakePeer:
        self.peers.append(FakePeer(sink))
        return self.peers[-1]

    async def close(self) -> None:
        pass


@dataclass
class FakeWire:
    messages: list[rtc.SignalResponse] = field(default_factory=list)
    closed: bool = False

    def send(self, message: bytes) -> None:
        assert not self.closed
        self.messages.append(rtc.SignalResponse.FromString(message))

    def close(self) -> None:
        self.closed = True

    def kinds(self) -> list[str]:
        return [str(message.WhichOneof("message")) for message in self.messages]

    def last(self, kind: str) -> rtc.SignalResponse:
        return [m for m in self.messages if m.WhichOneof("message") == kind][-1]


class FakeHost:
    """A door with nothing real behind it."""

    def __init__(
        self,
        tickets: tuple[ConfiguredTicket, ...] = (),
        state: DoorState | None = None,
        transport: FakeTransport | None = None,
    ) -> None:
        self.timers = FakeTimers()
        self.clock = FakeClock(self.timers)
        self.transport = transport or FakeTransport()
        self.kept: list[DoorState] = []
        self.retired: list[object] = []
        config = HostConfig(
            "127.0.0.1",
            7880,
            7880,
            KEY,
            SECRET,
            authorities=("127.0.0.1:7880", "localhost:7880"),
            rooms=(ConfiguredRoom(ROOM, "{}"), ConfiguredRoom(RoomName("r-two"), "{}")),
            tickets=tickets,
        )
        self.door = Door(
            config,
            state or DoorState(),
            self.transport,
            self.timers,
            self.clock,
            self.kept.append,
            lambda peer: self.retired.append(peer),
        )

    @property
    def now(self) -> int:
        return self.clock.unix_ms() // 1000

    def token(self, identity: str, room: str = ROOM, speaker: bool = True) -> str:
        made = access.Grants(
            ParticipantIdentity(identity),
            RoomName(room),
            room_join=True,
            permission=Permission(can_publish=speaker),
        )
        return access.issue(KEY, SECRET, made, self.now)

    def enter(
        self, identity: str, speaker: bool = True, ours: bool = True, media: bool = True
    ) -> tuple[Guest, FakeWire, FakePeer]:
        wire = FakeWire()
        token = self.token(identity, speaker=speaker)
        self.door.admit(token)
        guest = self.door.enter(token, JoinRequest(ours=ours), wire)
        assert guest is not None
        peer = self.transport.peers[-1]
        if media:
            peer.sink.connected()
        return guest, wire, peer
