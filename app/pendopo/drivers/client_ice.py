"""The client's ICE: one socket, one address, nobody but the server."""

import asyncio
import ipaddress
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import CandidatePair, StunProtocol
from aioice.stun import Message

from pendopo.drivers import private_names
from pendopo.drivers.relay_socket import RelaySocket
from pendopo.drivers.udp import enlarge_buffer, route_source
from pendopo.model import transport
from pendopo.model.transport import Destination, PeerDescription, Why
from pendopo.reach.ledger import Ledger

log = logging.getLogger(__name__)

Address = tuple[str, int]

DEAD_AFTER_S = 5.0
RELAY_DEAD_AFTER_S = 4.0
"""There may be another one, and it has to carry sound within 7 s."""
ASK_AFTER_S = 2.0
ASK_AGAIN_S = 0.5
"""A path silent for so long is asked for a sign of life, and then so often until one comes."""
DETOUR_AFTER_S = 1.0
MAX_CANDIDATES = 32
MAX_UNSENT = 1 << 18
BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class IceSink:
    """Where an ICE connection pushes what happens on its path."""

    datagram: Callable[[bytes], None]
    """Something that is not STUN arrived."""
    opened: Callable[["ClientIce"], None]
    lost: Callable[["ClientIce"], None]


class ClientIce(Connection):
    """ICE towards one server from one socket. `credentials` are our ufrag and password."""

    dead_after_s = DEAD_AFTER_S

    def __init__(self, credentials: tuple[str, str], sink: IceSink) -> None:
        ufrag, password = credentials
        super().__init__(ice_controlling=True, local_username=ufrag, local_password=password)
        self._sink = sink
        self._socket: IceSocket | None = None
        self._path: Address | None = None
        self._heard_at = 0.0
        self._offered: asyncio.Queue[transport.Candidate] = asyncio.Queue(MAX_CANDIDATES)
        self._known: set[Address] = set()

    async def run(self, remote: PeerDescription) -> None:
        """Check the candidates until a path is open, and watch it until cancelled."""
        self.remote_username, self.remote_password = remote.ufrag, remote.pwd
        self.remote_is_lite = remote.ice_lite
        for candidate in remote.candidates:
            self.offer(candidate)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.connect())
            await self._take_candidates(group)

    def offer(self, candidate: transport.Candidate) -> None:
        """A candidate of the server's; names, TCP and what is too much are ignored."""
        if candidate.protocol.lower() == "udp" and not self._offered.full():
            self._offered.put_nowait(candidate)

    def transmit(self, datagram: bytes) -> bool:
        """Send on the open path."""
        if self._socket is None or self._path is None:
            return False
        if self._socket.unsent > MAX_UNSENT:
            return False
        self._socket.transport.sendto(datagram, self._path)
        return True

    def received(self, datagram: bytes, address: Address) -> None:
        """Something that is not STUN arrived on the socket."""
        self.heard_from(address)
        if address in self._known:
            self._sink.datagram(datagram)

    def heard_from(self, address: Address) -> None:
        """A packet came; on the path it is a sign of life."""
        if address == self._path:
            self._heard_at = time.monotonic()

    async def close(self) -> None:
        """Close the socket and wait until it is closed."""
        try:
            await super().close()
        finally:
            self.drop()

    def drop(self) -> None:
        """Close the socket without waiting; before `run` nothing else is open."""
        self._path = None
        if self._socket is not None:
            self._socket.transport.close()

    async def get_component_candidates(
        self, component: int, addresses: list[str], timeout: int = 5
    ) -> list[Candidate]:
        """aioice asks here for its sockets: ours is the only one."""
        self._socket = await self._open_socket()
        self._socket.local_candidate = self._candidate(component)
        private_names.adopt_socket(self, self._socket)
        return [self._socket.local_candidate]

    def check_complete(self, pair: CandidatePair) -> None:
        """aioice calls this after each check; the first nominated pair is the path."""
        super().check_complete(pair)
        if self._path is None and (selected := private_names.selected_pair(self)):
            self._path = selected.remote_addr
            self._heard_at = time.monotonic()
            self._sink.opened(self)

    async def query_consent(self) -> None:
        """aioice runs this while the path is open. Any packet of the path is a sign of life."""
        while (silent := time.monotonic() - self._heard_at) < self.dead_after_s:
            if silent < ASK_AFTER_S:
                await asyncio.sleep(ASK_AFTER_S - silent)
            else:
                self._ask()
                await asyncio.sleep(min(ASK_AGAIN_S, self.dead_after_s - silent))
        log.info("path silent for %s s", self.dead_after_s)
        self._sink.lost(self)

    def protocol_lost(self, protocol: StunProtocol) -> None:
        """aioice calls this when the socket is closed, by us or under us."""
        if self._path is not None:
            self._path = None
            self._sink.lost(self)

    def data_received(self, data: bytes, component: int) -> None:
        """aioice's queue is not used: `received` is."""

    def _ask(self) -> None:
        pair = private_names.selected_pair(self)
        if self._socket is not None and pair is not None and self.remote_password:
            check = self.build_request(pair, nominate=False)
            check.add_message_integrity(self.remote_password.encode())
            self._socket.send_stun(check, pair.remote_addr)

    async def _open_socket(self) -> "IceSocket":
        """Raises OSError."""
        raise NotImplementedError

    def _candidate(self, component: int) -> Candidate:
        """What others see of the socket."""
        raise NotImplementedError

    def pass_out(self, address: Address) -> None:
        """A STUN message is about to leave for a candidate."""

    async def _take_candidates(self, group: asyncio.TaskGroup) -> None:
        while True:
            candidate = await self._offered.get()
            if _is_literal(candidate.host):
                await self._take(candidate, group)

    async def _take(self, candidate: transport.Candidate, group: asyncio.TaskGroup) -> None:
        await self._pair(candidate)

    async def _pair(self, candidate: transport.Candidate) -> None:
        host = str(ipaddress.ip_address(candidate.host))
        self._known.add((host, candidate.port))
        await self.add_remote_candidate(
            Candidate(
                foundation=candidate.foundation,
                component=1,
                transport="udp",
                priority=candidate.priority,
                host=host,
                port=candidate.port,
                type=candidate.type,
            )
        )


class DirectIce(ClientIce):
    """From a socket bound to one local address.

    A candidate is used when the route to it starts at that address: no packet can leave another
    way, past a VPN for example, and 127.0.0.1 is never paired with the outside. A server on this
    computer that offers only its outer address gets checks there after a second without a path:
    these stay on this computer too.
    """

    def __init__(
        self, local_address: str, ledger: Ledger, credentials: tuple[str, str], sink: IceSink
    ) -> None:
        """Every address that gets a packet is entered in `ledger`."""
        super().__init__(credentials, sink)
        self._ledger = ledger
        self._local_address = local_address

    def pass_out(self, address: Address) -> None:
        """Raises ReachError(FENCED)."""
        self._ledger.enter(Destination(*address, "udp", Why.PEER))

    async def _open_socket(self) -> "IceSocket":
        opened = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: IceSocket(self), local_addr=(self._local_address, 0)
        )
        enlarge_buffer(opened[0].get_extra_info("socket"), BUFFER)
        return opened[1]

    def _candidate(self, component: int) -> Candidate:
        assert self._socket is not None
        host, port = self._socket.transport.get_extra_info("sockname")[:2]
        return _local("host", component, (host, port))

    async def _take(self, candidate: transport.Candidate, group: asyncio.TaskGroup) -> None:
        source = route_source(candidate.host)
        if source == self._local_address:
            await self._use(candidate)
        elif source == candidate.host and _is_loopback(self._local_address):
            group.create_task(self._detour(candidate))
        else:
            log.info("candidate not used: its route starts elsewhere")

    async def _detour(self, candidate: transport.Candidate) -> None:
        await asyncio.sleep(DETOUR_AFTER_S)
        if self._path is None:
            await self._use(candidate)

    async def _use(self, candidate: transport.Candidate) -> None:
        """The server's answer named it."""
        host = str(ipaddress.ip_address(candidate.host))
        self._ledger.name(host, candidate.port, Why.PEER)
        await self._pair(candidate)


class RelayedIce(ClientIce):
    """Through an allocation that is open already: nothing leaves but to its relay."""

    dead_after_s = RELAY_DEAD_AFTER_S

    def __init__(self, relay: RelaySocket, credentials: tuple[str, str], sink: IceSink) -> None:
        super().__init__(credentials, sink)
        self._relay = relay

    async def _open_socket(self) -> "IceSocket":
        socket = IceSocket(self)
        self._relay.attach(socket)
        return socket

    def _candidate(self, component: int) -> Candidate:
        return _local("relay", component, self._relay.address)


class IceSocket(StunProtocol):
    """aioice's socket, with everything but STUN handed straight on, and hostile STUN dropped."""

    def __init__(self, receiver: ClientIce) -> None:
        super().__init__(receiver)
        self._ice = receiver

    @property
    def unsent(self) -> int:
        """Bytes that wait for the system to take them."""
        return cast(asyncio.WriteTransport, self.transport).get_write_buffer_size()

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        """One datagram from anybody."""
        if isinstance(data, str) or not data:
            return
        address = (addr[0], addr[1])
        if data[0] > 3:
            self._ice.received(data, address)
            return
        try:
            super().datagram_received(data, address)
        except Exception as fault:
            log.debug("bad STUN message: %s", type(fault).__name__)
            return
        self._ice.heard_from(address)

    def send_stun(self, message: Message, addr: Address) -> None:
        """One STUN message to a candidate."""
        self._ice.pass_out(addr)
        super().send_stun(message, addr)


def local_candidate(candidate: Candidate) -> transport.Candidate:
    """aioice's candidate as descriptions carry it."""
    return transport.Candidate(
        host=candidate.host,
        port=candidate.port,
        type=candidate.type,
        priority=candidate.priority,
        foundation=candidate.foundation,
    )


def _local(kind: str, component: int, address: Address) -> Candidate:
    return Candidate(
        foundation=candidate_foundation(kind, "udp", address[0]),
        component=component,
        transport="udp",
        priority=candidate_priority(component, kind),
        host=address[0],
        port=address[1],
        type=kind,
    )


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback
