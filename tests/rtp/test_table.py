import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.model.frames import ForwardedPacket
from pendopo.rtp import rtcp
from pendopo.rtp.packet import PacketError
from pendopo.rtp.table import MAX_STREAMS, StreamTable


def packet(ssrc: int, sequence: int) -> ForwardedPacket:
    return ForwardedPacket(bytes(80), 111, sequence, sequence * 960, ssrc)


def test_nothing_is_said_about_nothing() -> None:
    table = StreamTable(1, "me", 0.0)
    assert table.compose(1.0) == []


def test_reports_fit_a_datagram_and_name_every_stream() -> None:
    table = StreamTable(1, "0123456789abcdef", 0.0)
    for ssrc in range(100, 180):
        table.sent(packet(ssrc, 1), 1.0)
        table.received(packet(ssrc + 1000, 1), 1.0)
    compounds = table.compose(2.0)
    assert max(map(len, compounds)) < 1300
    packets = [part for compound in compounds for part in rtcp.parse(compound)]
    senders = {part.ssrc for part in packets if isinstance(part, rtcp.SenderReport)}
    names = {part.ssrc for part in packets if isinstance(part, rtcp.SourceName)}
    reported = {
        block.ssrc
        for part in packets
        if isinstance(part, rtcp.ReceiverReport)
        for block in part.blocks
    }
    assert senders == set(range(100, 180)) <= names
    assert reported == set(range(1100, 1180))
    assert table.compose(3.0) == []


def test_two_ends_measure_round_trip_and_loss() -> None:
    speaker, listener = StreamTable(1, "a", 1000.0), StreamTable(2, "b", 5.0)
    for sequence in range(100):
        speaker.sent(packet(7, sequence), 0.0)
        if sequence % 5:
            listener.received(packet(7, sequence), 0.0)
    listener.read(speaker.compose(10.0)[0], 10.05)
    speaker.read(listener.compose(11.05)[0], 11.1)
    assert speaker.round_trip_s == pytest.approx(0.1, abs=0.001)
    assert speaker.loss_reported == pytest.approx(0.19, abs=0.02)


def test_reports_about_streams_that_are_not_ours_change_nothing() -> None:
    table = StreamTable(1, "a", 0.0)
    foreign = rtcp.ReportBlock(99, 255, 100, 100, 0, 1, 1)
    table.read(rtcp.render((rtcp.ReceiverReport(5, (foreign,)),)), 1.0)
    assert table.round_trip_s is None
    assert table.loss_reported == 0.0


def test_the_one_silent_longest_makes_room() -> None:
    table = StreamTable(1, "a", 0.0)
    for ssrc in range(MAX_STREAMS):
        assert table.heard(ssrc) is None
        table.received(packet(ssrc, 0), float(ssrc))
    assert table.heard(0) is None
    assert [table.heard(ssrc) for ssrc in (900, 901)] == [1, 2]
    assert set(table.incoming) == {0, *range(3, MAX_STREAMS)}


def test_who_only_reports_is_one_of_them() -> None:
    table = StreamTable(1, "a", 0.0)
    table.heard(7)
    table.received(packet(7, 0), 0.0)
    evicted = [table.heard(1000 + n) for n in range(MAX_STREAMS)]
    assert evicted == [None] * (MAX_STREAMS - 1) + [7]
    assert table.incoming == {}


def test_of_a_stream_that_ended_nothing_is_reported() -> None:
    table = StreamTable(1, "a", 0.0)
    table.heard(7)
    table.received(packet(7, 0), 0.0)
    over = rtcp.render((rtcp.Bye((7, 8)),))
    table.read(over, 1.0)
    table.read(over, 1.0)
    assert table.incoming == {}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    table = StreamTable(1, "a", 0.0)
    with contextlib.suppress(PacketError):
        table.read(data, 1.0)
    assert table.incoming == {}
