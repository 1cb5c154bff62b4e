"""The host's one UDP port: ICE-lite for everybody, and the cheapest way to forward."""

import asyncio
import errno
import ipaddress
import logging
import secrets
import socket
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aiortc import RTCCertificate

from pendopo.drivers.client_ice import enlarge_buffer, route_source
from pendopo.drivers.peer import Peer, PeerEvents, fingerprints, is_dtls_server
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.frames import ForwardedPacket
from pendopo.model.transport import Candidate, DataChannelLabel, PeerDescription, Setup
from pendopo.ports.host_transport import HostPeerSink
from pendopo.rtp import stun

log = logging.getLogger(__name__)

SocketAddress = tuple[Any, ...]
"""As the socket gives it: two fields for IPv4, four for IPv6."""

BUFFER = 4 << 20
DRAIN = 64
"""Datagrams read per wake-up."""
MAX_DATAGRAM = 2048
MAX_PEERS = 1000
MAX_ADDRESSES = 8
"""Addresses one peer may prove at a time."""
FOLLOW_AFTER_S = 3.0
DROP_AFTER_S = 30.0
TICK_S = 0.1
ROUND = 20
"""Ticks in which every peer gets its reports once."""


class UdpHostTransport:
    """ports.HostTransport: reads the port, knows who is behind which address."""

    def __init__(self, sock: socket.socket, advertise: Sequence[tuple[str, int]]) -> None:
        self._socket = sock
        self._candidates = _candidates(sock, advertise)
        self._certificate = RTCCertificate.generateCertificate()
        self._by_ufrag: dict[str, PortPeer] = {}
        self._by_address: dict[SocketAddress, PortPeer] = {}
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock, self._drain)
        self._task = asyncio.create_task(self._keep_time())

    @classmethod
    async def bind(
        cls, host: str, port: int, advertise: Sequence[tuple[str, int]] = ()
    ) -> "UdpHostTransport":
        """Open the port, 0 for any. `advertise` are IP addresses and ports to offer instead of
        the bound one, port 0 meaning the same. Raises ReachError(PORT_IN_USE | UNREACHABLE)."""
        address = ipaddress.ip_address(host)
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.setblocking(False)
            if address == ipaddress.IPv6Address("::"):
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            sock.bind((host, port))
        except OSError as fault:
            sock.close()
            taken = fault.errno in (errno.EADDRINUSE, errno.EACCES)
            reason = ReachReason.PORT_IN_USE if taken else ReachReason.UNREACHABLE
            raise ReachError(reason, host=host, port=port) from fault
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

    def open_peer(self, sink: HostPeerSink) -> "PortPeer":
        """A new participant's peer. Raises ReachError(REFUSED) when there are too many."""
        if len(self._by_ufrag) >= MAX_PEERS:
            raise ReachError(ReachReason.REFUSED, limit=MAX_PEERS)
        peer = PortPeer(self, self._fresh_certificate(), sink)
        self._by_ufrag[peer.local.ufrag] = peer
        return peer

    async def close(self) -> None:
        """Close the port and every peer."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
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

    def claim(self, address: SocketAddress, peer: "PortPeer", now: float) -> bool:
        """Enter a proved address; False while somebody else is alive there."""
        owner = self._by_address.get(address)
        if owner is not None and owner is not peer and owner.is_alive_at(address, now):
            return False
        self._by_address[address] = peer
        return True

    def release(self, address: SocketAddress, peer: "PortPeer") -> None:
        """Take an address out, unless somebody else has it by now."""
        if self._by_address.get(address) is peer:
            del self._by_address[address]

    def forget(self, peer: "PortPeer") -> None:
        """The peer is closed."""
        self._by_ufrag.pop(peer.local.ufrag, None)

    def _drain(self) -> None:
        now = time.monotonic()
        for _ in range(DRAIN):
            try:
                datagram, address = self._socket.recvfrom(MAX_DATAGRAM)
            except BlockingIOError:
                return
            except OSError:  # an ICMP error of some earlier packet
                continue
            if datagram and datagram[0] <= 3:
                self._receive_check(datagram, address, now)
            elif (peer := self._by_address.get(address)) is not None:
                peer.receive(datagram, address, now)

    def _receive_check(self, datagram: bytes, address: SocketAddress, now: float) -> None:
        """Strangers get silence."""
        check = stun.parse_check(datagram)
        peer = self._by_ufrag.get(check.local) if check else None
        if check is not None and peer is not None:
            peer.receive_check(check, address, now)

    async def _keep_time(self) -> None:
        """One timer for all: every peer in turn, so that no tick takes long."""
        tick = 0
        while True:
            await asyncio.sleep(TICK_S)
            tick = (tick + 1) % ROUND
            now = time.monotonic()
            for peer in tuple(self._by_ufrag.values())[tick::ROUND]:
                peer.tick(now)

    def _fresh_certificate(self) -> RTCCertificate:
        """One certificate for all, made anew long before it expires."""
        left = self._certificate.expires.timestamp() - time.time()
        if left < 7 * 86_400:
            self._certificate = RTCCertificate.generateCertificate()
        return self._certificate


class PortPeer:
    """ports.HostPeer: one participant behind an address that may change."""

    def __init__(
        self, port: UdpHostTransport, certificate: RTCCertificate, sink: HostPeerSink
    ) -> None:
        self._port = port
        self._sink = sink
        self._local = PeerDescription(
            ufrag=secrets.token_hex(4),
            pwd=secrets.token_hex(16),
            fingerprints=fingerprints(certificate),
            setup=Setup.ACTIVE,
            candidates=port.candidates,
            ice_lite=True,
        )
        self._password = self._local.pwd.encode()
        self._peer = Peer(
            certificate,
            self._send,
            PeerEvents(sink.packet, sink.data, sink.connected, self._end),
            opens_channels=False,
        )
        self._remote: PeerDescription | None = None
        self._addresses: list[SocketAddress] = []
        self._selected: SocketAddress | None = None
        self._heard_at = time.monotonic()
        self._over = False

    @property
    def local(self) -> PeerDescription:
        """Our parameters; setup:active unless the other end is."""
        return self._local

    def connect(self, remote: PeerDescription) -> None:
        """Take the offer's parameters. A later offer changes the user name that checks must bear
        (an ICE restart at the other end); our own parameters and DTLS stay."""
        if self._remote is None and remote.setup is Setup.ACTIVE:
            self._local = replace(self._local, setup=Setup.PASSIVE)
        if self._remote is None or remote.fingerprints == self._remote.fingerprints:
            self._remote = remote

    def forward(self, packet: ForwardedPacket) -> bool:
        """Protect and send one packet; False when nothing left."""
        return self._peer.send_packet(packet)

    def remove_stream(self, ssrc: int) -> None:
        """Forget an outgoing SSRC."""
        self._peer.remove_stream(ssrc)

    def send_data(self, label: DataChannelLabel, message: bytes) -> bool:
        """Send on a data channel."""
        return self._peer.send_data(label, message)

    def loss(self) -> float:
        """Fraction lost that this peer last reported, 0…1."""
        return self._peer.streams.loss_reported

    async def close(self) -> None:
        """Close quietly; may be called twice."""
        self._over = True
        self._port.forget(self)
        await self._peer.close()
        self._forget_addresses()

    def receive(self, datagram: bytes, address: SocketAddress, now: float) -> None:
        """Something that is not STUN, from one of our proved addresses."""
        if address == self._selected:
            self._heard_at = now
        self._peer.receive(datagram)

    def receive_check(self, check: stun.Check, address: SocketAddress, now: float) -> None:
        """A check with our name on it; silence unless it proves the password."""
        remote = self._remote
        if remote is None or self._over or check.remote != remote.ufrag:
            return
        if not check.proves(self._password):
            return
        if check.controlled:
            self._port.send(stun.role_conflict(check, self._password), address)
            return
        if not self._prove(address, now):
            return
        self._port.send(stun.success(check, self._password, *_plain(address)), address)
        self._select(address, check.nominates, now)
        self._peer.start(remote, is_dtls_server(remote.setup, otherwise=False))

    def is_alive_at(self, address: SocketAddress, now: float) -> bool:
        """Whether we hear somebody there."""
        return address == self._selected and now - self._heard_at < FOLLOW_AFTER_S

    def tick(self, now: float) -> None:
        """Reports are due, or the end is."""
        if now - self._heard_at > DROP_AFTER_S:
            log.info("peer silent for %s s", DROP_AFTER_S)
            self._end()
        else:
            self._peer.send_reports()

    def _send(self, datagram: bytes) -> bool:
        return self._selected is not None and self._port.send(datagram, self._selected)

    def _prove(self, address: SocketAddress, now: float) -> bool:
        if not self._port.claim(address, self, now):
            return False
        if address not in self._addresses:
            self._addresses.append(address)
        if len(self._addresses) > MAX_ADDRESSES:
            oldest = next(known for known in self._addresses if known != self._selected)
            self._addresses.remove(oldest)
            self._port.release(oldest, self)
        return True

    def _select(self, address: SocketAddress, nominated: bool, now: float) -> None:
        """Follow a nomination, or a plain check once the old address is silent."""
        silent = now - self._heard_at > FOLLOW_AFTER_S
        if self._selected is None or nominated or silent:
            self._selected = address
        if address == self._selected:
            self._heard_at = now

    def _forget_addresses(self) -> None:
        self._selected = None
        for address in self._addresses:
            self._port.release(address, self)
        self._addresses.clear()

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._sink.closed()


def _plain(address: SocketAddress) -> tuple[str, int]:
    """IP address and port as STUN tells them: IPv4 in IPv6 clothes is IPv4."""
    host = str(address[0]).partition("%")[0]
    return host.removeprefix("::ffff:") if "." in host else host, int(address[1])


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
    """The addresses of the default routes, then loopback. Asks about documentation addresses
    (RFC 5737, RFC 3849); no packet leaves."""
    probes = [("192.0.2.1", "127.0.0.1")]
    if family == socket.AF_INET6:
        probes.append(("2001:db8::1", "::1"))
    outer = [route_source(outside) for outside, _ in probes]
    found = [*(name for name in outer if name), *(loopback for _, loopback in probes)]
    return list(dict.fromkeys(found))
