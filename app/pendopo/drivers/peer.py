"""ICE's upper half, the same at both ends: DTLS, SRTP both ways and two data channels."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiortc import RTCCertificate, RTCDataChannel, RTCDataChannelParameters
from pylibsrtp import Session

from pendopo.drivers.private_names import Dtls, DtlsPath, Sctp
from pendopo.drivers.srtp import Srtp
from pendopo.model.frames import ForwardedPacket
from pendopo.model.transport import DataChannelLabel, PeerDescription, Setup
from pendopo.rtp.table import StreamTable
from pendopo.signaling.pace import Limit, Pace

log = logging.getLogger(__name__)

CONNECT_WITHIN_S = 10.0
MAX_BUFFERED = {DataChannelLabel.RELIABLE: 1 << 20, DataChannelLabel.LOSSY: 1 << 16}
"""Bytes that may wait in a channel before more are refused."""
_CHANNELS = {
    DataChannelLabel.RELIABLE: RTCDataChannelParameters(label="_reliable"),
    DataChannelLabel.LOSSY: RTCDataChannelParameters(
        label="_lossy", ordered=False, maxRetransmits=0
    ),
}


@dataclass(frozen=True, slots=True)
class PeerEvents:
    """Where a peer pushes what arrives; `closed` is called once, unless `close` came first."""

    packet: Callable[[ForwardedPacket], None]
    data: Callable[[DataChannelLabel, bytes], None]
    connected: Callable[[], None]
    closed: Callable[[], None]
    channel: Callable[[DataChannelLabel], None] = lambda _: None
    """A data channel is open; called once for each label."""


@dataclass(frozen=True, slots=True)
class PeerLimits:
    """What the other end may make us do; more is as good as lost on the way."""

    chunks: Limit
    """Work in SCTP packets, as `sctp.price` has it."""
    reports: Limit
    """RTCP compounds."""


_NOBODY = PeerEvents(lambda _: None, lambda *_: None, lambda: None, lambda: None)


def fingerprints(certificate: RTCCertificate) -> tuple[tuple[str, str], ...]:
    """The certificate's SHA-256 fingerprint as descriptions carry it."""
    found = [(f.algorithm, f.value) for f in certificate.getFingerprints()]
    return tuple(pair for pair in found if pair[0] == "sha-256")


def is_dtls_server(remote: Setup, otherwise: bool) -> bool:
    """Our DTLS role; `otherwise` decides when the other end leaves the choice to us."""
    match remote:
        case Setup.ACTIVE:
            return True
        case Setup.PASSIVE:
            return False
        case Setup.ACTPASS:
            return otherwise


class Peer:
    """One participant's connection above ICE; `send` puts a datagram on the path.

    `opens_channels` is true at the end that opens the data channels.
    """

    def __init__(
        self,
        certificate: RTCCertificate,
        send: Callable[[bytes], bool],
        events: PeerEvents,
        opens_channels: bool,
        limits: PeerLimits,
    ) -> None:
        self.chunks = Pace(limits.chunks)
        self._srtp = Srtp(limits.reports)
        self._send = send
        self._events = events
        self._opens_channels = opens_channels
        self._path = DtlsPath(send)
        self._dtls = Dtls(self._path, certificate)
        self._sctp: Sctp | None = None
        self._channels: dict[DataChannelLabel, RTCDataChannel] = {}
        self._told_open: set[DataChannelLabel] = set()
        self._task: asyncio.Task[None] | None = None
        self._faulty = asyncio.Event()
        self._over = False

    @property
    def streams(self) -> StreamTable:
        """Every stream, both ways."""
        return self._srtp.streams

    @property
    def failed_to_protect(self) -> int:
        """Packets that were dropped because SRTP refused them."""
        return self._srtp.failed_to_protect

    @property
    def protecting(self) -> Session | None:
        """What protects outgoing packets, from the handshake to the end."""
        return self._srtp.protecting

    def start(self, remote: PeerDescription, dtls_server: bool) -> None:
        """Shake hands over the path, which is open; once."""
        if self._task is None and not self._over:
            self._task = asyncio.create_task(self._run(remote.fingerprints, dtls_server))

    def receive(self, datagram: bytes) -> None:
        """A datagram of the path that is not STUN; anything may be in it."""
        first = datagram[0] if datagram else 0
        if 128 <= first <= 191:
            packet = self._srtp.receive(datagram)
            if packet is not None:
                self._events.packet(packet)
        elif 20 <= first <= 63:
            self._path.push(datagram)

    def send_packet(self, packet: ForwardedPacket) -> bool:
        """Protect and send; False when either failed, and then nothing left."""
        datagram = self._srtp.protect(packet)
        if datagram is None or not self._send(datagram):
            return False
        self.streams.sent(packet, time.perf_counter())
        return True

    def remove_stream(self, ssrc: int) -> None:
        """Forget an outgoing SSRC, so that it may begin anew."""
        self._srtp.remove_outgoing(ssrc)

    def send_reports(self) -> None:
        """Sender and receiver reports about everything that moved since the last call."""
        for report in self._srtp.compose():
            self._send(report)

    def send_data(self, label: DataChannelLabel, message: bytes) -> bool:
        """Send on a channel; False when it is not open, or too much is waiting in it."""
        channel = self._channels.get(label)
        if channel is None or channel.readyState != "open":
            return False
        if self._sctp is None or not self._sctp.takes_more:
            return False
        if channel.bufferedAmount + len(message) > MAX_BUFFERED[label]:
            return False
        try:
            channel.send(message)
        except ValueError:  # larger than the other end takes
            return False
        return True

    async def close(self) -> None:
        """Say goodbye if anybody listens; may be called twice; no event comes any more."""
        self._over = True
        self._srtp.end()
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._stop()
        self._let_go()

    def _let_go(self) -> None:
        """Of everything that knows us: nothing is left for the garbage collector."""
        self._path.close()
        self._dtls.remove_all_listeners()
        self._channels.clear()
        self._sctp = None
        self._events, self._send = _NOBODY, _nowhere

    async def _run(self, expected: tuple[tuple[str, str], ...], server: bool) -> None:
        """The peer's life from the open path to its end."""
        try:
            # A handshake that ends at the very moment it is cancelled says that all is well.
            if await self._shake_hands(expected, server) and not self._over:
                self._events.connected()
                await self._faulty.wait()
            await self._stop()
        except Exception:
            log.exception("peer failed")
        finally:
            self._srtp.end()
        if not self._over:
            self._over = True
            self._tell_closed()

    def _tell_closed(self) -> None:
        try:
            self._events.closed()
        except Exception:
            log.exception("peer failed to end")

    async def _shake_hands(self, expected: tuple[tuple[str, str], ...], server: bool) -> bool:
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                if not await self._dtls.shake_hands(expected, server):
                    log.info("DTLS refused")
                    return False
        except TimeoutError:
            log.info("DTLS never came up")
            return False
        except Exception as fault:  # whatever a hostile certificate provokes
            log.info("DTLS failed: %s", type(fault).__name__)
            return False
        self._dtls.on("statechange", self._faulty.set)
        self._srtp.begin(self._dtls.srtp)
        self._sctp = Sctp(self._dtls, self._faulty.set, _taking(self.chunks))
        self._sctp.on("datachannel", self._adopt)
        if self._opens_channels:
            for parameters in _CHANNELS.values():
                self._adopt(RTCDataChannel(self._sctp, parameters))
        await self._sctp.begin()
        return True

    def _adopt(self, channel: RTCDataChannel) -> None:
        try:
            label = DataChannelLabel(channel.label)
        except ValueError:
            return  # newer SDKs open more
        self._channels[label] = channel
        channel.on("message", lambda message: self._receive_message(label, message))
        if channel.readyState == "open":
            self._tell_open(label)
        else:
            channel.on("open", lambda: self._tell_open(label))

    def _tell_open(self, label: DataChannelLabel) -> None:
        if label not in self._told_open and not self._over:
            self._told_open.add(label)
            self._events.channel(label)

    def _receive_message(self, label: DataChannelLabel, message: bytes | str) -> None:
        if not isinstance(message, bytes) or self._over or self._faulty.is_set():
            return
        try:
            self._events.data(label, message)
        except Exception:
            log.exception("peer failed")
            self._faulty.set()

    async def _stop(self) -> None:
        if self._sctp is not None:
            await self._sctp.stop()
        await self._dtls.stop()


def _taking(pace: Pace) -> Callable[[float], bool]:
    return lambda cost: pace.take(time.perf_counter(), cost)


def _nowhere(datagram: bytes) -> bool:
    return False
