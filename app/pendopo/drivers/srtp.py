"""SRTP both ways, and the one count of the streams that it keeps for a peer."""

import logging
import secrets
import time

from pylibsrtp import Error as SrtpError
from pylibsrtp import Session

from pendopo.model.frames import ForwardedPacket
from pendopo.rtp import packet as rtp
from pendopo.rtp.table import StreamTable
from pendopo.signaling.pace import Limit, Pace

log = logging.getLogger(__name__)


class Srtp:
    """Protects and unprotects from the handshake to the end of a peer.

    A session makes a stream for every SSRC that speaks, in a packet or in a report, and looks
    through all of them for the next: so each is known to the table, and who is forgotten there is
    removed here.
    """

    def __init__(self, reports: Limit) -> None:
        """More than `reports` compound packets are not even opened."""
        offset = secrets.randbits(31)
        self.streams = StreamTable(secrets.randbits(32), secrets.token_hex(8), offset)
        self.reports = Pace(reports)
        self.failed_to_protect = 0
        """Packets that were dropped because SRTP refused them."""
        self.protecting: Session | None = None
        """What protects outgoing packets, while there is one."""
        self._unprotecting: Session | None = None

    def begin(self, sessions: tuple[Session, Session]) -> None:
        """The handshake made the sessions that unprotect and protect."""
        self._unprotecting, self.protecting = sessions

    def end(self) -> None:
        """Nothing passes any more."""
        self._unprotecting = self.protecting = None

    def receive(self, datagram: bytes) -> ForwardedPacket | None:
        """An RTP packet; None for a report, which is read here, and for what is none."""
        session = self._unprotecting
        if session is None:
            return None
        now = time.perf_counter()
        try:
            if rtp.is_rtcp(datagram):
                if self.reports.take(now):
                    self._read(datagram, session, now)
                return None
            clear = session.unprotect(datagram)
            self._heard(rtp.ssrc_of(clear), session)
            packet = rtp.parse(clear)
        except (SrtpError, ValueError):
            return None
        self.streams.received(packet, now)
        return packet

    def protect(self, packet: ForwardedPacket) -> bytes | None:
        """What may leave; None when it cannot be protected."""
        if self.protecting is None:
            return None
        try:
            return self.protecting.protect(rtp.render(packet))
        except (SrtpError, ValueError, TypeError):
            self.failed_to_protect += 1
            return None

    def compose(self) -> list[bytes]:
        """Protected reports about everything that moved since the last call."""
        if self.protecting is None:
            return []
        made = []
        for report in self.streams.compose(time.perf_counter()):
            try:
                made.append(self.protecting.protect_rtcp(report))
            except (SrtpError, ValueError):
                self.failed_to_protect += 1
        return made

    def remove_outgoing(self, ssrc: int) -> None:
        """Forget an outgoing SSRC, so that it may begin anew."""
        self.streams.forget_outgoing(ssrc)
        if self.protecting is not None:
            _remove(self.protecting, ssrc)

    def _read(self, datagram: bytes, session: Session, now: float) -> None:
        """The sender stands in the clear; the session has a stream for it once it was opened."""
        report = session.unprotect_rtcp(datagram)
        self._heard(rtp.reporter_of(report), session)
        self.streams.read(report, now)

    def _heard(self, ssrc: int, session: Session) -> None:
        evicted = self.streams.heard(ssrc)
        if evicted is not None:
            _remove(session, evicted)


def _remove(session: Session, ssrc: int) -> None:
    try:
        session.remove_stream(ssrc)
    except SrtpError:
        log.debug("no such stream")
