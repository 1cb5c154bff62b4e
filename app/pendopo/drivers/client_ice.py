"""The client's ICE: one socket, one address, nobody but the server."""

import asyncio
import ipaddress
import logging
import time
from collections.abc import Callable
from typing import Any, cast

from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import CandidatePair, StunProtocol
from aioice.stun import Message

from pendopo.drivers import private_names
from pendopo.drivers.udp import enlarge_buffer, route_source
from pendopo.model import transport
from pendopo.model.transport import Destination, PeerDescription, Why
from pendopo.reach.ledger import Ledger

log = logging.getLogger(__name__)

Address = tuple[str, int]

DEAD_AFTER_S = 5.0
ASK_AFTER_S = 2.0
ASK_AGAIN_S = 0.5
"""A path silent for so long is asked for a sign of life, and then so often until one comes."""
DETOUR_AFTER_S = 1.0
MAX_CANDIDATES = 32
MAX_UNSENT = 1 << 18
BUFFER = 1 << 20


class ClientIce(Connection):
    """ICE towards one server, from one socket bound to one local address.

    A candidate is used when the route to it starts at that address: no packet can leave another
    way, past a VPN for example, and 127.0.0.1 is never paired with the outside. A server on this
    computer that offers only its outer address gets checks there after a second without a path:
    these stay on this computer too.
    """

    def __init__(
        self,
        local_address: str,
        ledger: Ledger,
        on_datagram: Callable[[bytes], None],
        on_lost: Callable[[], None],
    ) -> None:
        """Every address that gets a packet is entered in `ledger`."""
        super().__init__(ice_controlling=True)
        self.open_path = asyncio.Event()
        self.ledger = ledger
        self._local_address = local_address
        self._on_datagram = on_datagram
        self._on_lost = on_lost
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
            self._on_datagram(datagram)

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
        opened = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: IceSocket(self), local_addr=(self._local_address, 0)
        )
        self._socket = opened[1]
        enlarge_buffer(opened[0].get_extra_info("socket"), BUFFER)
        host, port = opened[0].get_extra_info("sockname")[:2]
        self._socket.local_candidate = Candidate(
            foundation=candidate_foundation("host", "udp", host),
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host=host,
            port=port,
            type="host",
        )
        private_names.adopt_socket(self, self._socket)
        return [self._socket.local_candidate]

    def check_complete(self, pair: CandidatePair) -> None:
        """aioice calls this after each check; the first nominated pair is the path."""
        super().check_complete(pair)
        if self._path is None and (selected := private_names.selected_pair(self)):
            self._path = selected.remote_addr
            self._heard_at = time.monotonic()
            self.open_path.set()

    async def query_consent(self) -> None:
        """aioice runs this while the path is open. Any packet of the path is a sign of life."""
        while (silent := time.monotonic() - self._heard_at) < DEAD_AFTER_S:
            if silent < ASK_AFTER_S:
                await asyncio.sleep(ASK_AFTER_S - silent)
            else:
                self._ask()
                await asyncio.sleep(min(ASK_AGAIN_S, DEAD_AFTER_S - silent))
        log.info("path silent for %s s", DEAD_AFTER_S)
        self._on_lost()

    def data_received(self, data: bytes, component: int) -> None:
        """aioice's queue is not used: `received` is."""

    def _ask(self) -> None:
        pair = private_names.selected_pair(self)
        if self._socket is not None and pair is not None and self.remote_password:
            check = self.build_request(pair, nominate=False)
            check.add_message_integrity(self.remote_password.encode())
            self._socket.send_stun(check, pair.remote_addr)

    async def _take_candidates(self, group: asyncio.TaskGroup) -> None:
        while True:
            candidate = await self._offered.get()
            source = route_source(candidate.host) if _is_literal(candidate.host) else None
            if source == self._local_address:
                await self._pair(candidate)
            elif source == candidate.host and _is_loopback(self._local_address):
                group.create_task(self._detour(candidate))
            else:
                log.info("candidate not used: its route starts elsewhere")

    async def _detour(self, candidate: transport.Candidate) -> None:
        await asyncio.sleep(DETOUR_AFTER_S)
        if self._path is None:
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
        self._ice.ledger.enter(Destination(*addr, "udp", Why.PEER))
        super().send_stun(message, addr)


def local_candidate(candidate: Candidate) -> transport.Candidate:
    """aioice's candidate as descriptions carry it."""
    return transport.Candidate(
        host=candidate.host,
        port=candidate.port,
        priority=candidate.priority,
        foundation=candidate.foundation,
    )


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback
