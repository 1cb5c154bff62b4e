from hypothesis import given
from hypothesis import strategies as st

from pendopo.audio.jitter import MAX_MISSING, START_DELAY, JitterBuffer
from pendopo.model.frames import FRAME_SAMPLES, Gap, OpenedFrame

BLOCK = 480


def frame(number: int, sequence: int = 0, timestamp: int = 0, payload: bytes = b"") -> OpenedFrame:
    return OpenedFrame(
        payload or bytes((number & 0xFF,)),
        (sequence + number) & 0xFFFF,
        (timestamp + number * FRAME_SAMPLES) & 0xFFFFFFFF,
        0.0,
    )


def play(buffer: JitterBuffer, samples: int) -> list[str]:
    """What is pulled in this time: the number of a packet, L for lost, . for 10 ms of waiting."""
    said = []
    while samples > 0:
        match buffer.pull():
            case Gap.WAITING:
                said.append(".")
                count = BLOCK
            case Gap.LOST:
                said.append("L")
                count = FRAME_SAMPLES
            case pulled:
                said.append(str(pulled.payload[0]))
                count = FRAME_SAMPLES
        buffer.advance(count)
        samples -= count
    return said


def started(sequence: int = 0, timestamp: int = 0) -> JitterBuffer:
    buffer = JitterBuffer()
    for number in range(3):
        buffer.push(frame(number, sequence, timestamp))
    return buffer


def test_the_first_packet_waits_forty_milliseconds() -> None:
    assert play(started(), START_DELAY + 3 * FRAME_SAMPLES) == [*"....", "0", "1", "2"]


def test_numbers_wrap() -> None:
    buffer = started(65_535, 2**32 - 960)
    assert play(buffer, START_DELAY + 3 * FRAME_SAMPLES) == [*"....", "0", "1", "2"]
    buffer.push(frame(3, 65_535, 2**32 - 960))
    assert play(buffer, FRAME_SAMPLES) == ["3"]


def test_a_missing_packet_is_lost_when_it_is_due_and_moves_nothing() -> None:
    buffer = JitterBuffer()
    for number in (0, 1, 3, 4):
        buffer.push(frame(number))
    assert play(buffer, START_DELAY + 5 * FRAME_SAMPLES) == [*"....", "0", "1", "L", "3", "4"]
    assert buffer.lost == 1
    assert buffer.head == 5 * FRAME_SAMPLES


def test_disorder_and_repetition_are_put_right() -> None:
    buffer = JitterBuffer()
    for number in (0, 2, 1, 1, 2, 0, 3):
        buffer.push(frame(number))
    assert play(buffer, START_DELAY + 4 * FRAME_SAMPLES) == [*"....", "0", "1", "2", "3"]
    assert buffer.lost == 0
    assert buffer.push(frame(2)) is None


def test_silence_is_no_loss() -> None:
    buffer = started()
    play(buffer, START_DELAY + 3 * FRAME_SAMPLES)
    pause = 50 * FRAME_SAMPLES
    play(buffer, pause - START_DELAY)
    arrival = buffer.push(frame(3, timestamp=pause))
    assert arrival is not None
    assert not arrival.moved
    assert play(buffer, START_DELAY + FRAME_SAMPLES) == [*"....", "3"]
    assert buffer.lost == 0


def test_a_late_packet_makes_the_delay_longer_once() -> None:
    buffer = started()
    play(buffer, START_DELAY + 3 * FRAME_SAMPLES)
    assert play(buffer, FRAME_SAMPLES) == [".", "."]
    arrival = buffer.push(frame(3))
    assert arrival is not None
    assert arrival.moved
    buffer.push(frame(4))
    assert play(buffer, 2 * FRAME_SAMPLES) == ["3", "4"]
    assert buffer.lost == 0


def test_a_jump_counts_when_a_second_packet_confirms_it() -> None:
    buffer = started()
    play(buffer, START_DELAY + FRAME_SAMPLES)
    assert buffer.push(frame(0, 30_000, 1_000_000_000)) is None
    assert play(buffer, FRAME_SAMPLES) == ["1"]
    assert buffer.push(frame(1, 30_000, 1_000_000_000)) is not None
    assert play(buffer, START_DELAY + 2 * FRAME_SAMPLES) == [*"....", "0", "1"]


def test_a_single_stray_packet_changes_nothing() -> None:
    buffer = started()
    play(buffer, START_DELAY + FRAME_SAMPLES)
    assert buffer.push(frame(9, 40_000, 7)) is None
    buffer.push(frame(3))
    assert play(buffer, 3 * FRAME_SAMPLES) == ["1", "2", "3"]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 0xFFFF) | st.integers(0, 600),
            st.integers(0, 0xFFFFFFFF) | st.integers(0, 600).map(lambda n: n * 960),
            st.integers(0, 4),
        ),
        max_size=60,
    )
)
def test_nothing_makes_it_grow_or_fail(packets: list[tuple[int, int, int]]) -> None:
    buffer = JitterBuffer()
    for sequence, timestamp, blocks in packets:
        buffer.push(OpenedFrame(b"x", sequence, timestamp, 0.0))
        assert len(buffer) <= MAX_MISSING + 1
        assert len(play(buffer, blocks * BLOCK)) <= blocks
        gap = buffer.until_next()
        assert gap is None or gap >= 0
