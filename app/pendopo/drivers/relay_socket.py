"""A relay's allocation as a datagram socket."""

import asyncio
import ipaddress
import logging
import socket
import ssl
import struct
from collections.abc import Callable, Coroutine
from typing import Any, cast

from aioice import stun

from pendopo.drivers.key_pin import key_pin
from pendopo.drivers.names import look_up
from pendopo.drivers.relay_errors import worded
from pendopo.drivers.system_clock import seconds_passed
from pendopo.drivers.tracebacks import let_go
from pendopo.drivers.turn_client import TurnStream, TurnUdp, silent
from pendopo.drivers.udp import enlarge_buffer
from pendopo.model.relay import RelayHop, RelayTransport
from pendopo.model.transport import Destination, Why
from pendopo.reach.ledger import Ledger

log = logging.getLogger(__name__)

Address = tuple[str, int]

ALLOCATE_WITHIN_S = 3.0
"""From looking up the name to the relayed address."""
GOODBYE_S = 0.5
"""asyncio would wait until all is sent, and 30 s for the good-bye of TLS."""
LIFETIME_S = 600
CHANNEL_FRESH_S = 240
"""A channel lasts ten minutes, but the permission that is made and renewed with it five."""
RENEW_AGAIN_S = 20.0
"""When the relay has not answered."""
BUFFER = 1 << 20
MAX_UNSENT = 1 << 18


class RelaySocket(asyncio.DatagramTransport):
    """An open allocation. Made by `open_relay`; what `attach` is given receives."""

    def __init__(self, hop: RelayHop, inner: TurnUdp | TurnStream) -> None:
        super().__init__()
        self.hop = hop
        self.address: Address = ("", 0)
        """The relayed address: what others see of us."""
        self.lost = asyncio.Event()
        """The relay is gone, or we closed."""
        self._inner = inner
        self._sends: set[asyncio.Task[None]] = set()
        self._renew_at: dict[Address, float] = {}
        """When the channel to a peer is due. aioice would go by the date, which can be set back."""
        self.refused = asyncio.Event()
        """Nothing listens at the relay's port, as far as UDP can tell."""
        self.on_refused: Callable[[], None] = lambda: None
        """Called whenever the system says so."""
        inner.on_lost, inner.on_refused = self.lost.set, self._refused

    async def allocate(self) -> None:
        """Ask for the relayed address. Raises what aioice raises."""
        host, port = await self._inner.connect()
        self.address = (str(ipaddress.ip_address(host)), port)

    def attach(self, receiver: asyncio.DatagramProtocol) -> None:
        """Datagrams of peers go there from now on, and that nothing more comes."""
        self._inner.receiver = receiver
        receiver.connection_made(self)

    def sendto(self, data: Any, addr: Any = None) -> None:
        """To a peer; the first packet opens the relay for its answers."""
        if self.is_closing() or self.unsent > MAX_UNSENT:
            return
        inner, now = self._inner, seconds_passed()
        channel = inner.peer_to_channel.get(addr)
        if channel is None:
            self._renew_at[addr] = now + CHANNEL_FRESH_S
            self._begin(inner.send_data(data, addr))
            return
        inner._send(struct.pack("!HH", channel, len(data)) + data)
        if now >= self._renew_at[addr]:
            self._renew_at[addr] = now + RENEW_AGAIN_S
            self._begin(self._renew(channel, addr))

    async def permit(self, peer: Address) -> None:
        """Until the relay passes what `peer` sends. Raises what aioice raises."""
        self._renew_at[peer] = seconds_passed() + CHANNEL_FRESH_S
        await self._inner.send_data(b"\0", peer)

    @property
    def unsent(self) -> int:
        """Bytes that wait for the system to take them."""
        return cast(asyncio.WriteTransport, self._inner.transport).get_write_buffer_size()

    def get_write_buffer_size(self) -> int:
        """As `unsent`."""
        return self.unsent

    def is_closing(self) -> bool:
        """Whether nothing leaves any more."""
        return self._inner.transport.is_closing()

    def close(self) -> None:
        """Give the allocation back, without waiting for an answer: a relay that is dead takes
        nothing, and whoever waits for the end of this socket is told it now."""
        inner = self._inner
        self.on_refused = inner.on_refused = lambda: None
        for task in self._sends:
            task.cancel()
        if inner.refresh_task is not None:
            inner.refresh_task.cancel()
            inner.refresh_task = None
        if self.is_closing():
            return
        if inner.integrity_key is not None and self.address[0]:
            inner.send_stun(_goodbye(inner), inner.server)
        inner.transport.close()
        asyncio.get_running_loop().call_later(GOODBYE_S, inner.transport.abort)
        receiver, inner.receiver = inner.receiver, None
        if receiver is not None:
            receiver.connection_lost(None)

    def _refused(self) -> None:
        self.refused.set()
        self.on_refused()

    async def _renew(self, channel: int, peer: Address) -> None:
        """What is sent meanwhile goes on; one that is not answered is followed by another."""
        asked = seconds_passed()
        await self._inner.channel_bind(channel, peer)
        self._renew_at[peer] = asked + CHANNEL_FRESH_S

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._sends.add(task)
        task.add_done_callback(self._sent)

    def _sent(self, task: "asyncio.Task[None]") -> None:
        self._sends.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.debug("a relay did not take a packet: %s", type(task.exception()).__name__)


async def open_relay(
    hop: RelayHop, ledger: Ledger, trust: ssl.SSLContext | None = None
) -> RelaySocket:
    """Look up, connect, allocate. Raises RelayError, or ReachError(FENCED).

    `trust` replaces the authorities that this computer believes.
    """
    made: RelaySocket | None = None
    try:
        async with asyncio.timeout(ALLOCATE_WITHIN_S):
            address = await _address(hop, ledger)
            made = RelaySocket(hop, await _connect(hop, address, trust))
            await _allocated(made)
    except BaseException as fault:
        if made is not None:
            made.close()
        if isinstance(fault, Exception):
            let_go(fault)
            raise worded(fault, hop) from None
        raise
    log.info("relay %s over %s is open", hop.host, hop.transport)
    return made


async def _allocated(made: RelaySocket) -> None:
    tasks: list[asyncio.Task[Any]] = [
        asyncio.create_task(work)
        for work in (made.allocate(), made.refused.wait(), made.lost.wait())
    ]
    asking = tasks[0]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            raise ConnectionRefusedError if made.refused.is_set() else ConnectionResetError
        asking.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _address(hop: RelayHop, ledger: Ledger) -> Address:
    """The first address of the relay; a number is not looked up."""
    kind = socket.SOCK_DGRAM if hop.transport is RelayTransport.UDP else socket.SOCK_STREAM
    found = await look_up(hop.host, hop.port, kind, ledger)
    found.sort(key=lambda each: each.family is not socket.AF_INET)  # aioice asks for IPv4 alone
    ledger.enter(Destination(found[0].address, hop.port, hop.transport.value, Why.TURN))
    return found[0].address, hop.port


async def _connect(
    hop: RelayHop, address: Address, trust: ssl.SSLContext | None
) -> TurnUdp | TurnStream:
    loop = asyncio.get_running_loop()

    def settings() -> tuple[Any, ...]:
        return address, hop.user, hop.password, LIFETIME_S, CHANNEL_FRESH_S

    if hop.transport is RelayTransport.UDP:
        transport, udp = await loop.create_datagram_endpoint(
            lambda: silent(TurnUdp(*settings())), remote_addr=address
        )
        enlarge_buffer(transport.get_extra_info("socket"), BUFFER)
        return udp
    secure = _context(hop, trust) if hop.transport is RelayTransport.TLS else None
    stream_transport, stream = await loop.create_connection(
        lambda: silent(TurnStream(*settings())),
        *address,
        ssl=secure,
        server_hostname=hop.host if secure else None,
    )
    if secure is not None and hop.pins and not _pinned(stream_transport, hop.pins):
        stream_transport.abort()
        raise ssl.SSLCertVerificationError("pin")
    return stream


def _context(hop: RelayHop, trust: ssl.SSLContext | None) -> ssl.SSLContext:
    """Pins are checked before the first byte of a request leaves, in place of authorities."""
    if not hop.pins:
        return trust or ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _pinned(transport: asyncio.BaseTransport, pins: tuple[bytes, ...]) -> bool:
    certificate = transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    try:
        return key_pin(certificate or b"") in pins
    except ValueError:
        return False


def _goodbye(inner: TurnUdp | TurnStream) -> stun.Message:
    """A refresh to nothing, signed as aioice signs its own requests."""
    request = stun.Message(message_method=stun.Method.REFRESH, message_class=stun.Class.REQUEST)
    request.attributes["LIFETIME"] = 0
    request.attributes["USERNAME"] = inner.username
    request.attributes["NONCE"] = inner.nonce
    request.attributes["REALM"] = inner.realm
    request.add_message_integrity(cast(bytes, inner.integrity_key))
    return request
