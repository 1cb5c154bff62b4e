from collections.abc import Callable

import numpy as np
import pytest

from pendopo.audio.level import SILENCE_DBOV
from pendopo.model.encryption import Mode
from pendopo.model.frames import FRAME_SAMPLES, Samples
from pendopo.room.lease import Lease
from tests.room.studio import LOW, Studio, frame_of

KEY = bytes(range(16))


def test_while_closed_nothing_is_sealed_and_rtp_time_runs_through() -> None:
    studio = Studio()
    studio.open_mouth()
    studio.speak(3)
    studio.mouth.open = False
    assert studio.mouth.own_level == SILENCE_DBOV
    studio.speak(100)
    assert studio.mouth.own_level == SILENCE_DBOV
    assert studio.sealer.open == 3
    studio.open_mouth()
    studio.speak(2)
    assert studio.sent_numbers == [0, 1, 2, 103, 104]
    assert studio.mouth.own_level > -20


def test_what_was_captured_before_it_opened_is_never_sent() -> None:
    studio = Studio()
    for number in range(20):  # the sound thread is late
        studio.microphone.feed(frame_of(LOW, number))
    studio.mouth.open = True
    studio.speak(3)
    assert studio.sealer.open == 2
    assert studio.sent_numbers == [21, 22]


def test_what_was_captured_between_two_openings_is_never_sent() -> None:
    studio = Studio()
    studio.open_mouth()
    studio.speak(1)
    studio.mouth.open = False
    studio.microphone.feed(LOW)  # a cough, while the sound thread is late
    studio.mouth.open = True
    studio.listen()
    assert studio.sent_numbers == [0]
    studio.speak(1)
    assert studio.sent_numbers == [0, 51]


def test_opening_what_is_open_changes_nothing() -> None:
    studio = Studio()
    studio.open_mouth()
    studio.mouth.open = True
    studio.speak(1)
    assert studio.sent_numbers == [0]


def test_a_mouth_that_is_closed_in_the_middle_of_a_beat_is_closed() -> None:
    studio = Studio()
    studio.open_mouth()

    class Muted(type(studio.microphone)):  # type: ignore[misc]
        """The person mutes while the second of three frames is read."""

        def read(self, count: int) -> Samples | None:
            spoken: Samples | None = super().read(count)
            if len(studio.sent) == 1:
                studio.mouth.open = False
            return spoken

    studio.microphone = Muted()
    studio.microphone.feed(LOW[: 3 * FRAME_SAMPLES])
    studio.listen()
    assert studio.sent_numbers == [0]


def test_rtp_time_wraps_at_32_bits() -> None:
    studio = Studio()
    studio.open_mouth()
    studio.mouth._timestamp = 0xFFFFFFFF - FRAME_SAMPLES + 1
    studio.speak(2)
    assert [frame.timestamp for frame in studio.sent] == [0x100000000 - FRAME_SAMPLES, 0]


def test_without_a_key_no_frame_leaves() -> None:
    studio = Studio(Mode.SHARED, None)
    studio.open_mouth()
    studio.speak(5)
    assert studio.sent == []
    assert studio.sealer.dropped_no_key == 5
    with_key = Studio(Mode.SHARED, KEY)
    with_key.open_mouth()
    with_key.speak(5)
    assert len(with_key.sent) == 5


def test_before_the_first_measurement_no_frame_leaves() -> None:
    studio = Studio()
    studio.lease.suspend()
    studio.open_mouth()
    studio.speak(5)
    assert studio.sent == []
    assert studio.sealer.open == 0
    assert studio.mouth.own_level == SILENCE_DBOV


def test_a_lease_that_runs_out_between_two_beats_stops_the_next_frame() -> None:
    studio = Studio()
    studio.lease.extend(0.05)
    studio.open_mouth()
    studio.speak(5)
    assert studio.sent_numbers == [0, 1]
    assert studio.mouth.own_level == SILENCE_DBOV
    studio.lease.extend(60.0)
    studio.speak(2)
    assert studio.sent_numbers == [0, 1, 6]


def test_a_lease_that_runs_out_in_the_middle_of_a_beat_stops_the_next_frame() -> None:
    studio = Studio()
    studio.open_mouth()
    studio.lease.extend(0.05)

    class Slow(type(studio.microphone)):  # type: ignore[misc]
        """Reading takes as long as speaking."""

        def read(self, count: int) -> Samples | None:
            studio.clock.now += 0.02
            spoken: Samples | None = super().read(count)
            return spoken

    studio.microphone = Slow()
    studio.microphone.feed(LOW[: 5 * FRAME_SAMPLES])
    studio.listen()
    assert studio.sent_numbers == [0, 1]


@pytest.mark.parametrize("stop", [Lease.suspend, Lease.end])
def test_a_lease_that_was_taken_away_stops_every_frame(stop: Callable[[Lease], None]) -> None:
    studio = Studio()
    studio.open_mouth()
    studio.speak(1)
    stop(studio.lease)
    studio.speak(3)
    assert studio.sent_numbers == [0]


def test_what_was_captured_while_suspended_is_never_sent() -> None:
    studio = Studio()
    studio.open_mouth()
    studio.lease.suspend()
    studio.speak(1)
    studio.microphone.feed(LOW)
    studio.lease.extend(60.0)
    studio.listen()
    assert studio.sent == []
    studio.speak(1)
    assert len(studio.sent) == 1


def test_no_silence_is_sent_in_place_of_a_microphone_that_died_and_rtp_time_runs_through() -> None:
    studio = Studio()
    studio.open_mouth()
    studio.speak(2)
    studio.microphone.alive = False
    for _ in range(50):
        studio.beat(np.zeros(FRAME_SAMPLES, np.float32))
    assert studio.sent_numbers == [0, 1]
    assert studio.mouth.own_level == SILENCE_DBOV
    studio.microphone.alive = True
    studio.speak(2)
    assert studio.sent_numbers == [0, 1, 53]
