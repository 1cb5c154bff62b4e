"""The two ways an ICE connection of the client leaves: its own socket, or an open relay."""

import asyncio
import ipaddress
import logging

from aioice import Candidate
from aioice.candidate import candidate_foundation, candidate_priority

from pendopo.drivers.client_ice import Address, ClientIce, IceSink, IceSocket
from pendopo.drivers.relay_socket import RelaySocket
from pendopo.drivers.simulated_line import SimulatedLine
from pendopo.drivers.udp import enlarge_buffer, route_source
from pendopo.model import transport
from pendopo.model.relay import RelayHop, RelayTransport
from pendopo.model.transport import Destination, Why
from pendopo.reach.ledger import Ledger

log = logging.getLogger(__name__)

DETOUR_AFTER_S = 1.0
BUFFER = 1 << 20


class DirectIce(ClientIce):
    """From a socket bound to one local address.

    A candidate is used when the route to it starts at that address: no packet can leave another
    way, past a VPN for example, and 127.0.0.1 is never paired with the outside. A server on this
    computer that offers only its outer address gets checks there after a second without a path:
    these stay on this computer too.
    """

    def __init__(
        self,
        local_address: str,
        ledger: Ledger,
        credentials: tuple[str, str],
        sink: IceSink,
        line: SimulatedLine | None = None,
    ) -> None:
        """Every address that gets a packet is entered in `ledger`."""
        super().__init__(credentials, sink, line)
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

    async def _take(self, candidate: transport.Candidate) -> None:
        source = route_source(candidate.host)
        if source == self._local_address:
            await self._use(candidate)
        elif source == candidate.host and _is_loopback(self._local_address):
            self._tasks.start(self._detour(candidate))
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

    def __init__(
        self,
        relay: RelaySocket,
        credentials: tuple[str, str],
        sink: IceSink,
        line: SimulatedLine | None = None,
    ) -> None:
        super().__init__(credentials, sink, line)
        self._relay = relay
        self.over_udp = relay.hop.transport is RelayTransport.UDP
        relay.on_refused = self.doubt

    @property
    def hop(self) -> RelayHop:
        """What it goes through."""
        return self._relay.hop

    async def _open_socket(self) -> "IceSocket":
        socket = IceSocket(self)
        self._relay.attach(socket)
        return socket

    def _candidate(self, component: int) -> Candidate:
        return _local("relay", component, self._relay.address)


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


def _is_loopback(host: str) -> bool:
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback
