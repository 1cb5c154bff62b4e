from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.audio.playout import Playout
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, OpenedFrame
from tests.audio.channel import FRAME_S, Delivery, encode, listen, sent, voice
from tests.audio.correlation import align, block_correlations

SPOKEN = voice("guest", 24)
PACKETS = encode(SPOKEN)


def test_without_faults_all_is_played_forty_to_sixty_milliseconds_late() -> None:
    heard = listen(sent(PACKETS), 24)
    assert heard.statistics.lost == 0
    assert heard.statistics.concealed_ms == 0
    assert 30 < heard.statistics.delay_ms < 60
    assert min(block.correlation for block in block_correlations(SPOKEN, heard.sound)) > 0.95


def test_before_the_first_packet_there_is_silence() -> None:
    playout = Playout()
    assert not np.any(playout.pull(4_800, 0.0))
    assert playout.statistics.concealed_ms == 0
    assert playout.level_dbov == -127


def test_muted_is_silence_and_no_loss() -> None:
    """From 8 to 12 s nothing leaves; sequence numbers go on, RTP time has run on."""
    deliveries = sent(PACKETS)
    after = [replace(d, sequence=(d.sequence - 200) & 0xFFFF) for d in deliveries[600:]]
    heard = listen(deliveries[:400] + after, 24)
    assert heard.statistics.lost == 0
    assert heard.statistics.concealed_ms == 0
    offset = align(SPOKEN, heard.sound)
    muted = heard.sound[offset + int(8.2 * SAMPLE_RATE) : offset + int(11.9 * SAMPLE_RATE)]
    assert not np.any(muted)
    later = block_correlations(SPOKEN[12 * SAMPLE_RATE :], heard.sound[12 * SAMPLE_RATE :])
    assert min(block.correlation for block in later[1:]) > 0.9
    assert abs(later[1].offset - offset) < 0.03 * SAMPLE_RATE


def test_a_sender_whose_time_stands_still_while_muted_is_heard_again() -> None:
    packets = sent(PACKETS)
    after = [replace(d, at=d.at + 10.0) for d in packets[400:]]
    heard = listen(packets[:400] + after, 35)
    assert heard.statistics.lost == 0
    assert heard.statistics.played == len(packets)
    assert heard.statistics.delay_ms < 60


def test_neighbours_that_change_places_are_no_loss() -> None:
    packets = sent(PACKETS[:500])
    for n in range(10, 490, 10):
        first, second = packets[n : n + 2]
        packets[n] = replace(second, at=first.at)
        packets[n + 1] = replace(first, at=second.at)
    heard = listen(packets, 10)
    assert heard.statistics.lost == 0
    assert heard.statistics.concealed_ms == 0


def test_a_new_stream_is_heard_within_a_tenth_of_a_second() -> None:
    packets = sent(PACKETS)
    renumbered = [
        replace(
            d,
            sequence=(d.sequence + 20_000) & 0xFFFF,
            timestamp=(d.timestamp + 0x3456_7890) & 0xFFFFFFFF,
        )
        for d in packets[400:]
    ]
    heard = listen(packets[:400] + renumbered, 24)
    later = slice(int(8.1 * SAMPLE_RATE), None)
    blocks = block_correlations(SPOKEN[later], heard.sound[later])
    assert min(block.correlation for block in blocks) > 0.9


def test_a_stall_of_300_ms_is_made_up_for() -> None:
    packets = sent(PACKETS)
    stalled = [replace(d, at=max(d.at, 4.3)) if d.at >= 4.0 else d for d in packets]
    heard = listen(stalled, 24)
    assert heard.statistics.lost == 0
    assert max(heard.delays_ms) > 250
    assert heard.delays_ms[-1] < 90


def test_a_short_stall_makes_the_delay_no_longer_than_itself() -> None:
    """The packet that moved the playing point is just in time, because it was moved there."""
    packets = sent(PACKETS)
    stalled = [replace(d, at=max(d.at, 4.06)) if d.at >= 4.0 else d for d in packets]
    heard = listen(stalled, 24)
    assert heard.statistics.lost == 0
    assert heard.delays_ms[2] < max(heard.delays_ms) < 70


@pytest.mark.parametrize("speed", [0.998, 1.002])
def test_a_foreign_clock_does_not_move_the_delay(speed: float) -> None:
    """24 s at 2,000 ppm, which is 48 ms, as much as 100 ppm in eight minutes."""
    heard = listen(sent(PACKETS, FRAME_S / speed), 23)
    assert heard.statistics.lost == 0
    assert max(heard.delays_ms) < 110
    assert heard.statistics.concealed_ms <= 40


def test_a_burst_fades_to_silence() -> None:
    packets = sent(PACKETS[:300])
    heard = listen(packets[:200] + packets[260:], 6)
    assert heard.statistics.lost == 60
    at = int((200 * FRAME_S + 0.35) * SAMPLE_RATE)
    assert not np.any(heard.sound[at : at + SAMPLE_RATE // 2])
    assert np.any(heard.sound[-SAMPLE_RATE // 2 :])


def test_sound_that_comes_back_makes_no_click() -> None:
    """Whatever the place in its wave, no step is much steeper than the tone itself."""
    time = np.arange(8 * SAMPLE_RATE) / SAMPLE_RATE
    tone = (0.4 * np.sin(2 * np.pi * 150 * time)).astype(np.float32)
    packets = sent(encode(tone))
    steepest = 0.4 * 2 * np.pi * 150 / SAMPLE_RATE
    for missing in range(40, 61):
        heard = listen(packets[:100] + packets[100 + missing : 200], 4)
        assert heard.statistics.lost == missing
        again = int((100 + missing) * FRAME_S * SAMPLE_RATE)
        assert np.abs(heard.sound[again:]).max() > 0.3
        assert np.abs(np.diff(heard.sound[SAMPLE_RATE:])).max() < 1.5 * steepest


@pytest.mark.parametrize("count", [1, 7, 480, 960, 1_000, 48_000])
def test_any_number_of_samples_can_be_pulled(count: int) -> None:
    playout = Playout()
    for d in sent(PACKETS[:20]):
        playout.push(OpenedFrame(d.payload, d.sequence, d.timestamp, d.at))
    assert playout.pull(count, 1.0).shape == (count,)


def test_packets_of_other_lengths_play_without_gaps() -> None:
    """Two 20 ms frames in each packet, as other senders may choose."""
    twice = [
        bytes((PACKETS[n][0], PACKETS[n][1] & 0xC0 | 2)) + PACKETS[n][2:] for n in range(0, 200, 2)
    ]
    deliveries = [
        Delivery(n * 2 * FRAME_S, n, n * 2 * FRAME_SAMPLES, payload)
        for n, payload in enumerate(twice)
    ]
    heard = listen(deliveries, 4)
    assert heard.statistics.lost == 0
    assert heard.statistics.concealed_ms == 0


FRAMES = st.builds(
    OpenedFrame,
    payload=st.binary(max_size=40) | st.sampled_from(PACKETS[50:60]),
    sequence=st.integers(0, 0xFFFF) | st.integers(0, 40),
    timestamp=st.integers(0, 0xFFFFFFFF) | st.integers(0, 40).map(lambda n: n * 960),
    arrival=st.floats(0, 1),
)


@given(st.lists(st.tuples(FRAMES, st.integers(0, 3)), max_size=30))
def test_hostile_packets_give_sound_of_the_right_size(
    packets: list[tuple[OpenedFrame, int]],
) -> None:
    playout = Playout()
    for frame, blocks in packets:
        playout.push(frame)
        for _ in range(blocks):
            sound = playout.pull(480, 1.0)
            assert sound.shape == (480,)
            assert np.all(np.isfinite(sound))
    assert playout.statistics.concealed_ms >= 0
