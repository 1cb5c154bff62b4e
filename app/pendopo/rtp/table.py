"""All streams of one peer, both ways, and the reports about them."""

from pendopo.model.frames import ForwardedPacket
from pendopo.rtp import rtcp
from pendopo.rtp.rtcp import ReportBlock, RtcpPacket
from pendopo.rtp.streams import IncomingStream, OutgoingStream, Sent, middle, ntp_time

MAX_STREAMS = 128
"""SSRCs of the other end that are known; the one silent longest makes room."""
MAX_SENDERS = 8
"""Sender reports in one compound packet, so that it fits a datagram beside the blocks."""


class StreamTable:
    """Counts what is sent and received, makes the reports and reads those of the other end.

    `ssrc` names us while we send nothing; `clock_offset` (seconds) is added to the monotonic time
    in sender reports, so that they tell nothing about this computer's clock.
    """

    def __init__(self, ssrc: int, cname: str, clock_offset: float) -> None:
        self.incoming: dict[int, IncomingStream] = {}
        self.round_trip_s: float | None = None
        self.loss_reported = 0.0
        """Fraction of our packets that the other end last said it lost, 0…1."""
        self._heard: dict[int, None] = {}
        """SSRCs of the other end, the one silent longest first."""
        self._outgoing: dict[int, OutgoingStream] = {}
        self._ssrc = ssrc
        self._cname = cname
        self._clock_offset = clock_offset

    def sent(self, packet: ForwardedPacket, now: float) -> None:
        """Count a packet that left."""
        stream = self._outgoing.get(packet.ssrc)
        if stream is None:
            stream = self.share(packet.ssrc, Sent())
        stream.sent(packet.timestamp, len(packet.payload), now)

    def share(self, ssrc: int, sent: Sent) -> OutgoingStream:
        """A new outgoing SSRC that carries what is counted in `sent` from now on."""
        stream = self._outgoing[ssrc] = OutgoingStream(ssrc, sent)
        return stream

    def forget_outgoing(self, ssrc: int) -> None:
        """An outgoing SSRC is no longer used."""
        self._outgoing.pop(ssrc, None)

    def heard(self, ssrc: int) -> int | None:
        """This SSRC spoke, in a packet or a report; returns the one that had to make room."""
        self._heard.pop(ssrc, None)
        self._heard[ssrc] = None
        if len(self._heard) <= MAX_STREAMS:
            return None
        evicted = next(iter(self._heard))
        self._heard.pop(evicted)
        self.incoming.pop(evicted, None)
        return evicted

    def received(self, packet: ForwardedPacket, now: float) -> None:
        """Count a packet of an SSRC that was heard."""
        stream = self.incoming.get(packet.ssrc)
        if stream is None:
            stream = IncomingStream(packet.ssrc, packet.sequence)
            self.incoming[packet.ssrc] = stream
        stream.receive(packet.sequence, packet.timestamp, now)

    def compose(self, now: float) -> list[bytes]:
        """Compound reports about everything that moved since the last call; often none."""
        ntp = ntp_time(now + self._clock_offset)
        senders = [s for s in self._outgoing.values() if s.packets != s.reported]
        heard = [s for s in self.incoming.values() if s.heard_since_report]
        blocks = [stream.report(now) for stream in heard]
        packets: list[bytes] = []
        while senders or blocks:
            now_blocks, blocks = blocks[: rtcp.MAX_BLOCKS], blocks[rtcp.MAX_BLOCKS :]
            now_senders, senders = senders[:MAX_SENDERS], senders[MAX_SENDERS:]
            packets.append(self._compound(now_senders, tuple(now_blocks), now, ntp))
        return packets

    def read(self, data: bytes, now: float) -> None:
        """Take in the other end's reports. Raises PacketError when they are malformed.

        Who says good-bye may go on later under the same SSRC, as libwebrtc's senders do.
        """
        for packet in rtcp.parse(data):
            match packet:
                case rtcp.SenderReport(ssrc, ntp, blocks=blocks):
                    if ssrc in self.incoming:
                        self.incoming[ssrc].sender_report(ntp, now)
                    self._read_blocks(blocks, now)
                case rtcp.ReceiverReport(blocks=blocks):
                    self._read_blocks(blocks, now)
                case rtcp.Bye(ssrcs):
                    for ssrc in ssrcs:
                        self.incoming.pop(ssrc, None)
                case rtcp.SourceName():
                    pass

    def _compound(
        self,
        senders: list[OutgoingStream],
        blocks: tuple[ReportBlock, ...],
        now: float,
        ntp: int,
    ) -> bytes:
        reports: list[RtcpPacket] = [stream.report(now, ntp) for stream in senders]
        if blocks or not reports:
            own = senders[0].ssrc if senders else self._ssrc
            reports.append(rtcp.ReceiverReport(own, blocks))
        names = [stream.ssrc for stream in senders] or [self._ssrc]
        return rtcp.render((*reports, *(rtcp.SourceName(ssrc, self._cname) for ssrc in names)))

    def _read_blocks(self, blocks: tuple[ReportBlock, ...], now: float) -> None:
        ours = [block for block in blocks if block.ssrc in self._outgoing]
        if ours:
            self.loss_reported = max(block.fraction_lost for block in ours) / 256
        for block in ours:
            if block.last_report:
                elapsed = middle(ntp_time(now + self._clock_offset)) - block.last_report
                round_trip = ((elapsed - block.delay) & 0xFFFFFFFF) / 65536
                if round_trip < 60.0:
                    self.round_trip_s = round_trip
