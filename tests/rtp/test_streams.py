from hypothesis import given
from hypothesis import strategies as st

from pendopo.rtp.streams import IncomingStream, Numbering, OutgoingStream, Sent, ntp_time


def receive(sequences: list[int]) -> IncomingStream:
    stream = IncomingStream(1, sequences[0] & 0xFFFF)
    for index, sequence in enumerate(sequences):
        stream.receive(sequence & 0xFFFF, index * 960 & 0xFFFFFFFF, index * 0.02)
    return stream


def test_numbers_wrap_around() -> None:
    stream = receive(list(range(65_500, 65_700)))
    assert stream.highest == 65_699
    assert stream.received == 200
    assert stream.lost == 0


def test_loss_is_counted_and_the_fraction_is_of_the_last_interval() -> None:
    stream = receive([n for n in range(100) if n % 4 != 3 or n == 99])
    assert stream.lost == 24
    assert stream.report(2.0).fraction_lost == 24 * 256 // 100
    for sequence in range(100, 150):
        stream.receive(sequence, sequence * 960, 2.0 + sequence * 0.02)
    block = stream.report(3.0)
    assert block.fraction_lost == 0
    assert block.cumulative_lost == 24


def test_late_and_double_packets_do_not_move_the_highest_number() -> None:
    stream = receive([0, 1, 2, 5, 3, 4, 4])
    assert stream.highest == 5
    assert stream.lost == -1
    assert stream.report(1.0).fraction_lost == 0


def test_a_new_numbering_is_no_loss() -> None:
    stream = receive([10, 11, 12, 40_000, 40_001])
    assert stream.lost == 0
    assert stream.highest & 0xFFFF == 40_001


@given(st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=60))
def test_any_numbers_make_a_report_that_can_be_sent(sequences: list[int]) -> None:
    stream = receive(sequences)
    block = stream.report(100.0)
    assert 0 <= block.fraction_lost <= 255
    assert stream.received == len(sequences)
    assert stream.highest >= 0


def test_even_arrival_has_no_jitter_and_uneven_arrival_has() -> None:
    even = receive(list(range(100)))
    assert even.jitter < 1
    uneven = IncomingStream(1, 0)
    for index in range(200):
        uneven.receive(index, index * 960, index * 0.02 + (index % 2) * 0.01)
    assert 0.008 < uneven.jitter / 48_000 < 0.012


def test_jitter_survives_the_wrap_of_rtp_time() -> None:
    stream = IncomingStream(1, 0)
    for index in range(50):
        stream.receive(index, (2**32 - 9_600 + index * 960) & 0xFFFFFFFF, index * 0.02)
    assert stream.jitter < 1


def test_the_sender_report_is_repeated_with_its_age() -> None:
    stream = receive([0, 1])
    stream.sender_report(ntp_time(1000.5), now=10.0)
    block = stream.report(10.25)
    assert block.last_report == (1000 << 16) + 0x8000
    assert block.delay == 0x4000


def test_rtp_time_in_sender_reports_runs_on() -> None:
    stream = OutgoingStream(9, Sent())
    stream.sent(48_000, 80, now=1.0)
    report = stream.report(1.5, ntp_time(1.5))
    assert (report.timestamp, report.packets, report.octets) == (72_000, 1, 80)


@given(st.integers(0, 2**64 - 1))
def test_a_numbering_begins_low_and_keeps_the_distance_in_time(random: int) -> None:
    numbering = Numbering(random)
    first, at = numbering.next(0)
    second, later = numbering.next(96_000)
    assert first < 2**15
    assert second == first + 1
    assert (later - at) & 0xFFFFFFFF == 96_000


def test_streams_that_carry_the_same_are_counted_once_and_miss_their_own() -> None:
    sent = Sent()
    first = OutgoingStream(1, sent)
    sent.count(960, 80, 1.0)
    second = OutgoingStream(2, sent)
    sent.count(1920, 100, 1.5)
    second.missed(100)
    sent.count(2880, 60, 2.0)
    reports = [stream.report(now=2.5, ntp=5) for stream in (first, second)]
    assert [(r.ssrc, r.packets, r.octets) for r in reports] == [(1, 3, 240), (2, 1, 60)]
    assert {r.timestamp for r in reports} == {2880 + 24_000}
    assert [stream.packets != stream.reported for stream in (first, second)] == [False, False]
    sent.count(3840, 60, 3.0)
    first.missed(60)
    assert [stream.packets != stream.reported for stream in (first, second)] == [False, True]
