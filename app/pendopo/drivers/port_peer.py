"""One participant behind the host's port, at an address that may change."""

import logging
import secrets
import time
from dataclasses import replace
from typing import Any, Protocol

from aiortc import RTCCertificate
from pylibsrtp import Session

from pendopo.drivers.peer import Peer, PeerEvents, PeerLimits, fingerprints, is_dtls_server
from pendopo.host.limits import CHUNKS, DATAGRAMS, OTHER_CHECKS, REPORTS
from pendopo.model.transport import Candidate, DataChannelLabel, PeerDescription, Setup
from pendopo.ports.host_transport import HostPeerSink
from pendopo.rtp import stun
from pendopo.rtp.streams import OutgoingStream, Sent
from pendopo.signaling.pace import Pace

log = logging.getLogger(__name__)

SocketAddress = tuple[Any, ...]
"""As the socket gives it: two fields for IPv4, four for IPv6."""

MAX_ADDRESSES = 8
"""Addresses one peer may prove at a time."""
FOLLOW_AFTER_S = 3.0
DROP_AFTER_S = 30.0
_NOBODY = HostPeerSink(lambda _: None, lambda *_: None, lambda: None, lambda: None)


class SharedPort(Protocol):
    """The socket that all peers share, and its table of who is where."""

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Where clients are told to send."""
        ...

    def send(self, datagram: bytes, address: SocketAddress) -> bool:
        """Put one datagram on the wire; False when the system refuses it."""
        ...

    def claim(self, address: SocketAddress, peer: "PortPeer", now: float) -> bool:
        """Enter a proved address; False while somebody else is alive there."""
        ...

    def release(self, address: SocketAddress, peer: "PortPeer") -> None:
        """Take an address out, unless somebody else has it by now."""
        ...

    def forget(self, peer: "PortPeer") -> None:
        """The peer is closed."""
        ...

    def moved(self) -> None:
        """Some peer's `path` is another one now."""
        ...


class PortPeer:
    """ports.HostPeer: ICE-lite beneath a peer."""

    def __init__(self, port: SharedPort, certificate: RTCCertificate, sink: HostPeerSink) -> None:
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
            PeerEvents(sink.packet, sink.data, self._begin, self.end),
            opens_channels=False,
            limits=PeerLimits(CHUNKS, REPORTS),
        )
        self._datagrams = Pace(DATAGRAMS)
        self._other_checks = Pace(OTHER_CHECKS)
        self._remote: PeerDescription | None = None
        self._addresses: list[SocketAddress] = []
        self._selected: SocketAddress | None = None
        self._asked: dict[SocketAddress, bytes] = {}
        """Addresses that are to answer before anything goes there, and what they are to repeat."""
        self._tie_breaker = secrets.token_bytes(8)
        self._heard_at = time.perf_counter()
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

    @property
    def path(self) -> tuple[Session, SocketAddress] | None:
        """What protects packets for this peer and where they go, while it is connected."""
        session = self._peer.protecting
        if session is None or self._selected is None:
            return None
        return session, self._selected

    def share_stream(self, ssrc: int, sent: Sent) -> OutgoingStream:
        """An outgoing SSRC that carries what is counted in `sent` from now on."""
        return self._peer.streams.share(ssrc, sent)

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
        self._port.moved()
        await self._peer.close()
        self._forget_addresses()
        self._sink = _NOBODY

    def receive(self, datagram: bytes, address: SocketAddress, now: float) -> None:
        """Something that is no check, from one of our proved addresses."""
        if address == self._selected:
            self._heard_at = now
        if self._over or not self._datagrams.take(now):
            return
        if datagram[0] <= 3:
            self._receive_answer(datagram, address, now)
        else:
            self._peer.receive(datagram)

    def receive_check(self, check: stun.Check, address: SocketAddress, now: float) -> None:
        """A check with our name on it; silence unless it proves the password."""
        remote = self._remote
        if remote is None or self._over or check.remote != remote.ufrag:
            return
        if not check.proves(self._password):
            return
        elsewhere = self._selected not in (None, address)
        if not (self._other_checks if elsewhere else self._datagrams).take(now):
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
            self.end()
        else:
            self._peer.send_reports()

    def end(self) -> None:
        """Tell the owner that it is over, unless they know."""
        self._port.moved()
        if not self._over:
            self._over = True
            self._sink.closed()

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
        """Follow a nomination, or a plain check once the old address is silent; but to another
        address only after it has answered us. Whoever knows the password can put any sender on
        a check, and that one would get all that the room says."""
        silent = now - self._heard_at > FOLLOW_AFTER_S
        if self._selected is None:
            self._go_to(address)
        elif address != self._selected and (nominated or silent):
            self._ask(address)
        if address == self._selected:
            self._heard_at = now

    def _ask(self, address: SocketAddress) -> None:
        remote = self._remote
        if remote is None:
            return
        asked = self._asked.setdefault(address, secrets.token_bytes(12))
        while len(self._asked) > MAX_ADDRESSES:
            del self._asked[next(iter(self._asked))]
        user, password = f"{remote.ufrag}:{self._local.ufrag}", remote.pwd.encode()
        self._port.send(stun.request(asked, user, password, self._tie_breaker), address)

    def _receive_answer(self, datagram: bytes, address: SocketAddress, now: float) -> None:
        answer, asked = stun.parse_answer(datagram), self._asked.get(address)
        if answer is None or asked != answer.transaction or self._remote is None:
            return
        if answer.proves(self._remote.pwd.encode()):
            self._asked.clear()
            self._go_to(address)
            self._heard_at = now

    def _go_to(self, address: SocketAddress) -> None:
        self._selected = address
        self._port.moved()

    def _forget_addresses(self) -> None:
        self._selected = None
        self._port.moved()
        for address in self._addresses:
            self._port.release(address, self)
        self._addresses.clear()

    def _begin(self) -> None:
        self._port.moved()
        self._sink.connected()


def _plain(address: SocketAddress) -> tuple[str, int]:
    """IP address and port as STUN tells them: IPv4 in IPv6 clothes is IPv4."""
    host = str(address[0]).partition("%")[0]
    return host.removeprefix("::ffff:") if "." in host else host, int(address[1])
