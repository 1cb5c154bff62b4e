"""Wishes are gathered; a fault in carrying them out is not the end of it."""

import pytest

from pendopo.host.timers import Debounce
from tests.host.fakes import FakeTimers


class Story:
    def __init__(self) -> None:
        self.timers = FakeTimers()
        self.acted: list[float] = []
        self.broken = False
        self.debounce = Debounce(self.timers, 1.0, self._act)

    def _act(self) -> None:
        self.acted.append(self.timers.now - 1000)
        if self.broken:
            raise ZeroDivisionError


def test_many_wishes_are_one_act_and_the_first_says_when() -> None:
    story = Story()
    story.debounce.want()
    story.timers.pass_time(0.5)
    story.debounce.want()
    story.timers.pass_time(9)
    assert story.acted == [1.0]


def test_acting_at_once_takes_the_wish_with_it() -> None:
    story = Story()
    story.debounce.now()
    story.debounce.want()
    story.debounce.now()
    story.timers.pass_time(9)
    assert story.acted == [0.0]


def test_what_was_cancelled_can_be_wanted_again() -> None:
    story = Story()
    story.debounce.want()
    story.debounce.cancel()
    story.timers.pass_time(5)
    story.debounce.want()
    story.timers.pass_time(5)
    assert story.acted == [6.0]


def test_after_a_fault_the_next_wish_is_carried_out() -> None:
    story = Story()
    story.broken = True
    story.debounce.want()
    with pytest.raises(ZeroDivisionError):
        story.timers.pass_time(1)
    story.broken = False
    story.debounce.want()
    story.timers.pass_time(1)
    assert len(story.acted) == 2
