import sys

from pendopo.room.timeline import MAX_READINGS, Reading, Timeline


def reading(number: int) -> Reading:
    return Reading(number / 5, number % 2 == 1, 1_000 + number, 2_000 + number)


def test_it_gives_what_was_added_in_order() -> None:
    timeline = Timeline()
    assert list(timeline) == []
    for number in range(3):
        timeline.add(reading(number))
    assert len(timeline) == 3
    assert list(timeline) == [reading(0), reading(1), reading(2)]


def test_the_newest_are_kept() -> None:
    timeline = Timeline()
    for number in range(MAX_READINGS + 10):
        timeline.add(reading(number))
    kept = list(timeline)
    assert len(timeline) == len(kept) == MAX_READINGS
    assert (kept[0], kept[-1]) == (reading(10), reading(MAX_READINGS + 9))


def test_a_visit_that_lasts_takes_no_more_memory_for_it() -> None:
    timeline = Timeline()
    timeline.add(reading(0))
    before = sys.getallocatedblocks()
    for number in range(1_000):
        timeline.add(reading(number))
    assert sys.getallocatedblocks() - before < 100
