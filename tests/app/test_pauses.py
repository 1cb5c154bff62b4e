import pytest

from pendopo.app.pauses import MAX_PAUSES, Pause, Pauses
from tests.room.studio import HandClock


def test_the_longest_pause_is_kept_and_every_long_one_with_its_end() -> None:
    clock = HandClock()
    pauses = Pauses(clock)
    for length in (5.0, 0.02, 0.5, 0.03, 0.06):  # the first is before anything began
        clock.now += length
        pauses.beat()
    assert pauses.longest_s == pytest.approx(0.5)
    assert [pause.at for pause in pauses.long] == pytest.approx([105.52, 105.61])
    assert [pause.length_s for pause in pauses.long] == pytest.approx([0.5, 0.06])


def test_only_so_many_are_kept_and_the_longest_is_not_forgotten() -> None:
    clock = HandClock()
    pauses = Pauses(clock)
    pauses.beat()
    for length in (1.0, *[0.125] * MAX_PAUSES):
        clock.now += length
        pauses.beat()
    assert len(pauses.long) == MAX_PAUSES
    assert set(pauses.long) == {Pause(pause.at, 0.125) for pause in pauses.long}
    assert pauses.longest_s == 1.0


def test_the_work_of_this_process_is_not_the_computers_doing() -> None:
    clock = HandClock()
    worked = iter((7.0, 7.3, 9.3))
    pauses = Pauses(clock, lambda: next(worked))
    pauses.beat()
    clock.now += 0.5
    pauses.beat()
    clock.now += 1.0
    pauses.beat()  # on two processors at once
    assert [pause.idle_s for pause in pauses.long] == pytest.approx([0.2, 0.0])
