"""The client's ICE: one socket, one address, nobody but the server."""

import asyncio
import contextlib
import ipaddress
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from aioice import Candidate, Connection
from aioice.ice import CandidatePair, StunProtocol
from aioice.stun import Message

from pendopo.drivers import private_names
from pendopo.drivers.simulated_line import SimulatedLine
from pendopo.drivers.stun_pace import StunPace
from pendopo.drivers.tasks import Tasks
from pendopo.model import transport
from pendopo.model.transport import PeerDescription

log = logging.getLogger(__name__)

Address = tuple[str, int]

ASK_AFTER_S = 1.0
ASK_AGAIN_S = 0.3
"""A path silent for so long is asked for a sign of life, and then so often until one comes."""
QUIET_AFTER_S = 2.0
REFUSED_AFTER_S = 0.5
"""The same for a path of which the system says that nobody is there."""
MAX_CANDIDATES = 32
MAX_UNSENT = 1 << 18


@dataclass(frozen=True, slots=True)
class IceSink:
    """Where an ICE connection pushes what happens on its path."""

    datagram: Callable[[bytes], None]
    """Something that is not STUN arrived."""
    opened: Callable[["ClientIce"], None]
    quiet: Callable[["ClientIce"], None]
    """The path does not answer, or its socket is gone; told again and again."""
    failed: Callable[[BaseException], None]
    """A fault of ours."""


NOBODY = IceSink(lambda _: None, lambda _: None, lambda _: None, lambda _: None)


class ClientIce(Connection):
    """ICE towards one server from one socket. `credentials` are our ufrag and password."""

    over_udp = True
    """Whether what carries it to the outside is UDP."""

    def __init__(
        self, credentials: tuple[str, str], sink: IceSink, line: SimulatedLine | None = None
    ) -> None:
        """Every datagram passes `line`, out and in."""
        ufrag, password = credentials
        super().__init__(ice_controlling=True, local_username=ufrag, local_password=password)
        self.line = line or SimulatedLine()
        self._sink = sink
        self._socket: IceSocket | None = None
        self._path: Address | None = None
        self._heard_at = 0.0
        self._doubted = asyncio.Event()
        self._offered: asyncio.Queue[transport.Candidate] = asyncio.Queue(MAX_CANDIDATES)
        self._known: set[Address] = set()
        self._checks = StunPace()
        self._tasks = Tasks(sink.failed)

    def check(self, remote: PeerDescription) -> None:
        """Check the candidates until a path is open, and watch it until the end."""
        self.remote_username, self.remote_password = remote.ufrag, remote.pwd
        self.remote_is_lite = remote.ice_lite
        for candidate in remote.candidates:
            self.offer(candidate)
        self._tasks.start(self.connect())
        self._tasks.start(self._take_candidates())

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
        self._socket.send(datagram, self._path)
        return True

    def received(self, datagram: bytes, address: Address) -> None:
        """Something that is not STUN arrived on the socket."""
        self.heard_from(address)
        if address in self._known:
            self._sink.datagram(datagram)

    def may_check(self, message: bytes, address: Address) -> bool:
        """Whether a STUN message is looked into."""
        return self._checks.takes(message, address in self._known or address == self._path)

    def heard_from(self, address: Address) -> None:
        """A packet came; on the path it is a sign of life."""
        if address == self._path:
            self._heard_at = time.perf_counter()
            self._doubted.clear()

    @property
    def silent_s(self) -> float:
        """Since the last sign of life on the path."""
        return time.perf_counter() - self._heard_at

    @property
    def hears(self) -> bool:
        """Whether the path is open and answers."""
        return self._path is not None and self.silent_s < self._patience_s

    def doubt(self) -> None:
        """The system says that nobody is there; whoever can may say so: the path is asked."""
        self._doubted.set()

    async def close(self) -> None:
        """End the checks, close the socket and wait until it is closed."""
        try:
            await self._tasks.end()
            await super().close()
        finally:
            self.drop()
            private_names.forget_pairs(self)

    def drop(self) -> None:
        """Close the socket without waiting; before `check` nothing else is open."""
        self._path, self._sink = None, NOBODY
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.transport.close()

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
            self._heard_at = time.perf_counter()
            self._sink.opened(self)

    async def query_consent(self) -> None:
        """aioice runs this while the path is open. Any packet of the path is a sign of life."""
        while True:
            silent = self.silent_s
            if silent < ASK_AFTER_S and not self._doubted.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(ASK_AFTER_S - silent):
                        await self._doubted.wait()
                continue
            if silent >= self._patience_s:
                self._sink.quiet(self)
            self._ask()
            await asyncio.sleep(ASK_AGAIN_S)

    def protocol_lost(self, protocol: StunProtocol) -> None:
        """aioice calls this when the socket is closed, by us or under us."""
        if self._path is not None:
            self._path = None
            self._sink.quiet(self)

    def data_received(self, data: bytes, component: int) -> None:
        """aioice's queue is not used: `received` is."""

    @property
    def _patience_s(self) -> float:
        return REFUSED_AFTER_S if self._doubted.is_set() else QUIET_AFTER_S

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

    async def _take_candidates(self) -> None:
        while True:
            candidate = await self._offered.get()
            if _is_literal(candidate.host):
                await self._take(candidate)

    async def _take(self, candidate: transport.Candidate) -> None:
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

    def send(self, datagram: bytes, addr: Address) -> None:
        """To anybody, by the line."""
        self._ice.line.pass_on(self._ice.over_udp, self._send, datagram, addr)

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        """One datagram from anybody, by the line."""
        if isinstance(data, bytes) and data:
            self._ice.line.pass_on(self._ice.over_udp, self._take, data, addr)

    def _send(self, datagram: bytes, addr: Address) -> None:
        if not self.transport.is_closing():
            self.transport.sendto(datagram, addr)

    def _take(self, data: bytes, addr: tuple[Any, ...]) -> None:
        if self.transport.is_closing():
            return
        address = (addr[0], addr[1])
        if data[0] > 3:
            self._ice.received(data, address)
            return
        if not self._ice.may_check(data, address):
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
        self.send(bytes(message), addr)


def local_candidate(candidate: Candidate) -> transport.Candidate:
    """aioice's candidate as descriptions carry it."""
    return transport.Candidate(
        host=candidate.host,
        port=candidate.port,
        type=candidate.type,
        priority=candidate.priority,
        foundation=candidate.foundation,
    )


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
