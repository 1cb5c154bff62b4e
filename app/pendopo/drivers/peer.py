"""ICE's upper half, the same at both ends: DTLS, SRTP both ways and two data channels."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiortc import RTCCertificate, RTCDataChannel, RTCDataChannelParameters
from pylibsrtp import Error as SrtpError
from pylibsrtp import Session

from pendopo.drivers.private_names import Dtls, DtlsPath, Sctp
from pendopo.model.frames import ForwardedPacket
from pendopo.model.transport import DataChannelLabel, PeerDescription, Setup
from pendopo.rtp import packet as rtp
from pendopo.rtp.table import StreamTable

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
        may_take: Callable[[], bool] = lambda: True,
    ) -> None:
        """`may_take` says of each SCTP chunk whether it is looked into; others are as good as
        lost."""
        offset = secrets.randbits(31)
        self.streams = StreamTable(secrets.randbits(32), secrets.token_hex(8), offset)
        self.failed_to_protect = 0
        """Packets that were dropped because SRTP refused them."""
        self._send = send
        self._events = events
        self._opens_channels = opens_channels
        self._may_take = may_take
        self._path = DtlsPath(send)
        self._dtls = Dtls(self._path, certificate)
        self._sctp: Sctp | None = None
        self._channels: dict[DataChannelLabel, RTCDataChannel] = {}
        self._told_open: set[DataChannelLabel] = set()
        self._unprotecting: Session | None = None
        self._protecting: Session | None = None
        self._task: asyncio.Task[None] | None = None
        self._faulty = asyncio.Event()
        self._over = False

    @property
    def protecting(self) -> Session | None:
        """What protects outgoing packets, from the handshake to the end."""
        return self._protecting

    def start(self, remote: PeerDescription, dtls_server: bool) -> None:
        """Shake hands over the path, which is open; once."""
        if self._task is None and not self._over:
            self._task = asyncio.create_task(self._run(remote.fingerprints, dtls_server))

    def receive(self, datagram: bytes) -> None:
        """A datagram of the path that is not STUN; anything may be in it."""
        first = datagram[0] if datagram else 0
        if 128 <= first <= 191:
            if self._unprotecting is not None:
                self._receive_srtp(datagram, self._unprotecting)
        elif 20 <= first <= 63:
            self._path.push(datagram)

    def send_packet(self, packet: ForwardedPacket) -> bool:
        """Protect and send; False when either failed, and then nothing left."""
        if self._protecting is None:
            return False
        try:
            datagram = self._protecting.protect(rtp.render(packet))
        except (SrtpError, ValueError, TypeError):
            self.failed_to_protect += 1
            return False
        if not self._send(datagram):
            return False
        self.streams.sent(packet, time.perf_counter())
        return True

    def remove_stream(self, ssrc: int) -> None:
        """Forget an outgoing SSRC, so that it may begin anew."""
        self.streams.forget_outgoing(ssrc)
        if self._protecting is not None:
            _remove(self._protecting, ssrc)

    def send_reports(self) -> None:
        """Sender and receiver reports about everything that moved since the last call."""
        if self._protecting is None:
            return
        for report in self.streams.compose(time.perf_counter()):
            try:
                self._send(self._protecting.protect_rtcp(report))
            except (SrtpError, ValueError):
                self.failed_to_protect += 1

    def send_data(self, label: DataChannelLabel, message: bytes) -> bool:
        """Send on a channel; False when it is not open, or too much is waiting in it."""
        channel = self._channels.get(label)
        if channel is None or channel.readyState != "open":
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
        self._protecting = self._unprotecting = None
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
        self._events, self._may_take, self._send = _NOBODY, _never, _nowhere

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
            self._protecting = self._unprotecting = None
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
        self._unprotecting, self._protecting = self._dtls.srtp
        self._sctp = Sctp(self._dtls, self._faulty.set, self._may_take)
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

    def _receive_srtp(self, datagram: bytes, session: Session) -> None:
        now = time.perf_counter()
        try:
            if rtp.is_rtcp(datagram):
                self.streams.read(session.unprotect_rtcp(datagram), now)
                return
            packet = rtp.parse(session.unprotect(datagram))
        except (SrtpError, ValueError):
            return
        evicted = self.streams.received(packet, now)
        if evicted is not None:
            _remove(session, evicted)
        self._events.packet(packet)

    async def _stop(self) -> None:
        if self._sctp is not None:
            await self._sctp.stop()
        await self._dtls.stop()


def _never() -> bool:
    return False


def _nowhere(datagram: bytes) -> bool:
    return False


def _remove(session: Session, ssrc: int) -> None:
    try:
        session.remove_stream(ssrc)
    except SrtpError:
        log.debug("no such stream")
