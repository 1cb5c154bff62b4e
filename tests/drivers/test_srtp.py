"""Whoever speaks is counted, in packets and in reports, and SRTP keeps no stream that is not."""

import random
from collections.abc import Callable, Iterable
from struct import pack

import pytest
from pylibsrtp import Error, Policy, Session

from pendopo.drivers.srtp import Srtp
from pendopo.host.limits import REPORTS
from pendopo.model.frames import ForwardedPacket
from pendopo.rtp import packet as rtp
from pendopo.rtp import rtcp
from pendopo.rtp.table import MAX_STREAMS
from pendopo.signaling import burden
from pendopo.signaling.pace import Limit

KEY = bytes(range(44))
PROFILE = Policy.SRTP_PROFILE_AEAD_AES_256_GCM
NO_LIMIT = Limit(1e9, 0)


def session(kind: int, key: bytes = KEY) -> Session:
    return Session(Policy(key, ssrc_type=kind, srtp_profile=PROFILE))


class End:
    """One end of SRTP, and what the other protects for it."""

    def __init__(self, reports: Limit = NO_LIMIT) -> None:
        self.srtp = Srtp(reports)
        self.inner = session(Policy.SSRC_ANY_INBOUND)
        self.srtp.begin((self.inner, session(Policy.SSRC_ANY_OUTBOUND)))

    def kept(self, ssrcs: Iterable[int]) -> set[int]:
        """Those of which the session has a stream; they are removed."""
        found = set()
        for ssrc in ssrcs:
            try:
                self.inner.remove_stream(ssrc)
                found.add(ssrc)
            except Error:
                pass
        return found

    def packet(self, ssrc: int, payload: bytes = b"sound") -> ForwardedPacket | None:
        outgoing = session(Policy.SSRC_ANY_OUTBOUND)
        packet = ForwardedPacket(payload, 111, 1, 960, ssrc)
        return self.srtp.receive(outgoing.protect(rtp.render(packet)))

    def misshapen(self, ssrc: int) -> None:
        """A packet that opens, and whose padding is longer than it is."""
        outgoing = session(Policy.SSRC_ANY_OUTBOUND)
        datagram = outgoing.protect(pack("!BBHII", 0xA0, 111, 1, 960, ssrc) + b"\xff")
        assert self.srtp.receive(datagram) is None

    def report(self, ssrc: int, *more: rtcp.RtcpPacket) -> None:
        self.raw_report(rtcp.render((rtcp.ReceiverReport(ssrc), *more)))

    def misshapen_report(self, ssrc: int) -> None:
        self.raw_report(pack("!BBHI", 0x81, 201, 1, ssrc))

    def raw_report(self, compound: bytes) -> None:
        outgoing = session(Policy.SSRC_ANY_OUTBOUND)
        assert self.srtp.receive(outgoing.protect_rtcp(compound)) is None


@pytest.mark.parametrize(
    "speak", [End.packet, End.misshapen, End.report, End.misshapen_report], ids=lambda f: f.__name__
)
def test_no_more_streams_are_kept_than_are_known(speak: Callable[[End, int], object]) -> None:
    end, ssrcs = End(), range(1, 3 * MAX_STREAMS)
    for ssrc in ssrcs:
        speak(end, ssrc)
    assert end.kept(ssrcs) == {*list(ssrcs)[-MAX_STREAMS:]}


def test_who_says_goodbye_is_counted_on_and_may_come_back() -> None:
    """An official SDK says it whenever a sender stops, and goes on under the same SSRC. SRTP must
    remember how often its sequence numbers began anew."""
    end, outgoing, opened = End(), session(Policy.SSRC_ANY_OUTBOUND), 0
    numbers = iter(range(65_500, 65_700))

    def speak(count: int) -> int:
        packets = (ForwardedPacket(b"a", 111, next(numbers) % 65_536, 1, 7) for _ in range(count))
        sent = [outgoing.protect(rtp.render(packet)) for packet in packets]
        return sum(end.srtp.receive(datagram) is not None for datagram in sent)

    opened += speak(100)
    end.raw_report(rtcp.render((rtcp.ReceiverReport(7), rtcp.Bye((7,)))))
    assert end.srtp.streams.incoming == {}
    opened += speak(100)
    assert opened == 200


def test_goodbyes_leave_no_more_streams_than_are_known() -> None:
    end, ssrcs = End(), range(1, 3 * MAX_STREAMS)
    for ssrc in ssrcs:
        assert end.packet(ssrc)
        end.report(ssrc, rtcp.Bye((ssrc,)))
    assert end.kept(ssrcs) == {*list(ssrcs)[-MAX_STREAMS:]}
    assert end.srtp.streams.incoming == {}


def test_what_does_not_open_leaves_no_stream_and_puts_nobody_out() -> None:
    end, stranger = End(), session(Policy.SSRC_ANY_OUTBOUND, bytes(44))
    assert end.packet(7)
    for ssrc in range(1000, 1000 + 2 * MAX_STREAMS):
        report = rtcp.render((rtcp.ReceiverReport(ssrc),))
        packet = rtp.render(ForwardedPacket(b"", 111, 1, 1, ssrc))
        assert end.srtp.receive(stranger.protect_rtcp(report)) is None
        assert end.srtp.receive(stranger.protect(packet)) is None
    assert end.kept((7, *range(1000, 1000 + 2 * MAX_STREAMS))) == {7}


def test_garbage_is_nothing() -> None:
    end, dice = End(), random.Random(7)
    for size in range(200):
        for second in (111, 200):
            assert end.srtp.receive(bytes((0x80, second)) + dice.randbytes(size)) is None
    assert end.srtp.receive(b"\x80") is None


def test_reports_beyond_the_pace_are_not_even_opened() -> None:
    end = End(Limit(5, 0))
    for ssrc in range(1, 10):
        end.report(ssrc)
    assert end.kept(range(1, 10)) == {1, 2, 3, 4, 5}
    assert end.srtp.reports.refused == 4
    assert end.packet(7)


TRACKS = 118
"""Of the fullest room."""


def listener_of_a_full_stage() -> list[tuple[float, bytes]]:
    """What an official SDK says in a minute: of each track a receiver report every five seconds, by
    itself, and the first of all of them at once; feedback (NACK, PLI) for each every four."""
    said: list[tuple[float, bytes]] = []
    dice = random.Random(7)
    for track in range(TRACKS):
        block = rtcp.ReportBlock(track, 0, 0, 1, 1)
        whole = rtcp.render((rtcp.ReceiverReport(1, (block,)), rtcp.SourceName(1, "name")))
        feedback = pack("!BBHIII", 0x81, 205, 3, 1, track, 7 << 16)
        key_frame = pack("!BBHII", 0x81, 206, 2, 1, track)
        phase = dice.uniform(0, 5)
        said += [(0.0, whole), (0.0, feedback + key_frame)]
        said += [(phase + 5 * n, whole) for n in range(11)]
        said += [(phase + 4 * n, feedback + key_frame) for n in range(14)]
    return sorted(said)


def server_of_a_full_stage() -> list[tuple[float, bytes]]:
    """A sender report for each track by itself every second, and all of them at once besides."""
    one = [
        (second + track / TRACKS, rtcp.render((rtcp.SenderReport(track, 0, 0, 0, 0),)))
        for second in range(60)
        for track in range(TRACKS)
    ]
    together = [(float(second), report) for second in range(0, 60, 5) for _, report in one[:TRACKS]]
    return sorted(one + together)


@pytest.mark.parametrize(
    ("said", "limit"),
    [(listener_of_a_full_stage(), REPORTS), (server_of_a_full_stage(), burden.REPORTS)],
    ids=["listener", "server"],
)
def test_what_official_sdks_and_servers_report_is_all_read(
    said: list[tuple[float, bytes]], limit: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, outgoing, read = End(limit), session(Policy.SSRC_ANY_OUTBOUND), 0
    clock = 0.0
    monkeypatch.setattr("pendopo.drivers.srtp.time.perf_counter", lambda: clock)

    def count(report: bytes, now: float) -> tuple[int, ...]:
        nonlocal read
        read += bool(rtcp.parse(report) or report)
        return ()

    monkeypatch.setattr(end.srtp.streams, "read", count)
    for at, report in said:
        clock = at
        end.srtp.receive(outgoing.protect_rtcp(report))
    assert read == len(said) > 2000
    assert end.srtp.reports.refused == 0
