"""Counters of one RTP stream at either end (RFC 3550, chapter 6 and appendix A)."""

from pendopo.rtp.packet import CLOCK_RATE
from pendopo.rtp.rtcp import ReportBlock, SenderReport

MAX_DROPOUT = 3000
"""A sequence number further ahead than this starts the stream anew."""


def ntp_time(seconds: float) -> int:
    """Seconds as a 64-bit NTP time."""
    return int(seconds * 2**32) & 0xFFFFFFFFFFFFFFFF


def middle(ntp: int) -> int:
    """The 32 bits of an NTP time that report blocks repeat."""
    return ntp >> 16 & 0xFFFFFFFF


class Sent:
    """What has been sent, in one stream or in several that carry the same."""

    __slots__ = ("at", "octets", "packets", "timestamp")

    def __init__(self) -> None:
        self.packets = 0
        self.octets = 0
        self.timestamp = 0
        """Of the last packet, which left at `at`."""
        self.at = 0.0

    def count(self, timestamp: int, octets: int, now: float) -> None:
        """Count one packet that left."""
        self.packets += 1
        self.octets += octets
        self.timestamp = timestamp
        self.at = now


class OutgoingStream:
    """What has been sent under one SSRC: all of `sent` from now on, but what it missed."""

    __slots__ = ("_missed_octets", "_missed_packets", "_sent", "reported", "ssrc")

    def __init__(self, ssrc: int, sent: Sent) -> None:
        self.ssrc = ssrc
        self.reported = 0
        """Packets sent when the last report was made."""
        self._sent = sent
        self._missed_packets = sent.packets
        self._missed_octets = sent.octets

    @property
    def packets(self) -> int:
        """Packets that left."""
        return self._sent.packets - self._missed_packets

    def sent(self, timestamp: int, octets: int, now: float) -> None:
        """Count one packet that left."""
        self._sent.count(timestamp, octets, now)

    def missed(self, octets: int) -> None:
        """One packet that was counted did not leave under this SSRC."""
        self._missed_packets += 1
        self._missed_octets += octets

    def report(self, now: float, ntp: int) -> SenderReport:
        """Sender report; RTP time is carried on from the last packet."""
        self.reported = self.packets
        elapsed = int((now - self._sent.at) * CLOCK_RATE)
        timestamp = (self._sent.timestamp + elapsed) & 0xFFFFFFFF
        octets = self._sent.octets - self._missed_octets
        return SenderReport(self.ssrc, ntp, timestamp, self.reported, octets)


class Numbering:
    """Sequence numbers and times of one stream of our own.

    The first number is below 2¹⁵ (RFC 3711, 3.3.1); time runs on while nothing is sent.
    """

    def __init__(self, random: int) -> None:
        """`random` is 64 bits of randomness."""
        self._sequence = random & 0x7FFF
        self._offset = random >> 32 & 0xFFFFFFFF

    def next(self, timestamp: int) -> tuple[int, int]:
        """Sequence number and RTP time of the next packet, `timestamp` samples since start."""
        sequence = self._sequence
        self._sequence = (sequence + 1) & 0xFFFF
        return sequence, (timestamp + self._offset) & 0xFFFFFFFF


class IncomingStream:
    """What has arrived under one SSRC."""

    __slots__ = (
        "_base",
        "_expected_before",
        "_received_before",
        "_report_at",
        "_report_ntp",
        "_transit",
        "heard_at",
        "highest",
        "jitter",
        "received",
        "ssrc",
    )

    def __init__(self, ssrc: int, sequence: int) -> None:
        self.ssrc = ssrc
        self.received = 0
        self.highest = sequence - 1
        """Extended highest sequence number."""
        self.jitter = 0.0
        """In RTP time units."""
        self.heard_at = 0.0
        self._base = sequence
        self._expected_before = 0
        self._received_before = 0
        self._transit: float | None = None
        self._report_ntp = 0
        self._report_at = 0.0

    def receive(self, sequence: int, timestamp: int, now: float) -> None:
        """Count one packet."""
        ahead = (sequence - self.highest) & 0xFFFF
        if ahead < MAX_DROPOUT:
            self.highest += ahead
        elif ahead < 0x10000 - MAX_DROPOUT:
            self._base += ahead - 1  # a new numbering: the jump is no loss
            self.highest += ahead
        self.received += 1
        self.heard_at = now
        self._measure_jitter(timestamp, now)

    @property
    def expected(self) -> int:
        """Packets the sender has sent, as the sequence numbers tell."""
        return self.highest - self._base + 1

    @property
    def lost(self) -> int:
        """Packets that never arrived; duplicates can make it negative."""
        return self.expected - self.received

    def sender_report(self, ntp: int, now: float) -> None:
        """Remember the sender's clock for the round trip."""
        self._report_ntp = middle(ntp)
        self._report_at = now

    def report(self, now: float) -> ReportBlock:
        """Report block over the time since the last one."""
        expected = self.expected - self._expected_before
        lost = expected - (self.received - self._received_before)
        self._expected_before, self._received_before = self.expected, self.received
        fraction = min(lost * 256 // expected, 255) if expected > 0 and lost > 0 else 0
        delay = int((now - self._report_at) * 65536) if self._report_ntp else 0
        return ReportBlock(
            self.ssrc, fraction, self.lost, self.highest, int(self.jitter), self._report_ntp, delay
        )

    @property
    def heard_since_report(self) -> bool:
        """Whether there is anything new to report."""
        return self.received != self._received_before

    def _measure_jitter(self, timestamp: int, now: float) -> None:
        transit = now * CLOCK_RATE - timestamp
        if self._transit is not None:
            change = (transit - self._transit + 2**31) % 2**32 - 2**31
            self.jitter += (abs(change) - self.jitter) / 16
        self._transit = transit
