"""Every private name of aiortc and aioice that this program reaches, and the check of them.

aiortc offers no other way to its SRTP sessions or to the socket beneath its DTLS transport, and its
SCTP trusts the other end. The versions are pinned for this reason.
"""

import asyncio
import inspect
import logging
import sys
from collections.abc import Callable
from typing import Any

from aioice import Connection
from aioice.ice import CandidatePair, StunProtocol
from aioice.turn import TurnClientTcpProtocol, TurnClientUdpProtocol
from aiortc import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    RTCSctpCapabilities,
    RTCSctpTransport,
)
from OpenSSL import SSL
from pylibsrtp import Session

from pendopo.model.errors import OwnError, OwnReason
from pendopo.rtp.sctp import Held, price

log = logging.getLogger(__name__)

PINNED = {"aiortc": "1.16.", "aioice": "0.13."}
SCTP_PORT = 5000
MAX_MESSAGE = 65_536
MAX_WAITING = 256
"""Datagrams kept for DTLS; more are dropped, as the network might have done."""
MAX_DATA_STREAMS = 64
MAX_FRAGMENTS = 256
MAX_UNSENT = 2048
"""Messages, and pieces of such, that one end has not heard of or not said that it has: each of its
acknowledgements makes us go through them."""
WORK_IN_A_TURN = 64
"""As `sctp.price` has it: some milliseconds. As many pieces of messages as datagrams are read in a
turn of the loop, so that those of an honest sender are never too many for the queue."""


class DtlsPath:
    """What RTCDtlsTransport takes for its ICE transport: `_recv`, `_send` and `role`."""

    role = "controlling"
    """Unused: the DTLS role is always set explicitly."""

    def __init__(self, send: Callable[[bytes], object]) -> None:
        self._datagrams: asyncio.Queue[bytes] = asyncio.Queue(MAX_WAITING)
        self._pass_on = send

    def push(self, datagram: bytes) -> None:
        """A DTLS datagram arrived."""
        if not self._datagrams.full():
            self._datagrams.put_nowait(datagram)

    def close(self) -> None:
        """Nothing is passed on any more, to nobody."""
        self._pass_on = lambda datagram: None

    async def _recv(self) -> bytes:
        return await self._datagrams.get()

    async def _send(self, datagram: bytes) -> None:
        self._pass_on(datagram)


class Dtls(RTCDtlsTransport):
    """DTLS whose role comes from the descriptions and whose SRTP sessions are ours to use."""

    def __init__(self, path: DtlsPath, certificate: RTCCertificate) -> None:
        super().__init__(path, [certificate])  # type: ignore[arg-type]

    async def shake_hands(self, fingerprints: tuple[tuple[str, str], ...], server: bool) -> bool:
        """Handshake and check of the other end's fingerprints; whether both were good."""
        if not fingerprints:
            return False
        self._set_role("server" if server else "client")
        expected = [RTCDtlsFingerprint(algorithm, value) for algorithm, value in fingerprints]
        await self.start(RTCDtlsParameters(fingerprints=expected))
        return self.state == "connected"

    @property
    def srtp(self) -> tuple[Session, Session]:
        """Sessions that unprotect what comes and protect what goes; after the handshake."""
        return self._rx_srtp, self._tx_srtp


class SharedCertificate(RTCCertificate):
    """A certificate of many peers. They share its OpenSSL context too, a quarter of a join's CPU;
    nothing is resumed from one to another."""

    _context: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[Any]) -> SSL.Context:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
            self._context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        return self._context


class HostileInput(Exception):
    """The other end sent what no honest one sends."""


class Sctp(RTCSctpTransport):
    """SCTP that survives hostile chunks: whatever fails or grows too large is told once.

    aiortc asserts on malformed input, reads a parameter without length for ever, bounds neither
    reassembly nor acknowledged ranges nor channels, and leaves exceptions in tasks that nobody
    awaits.
    """

    def __init__(
        self, dtls: Dtls, on_fault: Callable[[], None], may_take: Callable[[float], bool]
    ) -> None:
        """`may_take` says of each packet, by the work in it (`sctp.price`), whether it is looked
        into; others are as good as lost, and an honest sender slows down."""
        super().__init__(dtls, SCTP_PORT)
        self._may_take = may_take
        self._on_fault = on_fault
        self._faulty = False
        self._worked = 0
        """Since the loop was last left to others."""

    async def begin(self) -> None:
        """Start the association on both sides' well-known port."""
        await self.start(RTCSctpCapabilities(maxMessageSize=MAX_MESSAGE), SCTP_PORT)

    async def stop(self) -> None:
        """End the association; what was still to be sent is forgotten, and with it who said it."""
        await super().stop()
        self._data_channel_queue.clear()

    @property
    def takes_more(self) -> bool:
        """Whether one more message may wait for the other end."""
        waiting = len(self._outbound_queue) + len(self._data_channel_queue)
        return len(self._sent_queue) + waiting < MAX_UNSENT

    async def _handle_data(self, data: bytes) -> None:
        """aiortc calls this for one datagram after the other, without a pause between them."""
        if not self._faulty:
            await self._take(data)
        self._worked += 1
        if self._worked >= WORK_IN_A_TURN:
            self._worked = 0
            await asyncio.sleep(0)

    async def _take(self, data: bytes) -> None:
        try:
            work = price(data, self._held)
            if self._may_take(work):
                self._worked += work - 1
                await super()._handle_data(data)
                self._check_bounds()
        except Exception as fault:
            log.info("data channel closed: %s", type(fault).__name__)
            self._faulty = True
            self._on_fault()

    async def _receive_forward_tsn_chunk(self, chunk: Any) -> None:
        """Of a stream that is named again and again only the last number counts."""
        chunk.streams = [*dict(chunk.streams).items()]
        await super()._receive_forward_tsn_chunk(chunk)

    async def _send_chunk(self, chunk: Any) -> None:
        try:
            await super()._send_chunk(chunk)
        except (ConnectionError, SSL.Error):
            log.debug("chunk after the end of DTLS")

    @property
    def _held(self) -> Held:
        return Held(len(self._sent_queue), self._unfinished, self._local_tsn)

    @property
    def _unfinished(self) -> int:
        streams = self._inbound_streams.values()
        return max(sum(len(s.reassembly) for s in streams), len(self._sack_misordered))

    def _check_bounds(self) -> None:
        if self._advertised_rwnd < 0:
            raise HostileInput("receive window")
        if max(len(self._inbound_streams), len(self._data_channels)) > MAX_DATA_STREAMS:
            raise HostileInput("streams")
        if self._unfinished > MAX_FRAGMENTS:
            raise HostileInput("unfinished messages")


def adopt_socket(connection: Connection, protocol: StunProtocol) -> None:
    """Give an ICE connection a socket that it did not open itself."""
    connection._protocols.append(protocol)


def selected_pair(connection: Connection) -> CandidatePair | None:
    """The nominated pair."""
    return next(iter(connection._nominated.values()), None)


def forget_pairs(connection: Connection) -> None:
    """After the end of an ICE connection: its pairs know the socket, and that the connection."""
    connection._check_list.clear()


def check_private_names() -> None:
    """Raise OwnError(PRIVATE_NAMES) when the libraries are not the ones this was written for."""
    for package, start in PINNED.items():
        found = sys.modules[package].__version__
        if not found.startswith(start):
            raise OwnError(OwnReason.PRIVATE_NAMES, package=package, version=found)
    for owner, names in _METHODS.items():
        for name, parameters in names.items():
            if _parameters(owner, name) != parameters:
                raise OwnError(OwnReason.PRIVATE_NAMES, name=f"{owner.__name__}.{name}")
    for owner, method, names_used in _USES:
        if not names_used <= set(getattr(owner, method).__code__.co_names):
            raise OwnError(OwnReason.PRIVATE_NAMES, name=f"{owner.__name__}.{method}")


_METHODS: dict[type, dict[str, tuple[str, ...]]] = {
    RTCCertificate: {"_create_ssl_context": ("srtp_profiles",)},
    RTCDtlsTransport: {"_set_role": ("role",), "start": ("remoteParameters",), "stop": ()},
    RTCSctpTransport: {
        "_handle_data": ("data",),
        "_receive_forward_tsn_chunk": ("chunk",),
        "_send_chunk": ("chunk",),
        "start": ("remoteCaps", "remotePort"),
        "stop": (),
    },
    Connection: {
        "get_component_candidates": ("component", "addresses", "timeout"),
        "check_complete": ("pair",),
        "query_consent": (),
        "build_request": ("pair", "nominate"),
        "data_received": ("data", "component"),
        "protocol_lost": ("protocol",),
    },
    TurnClientUdpProtocol: {
        "channel_bind": ("channel_number", "addr"),
        "connect": (),
        "datagram_received": ("data", "addr"),
        "send_data": ("data", "addr"),
        "send_stun": ("message", "addr"),
        "_send": ("data",),
    },
    TurnClientTcpProtocol: {
        "connect": (),
        "datagram_received": ("data", "addr"),
        "_send": ("data",),
    },
    StunProtocol: {"datagram_received": ("data", "addr"), "send_stun": ("message", "addr")},
}
"""Methods that are called or overridden, with their parameters."""

_USES: tuple[tuple[type, str, set[str]], ...] = (
    (RTCDtlsTransport, "start", {"_create_ssl_context"}),
    (RTCDtlsTransport, "_recv_next", {"transport", "_recv"}),
    (RTCDtlsTransport, "_write_ssl", {"transport", "_send"}),
    (RTCDtlsTransport, "_setup_srtp", {"_rx_srtp", "_tx_srtp"}),
    (RTCSctpTransport, "_receive_data_chunk", {"_advertised_rwnd"}),
    (RTCSctpTransport, "_receive_forward_tsn_chunk", {"streams"}),
    (RTCSctpTransport, "_mark_received", {"_sack_misordered"}),
    (RTCSctpTransport, "_get_inbound_stream", {"_inbound_streams"}),
    (RTCSctpTransport, "_data_channel_flush", {"_data_channel_queue", "_outbound_queue"}),
    (RTCSctpTransport, "_data_channel_open", {"_data_channels"}),
    (RTCSctpTransport, "_send", {"_local_tsn"}),
    (RTCSctpTransport, "_transmit", {"_sent_queue"}),
    (Connection, "close", {"_protocols", "_nominated", "_check_list"}),
    (TurnClientUdpProtocol, "send_data", {"peer_to_channel", "channel_bind", "_send"}),
    (TurnClientUdpProtocol, "delete", {"refresh_task"}),
)
"""Where the libraries themselves use the attributes that are read here."""


def _parameters(owner: type, name: str) -> tuple[str, ...] | None:
    method = getattr(owner, name, None)
    return tuple(inspect.signature(method).parameters)[1:] if method else None
