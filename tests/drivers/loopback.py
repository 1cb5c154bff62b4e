"""Real peers over real loopback DTLS and SRTP, in one process."""

import asyncio
import gc
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from pendopo.drivers.client_peer import ClientPeer, ClientPeerFactory
from pendopo.drivers.fan import PortFan
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.port_peer import PortPeer
from pendopo.model.frames import ForwardedPacket, ReceivedFrame, SealedFrame
from pendopo.model.transport import Candidate, DataChannelLabel, PeerDescription
from pendopo.ports.host_transport import FanRow, HostPeerSink
from pendopo.ports.peer_transport import PeerSink, Route
from pendopo.reach.ledger import Ledger
from tests.waiting import until

FRAME = bytes(range(110))


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a story; an exception that nobody awaited fails it."""
    faults: list[dict[str, Any]] = []

    async def watched() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: faults.append(context))
        await asyncio.wait_for(story(), 60)

    asyncio.run(watched())
    gc.collect()
    assert faults == []


@dataclass
class Client:
    """The client's end and all it heard."""

    frames: list[tuple[int, ReceivedFrame]] = field(default_factory=list)
    data: list[tuple[DataChannelLabel, bytes]] = field(default_factory=list)
    channels: list[DataChannelLabel] = field(default_factory=list)
    """Those that were told to be open."""
    connected: int = 0
    closed: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    transport: ClientPeer = field(init=False)

    async def open(self) -> None:
        sink = PeerSink(
            frame=lambda ssrc, frame: self.frames.append((ssrc, frame)),
            data=lambda label, message: self.data.append((label, message)),
            connected=self._count_connected,
            closed=self._count_closed,
            channel=self.channels.append,
        )
        self.transport = await ClientPeerFactory(self.ledger).open(Route("127.0.0.1"), sink)

    def _count_connected(self) -> None:
        self.connected += 1

    def _count_closed(self) -> None:
        self.closed += 1


@dataclass
class Guest:
    """The host's end of one client and all it heard."""

    packets: list[ForwardedPacket] = field(default_factory=list)
    data: list[tuple[DataChannelLabel, bytes]] = field(default_factory=list)
    connected: int = 0
    closed: int = 0
    transport: PortPeer = field(init=False)
    _host: UdpHostTransport = field(init=False)
    _fans: dict[tuple[int, int], tuple[PortFan, FanRow]] = field(default_factory=dict)

    def open(self, host: UdpHostTransport) -> None:
        self._host = host
        self.transport = host.open_peer(
            HostPeerSink(
                packet=self.packets.append,
                data=lambda label, message: self.data.append((label, message)),
                connected=self._count_connected,
                closed=self._count_closed,
            )
        )

    def forward(self, packet: ForwardedPacket) -> bool:
        """Send the packet as it is; whether it left."""
        kind = packet.ssrc, packet.payload_type
        if kind not in self._fans:
            fan, row = self._host.open_fan(), FanRow(self.transport, *kind, ahead=0)
            fan.add(row)
            self._fans[kind] = fan, row
        return self._fans[kind][0].send(packet) == 0

    def forget(self, ssrc: int) -> None:
        """Forget an outgoing SSRC."""
        for kind in [kind for kind in self._fans if kind[0] == ssrc]:
            fan, row = self._fans.pop(kind)
            fan.remove(row)

    def _count_connected(self) -> None:
        self.connected += 1

    def _count_closed(self) -> None:
        self.closed += 1


async def opened(host: UdpHostTransport) -> tuple[Client, Guest]:
    """Both ends, not yet connected."""
    client, guest = Client(), Guest()
    await client.open()
    guest.open(host)
    return client, guest


async def connected(host: UdpHostTransport, via: "UdpProxy | None" = None) -> tuple[Client, Guest]:
    """Both ends, DTLS up."""
    client, guest = await opened(host)
    guest.transport.connect(client.transport.local)
    description = guest.transport.local
    client.transport.connect(via.instead_of(description) if via else description)
    await until(lambda: client.connected and guest.connected)
    return client, guest


def speak(client: Client, count: int, ssrc: int = 4711) -> int:
    """Send frames; how many were accepted."""
    client.transport.publish(ssrc)
    return sum(client.transport.send(SealedFrame(FRAME, 960 * n)) for n in range(count))


class UdpProxy:
    """A network between client and host: it can be cut, and can change the client's address."""

    def __init__(self, host_port: int) -> None:
        self.cut = False
        self._host = ("127.0.0.1", host_port)
        self._client: Any = None
        self._loop = asyncio.get_running_loop()
        self._front = self._socket(self._to_host)
        self._back = self._socket(self._to_client)

    def instead_of(self, description: PeerDescription) -> PeerDescription:
        """The host's description as it looks from here."""
        candidate = Candidate("127.0.0.1", self._front.getsockname()[1])
        return replace(description, candidates=(candidate,))

    def move(self) -> None:
        """From now on the client has another address."""
        self._close(self._back)
        self._back = self._socket(self._to_client)

    def close(self) -> None:
        """The network is gone."""
        self._close(self._front)
        self._close(self._back)

    def _socket(self, on_readable: Callable[[socket.socket], None]) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setblocking(False)
        sock.bind(("127.0.0.1", 0))
        self._loop.add_reader(sock, on_readable, sock)
        return sock

    def _close(self, sock: socket.socket) -> None:
        self._loop.remove_reader(sock)
        sock.close()

    def _to_host(self, sock: socket.socket) -> None:
        with suppress(OSError):
            datagram, self._client = sock.recvfrom(2048)
            if not self.cut:
                self._back.sendto(datagram, self._host)

    def _to_client(self, sock: socket.socket) -> None:
        with suppress(OSError):
            datagram, _ = sock.recvfrom(2048)
            if not self.cut and self._client:
                self._front.sendto(datagram, self._client)
