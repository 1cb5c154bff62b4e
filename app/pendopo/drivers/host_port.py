"""The host's one UDP port: ICE-lite for everybody, and the cheapest way to forward."""

import asyncio
import ipaddress
import logging
import socket
import time
from collections.abc import Sequence

from pendopo.drivers.batch import Batch, batches_work
from pendopo.drivers.fan import Copier, Copy, PortFan, SingleCopies
from pendopo.drivers.listener import cannot_listen
from pendopo.drivers.port_peer import PortPeer, SocketAddress
from pendopo.drivers.private_names import SharedCertificate
from pendopo.drivers.udp import enlarge_buffer, own_addresses
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.transport import Candidate
from pendopo.ports.host_transport import HostPeerSink
from pendopo.rtp import stun

log = logging.getLogger(__name__)

BUFFER = 4 << 20
DRAIN = 64
"""Datagrams read per wake-up."""
MAX_DATAGRAM = 2048
FEW = 5
"""Copies from which on a batch is cheaper."""
MAX_PEERS = 1000
TICK_S = 0.2
ROUND = 10
"""Ticks in which every peer gets its reports once."""


class UdpHostTransport:
    """ports.HostTransport: reads the port, knows who is behind which address."""

    def __init__(self, sock: socket.socket, advertise: Sequence[tuple[str, int]]) -> None:
        self._socket = sock
        self._candidates = _candidates(sock, advertise)
        self._certificate = SharedCertificate.generateCertificate()
        self._by_ufrag: dict[str, PortPeer] = {}
        self._by_address: dict[SocketAddress, PortPeer] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._moves = 0
        self._in_batches = batches_work()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock, self._drain)
        self._task = asyncio.create_task(self._keep_time())

    @classmethod
    async def bind(
        cls, host: str, port: int, advertise: Sequence[tuple[str, int]] = ()
    ) -> "UdpHostTransport":
        """Open the port, 0 for any. `advertise` are IP addresses and ports to offer instead of
        the bound one, port 0 meaning the same. Raises what
        `listener.cannot_listen` gives."""
        address = ipaddress.ip_address(host)
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        sock: socket.socket | None = None
        try:
            sock = socket.socket(family, socket.SOCK_DGRAM)
            sock.setblocking(False)
            if address == ipaddress.IPv6Address("::"):
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            sock.bind((host, port))
        except OSError as fault:
            if sock is not None:
                sock.close()
            raise cannot_listen(fault, host, port) from fault
        enlarge_buffer(sock, BUFFER)
        return cls(sock, advertise)

    @property
    def port(self) -> int:
        """The UDP port."""
        return int(self._socket.getsockname()[1])

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Where clients are told to send."""
        return self._candidates

    def announce(self, places: Sequence[tuple[str, int]]) -> None:
        """Tell clients these from now on; those that are here keep their paths."""
        candidates = _candidates(self._socket, places)
        if candidates != self._candidates:
            log.info("media are announced at %s", [c.host for c in candidates])
            self._candidates = candidates

    def open_peer(self, sink: HostPeerSink) -> PortPeer:
        """A new participant's peer. Raises ReachError(REFUSED) when there are too many."""
        if len(self._by_ufrag) >= MAX_PEERS:
            raise ReachError(ReachReason.REFUSED, limit=MAX_PEERS)
        try:
            peer = PortPeer(self, self._fresh_certificate(), sink)
        except Exception as fault:
            log.exception("no peer could be made")
            raise ReachError(ReachReason.REFUSED) from fault
        self._by_ufrag[peer.local.ufrag] = peer
        return peer

    def open_fan(self) -> PortFan:
        """A fan without rows, for peers of this port."""
        return PortFan(self)

    async def close(self) -> None:
        """Close the port and every peer."""
        self._task.cancel()
        await asyncio.gather(self._task, *self._ending, return_exceptions=True)
        for peer in tuple(self._by_ufrag.values()):
            await peer.close()
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def send(self, datagram: bytes, address: SocketAddress) -> bool:
        """Put one datagram on the wire; False when the system refuses it."""
        try:
            self._socket.sendto(datagram, address)
        except OSError:
            return False
        return True

    @property
    def moves(self) -> int:
        """Grows whenever a peer's path came, went or changed."""
        return self._moves

    def moved(self) -> None:
        """Some peer's path is another one now."""
        self._moves += 1

    @property
    def in_batches(self) -> bool:
        """Whether copies may leave together."""
        return self._in_batches

    def copier(self, copies: Sequence[Copy]) -> Copier:
        """The best way there is to send these copies."""
        if self._in_batches and len(copies) >= FEW:
            try:
                return Batch(self._socket, copies)
            except Exception:
                log.exception("packets go one by one from now on")
                self.distrust()
        return SingleCopies(copies, self.send)

    def distrust(self) -> None:
        """A batch failed: no more of them."""
        self._in_batches = False
        self._moves += 1

    def claim(self, address: SocketAddress, peer: PortPeer, now: float) -> bool:
        """Enter a proved address; False while somebody else is alive there."""
        owner = self._by_address.get(address)
        if owner is not None and owner is not peer and owner.is_alive_at(address, now):
            return False
        self._by_address[address] = peer
        return True

    def release(self, address: SocketAddress, peer: PortPeer) -> None:
        """Take an address out, unless somebody else has it by now."""
        if self._by_address.get(address) is peer:
            del self._by_address[address]

    def forget(self, peer: PortPeer) -> None:
        """The peer is closed."""
        self._by_ufrag.pop(peer.local.ufrag, None)

    def _drain(self) -> None:
        now = time.perf_counter()
        for _ in range(DRAIN):
            try:
                datagram, address = self._socket.recvfrom(MAX_DATAGRAM)
            except BlockingIOError:
                return
            except OSError:  # an ICMP error of some earlier packet
                continue
            if datagram and datagram[0] <= 3:
                self._receive_check(datagram, address, now)
            else:
                self._receive(datagram, address, now)

    def _receive(self, datagram: bytes, address: SocketAddress, now: float) -> None:
        peer = self._by_address.get(address)
        if peer is not None:
            try:
                peer.receive(datagram, address, now)
            except Exception:
                self._fail(peer)

    def _receive_check(self, datagram: bytes, address: SocketAddress, now: float) -> None:
        """Strangers get silence."""
        if datagram[0] == 1:
            self._receive(datagram, address, now)
            return
        check = stun.parse_check(datagram)
        peer = self._by_ufrag.get(check.local) if check else None
        if check is not None and peer is not None:
            try:
                peer.receive_check(check, address, now)
            except Exception:
                self._fail(peer)

    def _fail(self, peer: PortPeer) -> None:
        """Something broke while this peer was handled: it ends, all others go on."""
        log.exception("peer failed")
        self.forget(peer)
        try:
            peer.end()
        except Exception:
            log.exception("peer failed to end")
        ending = asyncio.create_task(peer.close())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def _keep_time(self) -> None:
        """One timer for all: every peer in turn, so that no tick takes long."""
        tick = 0
        while True:
            await asyncio.sleep(TICK_S)
            tick = (tick + 1) % ROUND
            self._tick(tuple(self._by_ufrag.values())[tick::ROUND], time.perf_counter())

    def _tick(self, peers: Sequence[PortPeer], now: float) -> None:
        for peer in peers:
            try:
                peer.tick(now)
            except Exception:
                self._fail(peer)

    def _fresh_certificate(self) -> SharedCertificate:
        """One certificate for all, made anew long before it expires."""
        left = self._certificate.expires.timestamp() - time.time()
        if left < 7 * 86_400:
            self._certificate = SharedCertificate.generateCertificate()
        return self._certificate


def _candidates(sock: socket.socket, advertise: Sequence[tuple[str, int]]) -> tuple[Candidate, ...]:
    host, port = sock.getsockname()[:2]
    places = [(name, at or port) for name, at in advertise]
    if not places and not ipaddress.ip_address(host).is_unspecified:
        places = [(host, port)]
    if not places:
        places = [(name, port) for name in _own_addresses(sock.family)]
    return tuple(
        Candidate(name, at, priority=2130706431 - 256 * rank, foundation=str(rank + 1))
        for rank, (name, at) in enumerate(places)
    )


def _own_addresses(family: int) -> list[str]:
    """Those that others reach, then loopback."""
    v6 = family == socket.AF_INET6
    return [*own_addresses(v6), "127.0.0.1", *(["::1"] if v6 else [])]
