"""Media paths in memory: a client's peer and a host's peer that find each other by their offers."""

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.frames import ForwardedPacket, ReceivedFrame, SealedFrame
from pendopo.model.transport import (
    Candidate,
    DataChannelLabel,
    Destination,
    PeerDescription,
    Setup,
    Why,
)
from pendopo.ports.host_transport import FanRow, HostPeerSink
from pendopo.ports.peer_transport import PeerSink, Route, StreamReport
from pendopo.reach.ledger import Ledger
from tests.stories.fakes.way import LATENCY_S, Way

ADDRESS = "127.0.0.1"
OPUS = 111
CLIENT_PATIENCE_S = 5.0
HOST_PATIENCE_S = 30.0


@dataclass
class Air:
    """What all media paths of a story go through; drops are the same in every run."""

    loss: float = 0.0
    sound: bool = True
    """False: no new path opens."""
    seed: int = 1
    hosts: dict[str, "FakeHostPeer"] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def drops(self) -> bool:
        return self.loss > 0 and self._random.random() < self.loss

    def describe(self, who: str, setup: Setup, lite: bool = False) -> PeerDescription:
        number = next(self.numbers)
        print_ = ":".join(f"{byte:02X}" for byte in number.to_bytes(32, "big"))
        candidate = Candidate(ADDRESS, 40_000 + number)
        return PeerDescription(
            f"{who}{number:06}", f"{number:022}", (("sha-256", print_),), setup, (candidate,), lite
        )


class FakeClientPeer:
    """ports.PeerTransport; remembers everything that left and everything it was told."""

    def __init__(self, air: Air, sink: PeerSink, ledger: Ledger) -> None:
        self.local = air.describe("c", Setup.ACTPASS)
        self.sent: list[ForwardedPacket] = []
        """Every packet that left, whether or not it was lost on the way."""
        self.candidates: list[Candidate] = []
        self.data: list[bytes] = []
        self.closed = False
        self.sink = sink
        self._air = air
        self._ledger = ledger
        self._host: FakeHostPeer | None = None
        self._up = False
        self._dead = False
        self._told = False
        self._ssrc: int | None = None
        self._sequence = 0
        self._to_host: Way[ForwardedPacket] = Way(self._reach_host)

    @property
    def up(self) -> bool:
        return self._up and not self._dead and not self.closed

    @property
    def round_trip_s(self) -> float | None:
        return 2 * LATENCY_S if self._up else None

    def connect(self, remote: PeerDescription) -> None:
        host = self._air.hosts.get(remote.ufrag)
        assert host is not None, "the answer names no host of this story"
        assert host.local.pwd == remote.pwd
        assert host.remote is not None
        assert host.remote.ufrag == self.local.ufrag, "the offer was another peer's"
        self._host = host
        self._ledger.enter(Destination(ADDRESS, 7880, "udp", Why.PEER))
        host.client = self
        if self._air.sound:
            asyncio.get_running_loop().call_later(2 * LATENCY_S, self._connected)

    def add_candidate(self, candidate: Candidate) -> None:
        self.candidates.append(candidate)

    def publish(self, ssrc: int) -> None:
        self._ssrc = ssrc

    def send(self, frame: SealedFrame) -> bool:
        assert type(frame) is SealedFrame, "only sealed frames may be sent"
        if not self.up or self._ssrc is None:
            return False
        self._sequence += 1
        packet = ForwardedPacket(
            frame.payload, OPUS, self._sequence & 0xFFFF, frame.timestamp, self._ssrc
        )
        self.sent.append(packet)
        if not self._air.drops():
            self._to_host.push(packet)
        return True

    def send_data(self, label: DataChannelLabel, message: bytes) -> bool:
        self.data.append(message)
        return self.up

    def report(self, ssrc: int) -> StreamReport | None:
        return None

    async def close(self) -> None:
        if not self.closed:
            self.closed = True
            if self._host is not None and not self._dead:
                asyncio.get_running_loop().call_later(LATENCY_S, self._host.lost)

    def unplug(self) -> None:
        """Nothing goes out or comes in any more, and nobody is told: both find out by silence."""
        self._dead = True
        loop = asyncio.get_running_loop()
        loop.call_later(CLIENT_PATIENCE_S, self.notice)
        if self._host is not None:
            loop.call_later(HOST_PATIENCE_S, self._host.lost)

    def arrive(self, packet: ForwardedPacket) -> None:
        """What a host sent, or says it did."""
        if self.up:
            now = asyncio.get_running_loop().time()
            frame = ReceivedFrame(packet.payload, packet.sequence, packet.timestamp, now)
            self.sink.frame(packet.ssrc, frame)

    def _reach_host(self, packet: ForwardedPacket) -> None:
        if self._host is not None and not self._dead and not self._host.gone:
            self._host.sink.packet(packet)

    def _connected(self) -> None:
        if self.closed or self._dead or self._host is None or self._host.gone:
            return
        self._up = True
        self._host.sink.connected()
        self.sink.connected()
        for label in DataChannelLabel:
            self.sink.channel(label)

    def notice(self) -> None:
        if not self.closed and not self._told:
            self._told = True
            self.sink.closed()


class FakeHostPeer:
    """ports.HostPeer; its client is whoever connects to it."""

    def __init__(self, air: Air, sink: HostPeerSink, retired: Callable[[], None]) -> None:
        self.local = air.describe("h", Setup.PASSIVE, lite=True)
        self.remote: PeerDescription | None = None
        self.client: FakeClientPeer | None = None
        self.sink = sink
        self.gone = False
        self._air = air
        self._retired = retired
        self._to_client: Way[ForwardedPacket] = Way(self._reach_client)
        air.hosts[self.local.ufrag] = self

    def connect(self, remote: PeerDescription) -> None:
        self.remote = remote

    def forward(self, packet: ForwardedPacket) -> bool:
        if self.client is None or self.gone:
            return False
        if not self._air.drops():
            self._to_client.push(packet)
        return True

    def send_data(self, label: DataChannelLabel, message: bytes) -> bool:
        if self.client is None or not self.client.up:
            return False
        self.client.sink.data(label, message)
        return True

    def loss(self) -> float:
        return self._air.loss

    async def close(self) -> None:
        """DTLS says so to the client."""
        if not self.gone:
            self.crash()
            if self.client is not None:
                asyncio.get_running_loop().call_later(LATENCY_S, self.client.notice)

    def crash(self) -> None:
        """Stop; the client finds out by silence."""
        if not self.gone:
            self.gone = True
            self._retired()
            if self.client is not None:
                self.client.unplug()

    def lost(self) -> None:
        """The client is gone."""
        if not self.gone:
            self.gone = True
            self._retired()
            self.sink.closed()

    def _reach_client(self, packet: ForwardedPacket) -> None:
        if self.client is not None:
            self.client.arrive(packet)


class FakeFan:
    """ports.Fan."""

    def __init__(self) -> None:
        self._rows: list[FanRow] = []

    def add(self, row: FanRow) -> None:
        self._rows.append(row)

    def remove(self, row: FanRow) -> None:
        self._rows.remove(row)

    def send(self, packet: ForwardedPacket) -> int:
        return sum(not self._send(row, packet) for row in self._rows)

    def _send(self, row: FanRow, packet: ForwardedPacket) -> bool:
        assert isinstance(row.peer, FakeHostPeer)
        sequence = (packet.sequence + row.ahead) & 0xFFFF
        return row.peer.forward(
            replace(packet, payload_type=row.payload_type, sequence=sequence, ssrc=row.ssrc)
        )


class FakeHostTransport:
    """ports.HostTransport."""

    def __init__(self, air: Air, ledger: Ledger | None = None) -> None:
        self.peers: list[FakeHostPeer] = []
        self._air = air

    def open_peer(self, sink: HostPeerSink) -> FakeHostPeer:
        peer = FakeHostPeer(self._air, sink, lambda: self.peers.remove(peer))
        self.peers.append(peer)
        return peer

    def open_fan(self) -> FakeFan:
        return FakeFan()

    async def close(self) -> None:
        for peer in tuple(self.peers):
            peer.crash()


class FakePeerFactory:
    """ports.PeerFactory of one computer."""

    def __init__(self, air: Air, ledger: Ledger | None = None) -> None:
        self.peers: list[FakeClientPeer] = []
        self.usable = True
        self.takes_s = 0.0
        """How long opening one takes: a relay is slow, or the keychain."""
        self._air = air
        self._ledger = ledger or Ledger()

    @property
    def newest(self) -> FakeClientPeer:
        return self.peers[-1]

    async def open(self, route: Route, sink: PeerSink) -> FakeClientPeer:
        await asyncio.sleep(self.takes_s)
        if not self.usable:
            raise ReachError(ReachReason.MEDIA)
        assert route.server_address == ADDRESS
        self.peers.append(FakeClientPeer(self._air, sink, self._ledger))
        return self.peers[-1]
