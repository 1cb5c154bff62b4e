"""Our connection to the server: a path, DTLS, SRTP and two data channels."""

import asyncio
import logging
import secrets
import ssl
import time
from collections.abc import Callable
from functools import partial

from aiortc import RTCCertificate

from pendopo.drivers.client_paths import ClientPaths
from pendopo.drivers.peer import (
    CONNECT_WITHIN_S,
    Peer,
    PeerEvents,
    PeerLimits,
    fingerprints,
    is_dtls_server,
)
from pendopo.drivers.simulated_line import SimulatedLine
from pendopo.drivers.tasks import Tasks
from pendopo.model.errors import PendopoError, ReachError, ReachReason
from pendopo.model.frames import ForwardedPacket, ReceivedFrame, SealedFrame
from pendopo.model.transport import (
    Candidate,
    DataChannelLabel,
    PeerDescription,
    Setup,
)
from pendopo.ports.peer_transport import PeerSink, Route, StreamReport
from pendopo.reach.ledger import Ledger
from pendopo.reach.refusals import refused_here
from pendopo.rtp.packet import CLOCK_RATE, OPUS_PAYLOAD_TYPE
from pendopo.rtp.streams import Numbering
from pendopo.signaling.burden import CHUNKS, DATAGRAMS, REPORTS
from pendopo.signaling.pace import Pace

log = logging.getLogger(__name__)

REPORT_EVERY_S = 1.0
_NOBODY = PeerSink(lambda *_: None, lambda *_: None, lambda: None, lambda: None)

MakePaths = Callable[
    [Callable[[bytes], None], Callable[[], None], Callable[[BaseException], None]], ClientPaths
]


class ClientPeerFactory:
    """ports.PeerFactory over aioice and aiortc's transports."""

    def __init__(
        self,
        ledger: Ledger,
        trust: ssl.SSLContext | None = None,
        line: SimulatedLine | None = None,
    ) -> None:
        """`trust` replaces the authorities that this computer believes about relays; every
        datagram passes `line`."""
        self._line = line
        self._ledger = ledger
        self._trust = trust
        self._relayed = False
        """The last path went through a relay, so the straight way is not waited for again."""

    async def open(self, route: Route, sink: PeerSink) -> "ClientPeer":
        """See ports.PeerFactory."""
        make = partial(
            ClientPaths,
            route,
            self._ledger,
            trust=self._trust,
            relays_at_once=self._relayed,
            line=self._line,
        )
        try:
            peer = ClientPeer(make, sink, self._remember)
            await peer.gather()
        except PendopoError:
            raise
        except Exception as fault:
            log.info("no sockets for media: %s", type(fault).__name__)
            raise _unopened(fault, route.server_address) from fault
        return peer

    def _remember(self, relayed: bool) -> None:
        self._relayed = relayed


class ClientPeer:
    """ports.PeerTransport. Belongs to the event loop that made it."""

    def __init__(
        self,
        make_paths: MakePaths,
        sink: PeerSink,
        on_path: Callable[[bool], None],
    ) -> None:
        """`make_paths` is told where datagrams go and whom to tell the end and a fault; `on_path`
        hears whether the path that opened goes through a relay."""
        certificate = RTCCertificate.generateCertificate()
        self._sink = sink
        self._fingerprints = fingerprints(certificate)
        self._paths = make_paths(self._receive, self._end, self._fail)
        self._on_path = on_path
        self._peer = Peer(
            certificate,
            self._paths.transmit,
            PeerEvents(self._receive_packet, sink.data, sink.connected, self._end, sink.channel),
            opens_channels=True,
            limits=PeerLimits(CHUNKS, REPORTS),
        )
        self._datagrams = Pace(DATAGRAMS)
        self._ssrc: int | None = None
        self._numbering = Numbering(0)
        self._tasks = Tasks(self._fail)
        self._connecting = False
        self._over = False

    async def gather(self) -> None:
        """Open the sockets, or leave none behind. Raises OSError, ReachError."""
        try:
            await self._paths.gather()
        except BaseException:
            await self.close()
            raise

    @property
    def local(self) -> PeerDescription:
        """Our parameters with the one candidate of the way that is tried first."""
        return PeerDescription(
            ufrag=self._paths.credentials[0],
            pwd=self._paths.credentials[1],
            fingerprints=self._fingerprints,
            setup=Setup.ACTPASS,
            candidates=self._paths.candidates,
        )

    def connect(self, remote: PeerDescription) -> None:
        """Start towards the answer; a second call is ignored."""
        if not self._connecting and not self._over:
            self._connecting = True
            self._tasks.start(self._paths.run(remote))
            self._tasks.start(self._live(remote))

    def add_candidate(self, candidate: Candidate) -> None:
        """A trickled candidate."""
        self._paths.offer(candidate)

    def publish(self, ssrc: int) -> None:
        """Send under this SSRC from now on; a new one begins a new numbering."""
        if ssrc == self._ssrc:
            return
        if self._ssrc is not None:
            self._peer.remove_stream(self._ssrc)
        self._ssrc = ssrc
        self._numbering = Numbering(secrets.randbits(64))

    def send(self, frame: SealedFrame) -> bool:
        """Send one sealed frame; one that cannot be protected is dropped and counted."""
        if self._ssrc is None:
            return False
        sequence, timestamp = self._numbering.next(frame.timestamp)
        return self._peer.send_packet(
            ForwardedPacket(frame.payload, OPUS_PAYLOAD_TYPE, sequence, timestamp, self._ssrc)
        )

    def send_data(self, label: DataChannelLabel, message: bytes) -> bool:
        """Send on a data channel; False when it is not open yet."""
        return self._peer.send_data(label, message)

    def report(self, ssrc: int) -> StreamReport | None:
        """Counters of an incoming stream."""
        stream = self._peer.streams.incoming.get(ssrc)
        if stream is None:
            return None
        return StreamReport(stream.received, max(stream.lost, 0), stream.jitter / CLOCK_RATE)

    @property
    def round_trip_s(self) -> float | None:
        """Latest round-trip time from receiver reports."""
        return self._peer.streams.round_trip_s

    @property
    def failed_to_protect(self) -> int:
        """Frames dropped because SRTP refused them."""
        return self._peer.failed_to_protect

    async def close(self) -> None:
        """Close quietly; may be called twice."""
        self._over = True
        try:
            await self._tasks.end()
            await self._peer.close()
            await self._paths.close()
        finally:
            self._paths.drop()
            self._sink, self._on_path = _NOBODY, lambda relayed: None

    async def _live(self, remote: PeerDescription) -> None:
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                await self._paths.open_path.wait()
        except TimeoutError:
            log.info("no path to the server")
            self._end()
            return
        self._on_path(self._paths.relayed)
        self._peer.start(remote, is_dtls_server(remote.setup, otherwise=True))
        while True:
            await asyncio.sleep(REPORT_EVERY_S)
            self._peer.send_reports()

    def _receive(self, datagram: bytes) -> None:
        if self._datagrams.take(time.perf_counter()):
            self._peer.receive(datagram)

    def _receive_packet(self, packet: ForwardedPacket) -> None:
        if packet.payload_type == OPUS_PAYLOAD_TYPE and not self._over:
            frame = ReceivedFrame(
                packet.payload, packet.sequence, packet.timestamp, time.perf_counter()
            )
            self._sink.frame(packet.ssrc, frame)

    def _fail(self, fault: BaseException) -> None:
        log.error("peer failed", exc_info=fault)
        self._end()

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._sink.closed()


def _unopened(fault: Exception, server: str) -> ReachError:
    number = refused_here(fault)
    if number is not None:
        return ReachError(ReachReason.REFUSED_HERE, host=server, errno=number)
    return ReachError(ReachReason.MEDIA, host=server)
